//! Artifacts on S3, and the answers that S3 storages need.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/files.rs"]
mod files;

use common::{Drawn, OWN_PEER, Read};
use files::{file, s3};
use serde_json::{Value, json};

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER).processing("p", "true")
}

fn artifact(read: &Read, direction: &str) -> Vec<String> {
    let artifact = &read.template("p-p")[direction]["artifacts"][0];
    let text = |value: &serde_yaml::Value| value.as_str().unwrap().to_owned();
    assert_eq!(artifact["archive"]["none"], serde_yaml::Value::Mapping(Default::default()));
    vec![text(&artifact["name"]), text(&artifact["path"]), text(&artifact["s3"]["key"])]
}

#[test]
fn files_that_are_written_become_output_artifacts() {
    let read = s3(drawn(), "store").link_with("p", "store", file(true, "/tmp/a.png", "in//day", "a.png")).read();
    assert_eq!(artifact(&read, "outputs"), ["store-a-png-input-write", "/tmp/a.png", "in/day/a.png"]);
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert_eq!(read.manifest["spec"]["artifactRepositoryRef"]["configMap"], "r-store-artifact-repository");
    assert_eq!(read.manifest["spec"]["artifactRepositoryRef"]["key"], "r-store-s3-local");
}

#[test]
fn a_command_names_the_paths_of_its_own_files() {
    let codes = |path: &str, link: Value| {
        let command = format!("cat {{{{{path}}}}}");
        let drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", &command);
        s3(drawn, "store").link_with("p", "store", link).read().codes()
    };
    let written = || file(true, "/tmp/a.png", "in", "a.png");
    assert_eq!(codes("outputs.artifacts.store-a-png-input-write.path", written()), Vec::<&str>::new());
    assert_eq!(codes("inputs.artifacts.store-a-png-input-write.path", written()), ["unknown-reference"]);
    assert_eq!(codes("outputs.artifacts.store-a-png-input-write", written()), ["literal-braces"]);
    let read = || file(false, "store/in/a.png", "/data/a.png", "a.png");
    for known in ["inputs.artifacts.store-a-png-input-read.path", "inputs.artifacts.store-a-png-input-read"] {
        assert_eq!(codes(known, read()), ["unwritten-file"], "{known}");
    }
    let unknown = codes("outputs.artifacts.store-a-png-input-read.path", read());
    assert_eq!(unknown, ["unknown-reference", "unwritten-file"]);
}

#[test]
fn files_that_are_read_become_input_artifacts_in_either_direction_of_the_link() {
    for (from, to) in [("p", "store"), ("store", "p")] {
        let read =
            s3(drawn(), "store").link_with(from, to, file(false, "store/in/a.png", "/data/a.png", "a.png")).read();
        assert_eq!(artifact(&read, "inputs"), ["store-a-png-input-read", "/data/a.png", "in/a.png"]);
        assert_eq!(read.codes(), ["unwritten-file"]);
    }
}

#[test]
fn tokens_in_paths_and_keys_become_references() {
    let mut link = file(true, "/out/$DAY", "$DAY/${SIZE}", "$OTHER");
    link["env"] = json!([{ "name": "DAY", "value": "monday" }]);
    let instance = json!({ "env": [{ "name": "SIZE", "value": "9" }], "access": { "container": { "image": "a:1", "command": "x" } } });
    let drawn = Drawn::new().compute("cluster", OWN_PEER).instance("p", instance).link("p", "cluster");
    let read = s3(drawn, "store").link_with("p", "store", link).read();
    let expected = [
        "store--OTHER-input-write",
        "/out/{{inputs.parameters.DAY}}",
        "{{inputs.parameters.DAY}}/{{inputs.parameters.SIZE}}/$OTHER",
    ];
    assert_eq!(artifact(&read, "outputs"), expected);
    let arguments = read.task("p-p")["arguments"]["parameters"].as_sequence().unwrap().clone();
    assert_eq!(
        arguments.iter().map(|argument| argument["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["SIZE", "DAY"]
    );
}

#[test]
fn tokens_whose_values_argo_cannot_quote_become_expressions() {
    let mut link = file(true, "/out/$FACE", "$FACE/$DAY", "x");
    link["env"] = json!([{ "name": "DAY", "value": "monday" }, { "name": "FACE", "value": "🫩" }]);
    let read = s3(drawn(), "store").link_with("p", "store", link).read();
    let path = "{{=inputs.parameters.FACE}}";
    let expected = [format!("/out/{path}"), format!("{path}/{{{{inputs.parameters.DAY}}}}/x")];
    assert_eq!(artifact(&read, "outputs")[1..], expected);
    assert_eq!(read.errors(), Vec::<&str>::new());
}

#[test]
fn dollars_that_the_kubelet_would_rewrite_on_their_way_to_the_executor_are_doubled() {
    let instance = json!({
        "env": [{ "name": "K", "value": "v$$1" }, { "name": "HOME", "value": "$x" }],
        "outputs": [{ "name": "O", "value": "/tmp/a$$b" }],
        "access": { "container": { "image": "a:1", "command": "x" } },
    });
    let files = json!({ "storage_link_infos": [
        { "write": true, "source": "/tmp/x$$y/$HOME/$(X)", "destination": "d$$e/$K", "filename": "" },
        { "write": false, "source": "p$$q", "destination": "/in/$$p/$K", "filename": "" },
    ] });
    let drawn = Drawn::new().compute("cluster", OWN_PEER).instance("p", instance).link("p", "cluster");
    let read = s3(drawn, "store").link_with("p", "store", files).read();
    assert_eq!(read.errors(), Vec::<&str>::new());
    let written = artifact(&read, "outputs");
    let expected =
        ["/tmp/x$$$$y/{{inputs.parameters.HOME}}/$$(X)", "d$$$$e/{{=replace(inputs.parameters.K,'$','$$')}}"];
    assert_eq!(written[1..], expected);
    // Where a file that is read stands is a mount, which nothing expands.
    assert_eq!(artifact(&read, "inputs")[1..], ["/in/$$p/{{inputs.parameters.K}}", "p$$$$q"]);
    let template = read.template("p-p");
    assert_eq!(template["outputs"]["parameters"][0]["valueFrom"]["path"], "/tmp/a$$$$b");
    assert_eq!(template["container"]["env"][2]["value"], "/tmp/a$$$$b");
}

#[test]
fn a_second_storage_names_its_own_bucket() {
    let base = s3(s3(drawn(), "one"), "two").link_with("p", "one", file(true, "/a", "x", "a"));
    let read = base.link_with("p", "two", file(true, "/b", "y", "b")).read();
    let artifacts = &read.template("p-p")["outputs"]["artifacts"];
    assert!(artifacts[0]["s3"].get("bucket").is_none());
    let other = &artifacts[1]["s3"];
    assert_eq!((&other["endpoint"], &other["bucket"]), (&"s3.example.org".into(), &"two".into()));
    assert_eq!(other["accessKeySecret"]["name"], "r-two-secret-s3");
    assert_eq!(
        (&other["accessKeySecret"]["key"], &other["secretKeySecret"]["key"]),
        (&"access-key".into(), &"secret-key".into())
    );
    assert!(other.get("insecure").is_none());
    assert_eq!(read.manifest["spec"]["artifactRepositoryRef"]["configMap"], "r-one-artifact-repository");
}

#[test]
fn a_bucket_that_must_be_named_and_is_not_known_is_an_error() {
    let drawn = s3(drawn(), "one").link_with("p", "one", file(true, "/a", "x", "a"));
    let drawn = drawn.storage("two", "S3", OWN_PEER, json!({ "source": "somewhere" })).link_with(
        "p",
        "two",
        file(true, "/b", "y", "b"),
    );
    assert_eq!(drawn.read().errors(), ["missing-bucket"]);
    let insecure = s3(Drawn::new().compute("cluster", OWN_PEER).processing("p", "true"), "one").link_with(
        "p",
        "one",
        file(true, "/a", "x", "a"),
    );
    let insecure = insecure.storage("two", "S3", OWN_PEER, json!({ "source": "http://minio:9000/two" })).link_with(
        "p",
        "two",
        file(true, "/b", "y", "b"),
    );
    assert_eq!(insecure.read().template("p-p")["outputs"]["artifacts"][1]["s3"]["insecure"], true);
}

#[test]
fn references_in_the_source_of_a_second_storage_lead_somewhere() {
    let codes = |source: &str| {
        let drawn = s3(drawn(), "one").link_with("p", "one", file(true, "/a", "x", "a"));
        let drawn = drawn.storage("two", "S3", OWN_PEER, json!({ "source": source }));
        drawn.link_with("p", "two", file(true, "/b", "y", "b")).read().codes()
    };
    assert_eq!(codes("{{workflow.name}}/two"), Vec::<&str>::new());
    assert_eq!(codes("{{inputs.parameters.HOST}}/two"), ["unknown-reference"]);
    assert_eq!(codes("host/{{workflow.bucket}}"), ["unknown-reference"]);
    assert_eq!(codes("host/{{two"), ["unclosed-reference"]);
    assert_eq!(codes("{{host}}/two"), ["literal-braces"]);
    // That of the workflow's own repository does not stand in the manifest.
    let own = drawn().storage("one", "S3", OWN_PEER, json!({ "source": "{{host}}/one" }));
    assert_eq!(own.link_with("p", "one", file(true, "/a", "x", "a")).read().codes(), Vec::<&str>::new());
}

#[test]
fn an_s3_storage_asks_the_peer_of_every_compute_once() {
    let drawn = Drawn::new().compute("one", "peer-one").compute("own", OWN_PEER).compute("cluster", "peer-one");
    let drawn = s3(drawn.processing("p", "true").processing("q", "true").link("p", "one").link("own", "p"), "store");
    let read = drawn
        .link_with("p", "store", file(true, "/a", "x", "a"))
        .link_with("store", "q", file(false, "x/a", "/a", ""))
        .read();
    let asked: Vec<_> = read
        .translation
        .facts
        .considers
        .iter()
        .map(|event| (event.data_type.name(), event.dest_peer_id.as_str(), event.source_peer_id.as_str()))
        .collect();
    let expected = [
        ("STORAGE_RESOURCE", "peer-one", "peer-two"),
        ("STORAGE_RESOURCE", OWN_PEER, "peer-two"),
        ("COMPUTE_RESOURCE", "peer-one", OWN_PEER),
    ];
    assert_eq!(asked, expected);
    assert!(
        read.translation
            .facts
            .considers
            .iter()
            .all(|event| event.executions_id == "run-1" && event.origin_id == OWN_PEER)
    );
}

#[test]
fn what_a_storage_cannot_do_is_said() {
    let codes = |drawn: Drawn| drawn.read().codes();
    assert_eq!(codes(s3(drawn(), "s").link("p", "s")), ["link-without-file"]);
    assert_eq!(codes(drawn().storage("s", "AZURE", OWN_PEER, json!({})).link("p", "s")), ["unsupported-storage"]);
    let both = drawn().storage("s", "S3", OWN_PEER, json!({ "local": true, "source": "h/b" }));
    assert_eq!(codes(both.link_with("p", "s", file(true, "/a", "x", "a"))), ["s3-not-local"]);
    let listed =
        drawn().volume("v", json!({ "size": 1, "source": "/mnt" })).link_with("p", "v", file(true, "/a", "x", "a"));
    assert_eq!(codes(listed), ["files-on-volume", "volume-deleted"]);
    let bare = drawn().item("s", json!({ "storage": { "id": "s", "name": "s", "storage_type": 4 } })).link("p", "s");
    assert_eq!(codes(bare), ["storage-without-instance"]);
    let nameless =
        drawn().item("s", json!({ "storage": { "name": "s", "storage_type": 4, "instances": [{}] } })).link("p", "s");
    assert_eq!(codes(nameless), ["storage-without-id"]);
    let odd = json!({ "storage": { "id": "Ä_1", "name": "s", "creator_id": OWN_PEER, "storage_type": 4, "instances": [{ "source": "h/b" }] } });
    let odd = drawn().item("s", odd).link_with("p", "s", file(true, "/a", "x", "a"));
    assert_eq!(codes(odd), ["invalid-storage-id"]);
}

#[test]
fn the_id_of_a_storage_makes_the_name_of_a_volume() {
    let with = |id: &str| {
        let odd = json!({ "storage": { "id": id, "name": "s", "creator_id": OWN_PEER, "storage_type": 4, "instances": [{ "source": "h/b" }] } });
        let first = s3(drawn(), "a").link_with("p", "a", file(true, "/a", "x", "a"));
        first.item("s", odd).link_with("p", "s", file(true, "/b", "x", "a")).read().codes()
    };
    assert_eq!(with(&"a".repeat(53)), Vec::<&str>::new());
    assert_eq!(with(&"a".repeat(54)), ["invalid-storage-id"]);
    assert_eq!(with("a.b-c"), ["invalid-storage-id"]);
}

#[test]
fn files_are_checked() {
    let errors = |info: Value| s3(drawn(), "s").link_with("p", "s", info).read().errors();
    assert_eq!(errors(file(true, "", "x", "a")), ["missing-artifact-path"]);
    assert_eq!(errors(file(true, "a", "x", "a")), ["relative-artifact-path"]);
    assert_eq!(errors(file(true, "/a", "", "")), ["missing-artifact-key"]);
    // The bucket itself, and a param that stands for nothing.
    assert_eq!(errors(file(true, "/a", "s3.example.org/s/", "")), ["missing-artifact-key"]);
    let mut nothing = file(true, "/a", "$DAY", "");
    nothing["env"] = json!([{ "name": "DAY", "optionnal": true }]);
    assert_eq!(errors(nothing), ["missing-artifact-key"]);
    assert_eq!(errors(file(false, "k", "", "a")), ["relative-artifact-path"]);
    let twice = s3(drawn(), "s").link_with("p", "s", file(false, "k", "/a", "")).link_with(
        "p",
        "s",
        file(false, "l", "/a", ""),
    );
    assert_eq!(twice.read().errors(), ["repeated-artifact-path"]);
}

#[test]
fn what_a_remote_task_loses_is_said() {
    let remote = Drawn::new().compute("cluster", "peer-one").processing("p", "true");
    let volume = remote.volume("v", json!({ "size": 1, "source": "/mnt" })).link("p", "v").read();
    assert_eq!(volume.codes(), ["remote-volume", "volume-deleted"]);
    let remote = Drawn::new().compute("cluster", "peer-one").processing("p", "true");
    let outputs = s3(remote, "s").link_with("p", "s", file(true, "/a", "x", "a")).read();
    assert_eq!(outputs.codes(), ["remote-outputs"]);
}

#[test]
fn defaults_lie_beneath_what_is_generated() {
    let drawn = drawn().volume("v", json!({ "source": "/mnt", "size": 1 })).link("p", "v");
    let read = drawn.read_with(json!({ "timeoutSeconds": 9, "defaults": {
        "activeDeadlineSeconds": 1, "entrypoint": "mine", "serviceAccountName": "mine", "podGC": { "strategy": "OnPodSuccess" },
        "templates": [{ "name": "dag" }, { "name": "extra", "suspend": {} }],
        "volumeClaimTemplates": [{ "metadata": { "name": "v" } }, { "metadata": { "name": "w" } }],
    } }));
    let spec = &read.manifest["spec"];
    assert_eq!((spec["activeDeadlineSeconds"].as_u64(), &spec["entrypoint"]), (Some(9), &"dag".into()));
    assert_eq!(spec["serviceAccountName"], "sa-default");
    assert_eq!(spec["podGC"]["strategy"], "OnPodSuccess");
    assert_eq!(spec["templates"].as_sequence().unwrap().len(), 3);
    assert_eq!(spec["volumeClaimTemplates"].as_sequence().unwrap().len(), 2);
    assert_eq!(drawn.read_with(json!({ "defaults": { "templates": 7 } })).errors(), ["invalid-default"]);
    assert_eq!(drawn.read_with(json!({ "defaults": { "volumes": [{}] } })).errors(), ["invalid-default"]);
    for misfit in
        [json!({ "nonsense": 1 }), json!({ "parallelism": "many" }), json!({ "suspend": "x" }), json!({ "podGC": [] })]
    {
        assert_eq!(drawn.read_with(json!({ "defaults": misfit })).errors(), ["invalid-default"]);
    }
    let fits =
        json!({ "parallelism": 3, "suspend": false, "schedulerName": "x", "tolerations": [], "ttlStrategy": {} });
    assert_eq!(drawn.read_with(json!({ "defaults": fits })).errors(), Vec::<&str>::new());
}

#[test]
fn nothing_is_read_over_the_containers_own_files() {
    let codes = |path: &str| s3(drawn(), "s").link_with("p", "s", file(false, "k", path, "")).read().errors();
    for path in ["/", "//", "/var/run/argo", "/var/run/./argo/x"] {
        assert_eq!(codes(path), ["reserved-artifact-path"], "{path}");
    }
    assert_eq!(codes("/proc/x"), ["reserved-artifact-path"]);
    assert_eq!(codes("/var/run/argonaut"), Vec::<&str>::new());
    assert_eq!(codes("/a\0"), ["null-character"]);
}

#[test]
fn paths_are_compared_with_the_values_in_them() {
    let read = |one: &str, other: &str| {
        let env = json!([{ "name": "A", "value": "x" }, { "name": "B", "value": "x" }, { "name": "C", "value": "{{workflow.name}}" }]);
        let files = json!([{ "source": "a", "destination": one }, { "source": "b", "destination": other }]);
        s3(drawn(), "s").link_with("p", "s", json!({ "env": env, "storage_link_infos": files })).read().errors()
    };
    assert_eq!(read("/in/$A", "/in/${B}"), ["repeated-artifact-path"]);
    assert_eq!(read("/in/$A", "/in/$C"), Vec::<&str>::new());
    assert_eq!(read("/in/$A", "$B"), ["relative-artifact-path"]);
}

#[test]
fn a_second_storage_has_an_endpoint_that_can_be_reached() {
    let errors = |source: &str| {
        let drawn = s3(drawn(), "s").storage("t", "S3", OWN_PEER, json!({ "source": source }));
        drawn
            .link_with("p", "s", file(true, "/a", "x", ""))
            .link_with("p", "t", file(true, "/b", "y", ""))
            .read()
            .errors()
    };
    assert_eq!(errors("http://host:9000/bucket"), Vec::<&str>::new());
    for source in ["ho st/bucket", "user:key@host/bucket", "host/b ucket", "host\u{0}/bucket"] {
        assert_eq!(errors(source), ["missing-bucket"], "{source}");
    }
}
