//! Folding: tasks whose templates differ in values alone share one. What differs becomes an input parameter, and each task
//! gives its own value.
//!
//! A value can be given so where Argo puts parameters into the whole of a template before it looks at it (its `ProcessArgs`),
//! and where it reads nothing itself: a value with a reference would be read in the DAG, which knows other names. All else
//! must be the same: which variables, artifacts and volumes there are, labels, annotations and where it runs.

use std::collections::BTreeMap;

use crate::argo::manifest::{Argument, InputParameter, OutputParameter, Template, Text, ValueFrom};
use crate::argo::{MAX_PARAMETERS, parameter_reference};
use crate::emit;
use crate::hashed::HashMap;
use crate::plan::has_tags;
use crate::plan::names::{MAX_ARGO_NAME, UniqueNames, fnv1a};

/// Templates, fewer than there are tasks.
#[derive(Debug, Default)]
pub(crate) struct Folding<'p> {
    /// One of several tasks is named after its shape, so that no edit of a value gives it another name.
    pub(crate) templates: Vec<Template<'p>>,
    /// The template of each task.
    pub(crate) of_task: Vec<usize>,
    /// What each task gives its template beyond its own arguments.
    pub(crate) arguments: Vec<Vec<Argument<'p>>>,
}

/// A value of a template that may differ, by what it is.
#[derive(Debug, Clone, Copy)]
enum Slot<'n> {
    Image,
    Args,
    Variable(&'n str),
    Key(&'n str),
    Path(&'n str),
    Mount(&'n str),
    Output(&'n str),
}

impl Slot<'_> {
    /// The name of the parameter that it becomes, in the characters that Argo takes.
    fn name(self) -> String {
        let name = match self {
            Self::Image => "image".to_owned(),
            Self::Args => "args".to_owned(),
            Self::Variable(name) => format!("env-{name}"),
            Self::Key(name) => format!("key-{name}"),
            Self::Path(name) => format!("path-{name}"),
            Self::Mount(name) => format!("mount-{name}"),
            Self::Output(name) => format!("output-{name}"),
        };
        let is_allowed = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        name.replace(|character| !is_allowed(character), "-")
    }
}

/// Every value of a template that may differ from that of another, in an order that is the same for templates of one shape.
fn each_slot<'p>(template: &mut Template<'p>, visit: &mut dyn FnMut(Slot, &mut Text<'p>)) {
    for artifacts in [&mut template.inputs.artifacts, &mut template.outputs.artifacts] {
        for artifact in artifacts {
            visit(Slot::Key(&artifact.name), &mut artifact.s3.key);
            visit(Slot::Path(&artifact.name), &mut artifact.path);
        }
    }
    for OutputParameter { name, value_from } in &mut template.outputs.parameters {
        if let ValueFrom::File { path, .. } = value_from {
            visit(Slot::Output(name), path);
        }
    }
    let Some(container) = &mut template.container else { return };
    visit(Slot::Image, &mut container.image);
    container.args.iter_mut().for_each(|args| visit(Slot::Args, args));
    container.env.iter_mut().for_each(|variable| visit(Slot::Variable(&variable.name), &mut variable.value));
    for mount in &mut container.volume_mounts {
        visit(Slot::Mount(&mount.name), &mut mount.mount_path);
    }
}

/// A template without its name and values.
struct Hollow<'p> {
    template: Template<'p>,
    name: Text<'p>,
    /// `None`: it stayed where it is.
    values: Vec<Option<Text<'p>>>,
}

impl<'p> Hollow<'p> {
    fn of(mut template: Template<'p>) -> Self {
        let mut values = Vec::new();
        each_slot(&mut template, &mut |_, value| {
            values.push((!has_tags(value)).then(|| std::mem::take(value)));
        });
        let name = std::mem::take(&mut template.name);
        Self { template, name, values }
    }

    /// A value that has been taken out.
    fn value(&self, slot: usize) -> &str {
        self.values.get(slot).and_then(Option::as_deref).unwrap_or_default()
    }

    /// What must be the same in all that share a template.
    fn shape(&self) -> String {
        emit::json(&self.template)
    }

    /// The template as it was, but for the values that have become parameters.
    fn refilled(self, parameters: &BTreeMap<usize, String>) -> Template<'p> {
        let Self { mut template, name, values } = self;
        let mut values = values.into_iter().enumerate();
        each_slot(&mut template, &mut |_, slot| {
            let Some((index, Some(value))) = values.next() else { return };
            *slot = parameters.get(&index).map_or(value, |name| Text::from(parameter_reference(name)));
        });
        template.name = name;
        template
    }
}

/// The templates of all tasks, those of one shape as one where it `is_folded`.
pub(crate) fn fold<'p>(templates: Vec<Template<'p>>, is_folded: bool, taken: &mut UniqueNames) -> Folding<'p> {
    let mut folding = Folding { of_task: vec![0; templates.len()], ..Folding::default() };
    folding.arguments.resize_with(templates.len(), Vec::new);
    if !is_folded {
        folding.of_task = (0..templates.len()).collect();
        folding.templates = templates;
        return folding;
    }
    let mut classes: Vec<(u32, Vec<(usize, Hollow)>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::default();
    for (task, template) in templates.into_iter().enumerate() {
        let hollow = Hollow::of(template);
        let mut shape = hollow.shape();
        let hash = fnv1a(&shape);
        // What reads all inputs at once would read those of folding too: it shares with no other.
        if reads_all_inputs(&shape) {
            shape.push_str(&task.to_string());
        }
        let class = *known.entry(shape).or_insert_with(|| {
            classes.push((hash, Vec::new()));
            classes.len() - 1
        });
        if let Some((_, members)) = classes.get_mut(class) {
            members.push((task, hollow));
        }
    }
    // A template stands where its first task does.
    for (hash, members) in classes {
        folding.push(members, &mut || taken.give(format!("shared-{hash:08x}"), MAX_ARGO_NAME).into_owned());
    }
    folding
}

impl<'p> Folding<'p> {
    /// Adds the template of tasks that have one shape.
    fn push(&mut self, mut members: Vec<(usize, Hollow<'p>)>, name: &mut dyn FnMut() -> String) {
        let differing = differing(&members);
        let Some((_, first)) = members.first_mut() else { return };
        let inputs = first.template.inputs.parameters.len();
        let (parameters, names) = parameters(&mut first.template, differing);
        if inputs + names.len() > MAX_PARAMETERS {
            for (task, hollow) in members {
                self.add(&[task], hollow.refilled(&BTreeMap::new()));
            }
            return;
        }
        for (task, hollow) in &members {
            let value = |slot: usize| hollow.values.get(slot).and_then(Clone::clone).unwrap_or_default();
            let given =
                names.iter().map(|(&slot, name)| Argument { name: Text::from(name.clone()), value: value(slot) });
            if let Some(arguments) = self.arguments.get_mut(*task) {
                arguments.extend(given);
            }
        }
        let tasks: Vec<usize> = members.iter().map(|(task, _)| *task).collect();
        let Some((_, first)) = members.into_iter().next() else { return };
        let mut template = first.refilled(&parameters);
        if tasks.len() > 1 {
            template.name = Text::from(name());
        }
        let inputs = names.into_values().map(|name| InputParameter { name: Text::from(name) });
        template.inputs.parameters.extend(inputs);
        self.add(&tasks, template);
    }

    fn add(&mut self, tasks: &[usize], template: Template<'p>) {
        for &task in tasks {
            if let Some(of_task) = self.of_task.get_mut(task) {
                *of_task = self.templates.len();
            }
        }
        self.templates.push(template);
    }
}

/// Whether a template reads its inputs as a whole (`{{inputs.parameters}}`), not by their names.
fn reads_all_inputs(shape: &str) -> bool {
    let is_whole = |(at, found): (usize, &str)| {
        !shape.get(at + found.len()..).is_some_and(|behind| behind.trim_start().starts_with(['.', '[']))
    };
    shape.match_indices("inputs.parameters").any(is_whole)
}

/// The slots whose values are not the same in all members, those together whose values differ alike.
fn differing(members: &[(usize, Hollow)]) -> Vec<Vec<usize>> {
    let Some((_, first)) = members.first() else { return Vec::new() };
    let mut columns: Vec<(Vec<&str>, Vec<usize>)> = Vec::new();
    for slot in 0..first.values.len() {
        // With so many, no template is shared.
        if columns.len() > MAX_PARAMETERS {
            break;
        }
        let column: Vec<&str> = members.iter().map(|(_, member)| member.value(slot)).collect();
        if column.windows(2).all(|pair| matches!(pair, [one, other] if one == other)) {
            continue;
        }
        match columns.iter_mut().find(|(known, _)| *known == column) {
            Some((_, slots)) => slots.push(slot),
            None => columns.push((column, vec![slot])),
        }
    }
    columns.into_iter().map(|(_, slots)| slots).collect()
}

/// The name of the parameter of each slot that differs, and those of the parameters by the first of their slots.
fn parameters(
    template: &mut Template,
    differing: Vec<Vec<usize>>,
) -> (BTreeMap<usize, String>, BTreeMap<usize, String>) {
    let mut slots = Vec::new();
    each_slot(template, &mut |slot, _| slots.push(slot.name()));
    let mut unique = UniqueNames::default();
    for parameter in &template.inputs.parameters {
        unique.give(parameter.name.to_string(), usize::MAX);
    }
    let (mut of_slots, mut names) = (BTreeMap::new(), BTreeMap::new());
    for together in differing {
        let Some(&first) = together.first() else { continue };
        let name = slots.get(first).cloned().unwrap_or_default();
        let name = unique.give(name, usize::MAX).into_owned();
        of_slots.extend(together.into_iter().map(|slot| (slot, name.clone())));
        names.insert(first, name);
    }
    (of_slots, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::argo::manifest::Container;

    fn template<'p>(name: &'p str, image: &'p str, args: &'p str) -> Template<'p> {
        let container = Container { image: image.into(), args: vec![args.into()], ..Container::default() };
        Template { name: name.into(), container: Some(container), ..Template::default() }
    }

    #[test]
    fn what_differs_becomes_an_input_and_what_is_the_same_stays() {
        let templates = vec![template("a", "i:1", "one"), template("b", "i:1", "two"), template("c", "i:1", "{{x}}")];
        let folding = fold(templates, true, &mut UniqueNames::default());
        assert_eq!(folding.of_task, [0, 0, 1]);
        let values = |task: usize| -> Vec<(String, String)> {
            folding.arguments[task].iter().map(|one| (one.name.to_string(), one.value.to_string())).collect()
        };
        let given = |value: &str| vec![("args".to_owned(), value.to_owned())];
        assert_eq!((values(0), values(1), values(2)), (given("one"), given("two"), Vec::new()));
        let shared = &folding.templates[0];
        let container = shared.container.as_ref().unwrap();
        assert!(shared.name.starts_with("shared-"), "{:?}", shared.name);
        assert_eq!((&*container.image, &*container.args[0]), ("i:1", "{{inputs.parameters.args}}"));
        // A value with a reference would be read elsewhere, so it is no value.
        assert_eq!((&*folding.templates[1].name, folding.templates[1].inputs.parameters.len()), ("c", 0));
    }

    #[test]
    fn nothing_is_folded_unasked() {
        let folding = fold(vec![template("a", "i", "x"), template("b", "i", "x")], false, &mut UniqueNames::default());
        assert_eq!(folding.of_task, [0, 1]);
        assert_eq!(folding.templates.iter().map(|template| &*template.name).collect::<Vec<_>>(), ["a", "b"]);
    }
}
