//! The pieces of an arrangement: folded, split, written, and moved into documents of their own. What comes out as it was in
//! the last arrangement is taken from there.
//!
//! INVARIANT: what is taken again equals what would be made anew. It is compared by all that it is made of: a template by the
//! values that its tasks share, an entry by its [`Fitting`](crate::arrange::Fitting), its call and the names in it, a part by
//! its entries. Where all tasks have stayed in their places but some that took those of others of their names, and neither
//! parts, templates, names nor values that are passed on are others, only the parts of these tasks are looked at.

use std::rc::Rc;

use super::Around;
use super::blocks::{Entry, Section, Written};
use super::subject::Subject;
use crate::argo::{self, MAX_BYTES, MAX_PARAMETERS};
use crate::arrange::split::{Member, Parts};
use crate::arrange::{DOCUMENT_BYTES, Documents, Folded, Folding, Passed, Passing, Places, Wanted, part_names, taken};
use crate::emit::{Piece, Scribe};
use crate::options::Options;
use crate::plan::Context;
use crate::translation::written::Tools;

/// What `"templateRef":{"name":"","template":""}` has more than `"template":""`.
const REFERENCE_BYTES: usize = 26;

/// Writes a template that several tasks share.
pub(in crate::translation) type Share<'s, 'p> = &'s dyn Fn(&mut Context<'p>, &mut Scribe, &Folded) -> Option<Piece>;

/// The pieces of an arrangement.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) layout: Rc<Layout>,
    pub(super) is_folded: bool,
    pub(super) folding: Rc<Folding>,
    /// The names of the parts.
    names: Vec<Rc<str>>,
    /// Whether no task is given what is only known when it runs.
    is_quiet: bool,
    /// Tasks that read what cannot be carried into their part, and the reference.
    pub(super) lost: Vec<(usize, String)>,
    pub(super) templates: Vec<Rc<Piece>>,
    /// The parts.
    pub(super) sections: Vec<Rc<Section>>,
    /// The document of each template and of each part, once they have been moved.
    pub(super) homes: Option<Homes>,
}

/// Parts of a DAG, and where its tasks stand in them.
#[derive(Debug)]
pub(super) struct Layout {
    /// The most members of a part.
    pub(super) limit: Option<usize>,
    pub(super) parts: Parts,
    pub(super) places: Places,
}

impl Layout {
    pub(super) fn of(parts: Parts, limit: Option<usize>) -> Self {
        Self { limit, places: Places::of(&parts), parts }
    }
}

/// The document of each template and of each part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Homes {
    pub(super) templates: Vec<usize>,
    /// Of the parts inside of the outermost, which stays where it is.
    pub(super) inner_parts: Vec<usize>,
    pub(super) count: usize,
}

impl Pieces {
    /// Arranges and writes: in parts of so many members, all templates beside each other. `None` where that is not known, as
    /// [`Subject::layout`] has it, or one of the templates.
    pub(super) fn of<'p>(
        context: &mut Context<'p>,
        subject: &Subject,
        (wanted, limit): (Wanted, Option<usize>),
        tools: &mut Tools,
        share: Share<'_, 'p>,
    ) -> Option<Self> {
        let layout = subject.layout(limit)?;
        let tasks = subject.tasks.iter().filter(|task| task.may_clash).map(|task| task.name());
        let mut taken = taken(tasks, context.options);
        let names = part_names(layout.parts.parts.len(), &mut taken);
        let folding = subject.folding(wanted.fold, &mut taken)?;
        let mut passed = passed(subject, &layout.places, &names, tools);
        let mut pieces = Self {
            layout,
            is_folded: wanted.fold,
            folding,
            names,
            is_quiet: !subject.tasks.iter().any(|task| task.is_given_tags),
            lost: std::mem::take(&mut passed.lost),
            templates: Vec::new(),
            sections: Vec::new(),
            homes: None,
        };
        pieces.write_templates(context, subject, &mut tools.scribe, share)?;
        pieces.write_sections(subject, &passed, context.options, tools)?;
        Some(pieces)
    }

    fn write_templates<'p>(
        &mut self,
        context: &mut Context<'p>,
        subject: &Subject,
        scribe: &mut Scribe,
        share: Share<'_, 'p>,
    ) -> Option<()> {
        for folded in &self.folding.templates {
            let known = || {
                let last = subject.last_pieces()?;
                last.templates.get(last.folding.like(folded)?).cloned()
            };
            self.templates.push(match folded.tasks.first() {
                Some(&task) if !folded.is_shared() => subject.tasks.get(task)?.template.clone(),
                _ => known().or_else(|| share(context, scribe, folded).map(Rc::new))?,
            });
        }
        Some(())
    }

    fn write_sections(
        &mut self,
        subject: &Subject,
        passed: &Passed,
        options: &Options,
        tools: &mut Tools,
    ) -> Option<()> {
        let last = subject.last_pieces();
        let place = |&task: &usize| self.layout.places.task(task).map(|(part, _)| part);
        let touched: Vec<usize> = subject.changed.iter().filter_map(place).collect();
        let stands = subject.is_in_place && last.is_some_and(|last| self.stands_as(last));
        for (index, passage) in passed.parts.iter().enumerate() {
            let known = last.and_then(|last| last.sections.get(index));
            self.sections.push(match known.filter(|_| stands && !touched.contains(&index)) {
                Some(known) => known.clone(),
                None => {
                    let entries = self.entries(subject, passed, index, options, tools)?;
                    let name = self.names.get(index)?;
                    Section::of((name, passage), entries, known, options, &mut tools.scribe)
                }
            });
        }
        Some(())
    }

    /// Whether each task that stays in its place is written as it was.
    fn stands_as(&self, last: &Self) -> bool {
        self.has_members_of(last) && Rc::ptr_eq(&self.folding, &last.folding) && self.is_quiet && last.is_quiet
    }

    /// Whether tasks that have stayed in their places are members of the same parts, of the same names.
    pub(super) fn has_members_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.layout, &other.layout) && self.names == other.names
    }

    /// The entries of the members of a part.
    fn entries(
        &self,
        subject: &Subject,
        passed: &Passed,
        index: usize,
        options: &Options,
        tools: &mut Tools,
    ) -> Option<Vec<Rc<Entry>>> {
        let part = self.layout.parts.parts.get(index)?;
        let Tools { scribe, words, .. } = tools;
        let name = |member: usize| -> Option<&Rc<str>> {
            match *part.members.get(member)? {
                Member::Task(task) => Some(&subject.fitting(task)?.name),
                Member::Part(part) => self.names.get(part),
            }
        };
        let last_entry = |(part, at): (usize, usize)| subject.last_pieces()?.sections.get(part)?.entries.get(at);
        let entry = |(position, (&member, before)): (usize, (&Member, &Vec<usize>))| {
            let (written, last) = match member {
                Member::Task(task) => {
                    let origin = subject.origin(task);
                    let place = origin.and_then(|task| subject.last_pieces()?.layout.places.task(task));
                    let call = &self.folding.templates.get(*self.folding.of_task.get(task)?)?.call;
                    let read = passed.read.get(&task).cloned().unwrap_or_default();
                    let (fitting, call) = (subject.fitting(task)?.clone(), call.clone());
                    (Written::Task { fitting, call, read }, place.and_then(last_entry))
                }
                Member::Part(part) => {
                    let arguments = passed.parts.get(part)?.arguments.clone();
                    (Written::Part { name: self.names.get(part)?.clone(), arguments }, last_entry((index, position)))
                }
            };
            let waits = before.iter().filter_map(|&member| name(member));
            Some(Entry::of(written, waits, last, (options, words), scribe))
        };
        part.members.iter().zip(&part.before).enumerate().map(entry).collect()
    }

    /// How many templates there are, those of the parts included.
    pub(super) fn count(&self) -> usize {
        self.templates.len() + self.sections.len()
    }

    pub(super) fn json_bytes(&self) -> usize {
        let inner = self.sections.iter().skip(1).map(|section| section.head.json_bytes);
        let tasks = self.sections.iter().map(|section| section.bare_bytes);
        self.templates.iter().map(|template| template.json_bytes).chain(inner).chain(tasks).sum()
    }

    /// How many members the part has that has the most.
    pub(super) fn largest_part(&self) -> usize {
        self.sections.iter().map(|section| section.entries.len()).max().unwrap_or_default()
    }

    /// Whether a document has room for each template.
    pub(super) fn fit_templates(&self) -> bool {
        self.templates.iter().all(|template| template.json_bytes <= DOCUMENT_BYTES)
    }

    /// The names of the parts that take more inputs than a template may have, and how many.
    pub(super) fn overfull(&self, options: &Options) -> impl Iterator<Item = (&str, usize)> {
        let is_bounded = options.has_full_crds();
        let inputs = self.sections.iter().map(|section| (&*section.name, section.inputs()));
        inputs.filter(move |&(_, inputs)| is_bounded && inputs > MAX_PARAMETERS)
    }

    /// Whether a document has room for each part, and the workflow's for the outermost, once templates have been moved.
    pub(super) fn fit_parts(&self, options: &Options, around: Around) -> bool {
        let mut bytes = self.sections.iter().map(|section| moved_bytes(options, section));
        bytes.next().unwrap_or_default() + around.json_bytes <= MAX_BYTES && bytes.all(|bytes| bytes <= DOCUMENT_BYTES)
    }

    /// Moves all templates but that of the outermost part into documents of their own, what is referred to in front of what
    /// refers to it.
    pub(super) fn move_out(&mut self, options: &Options) {
        let mut documents = Documents::default();
        let templates = self.templates.iter().map(|template| documents.place(template.json_bytes)).collect();
        let inner = self.sections.iter().skip(1).rev();
        let mut inner_parts: Vec<_> = inner.map(|section| documents.place(moved_bytes(options, section))).collect();
        inner_parts.reverse();
        self.homes = Some(Homes { templates, inner_parts, count: documents.len() });
    }

    /// Lets the members of all parts find their templates: those of another document by that document's name.
    pub(super) fn settle(&mut self, last: Option<&Self>, options: &Options, tools: &mut Tools) {
        let known = last.filter(|last| last.homes == self.homes && Rc::ptr_eq(&last.folding, &self.folding));
        let mut sections = std::mem::take(&mut self.sections);
        for (index, section) in sections.iter_mut().enumerate() {
            let is_settled =
                known.and_then(|last| last.sections.get(index)).is_some_and(|last| Rc::ptr_eq(last, section));
            if let Some(part) = self.layout.parts.parts.get(index).filter(|_| !is_settled) {
                let own = self.home_of_part(index);
                let homes = part.members.iter().map(|member| self.home(*member).filter(|_| self.home(*member) != own));
                *section = section.in_homes(homes, options, tools);
            }
        }
        self.sections = sections;
    }

    /// The document in which the template of a member stands.
    fn home(&self, member: Member) -> Option<usize> {
        match member {
            Member::Task(task) => self.homes.as_ref()?.templates.get(*self.folding.of_task.get(task)?).copied(),
            Member::Part(part) => self.home_of_part(part),
        }
    }

    fn home_of_part(&self, part: usize) -> Option<usize> {
        self.homes.as_ref()?.inner_parts.get(part.checked_sub(1)?).copied()
    }
}

/// How many bytes the template of a part has as JSON where each member refers to a template in another document. What stands
/// beside it is referred to by its name alone, which is shorter.
fn moved_bytes(options: &Options, section: &Section) -> usize {
    // A number as long on every host: `usize` has fewer digits in WebAssembly.
    let reference = REFERENCE_BYTES + argo::document_name(options, u32::MAX as usize).len();
    section.head.json_bytes + section.bare_bytes + section.entries.len() * reference
}

/// What the parts let through of the values that tasks read of tasks in other parts.
fn passed(subject: &Subject, places: &Places, part_names: &[Rc<str>], tools: &Tools) -> Passed {
    let names = || subject.names();
    let mut passing = Passing::new(places, part_names, &names);
    let given = subject.tasks.iter().enumerate().filter(|(_, task)| task.is_given_tags && part_names.len() > 1);
    for (index, task) in given {
        if let Some(fitting) = task.fitting() {
            passing.pass(index, fitting.given(&tools.words));
        }
    }
    passing.finish()
}
