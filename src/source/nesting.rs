//! How deep lists and objects stand inside each other in a JSON text. Reading what is there but ignored takes no
//! recursion and knows no bound; finding places does take one.

/// A document in which lists and objects stand this deep inside each other, or deeper, is not read: the diagnostics say
/// so. It is the bound of serde_json.
pub const MAX_NESTING: usize = 128;

/// The byte of the bracket that opens too deep, in a JSON text. What stands in strings does not count.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let (bytes, mut depth, mut at) = (text.as_bytes(), 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                if depth >= MAX_NESTING {
                    return Some(at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the string ends whose opening quote stands at `start`: at its closing quote, or behind the text.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    bytes.len()
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
