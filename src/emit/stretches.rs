//! Stretches inside of a piece that has been written: the value of a key, the entries of a list.

use std::ops::Range;

use super::source_map::LineRange;
use super::writer::Mark;

/// What can be found in a piece, by its marks.
#[derive(Debug)]
pub(super) struct Stretches<'t> {
    text: &'t str,
    marks: &'t [Mark],
}

impl<'t> Stretches<'t> {
    /// The piece of `text` that has these marks.
    pub(super) fn of(text: &'t str, marks: &'t [Mark]) -> Self {
        Self { text, marks }
    }

    /// The lines of the key at the end of `path` and of its value.
    pub(super) fn value(&self, path: &[&str]) -> Option<LineRange> {
        let (mark, _) = self.find(path)?;
        Some(lines(mark))
    }

    /// The lines of each entry of the list at the end of `path`.
    pub(super) fn entries(&self, path: &[&str]) -> Vec<LineRange> {
        let inside = self.find(path).map(|(_, inside)| inside).unwrap_or_default();
        self.level(inside).map(|(mark, _)| lines(mark)).collect()
    }

    fn find(&self, path: &[&str]) -> Option<(&Mark, Range<usize>)> {
        let (last, above) = path.split_last()?;
        let mut inside = 0..self.marks.len();
        for key in above {
            inside = self.level(inside).find(|(mark, _)| self.has_key(mark, key))?.1;
        }
        self.level(inside).find(|(mark, _)| self.has_key(mark, last))
    }

    fn has_key(&self, mark: &Mark, key: &str) -> bool {
        self.text.get(mark.key.0 as usize..mark.key.1 as usize) == Some(key)
    }

    /// The outermost marks of a range, each with the range of those inside of it.
    fn level(&self, range: Range<usize>) -> impl Iterator<Item = (&'t Mark, Range<usize>)> + use<'t> {
        let (marks, mut next) = (self.marks, range.start);
        std::iter::from_fn(move || {
            let mark = marks.get(next).filter(|_| next < range.end)?;
            let inside = next + 1..mark.behind as usize;
            next = inside.end;
            Some((mark, inside))
        })
    }
}

fn lines(mark: &Mark) -> LineRange {
    LineRange { start: mark.start, end: mark.end }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::writer::{At, Writer};
    use super::*;

    fn numbers(ranges: &[LineRange]) -> Vec<(u32, u32)> {
        ranges.iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn values_and_entries_are_found_where_they_stand() {
        let mut writer = Writer { lines: 10, ..Writer::default() };
        let value = json!({
            "a": { "parameters": [{ "name": "inputs" }], "artifacts": [{ "s3": { "key": "inputs:\n\nartifacts:" } }, { "s": 1 }] },
            "container": { "image": "busybox" },
            "outputs": { "artifacts": [{ "name": "z" }] },
        });
        writer.write(At::Line(0), &value);
        let stretches = Stretches::of(&writer.text, &writer.marks);
        assert_eq!(numbers(&stretches.entries(&["a", "artifacts"])), [(13, 17), (18, 18)], "{}", writer.text);
        assert_eq!(numbers(&stretches.entries(&["outputs", "artifacts"])), [(25, 25)]);
        assert_eq!(numbers(&stretches.value(&["container"]).into_iter().collect::<Vec<_>>()), [(21, 22)]);
        assert_eq!(stretches.value(&["container", "env"]), None);
        assert!(stretches.entries(&["artifacts"]).is_empty());
    }
}
