//! What a preview keeps: documents as they were read, what was put in the place of their items and links since, and the
//! engine, which borrows from both.

use elsa::FrozenVec;
use self_cell::self_cell;

use crate::Options;
use crate::diagnostic::{Diagnostic, inside};
use crate::plan::{Context, Drawing, MAX_ID_BYTES, Numbering, Reread, Roots, is_unreadable};
use crate::source::{Documents, MAX_BYTES, WORKFLOW};
use crate::translation::{Engine, Inputs, Made, Outcome};
use crate::workflow::{Item, Link};

/// So many items and links that are no more are carried along; then everything is read again.
const MAX_WASTE: usize = 4096;

/// What the engine borrows from.
struct Held {
    documents: Documents,
    options: Options,
    roots: Roots,
    items: FrozenVec<Box<(String, Item)>>,
    links: FrozenVec<Box<Link>>,
}

impl Held {
    fn inputs(&self) -> Inputs<'_> {
        Inputs { documents: &self.documents, options: &self.options, roots: &self.roots }
    }
}

self_cell!(
    struct Cell {
        owner: Held,
        #[not_covariant]
        dependent: Engine,
    }
);

/// Documents, and the engine that translates them.
pub(super) struct Kept {
    cell: Cell,
    /// What was wrong with the documents when they were read.
    reading: Vec<Diagnostic>,
    /// Where the links of the workflow stand.
    numbering: Numbering,
    /// How many numbers have been given to links.
    numbers: u32,
    /// How many items have been taken out.
    taken: usize,
    /// How many bytes the workflow has at most.
    bytes: usize,
}

/// So many items are taken out one by one, each of which moves all that stands behind it.
const MAX_TAKEN: usize = 256;

/// What has to be read again as a whole.
pub(super) struct Whole;

impl Kept {
    /// Keeps these documents, of which the workflow has so many bytes.
    pub(super) fn of(documents: Documents, options: Options, bytes: usize) -> Self {
        let reading = documents.diagnostics.clone();
        let numbers = documents.workflow.graph.as_ref().map(|graph| graph.links.len()).unwrap_or_default();
        let roots = Roots::of(&documents);
        let held = Held { documents, options, roots, items: FrozenVec::new(), links: FrozenVec::new() };
        let cell = Cell::new(held, |_| Engine::default());
        let numbers = u32::try_from(numbers).unwrap_or(u32::MAX);
        Self { cell, reading, numbering: Numbering::default(), numbers, taken: 0, bytes }
    }

    /// Translates what is drawn now.
    pub(super) fn translate(&mut self) -> Outcome {
        let found = (self.reading.as_slice(), &self.numbering);
        self.cell.with_dependent_mut(|held, engine| {
            let reread = refresh(held, engine);
            engine.follow(held.inputs(), found, reread.as_deref())
        })
    }

    /// Plans the whole of what is drawn now; `is_traced` where a source map is wanted.
    pub(super) fn plan<T>(&mut self, is_traced: bool, finish: impl FnOnce(Made) -> T) -> T {
        let found = (self.reading.as_slice(), &self.numbering);
        self.cell.with_dependent_mut(|held, engine| engine.run(held.inputs(), found, is_traced, finish))
    }

    /// How many links there are.
    pub(super) fn links(&self) -> usize {
        self.numbers as usize - self.numbering.removed()
    }

    /// Whether the documents were read without a fault.
    pub(super) fn is_sound(&self) -> bool {
        self.reading.is_empty()
    }

    /// Whether the workflow reaches the sub-workflow with this id, which may be unknown.
    pub(super) fn reaches(&self, id: &str) -> bool {
        let Documents { workflow, workflows, .. } = &self.cell.borrow_owner().documents;
        let mut drawn = std::iter::once(workflow).chain(workflows.values());
        drawn.any(|workflow| workflow.sub_workflow_ids().any(|drawn| drawn == id))
    }

    /// Takes note of how many bytes the workflow has now.
    pub(super) fn measure(&mut self, bytes: usize) {
        self.bytes = bytes;
    }

    /// Takes note of so many bytes that are put into the workflow. What they take the place of counts on.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Whole> {
        self.bytes += bytes;
        if self.bytes >= MAX_BYTES { Err(Whole) } else { Ok(()) }
    }

    /// Whether the workflow was read: of one that was refused as a whole nothing is kept that changes could be made to.
    pub(super) fn is_read(&self) -> bool {
        !is_unreadable(&self.reading, WORKFLOW)
    }

    /// The number of the link at this position.
    pub(super) fn number(&self, position: usize) -> Result<u32, Whole> {
        Ok(self.numbering.number(u32::try_from(position).map_err(|_| Whole)?))
    }

    /// The position of the link with this number.
    pub(super) fn position(&self, number: u32) -> usize {
        self.numbering.position(number) as usize
    }

    /// The number of a link behind the last.
    pub(super) fn append(&mut self) -> u32 {
        self.numbers = self.numbers.saturating_add(1);
        self.numbers - 1
    }

    /// Puts an item at its id, with what was found when it was read. Which sub-workflows are reached must stay, as they were
    /// read with the workflow.
    pub(super) fn put_item(&mut self, id: &str, read: Option<(Item, Vec<Diagnostic>)>) -> Result<(), Whole> {
        if id.len() > MAX_ID_BYTES {
            return Err(Whole);
        }
        let (item, found) = read.ok_or(Whole)?;
        self.forget(|diagnostic| diagnostic.item_id.as_deref() == Some(id));
        self.reading.extend(found);
        self.cell.with_dependent_mut(|held, engine| {
            let drawing = whole(engine)?;
            if held.items.len() >= MAX_WASTE || drawing.sub_workflow_id(id) != item.sub_workflow_id() {
                return Err(Whole);
            }
            let (id, item) = held.items.push_get(Box::new((id.to_owned(), item)));
            drawing.put_item(id, item);
            Ok(())
        })
    }

    /// Takes an item away.
    pub(super) fn take_item(&mut self, id: &str) -> Result<(), Whole> {
        if self.taken >= MAX_TAKEN {
            return Err(Whole);
        }
        self.taken += 1;
        self.forget(|diagnostic| diagnostic.item_id.as_deref() == Some(id));
        self.cell.with_dependent_mut(|_, engine| {
            let drawing = whole(engine)?;
            if drawing.sub_workflow_id(id).is_some() {
                return Err(Whole);
            }
            drawing.take_item(id);
            Ok(())
        })
    }

    /// Puts a link with this number, with what was found when it was read.
    pub(super) fn put_link(&mut self, number: u32, read: Option<(Link, Vec<Diagnostic>)>) -> Result<(), Whole> {
        let (link, found) = read.ok_or(Whole)?;
        self.forget(|diagnostic| diagnostic.link_index == Some(number));
        self.reading.extend(found);
        self.set_link(number, Some(link))
    }

    /// Takes the link with this number away.
    pub(super) fn take_link(&mut self, number: u32) -> Result<(), Whole> {
        if self.numbering.removed() >= MAX_WASTE {
            return Err(Whole);
        }
        self.forget(|diagnostic| diagnostic.link_index == Some(number));
        self.set_link(number, None)?;
        self.numbering.remove(number);
        Ok(())
    }

    fn set_link(&mut self, number: u32, link: Option<Link>) -> Result<(), Whole> {
        self.cell.with_dependent_mut(|held, engine| {
            let drawing = whole(engine)?;
            if held.links.len() >= MAX_WASTE {
                return Err(Whole);
            }
            let link = link.map(|link| held.links.push_get(Box::new(link)));
            drawing.put_link(number as usize, link);
            Ok(())
        })
    }

    /// Drops findings of reading about parts of the workflow.
    fn forget(&mut self, is_gone: impl Fn(&Diagnostic) -> bool) {
        let is_of_part = |finding: &Diagnostic| inside(&finding.path, WORKFLOW).is_some_and(|rest| !rest.is_empty());
        self.reading.retain(|finding| !(is_of_part(finding) && is_gone(finding)));
    }
}

/// The drawing of the workflow, where changes can be made to it.
fn whole<'e, 'a>(engine: &'e mut Engine<'a>) -> Result<&'e mut Drawing<'a>, Whole> {
    engine.drawings.get_mut(WORKFLOW).filter(|drawing| drawing.graph.is_whole()).ok_or(Whole)
}

/// Reads again what has changed in the drawing. Gives the new readings, where no more than these is new.
fn refresh<'a>(held: &'a Held, engine: &mut Engine<'a>) -> Option<Vec<Reread>> {
    let drawing = engine.drawings.get_mut(WORKFLOW)?;
    let mut context = Context::continued(&held.documents, &held.options, engine.stamps);
    let reread = drawing.refresh(&mut context);
    engine.stamps = context.stamps();
    reread
}
