//! What must hold of every translation, whatever goes in.

use oc_argo::diagnostic::{Diagnostic, Range};
use oc_argo::layout::{Direction, LayoutEdge, LayoutGraph, LayoutNode, layout};
use oc_argo::requires::requires;
use oc_argo::source::{WORKFLOW, ranges};
use oc_argo::{Document, Translation, translate};
use serde_json::Value;
use serde_yaml::Value as Yaml;

use crate::places::cut;
use crate::{Inputs, source_map};

/// So many entries of a source map are looked at, at most.
const MAX_ENTRIES: usize = 40;
/// One source map in so many is held against the manifest: that takes some readings of YAML for each entry.
const ONE_IN: usize = 8;

/// Translates, and panics where the translation breaks a promise.
pub fn hold(inputs: &Inputs) {
    let source = inputs.source();
    let translation = translate(&source, &inputs.options);
    assert_eq!(translation, translate(&source, &inputs.options), "the same gives the same");
    let manifest = serde_yaml::from_str::<Yaml>(&translation.yaml);
    assert!(manifest.is_ok(), "{manifest:?} in\n{}", translation.yaml);
    findings(inputs, &translation.diagnostics);
    errors(inputs, &translation);
    lines(&translation);
    workflow_places(inputs, &translation);
    picture(&translation);
    requirements(inputs);
}

/// Every finding has its place inside its text.
fn findings(inputs: &Inputs, diagnostics: &[Diagnostic]) {
    let inside = |path: &str, range: Option<Range>| {
        let Some(range) = range else { return };
        let mut texts = inputs.texts_of(path).into_iter();
        assert!(texts.any(|text| cut(text, range).is_some()), "{path} at {range:?} is outside of its text");
    };
    for finding in diagnostics {
        inside(&finding.path, finding.range);
        finding.related.iter().for_each(|related| inside(&related.path, related.range));
    }
}

/// What has no error can run, and only the option `defaults` can make Argo refuse what is told by nothing else.
fn errors(inputs: &Inputs, translation: &Translation) {
    if inputs.options.defaults.is_empty() {
        let refused = translation.diagnostics.iter().find(|finding| finding.code == "refused-by-argo");
        assert!(refused.is_none(), "{refused:?} in\n{}", translation.yaml);
    }
    assert_eq!(translation.facts.nb_tasks, translation.dag.tasks.len());
    if translation.has_errors() {
        return;
    }
    assert!(
        translation.facts.nb_tasks > 0
            && !translation.facts.first_items.is_empty()
            && !translation.facts.last_items.is_empty()
    );
    assert!(translation.missing.workflows.is_empty(), "{:?}", translation.missing);
    let mut seen = std::collections::BTreeSet::new();
    for task in &translation.dag.tasks {
        let waits = task.dependencies.iter().all(|name| seen.contains(name.as_str()));
        assert!(waits, "{} stands before what it waits for", task.name);
        assert!(seen.insert(task.name.as_str()), "{} stands twice", task.name);
    }
}

/// The source map speaks of lines that there are, and what it says of them is true.
fn lines(translation: &Translation) {
    let count = translation.yaml.lines().count();
    for entry in translation.source_map.entries() {
        let (start, end) = (entry.lines.start as usize, entry.lines.end as usize);
        assert!(1 <= start && start <= end && end <= count, "{entry:?} of {count} lines");
    }
    if translation.source_map.len() <= MAX_ENTRIES && translation.yaml.len().is_multiple_of(ONE_IN) {
        source_map::check(translation);
    }
}

/// What the source map leads to in the workflow is found in its text, and is what the pointer says.
fn workflow_places(inputs: &Inputs, translation: &Translation) {
    let own =
        translation.source_map.entries().filter_map(|entry| Some(entry.pointer.strip_prefix(WORKFLOW)?.to_owned()));
    let pointers: Vec<String> = own.take(MAX_ENTRIES).chain([String::new()]).collect();
    let value = serde_json::from_str::<Value>(&inputs.workflow).ok();
    let document = Document::text(inputs.workflow.as_str());
    for (pointer, range) in pointers.iter().zip(ranges(&document, &pointers)) {
        let Some(range) = range else { continue };
        let text = cut(&inputs.workflow, range).unwrap_or_else(|| panic!("{pointer} at {range:?} is outside"));
        if let Some(meant) = value.as_ref().and_then(|value| value.pointer(pointer)) {
            assert_eq!(serde_json::from_str::<Value>(text).ok().as_ref(), Some(meant), "{pointer}");
        }
    }
}

/// The picture of what will run has a finite place for everything in it.
fn picture(translation: &Translation) {
    let key = |path: &[String], id: &str| format!("{path:?} {id}");
    let node = |id: String, parent: Option<String>| LayoutNode { id, width: 180.0, height: 48.0, parent };
    let parent = |path: &[String]| path.split_last().map(|(id, path)| key(path, id));
    let tasks = translation.dag.tasks.iter().map(|task| node(task.name.clone(), parent(&task.path)));
    let groups = translation.dag.groups.iter().map(|group| node(key(&group.path, &group.item_id), parent(&group.path)));
    let edge = |(from, to): (&String, &String)| LayoutEdge { from: from.clone(), to: to.clone() };
    let edges =
        translation.dag.tasks.iter().flat_map(|task| task.dependencies.iter().map(move |from| (from, &task.name)));
    let graph = LayoutGraph {
        nodes: tasks.chain(groups).collect(),
        edges: edges.map(edge).collect(),
        direction: if translation.facts.nb_tasks.is_multiple_of(2) { Direction::Right } else { Direction::Down },
    };
    let laid = layout(&graph);
    assert_eq!((laid.nodes.len(), laid.edges.len()), (graph.nodes.len(), graph.edges.len()));
    let areas = laid.nodes.iter().flat_map(|node| [node.x, node.y, node.width, node.height]);
    let points = laid.edges.iter().flat_map(|edge| edge.points.iter().flat_map(|point| [point.x, point.y]));
    assert!(areas.chain(points).all(f64::is_finite));
}

/// What the cluster must hold can be said of everything, too.
fn requirements(inputs: &Inputs) {
    let source = inputs.source();
    let needed = requires(&source, &inputs.options);
    assert_eq!(needed, requires(&source, &inputs.options), "the same requires the same");
    for document in serde_yaml::Deserializer::from_str(&needed.yaml) {
        let read = <Yaml as serde::Deserialize>::deserialize(document);
        assert!(read.is_ok(), "{read:?} in\n{}", needed.yaml);
    }
    findings(inputs, &needed.diagnostics);
}
