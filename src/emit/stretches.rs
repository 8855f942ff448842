//! Stretches inside of a piece that has been written: the value of a key, the entries of a list. They are found by their
//! indentation, which is sound in what this crate writes itself: everything inside of a value is indented deeper than the
//! value's key, or is an entry of the list under it.

use std::ops::Range;

use super::source_map::LineRange;

/// A piece of the manifest, line by line.
#[derive(Debug)]
pub(super) struct Stretches<'t> {
    lines: Vec<&'t str>,
    /// The number of its first line.
    first: u32,
}

impl<'t> Stretches<'t> {
    /// The lines of `text`, which begins at line `first` of the manifest.
    pub(super) fn of(text: &'t str, first: u32) -> Self {
        Self { lines: text.lines().collect(), first }
    }

    /// The lines of the key at the end of `path` and of its value. `indent` is where the keys of the outermost mapping
    /// stand: in an entry of a list, behind its dash.
    pub(super) fn value(&self, indent: usize, path: &[&str]) -> Option<LineRange> {
        self.find(indent, path).map(|(_, lines)| self.numbered(lines))
    }

    /// The lines of each entry of the list at the end of `path`.
    pub(super) fn entries(&self, indent: usize, path: &[&str]) -> Vec<LineRange> {
        let Some((indent, found)) = self.find(indent, path) else { return Vec::new() };
        // An entry's dash stands where the key of its list does.
        let starts: Vec<usize> = (found.start + 1..found.end).filter(|&line| self.has_dash(line, indent)).collect();
        let ends = starts.iter().skip(1).copied().chain([found.end]);
        starts.iter().zip(ends).map(|(&start, end)| self.numbered(start..end)).collect()
    }

    fn find(&self, indent: usize, path: &[&str]) -> Option<(usize, Range<usize>)> {
        let mut found = (indent, 0..self.lines.len());
        for (depth, key) in path.iter().enumerate() {
            let inner = indent + 2 * depth;
            // The line of a key is no part of its value.
            let from = found.1.start + usize::from(depth > 0);
            let start = (from..found.1.end).find(|&line| self.has_key(line, inner, key))?;
            let is_inside = |&line: &usize| self.indent(line) > inner || self.has_dash(line, inner);
            let end = (start + 1..found.1.end).find(|line| !is_inside(line)).unwrap_or(found.1.end);
            found = (inner, start..end);
        }
        Some(found)
    }

    fn line(&self, line: usize) -> &'t str {
        self.lines.get(line).copied().unwrap_or_default()
    }

    /// How deep a line is indented; an empty one, as in a text of several lines, as deep as can be.
    fn indent(&self, line: usize) -> usize {
        self.line(line).find(|character| character != ' ').unwrap_or(usize::MAX)
    }

    fn has_dash(&self, line: usize, indent: usize) -> bool {
        self.indent(line) == indent && self.line(line).get(indent..).is_some_and(|rest| rest.starts_with("- "))
    }

    /// Whether a key stands at `indent`, alone or behind the dash of an entry that begins with it.
    fn has_key(&self, line: usize, indent: usize, key: &str) -> bool {
        let text = self.line(line);
        let is_key = |rest: &str| rest.strip_prefix(key).is_some_and(|behind| behind.starts_with(':'));
        let in_front =
            text.get(..indent).is_some_and(|front| front.trim_matches(' ').is_empty() || front.ends_with("- "));
        in_front && text.get(indent..).is_some_and(is_key)
    }

    fn numbered(&self, lines: Range<usize>) -> LineRange {
        let number = |line: usize| self.first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
        LineRange { start: number(lines.start), end: number(lines.end).saturating_sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "  - name: a
    inputs:
      parameters:
      - name: inputs
      artifacts:
      - name: x
        s3:
          key: |-
            inputs:

            artifacts:
      - name: y
    container:
      image: busybox
    outputs:
      artifacts:
      - name: z
";

    fn lines(ranges: &[LineRange]) -> Vec<(u32, u32)> {
        ranges.iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn values_and_entries_are_found_where_they_stand() {
        let stretches = Stretches::of(TEXT, 11);
        assert_eq!(lines(&stretches.entries(4, &["inputs", "artifacts"])), [(16, 21), (22, 22)]);
        assert_eq!(lines(&stretches.entries(4, &["outputs", "artifacts"])), [(27, 27)]);
        assert_eq!(stretches.value(4, &["container"]), Some(LineRange { start: 23, end: 24 }));
        assert_eq!(stretches.value(4, &["container", "env"]), None);
        assert_eq!(stretches.value(4, &["name"]), Some(LineRange { start: 11, end: 11 }));
        assert!(stretches.entries(4, &["artifacts"]).is_empty());
    }
}
