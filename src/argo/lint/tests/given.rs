//! The rules about what the option `defaults` gives, broken.

use serde_json::{Value, json};

use super::super::super::manifest::Entry;
use super::tested::{Tested, breaks, reasons, sound};
use crate::options::Options;

fn leaked(value: Value) -> &'static Value {
    Box::leak(Box::new(value))
}

/// Adds a template.
fn given(template: Value) -> impl FnOnce(&mut Tested) {
    move |workflow| workflow.spec.templates.push(leaked(template))
}

/// Sets a key of the workflow.
fn key(key: &'static str, value: Value) -> impl FnOnce(&mut Tested) {
    move |workflow| {
        workflow.spec.defaults.insert(key, leaked(value));
    }
}

fn passes(change: impl FnOnce(&mut Tested)) {
    let mut workflow = sound();
    change(&mut workflow);
    assert_eq!(reasons(&workflow), Vec::<String>::new());
}

/// A template that runs a container with these args, besides what `more` says.
fn pod(args: &str, more: Value) -> Value {
    let mut template = json!({ "name": "x", "container": { "image": "a:1", "args": [args] } });
    template.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    template
}

#[test]
fn templates_have_a_type_and_a_name() {
    breaks("exactly one type", given(json!({ "name": "x" })));
    breaks("exactly one type", given(json!({ "name": "x", "suspend": {}, "container": {} })));
    passes(given(json!({ "name": "x", "suspend": {}, "container": null })));
    breaks("cannot be the name of a template", given(json!({ "name": "A B", "suspend": {} })));
    breaks("template `a` is not unique", given(json!({ "name": "a", "suspend": {} })));
    breaks("image` may not be empty", given(json!({ "name": "x", "script": { "source": "" } })));
    passes(|workflow| {
        key("templateDefaults", json!({ "container": { "image": "a:1" } }))(workflow);
        given(json!({ "name": "x", "container": {} }))(workflow);
    });
}

#[test]
fn inputs_and_outputs_are_named_and_have_a_place() {
    let entries = |list: &str, kind: &str, entries: Value| given(pod("", json!({ list: { kind: entries } })));
    breaks("input `P` is not unique", entries("inputs", "parameters", json!([{ "name": "P" }, { "name": "P" }])));
    breaks("cannot be the name of an input", entries("inputs", "parameters", json!([{ "name": "a b" }])));
    breaks("did not specify a path", entries("inputs", "artifacts", json!([{ "name": "A" }])));
    breaks("attempted to leave", entries("outputs", "artifacts", json!([{ "name": "A", "path": "/a/../b" }])));
    breaks("must have a value or a path", entries("outputs", "parameters", json!([{ "name": "P" }])));
    passes(entries("outputs", "parameters", json!([{ "name": "P", "valueFrom": { "path": "/p" } }])));
}

#[test]
fn references_lead_into_the_template_itself() {
    let inputs =
        || json!({ "inputs": { "parameters": [{ "name": "P" }], "artifacts": [{ "name": "A", "path": "/a" }] } });
    for known in [
        "{{inputs.parameters.P}} {{inputs.parameters}} {{ inputs.artifacts.A.path }} {{pod.name}}",
        "{{workflow.name}} {{outputs.parameters.X.path}} {{retries}} {{x}} {{=inputs.parameters.Q}}",
        "{{workflow.status}}",
        // Lint passes them whatever stands behind.
        "{{workflow.creationTimestamp.foo}} {{workflow.scheduledTime}}",
    ] {
        passes(given(pod(known, inputs())));
    }
    for unknown in [
        "{{inputs.parameters.Q}}",
        "{{inputs.artifacts.B}}",
        "{{tasks.a.outputs.result}}",
        "{{steps.a.id}}",
        "{{item.x}}",
        "{{pod.ip}}",
        "{{workflow.parameters.P}}",
        "{{workflow.nope}}",
    ] {
        breaks("failed to resolve", given(pod(unknown, inputs())));
    }
    breaks("failed to resolve", given(pod("{{inputs.parameters}}", json!({}))));
    breaks("never closed", given(pod("{{", json!({}))));
    // The workflow's own arguments are known by what the options say.
    let defaults = json!({ "arguments": { "parameters": [{ "name": "P", "value": "1" }] } });
    let options = Options { defaults: defaults.as_object().unwrap().clone(), ..Options::default() };
    let mut workflow = sound();
    given(pod("{{workflow.parameters.P}}", json!({})))(&mut workflow);
    assert!(super::faults(&workflow, &options).is_empty());
}

#[test]
fn tasks_of_given_templates_exist() {
    let dag = |tasks: Value| given(json!({ "name": "x", "dag": { "tasks": tasks } }));
    let value = |value: &str| json!({ "parameters": [{ "name": "IN", "value": value }] });
    breaks("at least one task", dag(json!([])));
    breaks("task `t` is not unique", dag(json!([{ "name": "t", "template": "a" }, { "name": "t", "template": "a" }])));
    breaks("template name `nope` undefined", dag(json!([{ "name": "t", "template": "nope" }])));
    breaks("template name `` undefined", dag(json!([{ "name": "t" }])));
    breaks("failed to resolve", dag(json!([{ "name": "t", "template": "b", "arguments": value("{{tasks.u.id}}") }])));
    breaks(
        "failed to resolve",
        dag(json!([{ "name": "t", "template": "b", "arguments": value("{{inputs.parameters.Q}}") }])),
    );
    let both = json!([{ "name": "s", "template": "a" }, { "name": "t", "template": "b", "arguments": value("{{tasks.s.id}}{{item.x}}") }]);
    passes(dag(both));
    passes(dag(json!([{ "name": "t", "inline": { "container": { "args": ["{{inputs.parameters.Q}}"] } } }])));
    passes(given(
        json!({ "name": "x", "steps": [[{ "name": "t", "template": "a" }], [{ "name": "u", "template": "b", "arguments": value("{{steps.t.id}}") }]] }),
    ));
}

#[test]
fn arguments_and_hooks_are_checked() {
    let arguments = |parameters: Value| key("arguments", json!({ "parameters": parameters }));
    breaks(
        "argument `P` is not unique",
        arguments(json!([{ "name": "P", "value": "" }, { "name": "P", "value": "" }])),
    );
    breaks("cannot be the name of an argument", arguments(json!([{ "name": "a b", "value": "" }])));
    breaks("has no value", arguments(json!([{ "name": "P" }])));
    breaks("has no value", arguments(json!([{ "name": "P", "valueFrom": { "path": "/p" } }])));
    breaks("none of its `enum`", arguments(json!([{ "name": "P", "value": "a", "enum": ["b"] }])));
    passes(arguments(json!([{ "name": "P", "valueFrom": { "supplied": {} } }, { "name": "Q", "value": 1 }])));
    breaks("template name `nope` undefined", key("onExit", json!("nope")));
    passes(key("onExit", json!("a")));
    breaks("has no expression", key("hooks", json!({ "running": { "template": "a" } })));
    passes(key("hooks", json!({ "exit": { "template": "a" } })));
    breaks("template name `nope` undefined", key("hooks", json!({ "exit": { "template": "nope" } })));
    let bye = |input: Value| {
        let inputs = json!({ "inputs": { "parameters": [input] } });
        let mut template = pod("", inputs);
        template["name"] = json!("bye");
        given(template)
    };
    let hook = |arguments: Value| key("hooks", json!({ "exit": { "template": "bye", "arguments": arguments } }));
    breaks("bye.inputs.parameters.q was not supplied", |workflow| {
        bye(json!({ "name": "q" }))(workflow);
        key("onExit", json!("bye"))(workflow);
    });
    breaks("bye.inputs.parameters.q was not supplied", |workflow| {
        bye(json!({ "name": "q" }))(workflow);
        hook(json!({ "parameters": [{ "name": "r", "value": "1" }] }))(workflow);
    });
    passes(|workflow| {
        bye(json!({ "name": "q" }))(workflow);
        hook(json!({ "parameters": [{ "name": "q", "value": "1" }] }))(workflow);
        key("onExit", json!("bye"))(workflow);
        arguments(json!([{ "name": "q", "value": "1" }]))(workflow);
    });
    passes(|workflow| {
        bye(json!({ "name": "q", "default": "" }))(workflow);
        key("onExit", json!("bye"))(workflow);
    });
    breaks("leaves no room", key("workflowTemplateRef", json!({ "name": "x" })));
}

#[test]
fn what_all_containers_mount_is_declared() {
    let mounted = |name: &str| {
        let mounts = json!([{ "name": name, "mountPath": "/x" }]);
        key(
            "templateDefaults",
            json!({ "container": { "volumeMounts": mounts }, "volumes": [{ "name": "own", "emptyDir": {} }] }),
        )
    };
    breaks("volume `nope` not found", mounted("nope"));
    passes(mounted("own"));
    passes(mounted("{{workflow.name}}"));
    passes(|workflow| {
        workflow.spec.volumes.push(Entry::Given(leaked(json!({ "name": "all", "emptyDir": {} }))));
        mounted("all")(workflow);
    });
}

#[test]
fn volumes_are_checked() {
    let volume = |volume: Value| move |workflow: &mut Tested| workflow.spec.volumes.push(Entry::Given(leaked(volume)));
    let claim = |spec: Value| {
        move |workflow: &mut Tested| {
            let claim = leaked(json!({ "metadata": { "name": "x" }, "spec": spec }));
            workflow.spec.volume_claim_templates.push(Entry::Given(claim));
        }
    };
    passes(volume(json!({ "name": "x", "emptyDir": {} })));
    breaks("an access mode and a size", claim(json!({})));
    passes(claim(json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } })));
}
