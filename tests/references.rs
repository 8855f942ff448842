//! What the texts of a task read of other tasks and of the run: references and expressions.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, Read, cluster, container, instance};
use serde_json::json;

#[test]
fn references_lead_to_an_ancestor_or_are_errors() {
    let with = |value: &str| {
        let producer = json!({ "outputs": [{ "name": "OUT", "value": "/o" }], "access": { "container": { "image": "a:1", "command": "x" } } });
        let consumer = json!({ "env": [{ "name": "IN", "value": value }], "access": { "container": { "image": "a:1", "command": "x" } } });
        let drawn = cluster()
            .instance("maker", producer)
            .link("maker", "cluster")
            .instance("user", consumer)
            .link("user", "cluster");
        drawn.processing("other", "true").link("maker", "user").read()
    };
    let good = with("{{tasks.maker-maker.outputs.parameters.OUT}}");
    assert_eq!(good.codes(), Vec::<&str>::new());
    // The value is not known yet, so it is treated as if it held a `$`.
    assert_eq!(
        good.template("user-user")["container"]["env"][0]["value"],
        "{{=replace(inputs.parameters.IN,'$','$$')}}"
    );
    assert_eq!(with("{{workflow.name}}").codes(), Vec::<&str>::new());
    assert_eq!(with("{{tasks.maker-maker.outputs.parameters.NOPE}}").codes(), ["unknown-reference"]);
    assert_eq!(with("{{tasks.nope.outputs.parameters.OUT}}").codes(), ["unknown-reference"]);
    assert_eq!(with("{{tasks.other-other.outputs.result}}").codes(), ["reference-to-no-ancestor"]);
    assert_eq!(with("{{inputs.parameters.X}}").codes(), ["unknown-reference"]);
    assert_eq!(with("{{=expandenv('$HOME')}}").codes(), ["environment-function"]);
    for own in ["{{=workflow.getenv('HOME')}}", "{{=workflow.env_('HOME')}}", "{{=env + ''}}"] {
        assert_eq!(with(own).codes(), Vec::<&str>::new(), "{own}");
    }
    for literal in ["{{.Id}}", "{{item}}", "{{ =1}}"] {
        assert_eq!(with(literal).codes(), ["literal-braces"]);
    }
    for undeclared in
        ["{{workflow.parameters}}", "{{workflow.priority}}", "{{workflow.labels.x}}", "{{workflow.status}}"]
    {
        assert_eq!(with(undeclared).codes(), ["unknown-reference"], "{undeclared}");
    }
    assert_eq!(with("{{workflow.labels.oc-executions-id}}").codes(), Vec::<&str>::new());
    // Expressions pass Argo's lint, whatever they read.
    for known in [
        "{{=tasks['maker-maker'].outputs.parameters.OUT + workflow.name}}",
        "{{=tasks['maker-maker']?.id ?? 'tasks.nope.id'}}",
        "{{=toJson(tasks['maker-maker'].outputs.parameters)}}",
        "{{=sprig.date('2006', now())}}",
    ] {
        assert_eq!(with(known).codes(), Vec::<&str>::new(), "{known}");
    }
    // Argo waits for what is read of a task, and leaves the rest as it is.
    for unknown in [
        "{{=tasks['maker-maker'].outputs.parameters['NOPE']}}",
        "{{=tasks['maker-maker'].nope}}",
        "{{=tasks.maker-maker.id}}",
        "{{=tasks?.nope.id ?? 'x'}}",
        "{{=steps.a.id}}",
    ] {
        assert_eq!(with(unknown).errors(), ["unknown-in-argument"], "{unknown}");
    }
    for unknown in
        ["{{=inputs.parameters.IN}}", "{{=workflow.parameters.P}}", "{{=nosuch(1)}}", "{{=IN}}", "{{=in_.x}}"]
    {
        assert_eq!(with(unknown).errors(), Vec::<&str>::new(), "{unknown}");
        assert_eq!(with(unknown).codes(), ["unknown-in-expression"], "{unknown}");
    }
    assert_eq!(with("{{=inputs.parameters[\"IN\"]}}").errors(), ["broken-expression"]);
    assert_eq!(with("{{=tasks['other-other'].id}}").errors(), ["no-ancestor-in-expression"]);
    for broken in ["{{=}}", "{{='a}}", "{{={'a': {'b': 1}}}}", "{{= 1 + }}", "{{=1 + 'a'}}"] {
        assert_eq!(with(broken).errors(), ["broken-expression"], "{broken}");
    }
}

#[test]
fn expressions_name_tasks_as_they_stand_in_their_own_workflow() {
    let instance = |value: &str| json!({ "env": [{ "name": "IN", "value": value }], "access": { "container": { "image": "a:1", "command": "x" } } });
    let value = "{{=tasks['maker-maker'].id + tasks [\"maker-maker\"].status}} {{tasks.maker-maker.id}}";
    let inner = cluster()
        .processing("maker", "true")
        .instance("user", instance(value))
        .link("user", "cluster")
        .link("maker", "user");
    let outer = Drawn::new().sub_workflow("one", "w").sub_workflow("two", "w").link("one", "two");
    let read = Read::of(&outer.source_with("w", &inner), &Default::default());
    assert_eq!(read.codes(), Vec::<&str>::new());
    let argument = &read.task("user-two-user")["arguments"]["parameters"][0]["value"];
    let expected = "{{=tasks['maker-two-maker'].id + tasks['maker-two-maker'].status}} {{tasks.maker-two-maker.id}}";
    assert_eq!(argument, expected);
}

#[test]
fn references_in_a_container_are_checked() {
    let codes = |command: &str| container(json!({ "image": "a:1", "command": command })).read().codes();
    assert_eq!(codes("echo {{workflow.name}} {{pod.name}}"), Vec::<&str>::new());
    assert_eq!(codes("echo {{tasks.a.outputs.result}}"), ["reference-in-container"]);
    for unknown in ["inputs.parameters.NOPE", "outputs.parameters.NOPE.path", "inputs.parameters"] {
        assert_eq!(codes(&format!("echo {{{{{unknown}}}}}")), ["unknown-reference"], "{unknown}");
    }
    for unknown in ["inputs.artifacts.nope.path", "inputs.artifacts.nope", "outputs.artifacts.nope.path"] {
        assert_eq!(codes(&format!("echo {{{{{unknown}}}}}")), ["unknown-reference"], "{unknown}");
    }
    let with_params = |command: &str| {
        let container = json!({ "image": "a:1", "command": command });
        let (env, outputs) = (json!([{ "name": "IN", "value": "x" }]), json!([{ "name": "OUT", "value": "/o" }]));
        instance(json!({ "env": env, "outputs": outputs, "access": { "container": container } })).read().codes()
    };
    let known = "echo {{inputs.parameters.IN}} {{inputs.parameters}} > {{outputs.parameters.OUT.path}}";
    assert_eq!(with_params(known), Vec::<&str>::new());
    for passed in ["outputs.result", "outputs.parameters.OUT", "steps.name"] {
        assert_eq!(with_params(&format!("echo {{{{{passed}}}}}")), ["literal-braces"], "{passed}");
    }
    // What is no output has no file.
    assert_eq!(with_params("echo {{outputs.parameters.IN.path}}"), ["unknown-reference"]);
    assert_eq!(codes("echo {{workflow.creationTimestamp.Y}} {{workflow.duration}}"), Vec::<&str>::new());
    for nothing in ["workflow.creationTimestamp.foo", "workflow.scheduledTime"] {
        assert_eq!(codes(&format!("echo {{{{{nothing}}}}}")), ["unknown-reference"]);
    }
    assert_eq!(codes("docker inspect --format '{{.Id}}'"), ["literal-braces"]);
    for expression in ["tasks['a'].id", "inputs.parameters.NOPE", "steps.a.id", "NOPE", "len(no.pe)"] {
        assert_eq!(codes(&format!("echo {{{{={expression}}}}}")), ["unknown-in-expression"]);
    }
    assert_eq!(codes("echo {{=pod.name}} {{='}'}}"), Vec::<&str>::new());
    assert_eq!(codes("echo {{=nosuch(1)}}"), ["unknown-in-expression"]);
    assert_eq!(codes("echo {{=(}}"), ["broken-expression"]);
    // What cannot be compiled stays as it is, and is read once more with what JSON escapes.
    assert_eq!(codes("echo {{=1 + 'a'}}"), ["literal-braces"]);
    for escaped in ["1 + \"a\"", "nosuch(\"a\")", "inputs.parameters.NOPE\n+ 'a'", "tasks['a'].id < 'b'"] {
        assert_eq!(codes(&format!("echo {{{{={escaped}}}}}")), ["broken-expression"], "{escaped}");
    }
    assert_eq!(codes("echo {{=workflow.name + \"a\"}}"), Vec::<&str>::new());
}

#[test]
fn what_is_read_of_the_outputs_of_a_remote_task_is_told_of() {
    let read = |value: &str| {
        let env = json!([{ "name": "IN", "value": value }]);
        let user = json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } });
        let plain = json!({ "access": { "container": { "image": "a:1", "command": "x" } } });
        let there = cluster().compute("there", "peer-one").instance("a", plain).instance("b", user);
        there.link("a", "there").link("b", "cluster").link("a", "b").read()
    };
    for output in ["{{tasks.a-a.outputs.result}}", "{{=tasks['a-a'].outputs.result}}"] {
        let found = read(output).translation.diagnostics;
        assert_eq!(
            (found.len(), found[0].code, found[0].item_id.as_deref()),
            (1, "remote-outputs", Some("b")),
            "{output}"
        );
        assert_eq!(found[0].related[0].item_id.as_deref(), Some("a"), "{output}");
    }
    assert_eq!(read("{{tasks.a-a.status}} {{=tasks['a-a'].id}}").codes(), Vec::<&str>::new());
}

#[test]
fn what_argo_calls_a_task_and_its_node_is_known() {
    let names = "echo {{tasks.name}} {{ tasks.name }} {{node.name}} {{=tasks.name + node.name}}";
    let read = container(json!({ "image": "a:1", "command": names }));
    assert_eq!(read.read().codes(), Vec::<&str>::new());
    let codes = |value: &str| {
        let env = json!([{ "name": "A", "value": value }]);
        instance(json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } })).read().codes()
    };
    assert_eq!(codes("{{node.name}}"), Vec::<&str>::new());
    assert_eq!(codes("{{{node.name}}}"), ["literal-braces"]);
    // A task's arguments are read before Argo knows it by its name.
    assert_eq!(codes("{{tasks.name}}"), ["unknown-reference"]);
    assert_eq!(codes("{{tasks.names}}"), ["unknown-reference"]);
    assert_eq!(
        container(json!({ "image": "a:1", "command": "x {{tasks.names}}" })).read().codes(),
        ["reference-in-container"]
    );
}

#[test]
fn what_argo_knows_of_a_retry_is_no_literal_where_there_is_one() {
    let container =
        || container(json!({ "image": "a:1", "command": "echo {{retries}} {{lastRetry.exitCode}} {{last}}" }));
    let warned = |read: Read| -> Vec<String> {
        let found = read.translation.diagnostics.iter().filter(|found| found.code == "literal-braces");
        found.map(|found| found.message.clone()).collect()
    };
    assert_eq!(warned(container().read()).len(), 3);
    let strategy = json!({ "retryStrategy": { "limit": 2 } });
    for defaults in [json!({ "templateDefaults": strategy }), strategy] {
        let [only] = &*warned(container().read_with(json!({ "defaults": defaults }))) else { panic!("one is left") };
        assert!(only.contains("{{last}}"), "{only}");
    }
}
