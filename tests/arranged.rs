//! What is arranged so that Argo takes it does what was drawn, as a simulator of Argo sees it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/argo.rs"]
mod argo;
#[path = "common/argo_values.rs"]
mod argo_values;
mod common;
#[path = "common/large.rs"]
mod large;
#[path = "common/numbers.rs"]
mod numbers;
#[path = "common/random.rs"]
mod random;
#[path = "common/strategies.rs"]
mod strategies;

use std::collections::{BTreeMap, BTreeSet};

use argo::{Flat, documents, flatten, list};
use common::{Drawn, OWN_PEER};
use large::Large;
use oc_argo::emit::Part;
use oc_argo::{DagTask, Document, Kind, Options, Source, Translation, translate};
use proptest::prelude::*;
use random::cases;
use serde_json::{Value, json};
use strategies::world;

/// The options with which a manifest is as it was drawn, and those with which it is arranged.
const PLAIN: &str = r#"{ "crds": "minimal", "fold": "never", "split": "never", "timeoutSeconds": 3600 }"#;
const ARRANGED: &str = r#"{ "timeoutSeconds": 3600 }"#;

/// What Argo v4's full CRDs and its controller take at most.
const MAX_ENTRIES: usize = 200;
const MAX_PARAMETERS: usize = 500;
const MAX_BYTES: usize = 1_048_576;

fn translated(source: &Source, options: &str) -> Translation {
    translate(source, &serde_json::from_str::<Options>(options).unwrap())
}

fn run(translation: &Translation) -> Flat {
    flatten(&translation.yaml).unwrap_or_else(|problem| panic!("{problem}\n{}", translation.yaml))
}

fn errors(translation: &Translation) -> Vec<String> {
    let errors = translation.diagnostics.iter().filter(|finding| finding.is_error());
    errors.map(|finding| format!("{} {} {}", finding.code, finding.path, finding.message)).collect()
}

/// What is larger in a file than Argo takes.
fn too_large(yaml: &str) -> Vec<String> {
    let mut found = Vec::new();
    for document in documents(yaml) {
        let mut check = |what: &str, count: usize, limit: usize| {
            found.extend((count > limit).then(|| format!("{count} {what} in {}", document["metadata"]["name"])));
        };
        check("bytes", document.to_string().len(), MAX_BYTES);
        let templates = list(&document, "/spec/templates");
        check("templates", templates.len(), MAX_ENTRIES);
        for template in templates {
            check("tasks", list(template, "/dag/tasks").len(), MAX_ENTRIES);
            check("inputs", list(template, "/inputs/parameters").len(), MAX_PARAMETERS);
        }
    }
    found
}

/// The DAG templates by which each task is reached.
fn places(flat: &Flat) -> BTreeMap<&str, &[String]> {
    flat.leaves.iter().map(|(name, leaf)| (name.as_str(), leaf.path.as_slice())).collect()
}

fn large() -> impl Strategy<Value = (u64, usize)> {
    (any::<u64>(), prop_oneof![3 => 1..40_usize, 4 => 200..=800_usize, 1 => 800..=2_000_usize])
}

/// How many tasks are services, or make them reachable.
fn services(source: &Source) -> usize {
    let is_service = |task: &&DagTask| task.kinds.iter().any(|kind| matches!(kind, Kind::Service | Kind::ServicePod));
    translated(source, PLAIN).dag.tasks.iter().filter(is_service).count()
}

/// What must hold of a workflow that is arranged in this way.
fn holds(source: &Source, options: &str) -> Translation {
    let (plain, arranged) = (translated(source, PLAIN), translated(source, options));
    assert_eq!(errors(&arranged), Vec::<String>::new());
    assert_eq!(run(&plain).difference(&run(&arranged)), None);
    assert_eq!(too_large(&arranged.yaml), Vec::<String>::new());
    assert_eq!(translated(source, options).yaml, arranged.yaml);
    assert_eq!(arranged.dag, plain.dag);
    traced(&arranged);
    arranged
}

/// What a source map says of an arranged manifest is there: the entry of each task, and templates and names that are YAML.
fn traced(translation: &Translation) {
    let lines: Vec<&str> = translation.yaml.split_inclusive('\n').collect();
    let items: BTreeMap<&str, &str> =
        translation.dag.tasks.iter().map(|task| (task.name.as_str(), task.item_id.as_str())).collect();
    let mut tasks = 0;
    for entry in translation.source_map.entries() {
        let text = lines[entry.lines.start as usize - 1..entry.lines.end as usize].concat();
        let value: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}: {entry:?}\n{text}"));
        let first = || value[0]["name"].as_str().unwrap();
        match entry.part {
            Part::Task => {
                tasks += 1;
                assert_eq!(items.get(first()).copied(), entry.item_id.as_deref(), "{text}");
            }
            Part::Template | Part::Service => assert!(!first().is_empty()),
            Part::Dependency => assert!(value[0].is_string(), "{entry:?}\n{text}"),
            _ => assert!(value.is_array() || value.is_object(), "{entry:?}\n{text}"),
        }
    }
    assert_eq!(tasks, translation.facts.nb_tasks);
}

#[test]
fn parts_take_no_name_of_a_given_template() {
    let given = r#"{ "timeoutSeconds": 3600, "defaults": { "templates": [
        { "name": "part-1", "container": { "image": "a:1" } }, { "name": "part-2", "container": { "image": "a:1" } }
    ] } }"#;
    let arranged = translated(&Large::of(3, 400).source(), given);
    let partition = arranged.facts.partition.unwrap();
    let parts: BTreeSet<&str> = partition.parts.iter().map(|part| part.name.as_str()).collect();
    assert!(parts.len() > 1 && !parts.contains("part-1") && !parts.contains("part-2"), "{parts:?}");
    assert_eq!(flatten(&arranged.yaml).map(|flat| flat.leaves.len()), Ok(arranged.facts.nb_tasks));
}

/// Argo tries DAGs again as it does tasks, with all that is in them.
#[test]
fn no_dag_is_tried_again() {
    let retries = |more: &str| {
        let options = format!(r#"{{ "timeoutSeconds": 3600, "defaults": {more} }}"#);
        let arranged = translated(&Large::of(3, 2000).source(), &options);
        assert!(arranged.facts.partition.unwrap().documents.len() > 1);
        let mut retries = Vec::new();
        for document in documents(&arranged.yaml) {
            let templates = document["spec"]["templates"].as_array().unwrap().iter();
            retries.extend(
                templates.filter(|template| template.get("dag").is_some()).map(|dag| dag.get("retryStrategy").cloned()),
            );
        }
        retries
    };
    for more in [r#"{ "retryStrategy": { "limit": 2 } }"#, r#"{ "templateDefaults": { "retryStrategy": {} } }"#] {
        let found = retries(more);
        assert!(found.len() > 10 && found.iter().all(|retry| *retry == Some(json!({ "limit": "0" }))), "{found:?}");
    }
    for more in ["{}", r#"{ "retryStrategy": null, "templateDefaults": { "retryStrategy": null } }"#] {
        assert!(retries(more).iter().all(Option::is_none), "{more}");
    }
}

#[test]
fn two_thousand_tasks_do_the_same_in_parts() {
    let arranged = holds(&Large::of(1, 2000).source(), ARRANGED);
    let partition = arranged.facts.partition.unwrap();
    assert!(partition.parts.len() >= 10, "{} parts", partition.parts.len());
    // Values cross the borders of parts, outwards and inwards.
    let crossing = |text: &str| arranged.yaml.contains(text);
    assert!(crossing("parameter: \"{{tasks.") && crossing("{{inputs.parameters."), "no value crosses a border");
}

/// Where the entries of 200 tasks are more than a document takes, a part holds fewer.
#[test]
fn parts_are_smaller_where_entries_are_long() {
    for (count, options) in [
        (500, ARRANGED),
        (150, ARRANGED),
        (150, r#"{ "timeoutSeconds": 3600, "fold": "never" }"#),
        (300, r#"{ "timeoutSeconds": 3600, "crds": "minimal" }"#),
    ] {
        let large = Large::of(7, count);
        let mut workflow = large.workflow.json();
        let items = workflow["graph"]["items"].as_object_mut().unwrap().values_mut();
        for (index, value) in
            items.filter_map(|item| item.pointer_mut("/processing/instances/0/env/0/value")).enumerate()
        {
            *value = Value::from(format!("{index} {}", "long ".repeat(4_000)));
        }
        let source = Source { workflow: Document::object(workflow.to_string()), ..large.source() };
        let partition = holds(&source, options).facts.partition.unwrap();
        let largest = partition.parts.iter().map(|part| part.members.len()).max().unwrap();
        assert!(!partition.documents.is_empty() && largest <= 100, "{largest} of {count}");
    }
}

/// The instance of a processing that reads these values and leaves three.
fn instance(args: &str, reads: &[String]) -> Value {
    let env = reads.iter().enumerate().map(|(index, value)| json!({ "name": format!("IN_{index}"), "value": value }));
    let outputs = (0..3).map(|index| json!({ "name": format!("OUT_{index}"), "value": format!("/tmp/{index}") }));
    let container = json!({ "image": "busybox:1.36", "command": "sh", "args": args });
    json!({ "env": env.collect::<Vec<_>>(), "outputs": outputs.collect::<Vec<_>>(), "access": { "container": container } })
}

/// A row of tasks, one behind all of them, and a row behind that; the second reads what `read` says of the first.
fn rows(count: usize, read: impl Fn(usize) -> Vec<String>) -> Source {
    let mut drawn = Drawn::new().compute("here", OWN_PEER).instance("middle", instance("middle", &[]));
    drawn = drawn.link("middle", "here");
    for index in 0..count {
        let (first, second) = (format!("a{index}"), format!("b{index}"));
        drawn = drawn.instance(&first, instance(&first, &[])).instance(&second, instance(&second, &read(index)));
        for (from, to) in [(&*first, "middle"), ("middle", &second), (&first, "here"), (&second, "here")] {
            drawn = drawn.link(from, to);
        }
    }
    drawn.source()
}

#[test]
fn a_part_takes_no_more_values_than_a_template_may() {
    let source = rows(199, |index| {
        (0..3).map(|output| format!("{{{{tasks.a{index}-a{index}.outputs.parameters.OUT_{output}}}}}")).collect()
    });
    assert!(holds(&source, ARRANGED).facts.partition.unwrap().parts.len() > 3);
}

#[test]
fn what_names_no_task_that_is_certain_cannot_be_carried_into_a_part() {
    for expression in ["toJson(tasks)", "tasks[inputs.parameters.IN_0].id", "let\tx = tasks; x['a0'].id"] {
        let source = rows(150, |index| if index == 7 { vec![format!("{{{{={expression}}}}}")] } else { Vec::new() });
        let found = errors(&translated(&source, ARRANGED));
        assert!(matches!(&found[..], [one] if one.starts_with("reference-across-parts ")), "{expression}: {found:?}");
    }
}

#[test]
fn a_template_that_reads_all_its_inputs_shares_with_no_other() {
    let drawn = |args: [&str; 2]| {
        let drawn = Drawn::new().compute("here", OWN_PEER).instance("one", instance(args[0], &[])).link("one", "here");
        drawn.instance("two", instance(args[1], &[])).link("two", "here").source()
    };
    let always = r#"{ "timeoutSeconds": 3600, "fold": "always" }"#;
    let templates = |args| holds(&drawn(args), always).facts.partition.map(|partition| partition.templates);
    assert_eq!(templates(["-c x", "-c y"]), Some(1));
    assert_eq!(templates(["-c '{{inputs.parameters}}'", "-c '{{inputs.parameters}}'"]), Some(2));
}

#[test]
fn values_that_argo_cannot_quote_are_shared_by_expressions() {
    let drawn = |args: &[&str]| {
        let drawn = Drawn::new().compute("here", OWN_PEER);
        let task = |drawn: Drawn, (index, args): (usize, &&str)| {
            let id = format!("p{index}");
            drawn.instance(&id, instance(args, &[])).link(&id, "here")
        };
        args.iter().enumerate().fold(drawn, task).source()
    };
    let always = r#"{ "timeoutSeconds": 3600, "fold": "always" }"#;
    let translation = holds(&drawn(&["\u{1b}[1m one", "-c x", "\u{1b}[1m two", "-c y"]), always);
    assert_eq!(translation.facts.partition.as_ref().map(|partition| partition.templates), Some(2));
    for reference in ["\"{{=inputs.parameters.args}}\"", "\"{{inputs.parameters.args}}\""] {
        assert!(translation.yaml.contains(reference), "{}", translation.yaml);
    }
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn arranged_it_does_the_same((seed, count) in large(), fold in prop::sample::select(vec!["auto", "always", "never"])) {
        let options = format!(r#"{{ "timeoutSeconds": 3600, "fold": "{fold}" }}"#);
        let source = Large::of(seed, count).source();
        // Services stand in the outermost DAG, and where they nearly fill it the workflow cannot be split.
        prop_assume!(services(&source) <= MAX_ENTRIES / 2);
        let arranged = holds(&source, &options);
        if arranged.facts.nb_tasks < MAX_ENTRIES && fold != "always" {
            prop_assert_eq!(arranged.facts.partition, None);
        }
    }

    #[test]
    fn another_value_moves_no_task((seed, count) in large()) {
        let large = Large::of(seed, count);
        let (one, other) = (large.source(), large.source_with("another value"));
        let (one, other) = (run(&translated(&one, ARRANGED)), run(&translated(&other, ARRANGED)));
        prop_assert_eq!(places(&one), places(&other));
    }

    #[test]
    fn a_plain_manifest_runs_as_drawn(world in world()) {
        let translation = translate(&world.source(), &world.options());
        prop_assume!(!translation.has_errors());
        let flat = run(&translation);
        let names: BTreeSet<&str> = translation.dag.tasks.iter().map(|task| task.name.as_str()).collect();
        prop_assert_eq!(flat.leaves.keys().map(String::as_str).collect::<BTreeSet<_>>(), names);
        for task in &translation.dag.tasks {
            prop_assert!(task.dependencies.iter().all(|first| flat.waits(&task.name, first)));
        }
    }
}

/// What the properties speak of has to be there, and without errors at any size.
#[test]
fn large_workflows_hold_a_bit_of_everything() {
    let large = Large::of(1, 2_000);
    let translation = translated(&large.source(), PLAIN);
    // As drawn, it is larger than Argo takes.
    assert!(
        errors(&translation).iter().all(|error| error.starts_with("manifest-too-large")),
        "{:?}",
        errors(&translation)
    );
    assert!(translation.facts.nb_tasks > 1_900 && translation.dag.groups.len() > 20);
    let flat = run(&translation);
    let count = |keep: &dyn Fn(&Value) -> bool| flat.leaves.values().filter(|leaf| keep(&leaf.template)).count();
    let with = |text: &'static str| count(&move |template| template.to_string().contains(text));
    assert!(count(&|template| template["daemon"] == true) > 5);
    assert!(with("setOwnerReference") > 5 && with("WORKFLOW_EVENT") > 5 && with("clustername") > 50);
    assert!(with("<output OUT of leaf") > 50 && with("{{=") > 50 && with("volumeMounts") > 50 && with("s3") > 50);
}

/// Two tasks of which the second reads a value of the first.
const PLAIN_PAIR: &str = r#"
kind: Workflow
spec:
  entrypoint: dag
  templates:
    - name: dag
      dag:
        tasks:
          - {name: a, template: a, arguments: {parameters: [{name: LEVEL, value: "1"}]}}
          - name: b
            template: b
            dependencies: [a]
            arguments: {parameters: [{name: LEVEL, value: "2 {{ workflow.name }}"}, {name: FROM, value: "{{=tasks['a'].outputs.parameters.OUT + 'x'}}"}]}
    - name: a
      inputs: {parameters: [{name: LEVEL}]}
      container: {image: one, args: ["run {{inputs.parameters.LEVEL}}"]}
      outputs: {parameters: [{name: OUT, valueFrom: {path: /tmp/out}}]}
    - name: b
      inputs: {parameters: [{name: LEVEL}, {name: FROM}]}
      container: {image: two, args: ["run {{inputs.parameters.LEVEL}}"], env: [{name: FROM, value: "{{=replace(inputs.parameters.FROM,'$','$$')}}"}]}
"#;

/// The same, folded and split: each task in a part of its own, the templates in a document of their own.
const ARRANGED_PAIR: &str = r#"
kind: WorkflowTemplate
metadata: {name: shared}
spec:
  templates:
    - name: second
      inputs: {parameters: [{name: in-1}]}
      dag:
        tasks:
          - name: b
            template: b
            arguments: {parameters: [{name: IMAGE, value: two}, {name: LEVEL, value: "2 {{ workflow.name }}"}, {name: FROM, value: "{{=inputs.parameters['in-1'] + 'x'}}"}]}
    - name: b
      inputs: {parameters: [{name: LEVEL}, {name: FROM}, {name: IMAGE}]}
      container: {image: "{{inputs.parameters.IMAGE}}", args: ["run {{inputs.parameters.LEVEL}}"], env: [{name: FROM, value: "{{=replace(inputs.parameters['FROM'],'$','$$')}}"}]}
---
kind: Workflow
metadata: {name: w}
spec:
  entrypoint: dag
  templates:
    - name: dag
      dag:
        tasks:
          - {name: part-1, template: first}
          - name: part-2
            templateRef: {name: shared, template: second}
            dependencies: [part-1]
            arguments: {parameters: [{name: in-1, value: "{{tasks.part-1.outputs.parameters.out-1}}"}]}
    - name: first
      outputs: {parameters: [{name: out-1, valueFrom: {parameter: "{{tasks.a.outputs.parameters.OUT}}"}}]}
      dag:
        tasks:
          - {name: a, template: a, arguments: {parameters: [{name: LEVEL, value: "1"}]}}
    - name: a
      inputs: {parameters: [{name: LEVEL}]}
      container: {image: one, args: ["run {{inputs.parameters.LEVEL}}"]}
      outputs: {parameters: [{name: OUT, valueFrom: {path: /tmp/out}}]}
"#;

fn difference(arranged: &str) -> Option<String> {
    let plain = flatten(PLAIN_PAIR).unwrap();
    flatten(arranged).map_or_else(Some, |arranged| plain.difference(&arranged))
}

#[test]
fn the_simulator_sees_that_an_arranged_pair_does_the_same() {
    let flat = flatten(ARRANGED_PAIR).unwrap();
    assert_eq!(flat.leaves["b"].path, ["part-2"]);
    let from = &flat.leaves["b"].template["container"]["env"][0]["value"];
    assert_eq!(*from, Value::from(r#"{{=replace("{{=\"<output OUT of leaf a>\" + 'x'}}",'$','$$')}}"#));
    assert_eq!(difference(ARRANGED_PAIR), None);
    assert_eq!(difference(PLAIN_PAIR), None);
}

#[test]
fn the_simulator_sees_what_is_broken() {
    for (from, to, problem) in [
        ("            dependencies: [part-1]\n", "", "part-1 need not have ended"),
        ("value: \"{{tasks.part-1.outputs.parameters.out-1}}\"", "value: x", "b is "),
        ("parameters.out-1}}", "parameters.out-2}}", "part-1 carries no out-2 out"),
        ("{{tasks.a.outputs", "{{tasks.b.outputs", "b need not have ended"),
        ("value: two", "value: three", "b is "),
        ("inputs: {parameters: [{name: in-1}]}", "", "nothing takes the argument in-1"),
        ("{name: part-1, template: first}", "{name: part-1, template: a}", "part-1: no argument LEVEL"),
        ("templateRef: {name: shared, template: second}", "template: second", "no template second"),
        (
            "          - {name: part-1",
            "          - {name: part-3, template: first}\n          - {name: part-1",
            "a runs twice",
        ),
        (
            "- {name: part-1, template: first}",
            "- {name: part-1, template: first, dependencies: [part-2]}",
            "depend on each",
        ),
        ("- {name: part-1, template: first}", "- {name: part-1, template: first, when: \"false\"}", "not simulated"),
        ("dependencies: [part-1]", "dependencies: [a]", "which is not there"),
    ] {
        assert!(ARRANGED_PAIR.contains(from), "{from}");
        let found = difference(&ARRANGED_PAIR.replace(from, to));
        assert!(found.as_ref().is_some_and(|found| found.contains(problem)), "{from} -> {to}: {found:?}");
    }
}

#[test]
fn the_simulator_sees_a_service_that_is_stopped_too_early() {
    let daemon = |text: &str| text.replace("    - name: a\n", "    - name: a\n      daemon: true\n");
    let plain = flatten(&daemon(PLAIN_PAIR)).unwrap();
    let found = plain.difference(&flatten(&daemon(ARRANGED_PAIR)).unwrap());
    assert_eq!(found.as_deref(), Some("a is stopped before b runs"));
}
