//! From bytes of a text to lines and columns.

use crate::diagnostic::Position;
use crate::ordered;

/// Positions of some bytes of a text, all found in one pass.
#[derive(Debug, Default)]
pub(super) struct Positions(Vec<(usize, Position)>);

impl Positions {
    pub(super) fn of(text: &str, offsets: impl IntoIterator<Item = usize>) -> Self {
        Self::behind(text, Position { line: 1, column: 1 }, offsets)
    }

    /// The same, where the text is the rest of another and begins at `here` in it.
    pub(super) fn behind(text: &str, mut here: Position, offsets: impl IntoIterator<Item = usize>) -> Self {
        let mut offsets: Vec<usize> = offsets.into_iter().collect();
        ordered::sort_numbers(&mut offsets);
        offsets.dedup();
        let mut at = 0;
        let positions = offsets.into_iter().map(|offset| {
            here = passed(here, text.as_bytes().get(at..offset).unwrap_or_default());
            at = offset;
            (offset, here)
        });
        Self(positions.collect())
    }

    pub(super) fn at(&self, offset: usize) -> Option<Position> {
        let index = self.0.binary_search_by_key(&offset, |&(known, _)| known).ok()?;
        self.0.get(index).map(|&(_, position)| position)
    }
}

/// The position behind some bytes that begin at `here`.
fn passed(here: Position, bytes: &[u8]) -> Position {
    bytes.chunks(BLOCK).fold(here, |here, block| match is_plain(block) {
        true => Position { column: added(here.column, block.len()), ..here },
        false => passed_with_breaks(here, block),
    })
}

fn passed_with_breaks(here: Position, bytes: &[u8]) -> Position {
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    let (start, rest) = match memchr::memrchr(b'\n', bytes) {
        Some(at) => (1, bytes.get(at + 1..).unwrap_or_default()),
        None => (here.column, bytes),
    };
    Position { line: added(here.line, lines), column: added(start, units(rest)) }
}

/// Whether all of these bytes are ASCII and no line break, in whole words: in JSON that nobody has indented nearly all are, and
/// each is one column.
fn is_plain(block: &[u8]) -> bool {
    let (words, rest) = block.as_chunks();
    let marked = words.iter().copied().map(u64::from_le_bytes).fold(0, |marked, word| {
        let of_break = word ^ (ONES * b'\n' as u64);
        // A borrow out of a byte can mark one too many, but none too few.
        marked | word | of_break.wrapping_sub(ONES) & !of_break
    });
    rest.is_empty() && marked & ONES << 7 == 0
}

/// Bytes that are looked at together.
const BLOCK: usize = 1024;
const ONES: u64 = u64::MAX / 255;

/// The number of UTF-16 units: of a character's bytes the first counts, and twice where there are four.
fn units(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    let of_words = words.iter().copied().map(u64::from_le_bytes).map(|word| {
        // One bit in each byte.
        let first = (!(word >> 7) | word >> 6) & ONES;
        let of_four = word >> 7 & word >> 6 & word >> 5 & word >> 4 & ONES;
        (first.count_ones() + of_four.count_ones()) as usize
    });
    let of_rest = rest.iter().map(|&byte| usize::from(!matches!(byte, 0x80..0xc0)) + usize::from(byte >= 0xf0));
    of_words.chain(of_rest).sum()
}

fn added(number: u32, more: usize) -> u32 {
    number.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_utf16() {
        let text = "a€é😀\u{10ffff}\u{ffff}\u{7f}\u{80}zz".repeat(9);
        for (at, _) in text.char_indices() {
            assert_eq!(units(&text.as_bytes()[at..]), text[at..].encode_utf16().count());
        }
    }

    #[test]
    fn it_does_not_matter_where_blocks_end() {
        let text = ["plain".repeat(500), "é\n😀".to_owned(), "x".repeat(3 * BLOCK), "\n".to_owned()].concat();
        for (at, _) in text.char_indices() {
            let (before, start) = (&text[..at], Position { line: 1, column: 1 });
            let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count() + 1;
            let line = before.matches('\n').count() + 1;
            assert_eq!(passed(start, before.as_bytes()), Position { line: line as u32, column: column as u32 });
        }
    }

    #[test]
    fn columns_count_utf16_units_from_the_last_line_break() {
        let positions = Positions::of("ab\né😀x\n", [9, 0, 2, 3, 5, 10, 11]);
        let at = |offset| positions.at(offset).map(|position| (position.line, position.column));
        assert_eq!(
            [0, 2, 3, 5, 9, 10, 11].map(at),
            [Some((1, 1)), Some((1, 3)), Some((2, 1)), Some((2, 2)), Some((2, 4)), Some((2, 5)), Some((3, 1))]
        );
        assert_eq!(at(4), None);
    }
}
