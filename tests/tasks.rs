//! What a task runs: its container, its params, and where it runs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read, cluster, container, instance, strings};
use serde_json::{Value, json};

#[test]
fn command_and_args_become_one_shell_text() {
    let args = |command: &str, args: &str| {
        let read = container(json!({ "image": "alpine:3", "command": command, "args": args })).read();
        let container = read.template("p-p")["container"].clone();
        (strings(&container["command"]).join(" "), strings(&container["args"]).join("|"))
    };
    let shell = |text: &str| ("sh -c".to_owned(), text.to_owned());
    assert_eq!(args(" echo", "a b "), shell("echo a b"));
    // What stands between the two is a part of the text.
    assert_eq!(args("set -e\n", "echo hi"), shell("set -e\n echo hi"));
    assert_eq!(args("alpine:3\n# note\n", "\techo 'a"), shell("# note\n \techo 'a"));
    assert_eq!(args("alpine:3 echo", "a"), shell("echo a"));
    assert_eq!(args("alpine:3", "a"), shell("a"));
    assert_eq!(args("alpine:3.1 echo", ""), shell("alpine:3.1 echo"));
    assert_eq!(args("run alpine:3", ""), shell("run alpine:3"));
    assert_eq!(args("", "--help"), shell("--help"));
    assert_eq!(args("", ""), (String::new(), String::new()));
}

#[test]
fn without_a_command_the_keys_are_left_out_and_the_entrypoint_runs() {
    let read = container(json!({ "image": "alpine:3" })).read();
    assert!(read.template("p-p")["container"].get("command").is_none());
    assert!(read.template("p-p")["container"].get("args").is_none());
    assert_eq!(read.codes(), ["no-command"]);
    let given = |command: Value| {
        let defaults = json!({ "defaults": { "templateDefaults": { "container": { "command": command } } } });
        container(json!({ "image": "alpine:3" })).read_with(defaults).codes()
    };
    assert_eq!(given(json!(["env"])), Vec::<&str>::new());
    assert_eq!(given(json!([])), ["no-command"]);
    assert_eq!(container(json!({ "image": "alpine:3", "args": "-c x" })).read().codes(), ["args-without-command"]);
}

#[test]
fn params_become_arguments_inputs_and_environment_in_order_each_once() {
    let read = instance(json!({
        "env": [{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }],
        "inputs": [{ "name": "C", "value": "3" }, { "name": "A", "value": "other" }],
        "outputs": [{ "name": "D", "value": "/out/d" }, { "name": "E", "value": "not a path" }],
        "access": { "container": { "image": "alpine:3", "command": "x", "env": { "Z": "last", "A": "beaten" } } },
    }))
    .read();
    let template = read.template("p-p");
    let pairs = |list: &serde_yaml::Value, value: &str| {
        let entries = list.as_sequence().unwrap().iter();
        let entries =
            entries.map(|entry| format!("{}={}", entry["name"].as_str().unwrap(), entry[value].as_str().unwrap_or("")));
        entries.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pairs(&read.task("p-p")["arguments"]["parameters"], "value"), "A=1 B=2 C=3 D=/out/d E=not a path");
    assert_eq!(pairs(&template["inputs"]["parameters"], "value"), "A= B= C= D= E=");
    assert_eq!(
        pairs(&template["container"]["env"], "value"),
        "A={{inputs.parameters.A}} B={{inputs.parameters.B}} C={{inputs.parameters.C}} D=/out/d E=/tmp/E Z=last"
    );
    let outputs = &template["outputs"]["parameters"];
    assert_eq!(outputs[0]["valueFrom"]["path"], "/out/d");
    assert_eq!(outputs[1]["valueFrom"]["path"], "/tmp/E");
    assert_eq!(outputs[1]["valueFrom"]["default"], "");
    assert_eq!(read.codes(), ["repeated-param"]);
}

#[test]
fn dollars_that_the_kubelet_would_rewrite_are_doubled_and_no_others() {
    let read = instance(json!({
        "env": [{ "name": "PLAIN", "value": "$HOME" }, { "name": "PAIR", "value": "a$$b" }, { "name": "IN-PUT", "value": "$(PLAIN)" }],
        "access": { "container": { "image": "alpine:3", "command": "echo $(PLAIN) $(date) $$ $PLAIN", "env": { "FIXED": "$(PAIR)" } } },
    }))
    .read();
    let container = &read.template("p-p")["container"];
    assert_eq!(container["args"][0], "echo $$(PLAIN) $(date) $$$$ $PLAIN");
    assert_eq!(container["env"][0]["value"], "{{inputs.parameters.PLAIN}}");
    assert_eq!(container["env"][1]["value"], "{{=replace(inputs.parameters.PAIR,'$','$$')}}");
    assert_eq!(container["env"][2]["value"], "{{=replace(inputs.parameters['IN-PUT'],'$','$$')}}");
    assert_eq!(container["env"][3]["value"], "$$(PAIR)");
    assert_eq!(read.task("p-p")["arguments"]["parameters"][1]["value"], "a$$b");
}

#[test]
fn values_that_argo_cannot_quote_are_filled_in_by_expressions() {
    let values = ["\u{1b}[31m", "🫩", "a\u{7f}$$", "tab\té\u{a0}", "葛\u{e0100}"];
    let env: Vec<_> = values.iter().zip(["RED", "FACE", "DEL", "FINE", "I-V"]).collect();
    let env: Vec<_> = env.iter().map(|(value, name)| json!({ "name": name, "value": value })).collect();
    let read = instance(json!({
        "env": env,
        "access": { "container": {
            "image": "alpine:{{inputs.parameters.FACE}}",
            "command": "echo {{ inputs.parameters.RED }} {{inputs.parameters.FINE}} {{inputs.parameters.DEL}}",
            "env": { "OWN": "{{inputs.parameters.I-V}}" },
        } },
    }))
    .read();
    assert_eq!(read.errors(), Vec::<&str>::new());
    let container = &read.template("p-p")["container"];
    let variables: Vec<_> = (0..6).map(|index| container["env"][index]["value"].as_str().unwrap()).collect();
    let expected = [
        "{{=inputs.parameters.RED}}",
        "{{=inputs.parameters.FACE}}",
        "{{=replace(inputs.parameters.DEL,'$','$$')}}",
        "{{inputs.parameters.FINE}}",
        "{{=inputs.parameters['I-V']}}",
        "{{=inputs.parameters['I-V']}}",
    ];
    assert_eq!(variables, expected);
    assert_eq!(container["image"], "alpine:{{=inputs.parameters.FACE}}");
    assert_eq!(
        container["args"][0],
        "echo {{=inputs.parameters.RED}} {{inputs.parameters.FINE}} {{=replace(inputs.parameters.DEL,'$','$$')}}"
    );
    for (index, value) in values.into_iter().enumerate() {
        assert_eq!(read.task("p-p")["arguments"]["parameters"][index]["value"], value);
    }
}

#[test]
fn param_names_are_checked() {
    let codes = |name: &str| {
        instance(json!({ "env": [{ "name": name, "value": "x" }], "access": { "container": { "image": "a:1", "command": "x" } } })).read().codes()
    };
    assert_eq!(codes("GOOD-name_1"), Vec::<&str>::new());
    assert_eq!(codes(""), ["invalid-param-name"]);
    assert_eq!(codes("with space"), ["invalid-param-name"]);
    assert_eq!(codes("é"), ["invalid-param-name"]);
    assert_eq!(codes("ARGO_TEMPLATE"), ["reserved-param-name"]);
    let read = instance(json!({ "env": [{ "name": "A" }, { "name": "B", "optionnal": true }], "access": { "container": { "image": "a:1", "command": "x" } } })).read();
    assert_eq!(read.codes(), ["param-without-value"]);
}

#[test]
fn names_of_the_containers_own_variables_are_checked() {
    let codes = |name: &str| container(json!({ "image": "a:1", "command": "x", "env": { name: "x" } })).read().codes();
    for name in ["GOOD-name_1", "a.b", ".hidden", "_"] {
        assert_eq!(codes(name), Vec::<&str>::new(), "{name}");
    }
    for name in ["", "1A", "with space", "é", ".", "..", "..a"] {
        assert_eq!(codes(name), ["invalid-env-name"], "{name}");
    }
    assert_eq!(codes("ARGO_TEMPLATE"), ["reserved-param-name"]);
}

#[test]
fn no_program_can_be_given_a_text_of_more_than_128_kib() {
    let codes = |name: &str, bytes: usize| {
        let env = json!([{ "name": name, "value": "x".repeat(bytes) }]);
        instance(json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } })).read().codes()
    };
    assert_eq!(codes("AB", 131_068), Vec::<&str>::new());
    assert_eq!(codes("AB", 131_069), ["text-too-long"]);
    let container = |container: Value| self::container(container).read().codes();
    let long = "x".repeat(65_536);
    assert_eq!(container(json!({ "image": "a:1", "command": long, "args": &long[2..] })), Vec::<&str>::new());
    assert_eq!(container(json!({ "image": "a:1", "command": long, "args": &long[1..] })), ["text-too-long"]);
    let env = json!({ "AB": "x".repeat(131_069) });
    assert_eq!(container(json!({ "image": "a:1", "command": "x", "env": env })), ["text-too-long"]);
    let read = "{{inputs.parameters.X}}".to_owned() + &"x".repeat(131_071);
    assert!(!container(json!({ "image": "a:1", "command": "x", "args": read })).contains(&"text-too-long"));
}

#[test]
fn no_program_can_be_given_a_nul() {
    for (key, value) in [("command", "a\0"), ("args", "\0"), ("image", "{{inputs.parameters.X}}\0")] {
        let mut fields = json!({ "image": "a:1", "command": "x" });
        fields[key] = json!(value);
        let read = container(fields).read();
        assert!(read.errors().contains(&"null-character"), "{key}");
    }
    // Every other character arrives as it is.
    let text: String = (1..0x20).chain([0x7f, 0x85, 0xa0, 0x2028, 0xfeff, 0xfffe]).filter_map(char::from_u32).collect();
    let read =
        container(json!({ "image": "a:1", "command": "x", "args": format!("a{text}b"), "env": { "E": text } })).read();
    assert_eq!(read.errors(), Vec::<&str>::new());
    let template = read.template("p-p");
    assert_eq!(template["container"]["args"][0], format!("x a{text}b").as_str());
    assert_eq!(template["container"]["env"][0]["value"], text.as_str());
}

#[test]
fn the_first_linked_compute_decides_where_a_task_runs() {
    let base = || Drawn::new().compute("here", OWN_PEER).compute("there", "peer-one");
    let image = json!({ "access": { "container": { "image": "a:1", "command": "x" } } });
    let remote = base().instance("p", image.clone()).link("there", "p").link("p", "here").read();
    let annotations = &remote.template("p-p")["metadata"]["annotations"];
    assert_eq!(annotations["multicluster.admiralty.io/elect"], "");
    assert_eq!(annotations["multicluster.admiralty.io/clustername"], "target-peer-one-run-1");
    assert_eq!(remote.translation.facts.remote_peers, ["peer-one"]);
    assert_eq!(remote.codes(), ["several-computes"]);
    let message = &remote.translation.diagnostics[0].message;
    assert!(message.ends_with("the first, `there` of `peer-one`, runs it"), "{message}");
    let local = base().instance("p", image).link("p", "here").link("there", "p").read();
    assert!(local.template("p-p").get("metadata").is_none());
    assert_eq!(local.translation.facts.remote_peers, Vec::<String>::new());
}

#[test]
fn a_remote_peer_is_asked_once_however_many_tasks_it_runs() {
    let drawn = Drawn::new().compute("cluster", "peer-one").processing("a", "true").processing("b", "true").read();
    assert_eq!(drawn.translation.facts.remote_peers, ["peer-one"]);
    let events = serde_json::to_value(&drawn.translation.facts.considers).unwrap();
    let expected = json!([{ "executions_id": "run-1", "dest_peer_id": "peer-one", "source_peer_id": OWN_PEER, "data_type": 4, "origin_id": OWN_PEER }]);
    assert_eq!(events, expected);
}

#[test]
fn the_target_mode_selects_the_virtual_node() {
    let drawn = Drawn::new().compute("cluster", "peer-one").processing("a", "true");
    let read = drawn.read_with(json!({ "admiralty": "target", "namespace": "oc" }));
    let template = read.template("a-a");
    assert_eq!(template["nodeSelector"]["multicluster.admiralty.io/target-name"], "target-peer-one-run-1");
    assert_eq!(template["nodeSelector"]["multicluster.admiralty.io/target-namespace"], "oc");
    let key = "multicluster.admiralty.io/use-constraints-from-spec-for-proxy-pod-scheduling";
    assert_eq!(template["metadata"]["annotations"][key], "");
    let long = drawn.read_with(json!({ "admiralty": "target", "targetName": format!("{{peer}}{}", "x".repeat(60)) }));
    assert_eq!(long.errors(), ["target-name-too-long"]);
    assert_eq!(drawn.read_with(json!({ "admiralty": "target", "targetName": "é" })).errors(), ["invalid-target-name"]);
    // What no execution can mend is told before there is one.
    let mut unnamed = drawn.source();
    unnamed.execution = None;
    let told = |length: usize| {
        let options = json!({ "admiralty": "target", "targetName": format!("{}{{execution}}", "x".repeat(length)) });
        Read::of(&unnamed, &serde_json::from_value(options).unwrap()).errors()
    };
    assert_eq!((told(63), told(64)), (Vec::new(), vec!["target-name-too-long"]));
}

#[test]
fn peers_must_be_known_and_trusted() {
    let owned_by = |peer: &str| Drawn::new().compute("cluster", peer).processing("a", "true");
    assert_eq!(owned_by("stranger").read().errors(), ["unknown-peer"]);
    assert_eq!(owned_by("stranger").read_with(json!({ "selfPeer": "stranger" })).errors(), Vec::<&str>::new());
    let mut source = owned_by("bad").source();
    source.peers = Some(oc_argo::Document::object(r#"{"peer-own":{"relation":1},"bad":{"relation":"BLACKLIST"}}"#));
    assert_eq!(common::Read::of(&source, &Default::default()).errors(), ["blacklisted-peer"]);
    // The owner of an S3 storage is asked too.
    let stored = |owner: &str| {
        let instance = json!({ "source": "s3.example.org/files" });
        let file = json!({ "write": true, "source": "/a", "destination": "a" });
        let drawn = owned_by("peer-own").storage("files", "S3", owner, instance);
        drawn.link_with("a", "files", json!({ "storage_link_infos": [file] }))
    };
    assert_eq!(stored("stranger").read().errors(), ["unknown-peer"]);
    assert_eq!(stored("peer-own").read().errors(), Vec::<&str>::new());
    let mut alone = stored("stranger").source();
    alone.peers = None;
    assert_eq!(common::Read::of(&alone, &Default::default()).errors(), Vec::<&str>::new());
    // Of whom a text tells that cannot be read, nobody knows.
    for (text, errors) in [("{", &["unreadable-source"][..]), ("[]", &["wrong-peers"])] {
        source.peers = Some(oc_argo::Document::text(text));
        assert_eq!(common::Read::of(&source, &Default::default()).errors(), errors, "{text}");
    }
    source.peers = None;
    let preview = common::Read::of(&source, &Default::default());
    assert_eq!(preview.codes(), ["no-peers"]);
    assert_eq!(preview.translation.facts.remote_peers, ["bad"]);
}

#[test]
fn the_selected_instance_is_used_and_else_the_first() {
    let selected = |index: Value| {
        let instance = |image: &str| json!({ "access": { "container": { "image": image, "command": "x" } } });
        let processing = json!({ "processing": { "id": "p", "name": "p", "selected_instance_index": index, "instances": [instance("a:0"), instance("a:1")] } });
        let read = cluster().item("p", processing).link("p", "cluster").read();
        read.template("p-p")["container"]["image"].as_str().unwrap().to_owned()
    };
    assert_eq!(selected(json!(1)), "a:1");
    for index in [json!(0), json!(null), json!(7), json!(-1)] {
        assert_eq!(selected(index), "a:0");
    }
}

#[test]
fn the_head_of_the_manifest_says_who_runs_it_and_for_which_execution() {
    let read = cluster()
        .processing("a", "true")
        .read_with(json!({ "namespace": "open-cloud", "name": "bako-lune", "timeoutSeconds": 5 }));
    let manifest = &read.manifest;
    assert_eq!(manifest["apiVersion"], "argoproj.io/v1alpha1");
    assert_eq!(manifest["kind"], "Workflow");
    assert_eq!(manifest["metadata"]["name"], "oc-monitor-bako-lune");
    assert_eq!(manifest["metadata"]["namespace"], "open-cloud");
    assert_eq!(manifest["metadata"]["labels"]["oc-executions-id"], "run-1");
    assert_eq!(manifest["spec"]["serviceAccountName"], "sa-open-cloud");
    let deadline = |seconds: u64| {
        let read = cluster().processing("a", "true").read_with(json!({ "timeoutSeconds": seconds }));
        read.manifest["spec"]["activeDeadlineSeconds"].as_u64()
    };
    assert_eq!([0, 1, 5].map(deadline), [None, Some(1), Some(5)]);
    assert_eq!(manifest["spec"]["entrypoint"], "dag");
    assert_eq!(cluster().processing("a", "true").read().manifest["metadata"]["name"], "oc-monitor-preview");
    assert_eq!(
        cluster().processing("a", "true").read_with(json!({ "namespace": "../x" })).errors(),
        ["invalid-namespace"]
    );
}

#[test]
fn names_that_the_options_give_are_two_words_and_a_label() {
    let errors = |options: Value| cluster().processing("a", "true").read_with(options).errors();
    for name in ["bako-lune", "b4-7", "bakolune-bakolune"] {
        assert_eq!(errors(json!({ "name": name })), Vec::<&str>::new(), "{name}");
    }
    for name in
        ["../../x", "bako", "bako-", "-lune", "bako-lune-", "Bako-lune", "bako-l_ne", "bäko-lune", "bakolune-bakolunes"]
    {
        assert_eq!(errors(json!({ "name": name })), ["invalid-name"], "{name}");
    }
    assert_eq!(errors(json!({ "namespace": "n".repeat(63) })), Vec::<&str>::new());
    assert_eq!(errors(json!({ "namespace": "n".repeat(64) })), ["invalid-namespace"]);
}

#[test]
fn more_than_the_crds_take_is_an_error() {
    let many = |count: usize| (0..count).fold(cluster(), |drawn, index| drawn.processing(&format!("p{index}"), "true"));
    assert_eq!(many(150).read().codes(), Vec::<&str>::new());
    let fixed = || json!({ "fold": "never", "split": "never" });
    assert_eq!(many(199).read_with(fixed()).codes(), ["near-a-limit"]);
    assert_eq!(many(200).read_with(fixed()).errors(), ["too-many-templates"]);
    assert_eq!(many(201).read_with(fixed()).errors(), ["too-many-tasks", "too-many-templates"]);
    assert_eq!(many(201).read_with(json!({ "crds": "minimal" })).codes(), Vec::<&str>::new());
    let whole = |count: usize| many(count).read_with(json!({ "split": "never" })).codes();
    assert_eq!((whole(159), whole(160)), (vec![], vec!["near-a-limit"]));
    let params = |count: usize| {
        let env: Vec<_> = (0..count).map(|index| json!({ "name": format!("A{index}"), "value": "x" })).collect();
        instance(json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } })).read().codes()
    };
    assert_eq!((params(399), params(400), params(500)), (vec![], vec!["near-a-limit"], vec!["near-a-limit"]));
    assert_eq!(params(501), ["too-many-parameters"]);
}

#[test]
fn what_is_too_much_for_one_dag_is_arranged() {
    let many = |count: usize| (0..count).fold(cluster(), |drawn, index| drawn.processing(&format!("p{index}"), "true"));
    assert_eq!(many(199).read().codes(), Vec::<&str>::new());
    assert_eq!(many(200).read().codes(), ["templates-shared"]);
    assert_eq!(many(201).read().codes(), ["templates-shared", "workflow-split"]);
    let unfolded = json!({ "fold": "never" });
    assert_eq!(many(201).read_with(unfolded.clone()).codes(), ["templates-moved", "workflow-split"]);
    assert_eq!(many(200).read_with(unfolded).codes(), ["templates-moved"]);
}

#[test]
fn more_bytes_than_the_controller_takes_are_an_error() {
    let with = |bytes: usize| {
        // No program takes them in one piece.
        let env = (0..20).map(|index| json!({ "name": format!("A{index}"), "value": "x".repeat(bytes / 20) }));
        let env: Vec<_> = env.collect();
        instance(json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } })).read()
    };
    assert_eq!(with(500_000).codes(), Vec::<&str>::new());
    let near = with(900_000);
    assert_eq!(near.codes(), ["near-a-limit"]);
    let message = &near.translation.diagnostics[0].message;
    assert!(message.starts_with("the workflow has 9") && message.ends_with(" of at most 1048576 bytes"), "{message}");
    assert_eq!(with(1_048_576).codes(), ["manifest-too-large"]);
}
