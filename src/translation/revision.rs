//! What a change leaves of a translation as it was: the way past the plan. An editor's change is as a rule one that nobody
//! but the task itself has to do with, and then no other task is looked at.
//!
//! INVARIANT: what comes of it is what [`Plan::of`] and the stages behind it would make. Two kinds of changes are
//! followed; with anything else [`Revision::make`] gives nothing, and the engine plans anew.
//!
//! - *The order stands.* Items were read again that are one task by themselves (or none), were so before, keep their names,
//!   and are not involved: they have nothing to do with storages, services, peers or references. Of such an item a plan
//!   reads nothing but for its own task, wherever that stands; what others may read of it (its outputs) is the shape of
//!   what was written, which must stay.
//! - *The plan is plain, before and after* ([`Outline`]). Tasks may come, go, move and wait for others. What the plan finds
//!   depends on those that are involved, which must be the same in the same order, and on the order where it is asked
//!   for, which it must not have been. Each task is known to be named once and to wait for those in front of it, and each
//!   is accepted by itself, so nothing is left that could be refused of the DAG.
//!
//! Where the tasks are arranged, they are arranged after the last time: of each task its
//! [`Fitting`](crate::arrange::Fitting) is kept, and `arranged/pieces.rs` says what is taken again. The split is made anew
//! where the plan is plain and another task waits for another; else it stands. A template that several tasks share is made of
//! one that is not involved. Where these do not suffice (all are involved, another limit is needed, a value cannot be carried
//! into a part), and where the limits are crossed, the engine plans anew.
//!
//! Argo's rules ([`lint`]) look only where there is no error. So a manifest that has lost its last error is planned anew.

use std::borrow::Cow;
use std::rc::Rc;

use super::arranged::{Arranged, Subject};
use super::engine::{Outcome, Summary};
use super::manifest::Manifest;
use super::tasks::{Listed, Listing, Tasks};
use super::writing::Kept;
use super::written::{Place, Tools, Written};
use crate::argo::{self, ServiceNames, lint};
use crate::arrange::{Folded, Structure, Wanted, share};
use crate::diagnostic::Diagnostic;
use crate::emit::{Piece, Scribe};
use crate::hashed::HashMap;
use crate::options::Options;
use crate::plan::{Context, Drawing, Outline, Plan, Reread, Task};
use crate::source::{Documents, WORKFLOW};

/// What the last run made, as far as a change may leave it as it was.
#[derive(Debug)]
pub(super) struct Last {
    pub(super) manifest: Rc<Manifest>,
    pub(super) summary: Rc<Summary>,
    /// What was found by planning: neither in a drawing nor in a task by itself.
    pub(super) planned: Vec<Diagnostic>,
    /// Whether Argo's rules were looked at, and nothing was found.
    pub(super) is_accepted: bool,
    /// The outline of the plan, where it is plain and nobody asked which task waits for which.
    pub(super) outline: Option<Outline>,
}

/// A drawing that has changed, and what else the tasks are made of.
pub(super) struct Revision<'r, 'a> {
    pub(super) drawing: &'r Drawing<'a>,
    pub(super) documents: &'r Documents,
    pub(super) options: &'r Options,
}

/// What has become of the order of the tasks.
enum Order {
    /// It stands; in these places are tasks that were made again.
    Stands(Vec<usize>),
    /// The plan, which is plain, has this outline now.
    Outlined(Outline),
}

impl Order {
    fn outline(&self) -> Option<&Outline> {
        match self {
            Self::Stands(_) => None,
            Self::Outlined(outline) => Some(outline),
        }
    }
}

impl Revision<'_, '_> {
    /// Brings what the last run made to where the drawing is, if it `reread` no more than it may or the plan is plain.
    /// `drawn` is what was found in all drawings; the rest is added to it.
    pub(super) fn make(
        &self,
        last: &mut Last,
        kept: &mut Kept,
        drawn: &mut Vec<Diagnostic>,
        reread: Option<&[Reread]>,
    ) -> Option<Outcome> {
        let retouched = reread.and_then(|reread| self.retouched(last, kept, reread));
        let (written, order) = match retouched {
            Some((written, places)) => (written, Order::Stands(places)),
            None => {
                let old = last.outline.as_ref()?;
                let new = Outline::of(self.drawing).filter(|new| old.involves_same(new))?;
                (self.rearranged(last, kept, old, &new)?, Order::Outlined(new))
            }
        };
        let (head, given) = (last.manifest.head.clone(), last.manifest.given.clone());
        let mut manifest = Manifest { head, written, arranged: None, given };
        let mut context = Context::new(self.documents, self.options);
        context.diagnostics.extend(last.planned.iter().cloned());
        context.diagnostics.extend(manifest.written.findings().cloned());
        if let Some(wanted) = manifest.wanted(self.options) {
            let reordered =
                order.outline().filter(|new| last.outline.as_ref().is_some_and(|old| !old.has_order_of(new)));
            let structure = reordered.map(|new| Structure::plain((0..new.stamps().len()).map(|task| new.before(task))));
            let arranged =
                self.arranged(&mut context, &manifest, &last.manifest, structure, (wanted, &mut kept.tools))?;
            manifest.arranged = Some(Rc::new(arranged));
        } else if last.manifest.arranged.is_some() {
            return None;
        }
        argo::check_sizes(&mut context, manifest.sizes());
        let has_errors = drawn.iter().chain(&context.diagnostics).any(Diagnostic::is_error);
        if !has_errors && !last.is_accepted {
            return None;
        }
        match order {
            Order::Outlined(outline) => {
                last.summary = Rc::new(ends(&last.summary, &outline, &manifest.written));
                last.outline = Some(outline);
            }
            Order::Stands(places) => {
                let again = places.into_iter().filter_map(|place| Some((place, manifest.written.get(place)?.stamp)));
                if let Some(outline) = &mut last.outline {
                    outline.read_again(again);
                }
            }
        }
        last.manifest = Rc::new(manifest);
        let mut diagnostics = std::mem::take(drawn);
        diagnostics.append(&mut context.diagnostics);
        Some(Outcome { manifest: last.manifest.clone(), summary: last.summary.clone(), diagnostics })
    }

    /// The tasks of `manifest` as they are `wanted`, where those of `last` were so. Without a `structure` that stands.
    fn arranged(
        &self,
        context: &mut Context,
        manifest: &Manifest,
        last: &Manifest,
        structure: Option<Structure>,
        (wanted, tools): (Wanted, &mut Tools),
    ) -> Option<Arranged> {
        last.arranged.as_ref().filter(|last| last.wanted == wanted)?;
        let subject = Subject::of(&manifest.written, structure, Some(last));
        let write_shared =
            |_: &mut Context, scribe: &mut Scribe, folded: &Folded| self.shared(manifest, folded, scribe);
        let arranged = Arranged::of(context, &subject, wanted, manifest.around(), tools, &write_shared)?;
        arranged.report(context, manifest.around(), manifest.written.len(), &|_| None);
        arranged.is_lossless().then_some(arranged)
    }

    /// Writes a template that several tasks share, as one of them has it with which nobody else has to do.
    fn shared(&self, manifest: &Manifest, folded: &Folded, scribe: &mut Scribe) -> Option<Piece> {
        let stamps = folded.tasks.iter().filter_map(|&task| manifest.written.get(task)).map(|written| written.stamp);
        let stepped = self.drawing.stepped(self.drawing.alone_of(&stamps.collect())?)?;
        let (plan, services) = (Plan::default(), ServiceNames::default());
        let task = Task::new(stepped.action.task_kind()?, WORKFLOW, &stepped, &Rc::from([]));
        let mut context = Context::new(self.documents, self.options);
        let place = Place { plan: &plan, services: &services, is_awaited: false, index: 0, task: &task };
        let (mut template, _) = place.template(&mut context);
        share(&mut template, &folded.call);
        Some(scribe.template(&template))
    }

    /// The tasks, where no more than some items were read again and the order stands; and the places of what is new.
    fn retouched(&self, last: &Last, kept: &mut Kept, reread: &[Reread]) -> Option<(Tasks, Vec<usize>)> {
        let (listed, mut all) = (last.manifest.written.all(), last.manifest.written.clone());
        // A few are found sooner than all are noted.
        let is_many = reread.len() > 16;
        let noted = listed.iter().enumerate().filter(|_| is_many).map(|(place, written)| (written.stamp, place));
        let places: HashMap<u64, usize> = noted.collect();
        let mut touched = Vec::with_capacity(reread.len());
        for one in reread {
            let place = match is_many {
                true => places.get(&one.before).copied(),
                false => listed.iter().position(|written| written.stamp == one.before),
            }?;
            let before = listed.get(place)?;
            let names_before: Vec<&str> = before.names_before().collect();
            let stamps_before = before.stamps_before().map(<[u64]>::to_vec);
            let made = self.task(kept, one.node, before.name(), (&names_before, stamps_before))?;
            if !made.has_shape_of(before) {
                return None;
            }
            all.set(place, kept.keep(made))?;
            touched.push(place);
        }
        Some((all, touched))
    }

    /// The tasks of a plain plan, where the last was plain.
    fn rearranged(&self, last: &Last, kept: &mut Kept, old: &Outline, new: &Outline) -> Option<Tasks> {
        let mut all = Listing::default();
        let mut places = Places::of(old.stamps());
        while let Some(&stamp) = new.stamps().get(all.len()) {
            let index = all.len();
            let place = places.find(stamp);
            let stands = |at: usize, count| old.is_same_at(at, new, index, count);
            let run = place.and_then(|at| last.manifest.written.run_at(at).filter(|run| stands(at, run.len())));
            if let Some(run) = run {
                all.share(run);
                places.next += run.len() - 1;
                continue;
            }
            let known = place.and_then(|at| Some((at, last.manifest.written.get(at)?)));
            all.push(match known {
                Some((at, written)) if stands(at, 1) => written.clone(),
                _ => self.rewired(kept, new, index, known.map(|(_, written)| written))?,
            });
        }
        Some(all.finish())
    }

    /// A task of a plain plan that is new, or waits for others than the one that is `known`.
    fn rewired(&self, kept: &mut Kept, outline: &Outline, index: usize, known: Option<&Listed>) -> Option<Listed> {
        let step = |index: usize| self.drawing.steps.get(index);
        let name = |index: usize| Some(self.drawing.step(step(index)?)?.argo_name);
        let before = outline.before(index).iter().map(|&index| name(index)).collect::<Option<Vec<_>>>()?;
        if let Some(known) = known.filter(|known| known.names_before().eq(before.iter().copied())) {
            return Some(known.clone());
        }
        let stamps_before = Some(outline.stamps_before(index).collect());
        let made = self.task(kept, step(index)?.node, name(index)?, (&before, stamps_before))?;
        let made = match known {
            Some(known) => known.waiting_as(made),
            None => made,
        };
        made.is_accepted_alone().then(|| kept.keep(made))
    }

    /// Makes the task of this name of the node at an index: with what it waits for, and the readings of that.
    fn task(
        &self,
        kept: &mut Kept,
        node: usize,
        name: &str,
        (before, stamps_before): (&[&str], Option<Vec<u64>>),
    ) -> Option<Written> {
        let stepped = self.drawing.stepped(node)?;
        let (plan, services) = (Plan::default(), ServiceNames::default());
        let mut task = Task::new(stepped.action.task_kind()?, WORKFLOW, &stepped, &Rc::from([]));
        task.name = Cow::Borrowed(name);
        let mut context = Context::new(self.documents, self.options);
        let workflow = argo::workflow(&mut context, &plan);
        let scope = lint::Scope::of(&workflow, self.options);
        let place = Place { plan: &plan, services: &services, is_awaited: false, index: 0, task: &task };
        Some(Written::alone(&mut context, place, (before, stamps_before), &scope, &mut kept.tools))
    }
}

/// The summary of a plain plan, in which the same tasks are involved as in that of `last`.
fn ends(last: &Summary, outline: &Outline, written: &Tasks) -> Summary {
    let names = |is_end: &dyn Fn(usize) -> bool| {
        let ends = (0..written.len()).filter(|&index| is_end(index));
        ends.filter_map(|index| Some(written.get(index)?.name().to_owned())).collect()
    };
    let is_awaited = outline.awaited();
    Summary {
        first_items: names(&|index| outline.before(index).is_empty()),
        last_items: names(&|index| is_awaited.get(index) == Some(&false)),
        remote_peers: last.remote_peers.clone(),
        considers: last.considers.clone(),
    }
}

/// Where the tasks stood whose items have these stamps.
struct Places<'o> {
    stamps: &'o [u64],
    /// Where the next is looked for first: behind the one that was found last.
    next: usize,
    newest: u64,
    /// Made when one stands elsewhere.
    all: Option<HashMap<u64, usize>>,
}

impl<'o> Places<'o> {
    fn of(stamps: &'o [u64]) -> Self {
        Self { stamps, next: 0, newest: stamps.iter().copied().max().unwrap_or_default(), all: None }
    }

    fn find(&mut self, stamp: u64) -> Option<usize> {
        if stamp > self.newest {
            return None;
        }
        let is_at = |place: &usize| self.stamps.get(*place) == Some(&stamp);
        let near = [self.next, self.next + 1].into_iter().find(is_at);
        let place = near.or_else(|| {
            let all = || self.stamps.iter().enumerate().map(|(place, &stamp)| (stamp, place)).collect();
            self.all.get_or_insert_with(all).get(&stamp).copied()
        })?;
        self.next = place + 1;
        Some(place)
    }
}
