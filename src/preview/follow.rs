//! What is kept goes on to what is drawn now, where no more than items and links of the workflow are other than before. What
//! it cannot follow is read again as a whole.

use std::collections::BTreeMap;

use super::changes::{Drawn, Touched};
use super::kept::{Kept, Whole};
use crate::ordered;
use crate::source::{self, Changes, Skimmed, WORKFLOW};
use crate::{Document, Source};

/// Whether all is as before that a translation reads beside the workflow; sub-workflows out of reach may be others.
pub(super) fn is_same_beside(kept: &Kept, before: &Source, after: &Source) -> bool {
    (&before.peers, &before.loaded_peers, &before.execution) == (&after.peers, &after.loaded_peers, &after.execution)
        && differing(&before.workflows, &after.workflows).all(|id| !kept.reaches(id))
}

/// The ids at which others stand than before.
fn differing<'d>(
    before: &'d BTreeMap<String, Document>,
    after: &'d BTreeMap<String, Document>,
) -> impl Iterator<Item = &'d str> {
    let others = before.iter().filter(|&(id, document)| after.get(id) != Some(document));
    let added = after.iter().filter(|&(id, _)| !before.contains_key(id));
    others.chain(added).map(|(id, _)| id.as_str())
}

/// Brings what is kept to where a text is that differs so much from the one before.
pub(super) fn text(kept: &mut Kept, skimmed: &Skimmed, text: &Document, changes: Changes) -> Result<(), Whole> {
    let all = skimmed.items().len() + skimmed.links().len();
    if changes.rest || changes.count() > FEW + all / MOST {
        return Err(Whole);
    }
    kept.measure(text.bytes());
    changes.removed.iter().try_for_each(|id| kept.take_item(id))?;
    for part in changes.items.iter().filter_map(|&index| skimmed.items().get(index)) {
        kept.put_item(part.id(), skimmed.item(text, part))?;
    }
    for position in changes.removed_links.rev() {
        kept.take_link(kept.number(position)?)?;
    }
    for position in changes.links {
        let number = if position < kept.links() { kept.number(position)? } else { kept.append() };
        kept.put_link(number, skimmed.link(text, position, number as usize))?;
    }
    Ok(())
}

/// To follow a change takes several times as long as to read and plan anew what it changes: no more are followed than so many
/// and one in `MOST` of all items and links.
const FEW: usize = 16;
const MOST: usize = 8;

/// JSON has so many bytes at most for one of a text: `\u001b`.
const MAX_BYTES_OF_CHARACTER: usize = 6;
/// So many bytes come with an item or link at most: its quotes, its commas, and the graph if there was none.
const MAX_BYTES_AROUND: usize = 64;

/// Brings what is kept to where the drawing is.
pub(super) fn changes(kept: &mut Kept, drawn: &Drawn, touched: &[Touched]) -> Result<(), Whole> {
    if !kept.is_read() {
        return Err(Whole);
    }
    let mut links = Vec::new();
    for one in touched {
        match one {
            Touched::Item(id, _) => match drawn.item(id) {
                Some(item) => {
                    let json = item.to_string();
                    kept.grow(json.len() + MAX_BYTES_OF_CHARACTER * id.len() + MAX_BYTES_AROUND)?;
                    kept.put_item(id, source::read_item(&json, WORKFLOW, id))?;
                }
                None => kept.take_item(id)?,
            },
            Touched::Link(position, _) => links.push(kept.number(*position)?),
            Touched::Appended => links.push(kept.append()),
            Touched::Removed(position, _) => {
                let number = kept.number(*position)?;
                links.retain(|&link| link != number);
                kept.take_link(number)?;
            }
        }
    }
    ordered::sort_by(&mut links, Ord::cmp);
    links.dedup();
    for number in links {
        let json = drawn.link(kept.position(number)).ok_or(Whole)?.to_string();
        kept.grow(json.len() + MAX_BYTES_AROUND)?;
        kept.put_link(number, source::read_link(&json, WORKFLOW, number as usize))?;
    }
    Ok(())
}
