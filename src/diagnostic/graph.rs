//! Findings about the graph: its items, its links and its sub-workflows.

use super::findings;

findings! {
    "empty-workflow" Error empty_workflow():
        "nothing in this workflow runs",
        "draw a processing, a workflow event or a sub-workflow that holds one";
    "empty-sub-workflow" Warning empty_sub_workflow(name: &str):
        "nothing in the sub-workflow `{name}` runs",
        "draw something that runs in it, or remove it: what comes before it is joined to what comes behind it";
    "missing-item-id" Error missing_item_id():
        "an item has no id",
        "give the item an id, and use the same as its key in `graph.items`";
    "item-id-differs" Warning item_id_differs(key: &str, id: &str):
        "the item at `{key}` calls itself `{id}`",
        "links find it as `{key}`; write the same id in both places";
    "no-resource" Error no_resource(id: &str):
        "the item `{id}` holds no resource",
        "put a data, processing, storage, compute, workflow or native_tool in it, or remove the item and its links";
    "several-resources" Error several_resources(id: &str, kinds: &str):
        "the item `{id}` holds several resources: {kinds}",
        "keep one, and give every other an item of its own";
    "dangling-link" Error dangling_link(end: &str, id: &str):
        "the link's {end} `{id}` is not in the graph",
        "join the link to an item, or remove it";
    "self-link" Error self_link(name: &str):
        "`{name}` is linked to itself",
        "remove the link: a task cannot wait for itself";
    "duplicate-link" Warning duplicate_link(from: &str, to: &str):
        "`{from}` and `{to}` are linked twice",
        "remove one of the links; a dependency counts once";
    "cycle" Error cycle(names: &str):
        "these wait for each other, so none can start: {names}",
        "remove one of the links of the circle";
    "isolated-item" Info isolated_item(name: &str):
        "`{name}` is linked to nothing",
        "link it or remove it";
    "untranslated-data" Info untranslated_data(name: &str):
        "the data `{name}` takes no part in the manifest",
        "what a task needs of it goes through its params or a storage";
    "idle-link" Info idle_link(what: &str, from: &str, to: &str):
        "{what} from `{from}` to `{to}` takes no part in the manifest",
        "link processings to what they use; `env` and files count between a processing and a storage";
    "unknown-workflow" Error unknown_workflow(id: &str):
        "the sub-workflow `{id}` is not known",
        "give the workflow with this id beside the main one";
    "recursive-workflow" Error recursive_workflow(chain: &str):
        "a workflow contains itself: {chain}",
        "take the inner one out: it would run without end";
    "nested-too-deep" Error nested_too_deep(depth: usize):
        "sub-workflows are nested more than {depth} deep",
        "flatten the innermost of them";
    "link-to-sub-workflow" Warning link_to_sub_workflow(kind: &str, name: &str):
        "the {kind} `{name}` is linked to a sub-workflow, which does nothing",
        "link it to the processings inside the sub-workflow";
    "link-to-event" Warning link_to_event(name: &str, event: &str):
        "the storage `{name}` is linked to the event `{event}`, which does nothing with it",
        "link it to a processing";
    "unsupported-native-tool" Error unsupported_native_tool(name: &str, kind: &str):
        "the native tool `{name}` is of the kind {kind}, which cannot be translated",
        "only WORKFLOW_EVENT (0) can; remove the tool";
    "event-without-workflow" Warning event_without_workflow(name: &str):
        "the event `{name}` names no workflow, so nothing is started by it",
        "set `params.workflow_resource_id` to the id of the workflow that it shall start";
    "event-runs-here" Info event_runs_here(name: &str, compute: &str):
        "the event `{name}` is published from the building peer, not from `{compute}`",
        "nothing to do: the event reaches the same broker";
    "inexact-number" Warning inexact_number(number: &str):
        "the number goes out as `{number}`: so large a one loses digits when it is read",
        "write it as a text";
    "default-nats-url" Info default_nats_url(name: &str, url: &str):
        "the event `{name}` is published to the default broker `{url}`",
        "set the option `natsUrl` to the broker's address as the cluster sees it";
}
