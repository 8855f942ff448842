//! What folding and splitting know of a task: the shape of its template, the values in it and what it gives. It is kept
//! beside the task, borrows nothing, and holds each text once, so that tasks are compared by numbers.

use std::rc::Rc;

use super::fold::Call;
use crate::argo::manifest::{Argument, DagTask, InputParameter, Template, Text};
use crate::argo::{each_slot, exact_reference, is_plain, parameter_reference};
use crate::emit;
use crate::hashed::HashMap;
use crate::plan::has_tags;
use crate::plan::names::fnv1a;

/// What stands in a shape for a value that is not plain: no reference, and not nothing.
const NOT_PLAIN: &str = "=";

/// The number of a text.
pub(crate) type Word = u32;

/// Texts and shapes by number, each once.
#[derive(Debug, Default)]
pub(crate) struct Words {
    numbers: HashMap<Rc<str>, Word>,
    texts: Vec<Rc<str>>,
    shapes: HashMap<String, Rc<Shape>>,
}

/// What must be the same in all tasks that share a template.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Tells it from all others.
    pub(super) number: usize,
    /// The same in every translation.
    pub(super) hash: u32,
    /// The parameter that each value would become.
    pub(super) slots: Vec<String>,
    /// The names of the input parameters.
    pub(super) inputs: Vec<String>,
    pub(super) reads_all_inputs: bool,
}

/// A task as an arrangement sees it.
#[derive(Debug)]
pub(crate) struct Fitting {
    pub(crate) name: Rc<str>,
    pub(super) shape: Rc<Shape>,
    /// The values of its template that may differ from those of others. `None`: it stays where it is, in the shape.
    pub(super) values: Box<[Option<Word>]>,
    /// The names and values of what it gives.
    pub(super) arguments: Box<[(Word, Word)]>,
}

impl Fitting {
    /// Whether another would be folded as it is.
    pub(crate) fn folds_as(&self, other: &Self) -> bool {
        self.shape.number == other.shape.number && self.values == other.values && self.name == other.name
    }

    /// The values of what it gives.
    pub(crate) fn given<'w>(&self, words: &'w Words) -> impl Iterator<Item = &'w str> {
        self.arguments.iter().map(|&(_, value)| words.text(value))
    }

    /// What it gives where it stands: its own, some of which must be read elsewhere there, and the values of its template.
    pub(crate) fn arguments<'w>(
        &self,
        words: &'w Words,
        read: &'w [(usize, String)],
        call: &'w Call,
    ) -> Vec<Argument<'w>> {
        let own = self.arguments.iter().enumerate().map(|(index, &(name, value))| {
            let rewritten = read.iter().find(|(of, _)| *of == index).map(|(_, value)| value.as_str());
            (words.text(name), rewritten.unwrap_or_else(|| words.text(value)))
        });
        let value = |slots: &[usize]| self.values.get(*slots.first()?).copied().flatten();
        let further = call
            .parameters
            .iter()
            .map(|(slots, name)| (name.as_str(), value(slots).map(|value| words.text(value)).unwrap_or_default()));
        own.chain(further).map(|(name, value)| Argument { name: name.into(), value: value.into() }).collect()
    }
}

impl Words {
    fn word(&mut self, text: &str) -> Word {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        let (text, number): (Rc<str>, _) = (text.into(), self.texts.len() as Word);
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        number
    }

    /// The text of a number.
    pub(crate) fn text(&self, word: Word) -> &str {
        self.texts.get(word as usize).map(|text| &**text).unwrap_or_default()
    }

    /// What there is to know of a task with this template.
    pub(crate) fn fitting(&mut self, mut template: Template, task: &DagTask) -> Fitting {
        let name = Rc::from(&*std::mem::take(&mut template.name));
        let mut values = Vec::new();
        each_slot(&mut template, &mut |_, value| {
            if has_tags(value) {
                return values.push(None);
            }
            // The shape tells by what kind of reference the value can be given.
            let rest = if is_plain(value) { "" } else { NOT_PLAIN };
            values.push(Some(self.word(&std::mem::replace(value, Text::from(rest)))));
        });
        let given = task.arguments.iter().flat_map(|arguments| &arguments.parameters);
        Fitting {
            name,
            values: values.into(),
            arguments: given.map(|given| (self.word(&given.name), self.word(&given.value))).collect(),
            shape: self.shape(template),
        }
    }

    /// The shape of a template whose name and values have been taken out.
    fn shape(&mut self, mut hollow: Template) -> Rc<Shape> {
        let text = emit::json(&hollow);
        if let Some(known) = self.shapes.get(&text) {
            return known.clone();
        }
        let mut slots = Vec::new();
        each_slot(&mut hollow, &mut |slot, _| slots.push(slot.name()));
        let shape = Rc::new(Shape {
            number: self.shapes.len(),
            hash: fnv1a(&text),
            slots,
            inputs: hollow.inputs.parameters.iter().map(|parameter| parameter.name.to_string()).collect(),
            reads_all_inputs: reads_all_inputs(&text),
        });
        self.shapes.insert(text, shape.clone());
        shape
    }
}

/// Lets a template have the name and the parameters of a shared one, in the place of the values that differ.
pub(crate) fn share(template: &mut Template, call: &Call) {
    let mut slots = 0..;
    each_slot(template, &mut |_, value| {
        let slot = slots.next().unwrap_or_default();
        let parameter = call.parameters.iter().find(|(together, _)| together.binary_search(&slot).is_ok());
        if let Some((_, name)) = parameter {
            let reference = if is_plain(value) { parameter_reference } else { exact_reference };
            *value = Text::from(reference(name));
        }
    });
    template.name = Text::from(call.name.to_string());
    let names = call.parameters.iter().map(|(_, name)| Text::from(name.clone()));
    template.inputs.parameters.extend(names.map(|name| InputParameter { name }));
}

/// Whether a template reads its inputs as a whole (`{{inputs.parameters}}`), not by their names.
fn reads_all_inputs(shape: &str) -> bool {
    let is_whole = |(at, found): (usize, &str)| {
        !shape.get(at + found.len()..).is_some_and(|behind| behind.trim_start().starts_with(['.', '[']))
    };
    shape.match_indices("inputs.parameters").any(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_read_as_a_whole_where_no_name_is_behind_them() {
        for named in ["{{inputs.parameters.A}}", "{{=inputs.parameters['A']}}", "inputs.parameters .A", "a"] {
            assert!(!reads_all_inputs(named), "{named}");
        }
        for whole in ["{{inputs.parameters}}", "toJson(inputs.parameters)", "inputs.parameters.A + inputs.parameters"] {
            assert!(reads_all_inputs(whole), "{whole}");
        }
    }
}
