//! How deep lists and objects stand inside each other in a JSON text. Reading what is there but ignored takes no
//! recursion and knows no bound; finding places does take one.

/// A document in which lists and objects stand this deep inside each other, or deeper, is not read: the diagnostics say
/// so. It is the bound of serde_json.
pub const MAX_NESTING: usize = 128;

/// The byte of the bracket that opens too deep, in a JSON text. What stands in strings does not count.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'{' | b'[' => {
                depth += 1;
                if depth >= MAX_NESTING {
                    return Some(at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Goes behind the string whose opening quote has been taken.
fn skip_string(bytes: &mut impl Iterator<Item = (usize, u8)>) {
    while let Some((_, byte)) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_where_they_nest() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(too_deep(&nested(127)), None);
        assert_eq!(too_deep(&nested(128)), Some(127));
        assert_eq!(too_deep(&"[],".repeat(1000)), None);
        assert_eq!(too_deep(&format!(r#"["\\", "\"{}"]"#, "[".repeat(1000))), None);
    }
}
