//! Faults that were found once, by drawing what nobody had thought of.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read};
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

fn named(id: &str, name: &str) -> Value {
    json!({ "processing": { "id": id, "name": name, "instances": [{ "outputs": [{ "name": "O", "value": "/o" }], "access": { "container": { "image": "a:1", "command": "x" } } }] } })
}

#[test]
fn a_reference_means_the_item_that_has_the_name_itself() {
    let user = json!({ "env": [{ "name": "V", "value": "{{tasks.a-b-c.outputs.parameters.O}}" }], "access": { "container": { "image": "a:1", "command": "x" } } });
    let drawn = drawn().item("b-c", named("b-c", "a")).item("c", named("c", "a b")).instance("user", user);
    let drawn =
        drawn.link("b-c", "cluster").link("c", "cluster").link("user", "cluster").link("b-c", "user").link("c", "user");
    let read = drawn.read();
    let value = &read.task("user-user")["arguments"]["parameters"][0]["value"];
    assert_eq!(*value, "{{tasks.a-b-c.outputs.parameters.O}}");
    assert_eq!(read.errors(), Vec::<&str>::new());
}

#[test]
fn an_output_with_the_name_of_an_input_is_told() {
    let both = json!({ "env": [{ "name": "R", "value": "/x" }], "outputs": [{ "name": "R", "value": "/x" }], "access": { "container": { "image": "a:1", "command": "x" } } });
    assert_eq!(drawn().instance("p", both).link("p", "cluster").read().codes(), ["repeated-param"]);
    let twice = json!({ "env": [{ "name": "A", "value": "x" }, { "name": "A", "value": "x" }], "access": { "container": { "image": "a:1", "command": "x" } } });
    assert_eq!(drawn().instance("p", twice).link("p", "cluster").read().codes(), ["repeated-param"]);
}

#[test]
fn a_node_port_is_given_once() {
    let web = |id: &str, exposes: Value| json!({ "processing": { "id": id, "name": id, "is_service": true, "instances": [{ "access": { "container": { "image": "n:1", "command": "x", "exposes": exposes } } }] } });
    let one = || json!([{ "port": 80, "PAT": 30080 }]);
    let two = drawn().item("v", web("v", one())).item("w", web("w", one())).link("v", "cluster").link("w", "cluster");
    assert_eq!(two.read_with(json!({ "timeoutSeconds": 9 })).errors(), ["repeated-node-port"]);
    let inner = drawn().item("v", web("v", one())).link("v", "cluster");
    let outer = drawn().sub_workflow("a", "inner").sub_workflow("b", "inner");
    let twice = Read::of(&outer.source_with("inner", &inner), &Options::default());
    assert_eq!(twice.errors(), ["repeated-node-port"]);
    let found = twice.translation.diagnostics.iter().find(|found| found.code == "repeated-node-port").unwrap();
    assert!(found.message.starts_with("`v-a-v` and `v-b-v` ask for"), "{}", found.message);
    let same = json!([{ "port": 80, "PAT": 30080 }, { "port": 81, "PAT": 30080 }]);
    assert_eq!(
        drawn().item("v", web("v", same)).link("v", "cluster").read_with(json!({ "timeoutSeconds": 9 })).errors(),
        ["repeated-node-port"]
    );
}

#[test]
fn two_large_sub_workflows_behind_each_other_do_not_exhaust_anything() {
    let wide = (0..3000).fold(Drawn::new(), |drawn, index| {
        drawn.instance(&format!("p{index}"), json!({ "access": { "container": { "image": "a:1", "command": "x" } } }))
    });
    let outer = drawn().sub_workflow("a", "wide").sub_workflow("b", "wide").link("a", "b");
    let read = translate(&outer.source_with("wide", &wide), &Options::default());
    assert!(read.diagnostics.iter().any(|found| found.code == "too-many-dependencies"));
    assert!(read.yaml.len() < 40_000_000, "{}", read.yaml.len());
}

#[test]
fn ways_that_part_and_meet_where_nothing_runs_are_no_more_than_their_links() {
    // Between the first task and the last, each of 40 layers doubles the ways.
    let mut mesh = drawn().processing("first", "true").processing("last", "true");
    for layer in 0..40 {
        for side in ["l", "r"] {
            let id = format!("{side}{layer}");
            mesh = mesh.sub_workflow(&id, "unknown");
            for before in ["l", "r"] {
                let before = if layer == 0 { "first".to_owned() } else { format!("{before}{}", layer - 1) };
                mesh = mesh.link(&before, &id);
            }
        }
    }
    for side in ["l", "r"] {
        mesh = mesh.link(&format!("{side}39"), "last");
    }
    let translation = translate(&mesh.source(), &Options::default());
    let last = translation.dag.tasks.iter().find(|task| task.name.starts_with("last")).unwrap();
    assert_eq!(last.dependencies.len(), 1);
}

#[test]
fn many_different_links_between_two_items_are_read_in_time() {
    let storage = drawn().processing("p", "true").storage(
        "s",
        "FILE",
        OWN_PEER,
        json!({ "local": true, "source": "/m", "size": 1 }),
    );
    let link = |drawn: Drawn, index: usize| {
        drawn.link_with("p", "s", json!({ "env": [{ "name": format!("N{index}"), "value": "x" }] }))
    };
    let read = (0..20_000).fold(storage, link).read_with(json!({ "crds": "minimal" }));
    assert_eq!(read.task("p-p")["arguments"]["parameters"].as_sequence().unwrap().len(), 20_000);
}

#[test]
fn one_storage_drawn_in_two_places_is_one_storage() {
    let storage = |source: &str, size: usize| json!({ "storage": { "id": "v", "name": "v", "storage_type": 0, "instances": [{ "local": true, "source": source, "size": size }] } });
    let twice = |size: usize| {
        drawn()
            .processing("p", "true")
            .item("a", storage("/data", 1))
            .item("b", storage("/data", size))
            .link("p", "a")
            .link("p", "b")
            .read()
    };
    assert_eq!(twice(1).codes(), ["volume-deleted"]);
    assert_eq!(twice(1).template("p-p")["container"]["volumeMounts"].as_sequence().unwrap().len(), 1);
    let other = drawn()
        .processing("p", "true")
        .processing("q", "true")
        .item("a", storage("/data", 1))
        .item("b", storage("/data", 50))
        .link("p", "a")
        .link("q", "b")
        .link("p", "q")
        .read();
    assert_eq!(other.codes(), ["storage-differs", "volume-deleted"]);
}

#[test]
fn only_what_the_first_drawing_of_a_storage_decides_is_said_to_differ() {
    let two = |one: Value, other: Value| {
        let drawn = drawn().processing("p", "true").processing("q", "true");
        drawn.item("a", json!({ "storage": one })).item("b", json!({ "storage": other }))
    };
    let local = |source: &str, size: usize| json!({ "id": "v", "name": "v", "storage_type": 0, "instances": [{ "local": true, "source": source, "size": size }] });
    let locals = |one: Value, other: Value| two(one, other).link("p", "a").link("q", "b").link("p", "q");
    // Each task mounts the volume where it is drawn for it. The claim has one size, and an existing one has its own.
    assert_eq!(locals(local("/m", 1), local("/n", 1)).read().codes(), ["volume-deleted"]);
    let sizes = locals(local("/m", 1), local("/m", 2));
    assert_eq!(sizes.read().codes(), ["storage-differs", "volume-deleted"]);
    assert_eq!(sizes.read_with(json!({ "claims": { "v": "kept" } })).codes(), Vec::<&str>::new());
    let s3 = |id: &str, source: &str| json!({ "id": id, "name": id, "creator_id": OWN_PEER, "storage_type": 4, "instances": [{ "source": source }] });
    let written = |key: &str| json!({ "storage_link_infos": [{ "write": true, "source": "/f", "destination": key }] });
    let s3s = |drawn: Drawn| drawn.link_with("p", "a", written("k")).link_with("q", "b", written("k")).read().codes();
    let drawn = || two(s3("s", "h/b1"), s3("s", "h/b2"));
    // The workflow's own repository is one bucket; a file of any other storage names its own.
    assert_eq!(s3s(drawn()), ["file-race", "storage-differs"]);
    let both = two(s3("v", "h/b"), local("/m", 1)).link_with("p", "a", written("k")).link("q", "b");
    assert_eq!(both.read().codes(), ["volume-deleted"]);
    let behind = drawn().item("own", json!({ "storage": s3("first", "h/b0") }));
    assert_eq!(s3s(behind.link_with("p", "own", written("k"))), Vec::<&str>::new());
}

#[test]
fn options_that_would_make_an_invalid_manifest_are_refused() {
    let codes = |options: Value| drawn().processing("p", "true").read_with(options).errors();
    for options in [
        json!({ "eventImage": "" }),
        json!({ "natsUrl": "" }),
        json!({ "natsUrl": "nats://{{tasks.x.id}}" }),
        json!({ "natsUrl": "nats://bob:hunter2@broker:4222" }),
        json!({ "natsSecret": "Bad Secret!" }),
        json!({ "targetName": "" }),
        json!({ "timeoutSeconds": 10_000_000_000_u64 }),
    ] {
        let read = drawn().processing("p", "true").read_with(options.clone());
        assert_eq!(read.errors(), ["invalid-option"], "{options}");
        let key = options.as_object().unwrap().keys().next().unwrap();
        assert!(read.translation.diagnostics.iter().any(|found| found.path == format!("/options/{key}")), "{options}");
    }
    let told = drawn().processing("p", "true").read_with(json!({ "natsUrl": "nats://bob:hunter2@broker:4222" }));
    let told = format!("{:?}", told.translation.diagnostics);
    assert!(
        told.contains("`…@broker:4222`: a manifest is no place for a login") && !told.contains("hunter2"),
        "{told}"
    );
    for defaults in [
        json!({ "activeDeadlineSeconds": 0 }),
        json!({ "templates": [{ "name": "x", "suspend": {} }, { "name": "x", "suspend": {} }] }),
    ] {
        assert_eq!(codes(json!({ "defaults": defaults })), ["invalid-default"]);
    }
    assert_eq!(codes(json!({ "defaults": { "podGC": null, "volumes": null } })), Vec::<&str>::new());
}

#[test]
fn paths_are_checked_after_their_tokens() {
    let s3 = |destination: &str| {
        let file = json!({ "storage_link_infos": [{ "write": false, "source": "k", "destination": destination, "filename": "f" }], "env": [{ "name": "X", "value": "/abs" }] });
        drawn()
            .processing("p", "true")
            .storage("s", "S3", OWN_PEER, json!({ "source": "h/b" }))
            .link_with("p", "s", file)
            .read()
            .errors()
    };
    assert_eq!(s3("$NOPE/x"), ["relative-artifact-path"]);
    assert_eq!(s3("$X/x"), Vec::<&str>::new());
    assert_eq!(s3("{{inputs.parameters.X}}/x"), Vec::<&str>::new());
    let volume = |source: &str| {
        drawn()
            .processing("p", "true")
            .storage("s", "FILE", OWN_PEER, json!({ "local": true, "source": source, "size": 1 }))
            .link("p", "s")
            .read()
            .errors()
    };
    assert_eq!(volume("//var/run/./argo"), ["reserved-mount"]);
    assert_eq!(volume("/"), ["invalid-mount-path"]);
    assert_eq!(volume("/d/{{inputs.parameters.NOPE}}"), ["unknown-reference"]);
}

#[test]
fn a_sub_workflow_without_an_id_is_not_the_workflow_itself() {
    let text = r#"{"id":"","graph":{"items":{"s":{"workflow":{"name":"S"}}}}}"#;
    let codes: Vec<_> = translate(&Source::new(Document::text(text)), &Options::default())
        .diagnostics
        .iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, ["unknown-workflow"]);
}

#[test]
fn what_follows_from_an_unreadable_document_is_not_said() {
    let mut source = Drawn::new().compute("cluster", "stranger").processing("p", "true").source();
    source.peers = Some(Document::text("{"));
    let errors: Vec<_> = translate(&source, &Options::default())
        .diagnostics
        .into_iter()
        .filter(|found| found.is_error())
        .map(|found| found.code)
        .collect();
    assert_eq!(errors, ["unreadable-source"]);
    let truncated = translate(&Source::new(Document::text("{\"graph\":")), &Options::default());
    assert_eq!(truncated.diagnostics.len(), 1);
}

#[test]
fn yaml_faults_have_reasons() {
    for text in ["a: [1", "a: \"x", "a: b: c", "b: *x"] {
        let finding = &translate(&Source::new(Document::text(text)), &Options::default()).diagnostics[0];
        assert!(finding.message.len() > "the text cannot be read: ".len(), "{text}: {}", finding.message);
    }
}

#[test]
fn half_a_character_is_replaced_and_told() {
    let mut drawn = drawn().processing("p", "true").json();
    drawn["graph"]["items"]["p"]["processing"]["instances"][0]["env"] =
        json!([{ "name": "A", "value": "HALF" }, { "name": "B", "value": "WHOLE" }]);
    let text = drawn.to_string().replace("HALF", r"\\u \ud800x\udc00").replace("WHOLE", r"\ud83d\ude00");
    let mut source = Drawn::new().source();
    source.workflow = Document::object(text);
    let read = Read::of(&source, &Options::default());
    assert_eq!(read.codes(), ["lone-surrogate"]);
    let parameters = &read.task("p-p")["arguments"]["parameters"];
    assert_eq!((&parameters[0]["value"], &parameters[1]["value"]), (&"\\u \u{fffd}x\u{fffd}".into(), &"😀".into()));
}

#[test]
fn keys_that_nobody_reads_may_stand_twice() {
    for text in [r#"{"x":1,"x":2,"graph":{}}"#, r#"{"x":1,"x":2,"id":7,"graph":{}}"#, "x: 1\nx: 2\ngraph: {}\n"] {
        let found = translate(&Source::new(Document::text(text)), &Options::default()).diagnostics;
        assert!(found.iter().all(|found| found.code != "repeated-key"), "{text}: {found:?}");
    }
}

#[test]
fn a_deadline_in_the_defaults_ends_a_service() {
    let web = json!({ "processing": { "id": "w", "name": "w", "is_service": true, "instances": [{ "access": { "container": { "image": "n:1", "command": "x", "exposes": [{ "port": 80 }] } } }] } });
    let drawn = drawn().item("w", web).link("w", "cluster");
    assert_eq!(drawn.read().codes(), ["endless-service"]);
    assert_eq!(drawn.read_with(json!({ "defaults": { "activeDeadlineSeconds": 600 } })).codes(), Vec::<&str>::new());
}

#[test]
fn a_text_of_several_lines_may_begin_with_a_tab() {
    for text in ["\ta\nb", "\n\ta", " \n\ta\n", "a\n\tb"] {
        let with_text =
            json!({ "access": { "container": { "image": "a:1", "command": "x", "env": { "TEXT": text } } } });
        let read = drawn().instance("p", with_text).link("p", "cluster").read();
        assert_eq!(read.template("p-p")["container"]["env"][0]["value"], text);
    }
}

/// A task `maker` with the output OUT, then a task `user` whose param V has this value.
fn with_reference(value: &str) -> Vec<&'static str> {
    let user = json!({ "outputs": [{ "name": "V", "value": value }], "access": { "container": { "image": "a:1", "command": "x" } } });
    let drawn = drawn().item("maker", named("maker", "maker")).link("maker", "cluster");
    drawn.instance("user", user).link("user", "cluster").link("maker", "user").read().errors()
}

#[test]
fn a_reference_that_is_never_closed_is_told() {
    assert_eq!(with_reference("{{tasks.maker-maker.outputs.parameters.O"), ["unclosed-reference"]);
    assert_eq!(with_reference("{{workflow.name}} {{"), ["unclosed-reference"]);
    let command = json!({ "access": { "container": { "image": "a:1", "command": "echo {{ x" } } });
    assert_eq!(drawn().instance("p", command).link("p", "cluster").read().errors(), ["unclosed-reference"]);
}

#[test]
fn only_a_service_has_an_address_and_exit_codes_have_one_name() {
    assert_eq!(with_reference("{{tasks.maker-maker.exitCode}}"), Vec::<&str>::new());
    assert_eq!(with_reference("{{tasks.maker-maker.outputs.exitCode}}"), ["unknown-reference"]);
    assert_eq!(with_reference("{{tasks.maker-maker.ip}}"), ["unknown-reference"]);
}

#[test]
fn the_path_of_an_output_refers_to_no_task() {
    assert_eq!(with_reference("{{tasks.maker-maker.outputs.parameters.O}}"), Vec::<&str>::new());
    assert_eq!(with_reference("/tmp/{{tasks.maker-maker.outputs.parameters.O}}"), ["reference-in-container"]);
    assert_eq!(with_reference("/tmp/{{workflow.name}}"), Vec::<&str>::new());
}

#[test]
fn the_path_of_an_output_is_that_of_a_file() {
    let errors = |value: &str| {
        let outputs = json!([{ "name": "O", "value": value }]);
        let container = json!({ "image": "a:1", "command": "x" });
        let instance = json!({ "outputs": outputs, "access": { "container": container } });
        drawn().instance("p", instance).link("p", "cluster").read().errors()
    };
    for folder in ["/", "/tmp/out/", "/tmp/.", "/tmp/.."] {
        assert_eq!(errors(folder), ["output-path-is-folder"], "{folder}");
    }
    for file in ["/tmp/out", "/tmp/..out", "out/", ".."] {
        assert_eq!(errors(file), Vec::<&str>::new(), "{file}");
    }
}

#[test]
fn paths_are_compared_as_argo_cleans_them() {
    let errors = |path: &str, other: &str| {
        let read =
            |path: &str| json!({ "write": false, "source": "k", "destination": format!("{path}/f"), "filename": "f" });
        let drawn = drawn().processing("p", "x").storage("s", "S3", OWN_PEER, json!({ "source": "h/b" }));
        let mount = json!({ "source": "/mnt/f", "local": true, "size": 1 });
        let drawn = drawn.storage("disk", "FILE", OWN_PEER, mount).link("p", "disk");
        drawn.link_with("p", "s", json!({ "storage_link_infos": [read(path), read(other)] })).read().errors()
    };
    assert_eq!(errors("/in", "/other"), Vec::<&str>::new());
    assert_eq!(errors("/in", "/./in"), ["repeated-artifact-path"]);
    assert_eq!(errors("/in", "/mnt"), ["artifact-on-mount"]);
    assert_eq!(errors("/in", "/other/../x"), ["artifact-path-outside"]);
}

#[test]
fn what_only_the_net_finds_is_told() {
    let read = drawn().processing("p", "x").read_with(json!({ "defaults": { "templates": [{ "name": "extra" }] } }));
    assert_eq!(read.errors(), ["refused-by-argo"]);
    assert!(read.translation.diagnostics[0].message.contains("exactly one type"));
}

#[test]
fn a_time_with_a_zero_in_front_is_no_number() {
    let with_times = json!({ "access": { "container": { "image": "a:1", "command": "x", "env": { "A": "01:30", "B": "0121:30:05" } } } });
    let yaml = drawn().instance("p", with_times).link("p", "cluster").read().translation.yaml;
    assert!(yaml.contains("value: \"01:30\"") && yaml.contains("value: \"0121:30:05\""), "{yaml}");
}

#[test]
fn no_volume_is_called_as_the_secret_of_a_storage() {
    let read = drawn()
        .processing("p", "true")
        .storage("abc secret s3", "FILE", OWN_PEER, json!({ "local": true, "source": "/mnt", "size": 1 }))
        .link("p", "abc secret s3")
        .read();
    assert_eq!(read.errors(), Vec::<&str>::new());
    let claims = &read.manifest["spec"]["volumeClaimTemplates"];
    let name = claims[0]["metadata"]["name"].as_str().unwrap();
    assert!(!name.ends_with("-secret-s3"), "{name}");
}
