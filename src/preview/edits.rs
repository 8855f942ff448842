//! What two manifests differ in. Both are lists of pieces, most of which are the same in both: only where they are not is
//! a text looked at.

use std::ops::Range;

use super::Edit;
use super::lines;
use crate::emit::Piece;
use crate::hashed::HashMap;
use crate::translation::{Listed, Manifest, Written};

/// One of the two pieces of a task, and how many lines it has.
type Half = (fn(&Written) -> &Piece, fn(&Listed) -> u32);

/// The entries of the DAG, and behind all of them the templates.
const HALVES: [Half; 2] = [
    (|written| &written.entry, |listed| listed.entry_lines),
    (|written| &written.template, |listed| listed.template_lines),
];

/// A stretch of tasks, and what stands in their place.
type Hunk = (Range<usize>, Range<usize>);

/// The edits that make the text of `after` of that of `before`.
pub(super) fn edits(before: &Manifest, after: &Manifest) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut line = 0;
    replace(&mut edits, line, &before.head.text, &after.head.text);
    line += before.head.lines as usize;
    let hunks = hunks(&before.written, &after.written);
    for (piece_of, lines) in HALVES {
        let lines_of = |listed: Option<&[Listed]>| listed.unwrap_or_default().iter().map(lines).sum::<u32>() as usize;
        let piece = |written: &[Listed], range: &Range<usize>| {
            let inside = written.get(range.clone()).unwrap_or_default();
            inside.iter().map(|written| &*piece_of(written).text).collect::<String>()
        };
        let mut passed = 0;
        for (old, new) in &hunks {
            line += lines_of(before.written.get(passed..old.start));
            replace(&mut edits, line, &piece(&before.written, old), &piece(&after.written, new));
            line += lines_of(before.written.get(old.clone()));
            passed = old.end;
        }
        line += lines_of(before.written.get(passed..));
    }
    let given = |manifest: &Manifest| manifest.given.iter().map(|piece| &*piece.text).collect::<String>();
    replace(&mut edits, line, &given(before), &given(after));
    edits
}

/// Adds what two texts differ in; the first begins behind so many lines.
fn replace(edits: &mut Vec<Edit>, line: usize, before: &str, after: &str) {
    let found = lines::edits(before, after);
    edits.extend(found.into_iter().map(|edit| Edit { start: line + edit.start, end: line + edit.end, ..edit }));
}

/// Where two lists of tasks differ. What has not changed is the same in both, and not only equal.
fn hunks(before: &[Listed], after: &[Listed]) -> Vec<Hunk> {
    let same = |(one, other): &(&Listed, &Listed)| one.address() == other.address();
    let front = before.iter().zip(after).take_while(same).count();
    let rest = before.len().min(after.len()) - front;
    let behind = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(same).count();
    let (old, new) = (front..before.len() - behind, front..after.len() - behind);
    let middle = |written: &[Listed], range: &Range<usize>| -> Vec<*const Written> {
        written.get(range.clone()).unwrap_or_default().iter().map(Listed::address).collect()
    };
    let mut hunks = Vec::new();
    let (mut from_old, mut from_new) = (front, front);
    let kept = common_order(&middle(before, &old), &middle(after, &new));
    for (at_old, at_new) in
        kept.into_iter().map(|(one, other)| (front + one, front + other)).chain([(old.end, new.end)])
    {
        push(&mut hunks, (from_old..at_old, from_new..at_new));
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    hunks
}

/// Adds a hunk; of as many tasks in either list each takes the place of one.
fn push(hunks: &mut Vec<Hunk>, (old, new): Hunk) {
    if old.len() == new.len() {
        hunks.extend(old.zip(new).map(|(old, new)| (old..old + 1, new..new + 1)));
    } else {
        hunks.push((old, new));
    }
}

/// The longest list of places in both at which the same stands, rising in both.
fn common_order<T: Copy + Eq + std::hash::Hash>(before: &[T], after: &[T]) -> Vec<(usize, usize)> {
    if before.is_empty() || after.is_empty() {
        return Vec::new();
    }
    let places: HashMap<T, usize> = before.iter().enumerate().map(|(place, &one)| (one, place)).collect();
    // The last pair of the best list of each length, and for every pair the one in front of it.
    let mut best: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (new, one) in after.iter().enumerate() {
        let Some(&old) = places.get(one) else { continue };
        let place_of = |pair: &usize| pairs.get(*pair).map(|&(old, ..)| old);
        let length = best.partition_point(|pair| place_of(pair) < Some(old));
        let before = length.checked_sub(1).and_then(|length| best.get(length)).copied();
        pairs.push((old, new, before));
        best.truncate(best.len().max(length));
        match best.get_mut(length) {
            Some(pair) => *pair = pairs.len() - 1,
            None => best.push(pairs.len() - 1),
        }
    }
    let step = |pair: &usize| pairs.get(*pair).and_then(|&(.., before)| before);
    let chain = std::iter::successors(best.last().copied(), step);
    let mut kept: Vec<_> = chain.filter_map(|pair| pairs.get(pair)).map(|&(old, new, _)| (old, new)).collect();
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_common_order_is_kept() {
        assert_eq!(common_order(&[1, 2, 3, 4], &[2, 3, 1, 4]), [(1, 0), (2, 1), (3, 3)]);
        assert_eq!(common_order(&[1, 2], &[3]), []);
        assert_eq!(common_order(&[1], &[0, 1, 2]), [(0, 1)]);
        assert_eq!(common_order(&[3, 1, 2], &[1, 2, 3]), [(1, 0), (2, 1)]);
    }
}
