//! From lines and columns back to a text, by the rule that editors count by.

use oc_argo::diagnostic::{Position, Range};

/// What a range cuts out of `text`; `None` where it is not inside.
pub fn cut(text: &str, range: Range) -> Option<&str> {
    text.get(byte(text, range.start)?..byte(text, range.end)?)
}

/// The byte at a position.
fn byte(text: &str, position: Position) -> Option<usize> {
    let line_start = match position.line.checked_sub(1)? {
        0 => 0,
        breaks => text.match_indices('\n').nth(breaks as usize - 1)?.0 + 1,
    };
    let line = text[line_start..].split('\n').next()?;
    let mut left = position.column.checked_sub(1)? as usize;
    for (at, character) in line.char_indices() {
        if left == 0 {
            return Some(line_start + at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(line_start + line.len())
}
