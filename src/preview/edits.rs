//! What two manifests differ in. Both are lists of pieces, most of which are the same in both: only where they are not is
//! a text looked at.

use std::ops::Range;
use std::rc::Rc;

use super::Edit;
use super::lines;
use crate::emit::Piece;
use crate::ends::common_ends;
use crate::hashed::HashMap;
use crate::translation::{Block, Listed, Manifest, Run, Tasks};

/// A stretch of tasks, and what stands in their place.
type Hunk = (Range<usize>, Range<usize>);

/// How to get the piece of an element of a list, and how many lines that has.
type Pieces<T> = (fn(&T) -> &Piece, fn(&T) -> u32);

/// Runs of tasks of which others have taken the place, and where these tasks differ.
struct Gap<'m> {
    runs: Range<usize>,
    before: Vec<&'m Listed>,
    after: Vec<&'m Listed>,
    hunks: Vec<Hunk>,
}

impl<'m> Gap<'m> {
    fn between(before: &'m Tasks, after: &'m Tasks) -> Vec<Self> {
        let inside = |tasks: &'m Tasks, range: Range<usize>| -> Vec<&'m Listed> {
            part(tasks.runs(), range).iter().flat_map(|run| run.iter()).collect()
        };
        let gap = |(runs, others): Hunk| {
            let (before, after) = (inside(before, runs.clone()), inside(after, others));
            let hunks = hunks(&before, &after, |listed| listed.address());
            Self { runs, before, after, hunks }
        };
        gaps(before.runs(), after.runs(), |run| Rc::as_ptr(run).addr()).map(gap).collect()
    }
}

/// The edits that make the text of `after` of that of `before`.
pub(super) fn edits(before: &Manifest, after: &Manifest) -> Vec<Edit> {
    let mut edits = Edits::default();
    let head = |edits: &mut Edits| edits.replace(&before.head.text, &after.head.text, before.head.lines as usize);
    match (&before.arranged, &after.arranged) {
        (Some(before), Some(after)) => {
            edits.blocks(&before.front, &after.front);
            head(&mut edits);
            edits.blocks(&before.behind, &after.behind);
        }
        (None, None) => {
            head(&mut edits);
            let (runs, gaps) = (before.written.runs(), Gap::between(&before.written, &after.written));
            edits.tasks(&gaps, (|listed| &listed.entry, |listed| listed.entry_lines), runs, |run| run.entry_lines);
            let templates: Pieces<&Listed> = (|listed| &listed.template, |listed| listed.template_lines);
            edits.tasks(&gaps, templates, runs, |run| run.template_lines);
        }
        _ => {
            edits.pieces(&before.front(), &after.front());
            head(&mut edits);
            edits.pieces(&before.body(), &after.body());
        }
    }
    let given = |manifest: &Manifest| manifest.given.iter().map(|piece| &*piece.text).collect::<String>();
    edits.replace(&given(before), &given(after), 0);
    edits.found
}

/// Edits, and the line of the text before up to which they have been found.
#[derive(Default)]
struct Edits {
    found: Vec<Edit>,
    line: usize,
}

impl Edits {
    /// Adds what two texts differ in, of which the first has so many lines.
    fn replace(&mut self, before: &str, after: &str, lines: usize) {
        let line = self.line;
        let found = lines::edit(before, after);
        self.found.extend(found.map(|edit| Edit { start: line + edit.start, end: line + edit.end, ..edit }));
        self.line += lines;
    }

    /// Adds what is found at some ranges of a list of the text before; what lies between these is passed.
    fn visit<T, S>(
        &mut self,
        list: &[T],
        lines_of: impl Fn(&T) -> u32,
        places: impl IntoIterator<Item = (Range<usize>, S)>,
        add: impl Fn(&mut Self, Range<usize>, S),
    ) {
        let lines = |range: Range<usize>| part(list, range).iter().map(&lines_of).sum::<u32>() as usize;
        let mut passed = 0;
        for (range, place) in places {
            self.line += lines(passed..range.start);
            passed = range.end;
            add(self, range, place);
        }
        self.line += lines(passed..list.len());
    }

    /// Adds what two lists of tasks differ in: of their entries, or of their templates.
    fn tasks<'m>(&mut self, gaps: &[Gap<'m>], pieces: Pieces<&'m Listed>, runs: &[Rc<Run>], lines_of: fn(&Run) -> u32) {
        let places = gaps.iter().map(|gap| (gap.runs.clone(), gap));
        let lines_of = |run: &Rc<Run>| lines_of(run);
        self.visit(runs, lines_of, places, |edits, _, gap| edits.hunks(&gap.hunks, &gap.before, &gap.after, pieces));
    }

    /// Adds what two lists of blocks differ in.
    fn blocks(&mut self, before: &[Block], after: &[Block]) {
        let inside = |list, range| -> Vec<&Piece> { part(list, range).iter().flat_map(Block::pieces).collect() };
        self.visit(before, Block::lines, hunks(before, after, Block::address), |edits, old, new| {
            edits.pieces(&inside(before, old), &inside(after, new));
        });
    }

    /// Adds what two lists of pieces differ in.
    fn pieces(&mut self, before: &[&Piece], after: &[&Piece]) {
        let hunks = hunks(before, after, |piece| std::ptr::from_ref(*piece).addr());
        self.hunks(&hunks, before, after, (|piece| piece, |piece| piece.lines));
    }

    /// Adds what two lists differ in at these places.
    fn hunks<T>(&mut self, hunks: &[Hunk], before: &[T], after: &[T], (piece_of, lines_of): Pieces<T>) {
        let text = |list, range| part(list, range).iter().map(|one| &*piece_of(one).text).collect::<String>();
        self.visit(before, lines_of, hunks.iter().cloned(), |edits, old, new| {
            let lines = part(before, old.clone()).iter().map(lines_of).sum::<u32>() as usize;
            edits.replace(&text(before, old), &text(after, new), lines);
        });
    }
}

/// What stands in a range of a list.
fn part<T>(list: &[T], range: Range<usize>) -> &[T] {
    list.get(range).unwrap_or_default()
}

/// Where two lists differ, told by the addresses of what stands in them: of as many in either list each takes the place of one.
fn hunks<T>(before: &[T], after: &[T], address: fn(&T) -> usize) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    for (old, new) in gaps(before, after, address) {
        if old.len() == new.len() {
            hunks.extend(old.zip(new).map(|(old, new)| (old..old + 1, new..new + 1)));
        } else {
            hunks.push((old, new));
        }
    }
    hunks
}

/// What stands in two lists between what they have in common, told by its address.
fn gaps<T>(before: &[T], after: &[T], address: fn(&T) -> usize) -> impl Iterator<Item = Hunk> {
    let (front, behind) = common_ends(before, after, |one, other| address(one) == address(other));
    let (old, new) = (front..before.len() - behind, front..after.len() - behind);
    let middle =
        |list: &[T], range: &Range<usize>| -> Vec<usize> { part(list, range.clone()).iter().map(address).collect() };
    let kept = common_order(&middle(before, &old), &middle(after, &new));
    let ends = kept.into_iter().map(move |(one, other)| (front + one, front + other)).chain([(old.end, new.end)]);
    let gap = |from: &mut (usize, usize), (old, new): (usize, usize)| {
        let (from_old, from_new) = std::mem::replace(from, (old + 1, new + 1));
        Some((from_old..old, from_new..new))
    };
    ends.scan((front, front), gap).filter(|(old, new)| !(old.is_empty() && new.is_empty()))
}

/// The longest list of places in both at which the same stands, rising in both.
fn common_order(before: &[usize], after: &[usize]) -> Vec<(usize, usize)> {
    if before.is_empty() || after.is_empty() {
        return Vec::new();
    }
    let places: HashMap<usize, usize> = before.iter().enumerate().map(|(place, &one)| (one, place)).collect();
    // The last pair of the best list of each length, and for every pair the one in front of it.
    let mut best: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (new, one) in after.iter().enumerate() {
        let Some(&old) = places.get(one) else { continue };
        let place_of = |pair: &usize| pairs.get(*pair).map(|&(old, ..)| old);
        let length = best.partition_point(|pair| place_of(pair) < Some(old));
        let before = length.checked_sub(1).and_then(|length| best.get(length)).copied();
        pairs.push((old, new, before));
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
        assert_eq!(common_order(&[1, 2, 3], &[3, 1, 2]), [(0, 1), (1, 2)]);
    }
}
