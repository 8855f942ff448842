//! Findings about sizes: what Argo, Kubernetes or this translator holds.

use super::findings;

findings! {
    "too-many-templates" Error too_many_templates(count: usize, limit: usize):
        "the workflow has {count} templates, and argo's full CRDs take {limit}",
        "split the workflow, or set the option `crds: minimal` where the cluster has the minimal CRDs";
    "too-many-tasks" Error too_many_tasks(count: usize, limit: usize):
        "the DAG has {count} tasks, and argo's full CRDs take {limit}",
        "split the workflow, or set the option `crds: minimal` where the cluster has the minimal CRDs";
    "too-many-parameters" Error too_many_parameters(name: &str, count: usize, limit: usize):
        "`{name}` has {count} params, and argo's full CRDs take {limit}",
        "put some of them into a file";
    "manifest-too-large" Error manifest_too_large(bytes: usize, limit: usize):
        "the workflow is {bytes} bytes of JSON, and argo's controller takes {limit}, its status included",
        "split the workflow, or shorten its params";
    "near-a-limit" Warning near_a_limit(owner: &str, what: &str, count: usize, limit: usize):
        "{owner} has {count} of at most {limit} {what}",
        "make it smaller before it grows: over the limit it is refused";
    "too-many-occurrences" Error too_many_occurrences(limit: usize):
        "the sub-workflows unfold into more than {limit} tasks",
        "use fewer sub-workflows inside sub-workflows";
    "too-many-dependencies" Error too_many_dependencies(limit: usize):
        "the tasks wait for more than {limit} others in all",
        "let each sub-workflow begin and end in one task";
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
    "invalid-default" Error invalid_default(key: &str, reason: &str):
        "the option `defaults` cannot be used at `{key}`: {reason}",
        "write it as a part of argo's workflow `spec`";
    "invalid-option" Error invalid_option(option: &str, value: &str, reason: &str):
        "the option `{option}` cannot be `{value}`: {reason}",
        "change the option or leave it out";
    "invalid-name" Error invalid_name(name: &str):
        "`{name}` cannot name a manifest",
        "use two words of lower-case letters and digits with a `-` between them, 17 characters at most";
    "invalid-namespace" Error invalid_namespace(name: &str):
        "`{name}` cannot be a namespace",
        "use lower-case letters, digits and `-`, 63 characters at most; the account `sa-<namespace>` is named after it";
}
