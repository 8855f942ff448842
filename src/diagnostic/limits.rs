//! Findings about sizes: what Argo, Kubernetes or this translator holds.

use super::findings;

findings! {
    "too-many-templates" Error too_many_templates(count: usize, limit: usize):
        "the workflow has {count} templates, and argo's full CRDs take {limit}",
        "leave the options `fold` and `split` on `auto`, or set `crds: minimal` where the cluster has the minimal CRDs";
    "too-many-tasks" Error too_many_tasks(count: usize, limit: usize):
        "the DAG has {count} tasks, and argo's full CRDs take {limit}",
        "leave the option `split` on `auto`, use fewer services, or set `crds: minimal` where the cluster has the minimal CRDs";
    "too-many-parameters" Error too_many_parameters(name: &str, count: usize, limit: usize):
        "`{name}` has {count} params, and argo's full CRDs take {limit}",
        "put some of them into a file";
    "manifest-too-large" Error manifest_too_large(bytes: usize, limit: usize):
        "the workflow is {bytes} bytes of JSON, and argo's controller takes {limit}, its status included",
        "split the workflow, or shorten its params";
    "reference-across-parts" Error reference_across_parts(reference: &str):
        "`{reference}` reads a task that stands in another part of the workflow, which is too large for one DAG",
        "name one output of that task, as in `{{{{tasks.<name>.outputs.parameters.<output>}}}}`, so that it can be carried over";
    "workflow-split" Info workflow_split(tasks: usize, parts: usize, before: usize, after: usize):
        "the {tasks} tasks are too much for one DAG of argo, and stand in DAGs inside of it ({parts}); waves on the longest path: {before} as drawn, {after} so",
        "nothing need be done; sub-workflows that fit into a DAG stay together";
    "templates-shared" Info templates_shared(tasks: usize, templates: usize):
        "the {tasks} tasks share templates, {templates} in all, because argo takes no more than 200 of them, or 1 MiB",
        "nothing need be done; `fold: never` gives every task its own";
    "templates-moved" Info templates_moved(documents: usize):
        "one document does not hold the templates: they stand in front of the workflow, in documents of their own ({documents})",
        "create all documents of the file in their order, as `kubectl create -f` does";
    "status-too-large" Warning status_too_large(bytes: usize, limit: usize):
        "with its status the workflow may grow to some {bytes} bytes, and argo's controller takes {limit}",
        "turn on argo's node status offloading, or use fewer tasks";
    "stored-templates-too-large" Warning stored_templates_too_large(bytes: usize, limit: usize):
        "argo copies what it runs of other documents into the status: with it the workflow grows to {bytes} bytes, and argo's controller takes {limit}",
        "use fewer tasks, or shorter values: argo's node status offloading takes nodes alone";
    "near-a-limit" Warning near_a_limit(owner: &str, what: &str, count: usize, limit: usize):
        "{owner} has {count} of at most {limit} {what}",
        "make it smaller before it grows: over the limit it is refused";
    "too-many-occurrences" Error too_many_occurrences(limit: usize):
        "the sub-workflows unfold into more than {limit} tasks",
        "use fewer sub-workflows inside sub-workflows";
    "too-many-dependencies" Error too_many_dependencies(limit: usize):
        "the tasks wait for more than {limit} others in all",
        "let each sub-workflow begin and end in one task";
    "too-many-questions" Error too_many_questions(name: &str, storages: usize, computes: usize, limit: usize):
        "`{name}` has S3 storages of {storages} owners and computes of {computes}: each is asked for each, and one task may ask at most {limit} questions",
        "link it to one compute, or to storages of fewer owners";
    "source-too-large" Error source_too_large(bytes: usize, limit: usize):
        "the document has {bytes} bytes, and fewer than {limit} are read",
        "take out what is not a workflow";
    "source-too-deep" Error source_too_deep(depth: usize):
        "lists and objects are nested {depth} deep here, which is deeper than is read",
        "take out what is nested: no part of a workflow needs to be so deep";
    "too-many-items" Error too_many_items(count: usize, limit: usize):
        "the graph has {count} items, and at most {limit} are translated",
        "split the workflow";
    "item-id-too-long" Error item_id_too_long(bytes: usize, limit: usize):
        "an item's id has {bytes} bytes, and at most {limit} are translated",
        "give it a shorter one, such as a UUID";
    "refused-by-argo" Error refused_by_argo(reason: &str):
        "argo would refuse the manifest: {reason}",
        "this should have been told in the words of the drawing: report this drawing; or mend the option `defaults`";
}
