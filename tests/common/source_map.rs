//! Holds a source map against its manifest: what an entry cuts out of the text is what it claims to be.

use oc_argo::Translation;
use oc_argo::emit::{Part, SourceMapEntry};
use serde_yaml::Value;

/// What stands in the lines of an entry.
pub fn cut(translation: &Translation, entry: &SourceMapEntry) -> Value {
    let lines: Vec<&str> = translation.yaml.lines().collect();
    let (start, end) = (entry.lines.start as usize, entry.lines.end as usize);
    serde_yaml::from_str(&(lines[start - 1..end].join("\n") + "\n")).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

fn names(values: &[Value]) -> Vec<&str> {
    values.iter().filter_map(|value| value["name"].as_str()).collect()
}

/// Holds every entry of a translation against the manifest as a reader sees it.
pub fn check(translation: &Translation) {
    let manifest: Value = serde_yaml::from_str(&translation.yaml).unwrap();
    let spec = &manifest["spec"];
    let templates = list(&spec["templates"]);
    let tasks = templates.first().map_or(&[][..], |dag| list(&dag["dag"]["tasks"]));
    let entries: Vec<SourceMapEntry> = translation.source_map.entries().collect();
    let template_of = |entry: &SourceMapEntry| {
        let task = entries.iter().find(|other| {
            matches!(other.part, Part::Template)
                && other.lines.start <= entry.lines.start
                && entry.lines.end <= other.lines.end
        });
        let name = cut(translation, task.unwrap())[0]["name"].clone();
        templates.iter().find(|template| template["name"] == name).unwrap()
    };
    for entry in &entries {
        let value = cut(translation, entry);
        let only = || {
            assert_eq!(list(&value).len(), 1, "{entry:?}");
            &list(&value)[0]
        };
        // A service and what creates it come from one item.
        let is_of_item = |name: &Value| {
            let own =
                translation.dag.tasks.iter().filter(|task| task.pointer == entry.pointer && task.path == entry.path);
            own.into_iter().any(|task| name == task.name.as_str())
        };
        match entry.part {
            Part::Task => assert!(tasks.contains(only()) && is_of_item(&only()["name"]), "{entry:?}"),
            Part::Template => assert!(templates.contains(only()) && is_of_item(&only()["name"]), "{entry:?}"),
            Part::Service => assert!(templates.contains(only()) && !only()["resource"].is_null(), "{entry:?}"),
            Part::Volume => {
                let volumes = [list(&spec["volumeClaimTemplates"]), list(&spec["volumes"])].concat();
                assert!(volumes.contains(only()), "{entry:?}");
            }
            Part::Dependency => {
                let holder = entries.iter().find(|other| {
                    other.part == Part::Task
                        && other.lines.start < entry.lines.start
                        && entry.lines.end <= other.lines.end
                });
                assert!(list(&cut(translation, holder.unwrap())[0]["dependencies"]).contains(only()), "{entry:?}");
            }
            Part::Artifact => {
                let template = template_of(entry);
                let all = [list(&template["inputs"]["artifacts"]), list(&template["outputs"]["artifacts"])].concat();
                assert!(all.contains(only()), "{entry:?}");
            }
            Part::Variable => {
                assert!(list(&template_of(entry)["container"]["env"]).contains(only()), "{entry:?}");
            }
            Part::Mount => {
                assert!(list(&template_of(entry)["container"]["volumeMounts"]).contains(only()), "{entry:?}");
            }
            Part::Placement => {
                let template = template_of(entry);
                let placed = [
                    ("annotations", &template["metadata"]["annotations"]),
                    ("nodeSelector", &template["nodeSelector"]),
                ];
                assert!(placed.iter().any(|&(key, there)| value[key] == *there && !there.is_null()), "{entry:?}");
            }
            Part::Repository => assert_eq!(value["artifactRepositoryRef"], spec["artifactRepositoryRef"]),
            Part::Tasks | Part::Templates => {
                let own = entry.item_id.as_deref();
                let group = translation
                    .dag
                    .groups
                    .iter()
                    .find(|group| Some(&*group.item_id) == own && group.path == entry.path);
                assert_eq!(names(list(&value)), group.unwrap().tasks, "{entry:?}");
            }
        }
    }
    let parts = |part: Part| entries.iter().filter(|entry| entry.part == part).count();
    assert_eq!(parts(Part::Task), translation.facts.nb_tasks);
    assert_eq!(parts(Part::Template) + parts(Part::Service), translation.facts.nb_tasks);
}
