//! Folders on S3: keys below which other keys stand.
//!
//! Argo's S3 driver saves a folder as one object for each file, their names behind the key of the folder, and loads every
//! object below a key that is no object itself. Whether a path is a folder is known when the task runs; here a key counts
//! as one where its place is drawn with a `/` at its end, or where nobody writes it but somebody writes below it.

use super::files::{Keys, Pair, Use, is_written};
use crate::ordered;

/// Of many uses in no order, each is compared with so many before it: there is no order between all of them, and that is
/// told already.
const NEAREST: usize = 64;

/// The keys that are folders. `written` are those of the keys that somebody writes, in their order.
pub fn find<'k, 'p>(keys: &'k Keys<'p>, written: &[&[&str]]) -> Vec<&'k [&'p str]> {
    let is_folder = |(key, uses): &&(Vec<&'p str>, Vec<Use>)| {
        let is_drawn = uses.iter().any(|user| user.artifact.is_folder);
        let has_parts = || below(keys, key).next().is_some();
        if is_drawn { has_parts() } else { !is_written(uses) && has_written_part(written, key) }
    };
    keys.iter().filter(is_folder).map(|(key, _)| key.as_slice()).collect()
}

/// What is in a folder, at any depth.
fn below<'k, 'p>(keys: &'k Keys<'p>, folder: &'k [&'p str]) -> impl Iterator<Item = (&'k [&'p str], &'k [Use<'p>])> {
    let from = keys.partition_point(|(key, _)| key.as_slice() <= folder);
    let below = keys.iter().skip(from).map(|(key, uses)| (key.as_slice(), uses.as_slice()));
    below.take_while(move |(key, _)| key.starts_with(folder))
}

/// Whether what is at `key` is written as a part of a folder, or is a folder of which a part is written.
pub fn is_part_written(folders: &[&[&str]], written: &[&[&str]], key: &[&str]) -> bool {
    let is_folder = |key: &[&str]| folders.binary_search(&key).is_ok();
    let mut above = (1..key.len()).filter_map(|length| key.get(..length));
    above.any(|above| written.binary_search(&above).is_ok() && is_folder(above))
        || (is_folder(key) && has_written_part(written, key))
}

fn has_written_part(written: &[&[&str]], key: &[&str]) -> bool {
    let below = written.partition_point(|written| *written <= key);
    written.get(below).is_some_and(|next| next.starts_with(key))
}

/// The pairs of a use of the folder and a use of what is in it, of which one writes: neighbours in the order of the
/// tasks, as each writer of the folder ends what was before.
#[inline(never)]
pub fn neighbours<'p>(keys: &Keys<'p>, folder: &[&'p str]) -> Vec<Pair<'p>> {
    let own = keys.binary_search_by(|(key, _)| key.as_slice().cmp(folder)).ok().and_then(|at| keys.get(at));
    let of_folder = own.into_iter().flat_map(|(_, uses)| uses).map(|&user| (user, true));
    let inside = below(keys, folder).flat_map(|(_, uses)| uses).map(|&user| (user, false));
    let mut uses: Vec<(Use, bool)> = of_folder.chain(inside).collect();
    ordered::sort_by_key(&mut uses, |(user, _)| user.task);
    let mut pairs = Vec::new();
    // Since the folder was last written: who wrote it, who has read it, who has written and who has read what is in it.
    let mut writer: Option<Use> = None;
    let (mut readers, mut written, mut read) = (Vec::new(), Vec::new(), Vec::new());
    let nearest = |before: &[Use<'p>]| before.iter().rev().take(NEAREST).copied().collect::<Vec<_>>();
    for (user, is_folder) in uses {
        let before: Vec<Use> = match (is_folder, user.artifact.is_output) {
            (true, true) => {
                readers.clear();
                writer = Some(user);
                written.drain(..).chain(read.drain(..)).collect()
            }
            (true, false) => {
                readers.push(user);
                nearest(&written)
            }
            (false, true) => {
                written.push(user);
                nearest(&readers).into_iter().chain(writer).collect()
            }
            (false, false) => {
                read.push(user);
                Vec::from_iter(writer)
            }
        };
        pairs.extend(before.into_iter().filter(|earlier| earlier.task != user.task).map(|earlier| (earlier, user)));
    }
    pairs
}
