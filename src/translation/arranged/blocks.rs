//! What an arranged manifest is written of: parts, entry by entry, and templates. All of it is shared, so that what has not
//! changed is the same in two manifests.

use std::rc::Rc;

use crate::argo::manifest::{
    Argument, Arguments, DagTask, InputParameter, OutputParameter, TemplateRef, Text, ValueFrom,
};
use crate::argo::{dag_template, document_name};
use crate::arrange::{Call, Fitting, OutputValue, Passage, Words};
use crate::emit::{Piece, Scribe};
use crate::options::Options;
use crate::translation::written::Tools;

/// Of the bytes of a task's entry, the share that its inputs add to a status (see [`NODE_BYTES`](super::NODE_BYTES)).
const INPUT_SHARE: usize = 4;

/// A stretch of an arranged manifest.
#[derive(Debug)]
pub(crate) enum Block {
    /// What stands in front of the templates of a document, and between documents.
    Document(Rc<Piece>),
    /// A template of tasks.
    Template(Rc<Piece>),
    /// The DAG template of a part, by its index.
    Part(usize, Rc<Section>),
    /// The tasks of the outermost part, whose template begins in the manifest's head.
    Outermost(Rc<Section>),
}

impl Block {
    /// Where it is kept: what has not changed is the same in two manifests, and not only equal.
    pub(crate) fn address(&self) -> usize {
        match self {
            Self::Document(piece) | Self::Template(piece) => Rc::as_ptr(piece).addr(),
            Self::Part(_, section) | Self::Outermost(section) => Rc::as_ptr(section).addr(),
        }
    }

    /// What it is written of.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let (head, entries) = match self {
            Self::Document(piece) | Self::Template(piece) => (Some(&**piece), None),
            Self::Part(_, section) => (Some(&section.head), Some(section)),
            Self::Outermost(section) => (None, Some(section)),
        };
        let entries = entries.into_iter().flat_map(|section| &section.entries);
        head.into_iter().chain(entries.map(|entry| &entry.piece))
    }

    /// How many lines it has.
    pub(crate) fn lines(&self) -> u32 {
        match self {
            Self::Document(piece) | Self::Template(piece) => piece.lines,
            Self::Part(_, section) => section.head.lines + section.lines,
            Self::Outermost(section) => section.lines,
        }
    }

    /// How many bytes it has as JSON.
    pub(super) fn json_bytes(&self) -> usize {
        match self {
            Self::Document(piece) | Self::Template(piece) => piece.json_bytes,
            Self::Part(_, section) => section.head.json_bytes + section.json_bytes,
            Self::Outermost(section) => section.json_bytes,
        }
    }
}

/// A part, written.
#[derive(Debug)]
pub(crate) struct Section {
    pub(super) name: Rc<str>,
    passage: Passage,
    /// The beginning of its template.
    pub(super) head: Piece,
    pub(super) entries: Vec<Rc<Entry>>,
    /// How many lines the entries have.
    lines: u32,
    /// How many bytes they have as JSON.
    pub(super) json_bytes: usize,
    /// The same, where all templates stand beside them.
    pub(super) bare_bytes: usize,
    /// How many bytes their inputs add to a status.
    pub(super) input_bytes: usize,
}

impl Section {
    /// The part of this name with these entries. It is `last` where that is the same.
    pub(super) fn of(
        (name, passage): (&Rc<str>, &Passage),
        entries: Vec<Rc<Entry>>,
        last: Option<&Rc<Self>>,
        options: &Options,
        scribe: &mut Scribe,
    ) -> Rc<Self> {
        let known = last.filter(|last| last.name == *name && last.passage == *passage);
        let are_same = |last: &&Rc<Self>| {
            let mut pairs = last.entries.iter().zip(&entries);
            last.entries.len() == entries.len() && pairs.all(|(one, other)| Rc::ptr_eq(one, other))
        };
        match known.filter(are_same) {
            Some(last) => last.clone(),
            None => Rc::new(Self::with((name.clone(), passage.clone()), head(name, passage, options, scribe), entries)),
        }
    }

    fn with((name, passage): (Rc<str>, Passage), head: Piece, entries: Vec<Rc<Entry>>) -> Self {
        let sum = |of: &dyn Fn(&Entry) -> usize| entries.iter().map(|entry| of(entry)).sum();
        Self {
            lines: entries.iter().map(|entry| entry.piece.lines).sum(),
            json_bytes: sum(&|entry| entry.piece.json_bytes),
            bare_bytes: sum(&|entry| entry.bare_bytes),
            input_bytes: sum(&|entry| entry.piece.json_bytes / INPUT_SHARE),
            name,
            passage,
            head,
            entries,
        }
    }

    /// The same part, whose members find their templates in these documents.
    pub(super) fn in_homes(
        self: &Rc<Self>,
        homes: impl Iterator<Item = Option<usize>> + Clone,
        options: &Options,
        tools: &mut Tools,
    ) -> Rc<Self> {
        let Tools { scribe, words, .. } = tools;
        if self.entries.iter().map(|entry| entry.home).eq(homes.clone()) {
            return self.clone();
        }
        let entries = self.entries.iter().zip(homes).map(|(entry, home)| match entry.home == home {
            true => entry.clone(),
            false => Rc::new(entry.in_home(home, options, words, scribe)),
        });
        Rc::new(Self::with((self.name.clone(), self.passage.clone()), self.head.clone(), entries.collect()))
    }

    /// How many inputs it takes.
    pub(super) fn inputs(&self) -> usize {
        self.passage.inputs.len()
    }
}

/// The beginning of the DAG template of a part.
fn head(name: &str, passage: &Passage, options: &Options, scribe: &mut Scribe) -> Piece {
    let mut template = dag_template(Text::from(name), options);
    template.inputs.parameters.extend(passage.inputs.iter().map(|name| InputParameter { name: name.into() }));
    let outputs = passage.outputs.iter();
    template
        .outputs
        .parameters
        .extend(outputs.map(|(name, value)| OutputParameter { name: name.into(), value_from: value_from(value) }));
    scribe.dag(&template)
}

fn value_from(value: &OutputValue) -> ValueFrom<'_> {
    match value {
        OutputValue::Reference(reference) => ValueFrom::Task { parameter: reference.into() },
        OutputValue::Expression(expression) => ValueFrom::Expression { expression: expression.into() },
    }
}

/// A member of a part, written.
#[derive(Debug)]
pub(super) struct Entry {
    member: Written,
    /// The names of the members that it waits for.
    waits: Vec<Rc<str>>,
    /// The document in which its template stands, where that is another.
    home: Option<usize>,
    /// How many bytes it has as JSON where its template stands beside it.
    bare_bytes: usize,
    pub(super) piece: Piece,
}

/// What an entry is written of.
#[derive(Debug, Clone)]
pub(super) enum Written {
    /// A task: what it must read elsewhere stands by the places of its arguments.
    Task { fitting: Rc<Fitting>, call: Rc<Call>, read: Vec<(usize, String)> },
    /// A part, and what it is given.
    Part { name: Rc<str>, arguments: Vec<(String, String)> },
}

impl Written {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Task { fitting, call, read }, Self::Task { fitting: fits, call: calls, read: reads }) => {
                Rc::ptr_eq(fitting, fits) && call == calls && read == reads
            }
            (Self::Part { name, arguments }, Self::Part { name: named, arguments: given }) => {
                name == named && arguments == given
            }
            _ => false,
        }
    }
}

impl Entry {
    /// The entry of a member. It is `last` where that is the same, wherever its template stands.
    pub(super) fn of<'n>(
        member: Written,
        waits: impl Iterator<Item = &'n Rc<str>> + Clone,
        last: Option<&Rc<Self>>,
        (options, words): (&Options, &Words),
        scribe: &mut Scribe,
    ) -> Rc<Self> {
        let is_same_name = |(one, other): (&Rc<str>, &Rc<str>)| Rc::ptr_eq(one, other) || one == other;
        let are_same =
            |last: &[Rc<str>]| last.len() == waits.clone().count() && last.iter().zip(waits.clone()).all(is_same_name);
        match last.filter(|last| last.member.is_same(&member) && are_same(&last.waits)) {
            Some(last) => last.clone(),
            None => {
                let bare = Self {
                    member,
                    waits: waits.cloned().collect(),
                    home: None,
                    bare_bytes: 0,
                    piece: Piece::default(),
                };
                let piece = scribe.task(&bare.task(None, options, words));
                Rc::new(Self { bare_bytes: piece.json_bytes, piece, ..bare })
            }
        }
    }

    /// The same member, whose template stands in this document.
    fn in_home(&self, home: Option<usize>, options: &Options, words: &Words, scribe: &mut Scribe) -> Self {
        let piece = scribe.task(&self.task(home, options, words));
        Self { member: self.member.clone(), waits: self.waits.clone(), home, bare_bytes: self.bare_bytes, piece }
    }

    /// The name of the member.
    pub(super) fn name(&self) -> &str {
        match &self.member {
            Written::Task { fitting, .. } => &fitting.name,
            Written::Part { name, .. } => name,
        }
    }

    fn task<'w>(&'w self, home: Option<usize>, options: &Options, words: &'w Words) -> DagTask<'w> {
        let (template, parameters) = match &self.member {
            Written::Task { fitting, call, read } => (&*call.name, fitting.arguments(words, read, call)),
            Written::Part { name, arguments } => {
                let given = |(name, value): &'w (String, String)| Argument { name: name.into(), value: value.into() };
                (&**name, arguments.iter().map(given).collect())
            }
        };
        let template = Text::from(template);
        let mut task = DagTask {
            name: Text::from(self.name()),
            dependencies: self.waits.iter().map(|name| Text::from(&**name)).collect(),
            arguments: (!parameters.is_empty()).then_some(Arguments { parameters }),
            ..DagTask::default()
        };
        match home {
            Some(home) => {
                let name = Text::from(document_name(options, home + 1));
                task.template_ref = Some(TemplateRef { name, template });
            }
            None => task.template = Some(template),
        }
        task
    }
}
