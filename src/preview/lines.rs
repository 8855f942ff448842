//! What two texts differ in, by lines: everything between the lines that they begin with and those that they end with.

use super::Edit;

/// The edit that makes `after` of `before`, where they differ.
pub(super) fn edit(before: &str, after: &str) -> Option<Edit> {
    if before == after {
        return None;
    }
    let (start, front) = common(before.split_inclusive('\n'), after.split_inclusive('\n'));
    let [left_before, left_after] = [before, after].map(|text| text.get(front..).unwrap_or_default());
    let (_, behind) = common(left_before.split_inclusive('\n').rev(), left_after.split_inclusive('\n').rev());
    let [removed, added] = [left_before, left_after].map(|text| text.get(..text.len() - behind).unwrap_or_default());
    Some(Edit { start, end: start + removed.split_inclusive('\n').count(), text: added.to_owned() })
}

/// How many lines, and how many bytes, two runs of lines begin with alike.
fn common<'t>(some: impl Iterator<Item = &'t str>, others: impl Iterator<Item = &'t str>) -> (usize, usize) {
    let alike = some.zip(others).take_while(|(one, other)| one == other);
    alike.fold((0, 0), |(lines, bytes), (line, _)| (lines + 1, bytes + line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_between_those_in_common_are_one_edit() {
        let changed = |start, end, text: &str| Some(Edit { start, end, text: text.to_owned() });
        for (before, after, expected) in [
            ("", "", None),
            ("a\nb\n", "a\nb\n", None),
            ("", "a\nb\n", changed(0, 0, "a\nb\n")),
            ("a\nb\n", "", changed(0, 2, "")),
            ("a\nb\nc\n", "a\nx\nc\n", changed(1, 2, "x\n")),
            ("a\nb\nc\n", "a\nc\n", changed(1, 2, "")),
            ("a\na\n", "a\na\na\n", changed(2, 2, "a\n")),
            ("a\nb\n", "x\na\nb\n", changed(0, 0, "x\n")),
        ] {
            assert_eq!(edit(before, after), expected, "{before:?} {after:?}");
        }
    }
}
