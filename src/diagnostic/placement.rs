//! Findings about where tasks run, and about the peers that own the clusters.

use super::findings;

findings! {
    "no-compute" Error no_compute(name: &str):
        "the processing `{name}` is linked to no compute",
        "link it to the compute that shall run it";
    "several-computes" Warning several_computes(name: &str, chosen: &str, owner: &str):
        "`{name}` is linked to computes of several peers, and the first, `{chosen}` of `{owner}`, runs it",
        "keep one compute";
    "unknown-peer" Error unknown_peer(id: &str, kind: &str, name: &str):
        "the peer `{id}`, owner of the {kind} `{name}`, is not known",
        "give the peer's document, or link the processing to what another peer owns";
    "peer-id-differs" Warning peer_id_differs(key: &str, id: &str):
        "the document of the peer `{key}` is that of `{id}`",
        "give each peer's document under its own id";
    "no-peers" Warning no_peers(owner: &str):
        "no peers are given: computes of `{owner}` count as local, all others as remote",
        "give the peers' documents; a build needs them";
    "no-self-peer" Error no_self_peer():
        "which peer builds is not known, so nobody can be asked in its name",
        "set the option `selfPeer`, or give a peer whose relation is SELF; a build that loads its peers by their ids needs `selfPeer`";
    "unknown-self-peer" Warning unknown_self_peer(id: &str):
        "the peer `{id}`, in whose name is built, is not among the peers",
        "correct the option `selfPeer`, or give the peer's document";
    "several-self-peers" Warning several_self_peers(id: &str, chosen: &str):
        "the relation of `{id}` is SELF too, and the first, `{chosen}`, builds",
        "correct its relation, or set the option `selfPeer`";
    "blacklisted-peer" Error blacklisted_peer(id: &str, compute: &str):
        "the peer `{id}`, owner of the compute `{compute}`, is blacklisted",
        "link the processing to another compute";
    "blacklisted-storage" Warning blacklisted_storage(id: &str, storage: &str):
        "the peer `{id}`, owner of the storage `{storage}`, is blacklisted",
        "use another storage";
    "target-name-too-long" Error target_name_too_long(name: &str, length: usize):
        "the target name `{name}` has {length} characters, and a kubernetes label holds 63",
        "set the option `targetName` to a shorter pattern, such as `{{peer}}`, or use `admiralty: annotation`";
    "invalid-target-name" Error invalid_target_name(name: &str):
        "the target name `{name}` is no kubernetes label value",
        "set the option `targetName` to a pattern of letters, digits, `-`, `_` and `.`";
    "shared-target-name" Error shared_target_name(name: &str, one: &str, other: &str):
        "the clusters of `{one}` and `{other}` would have one target name, `{name}`",
        "set the option `targetName` to a pattern with `{{peer}}`";
    "reference-in-target-name" Warning reference_in_target_name(name: &str):
        "the target name `{name}` holds braces, which argo fills in when the task runs",
        "take them out of the executions id, of the peer's id or of the option `targetName`";
    "remote-volume" Warning remote_volume(name: &str, storage: &str):
        "`{name}` runs on another cluster, where the volume of `{storage}` does not exist",
        "exchange the files over an S3 storage, or run the task here";
    "remote-service" Warning remote_service(name: &str):
        "the service `{name}` runs on another cluster, and is reached here only if both share a pod network",
        "run it here, or reach it over an address of that cluster";
    "remote-outputs" Warning remote_outputs(name: &str):
        "`{name}` runs on another cluster and has outputs, which argo reads from that cluster alone",
        "have the other cluster's WorkflowTaskResults synchronised, or the task may wait for ever";
}
