//! How a string is written, so that every reader of YAML 1.1 and 1.2 reads it back as a string, and as the same one.
//!
//! Quotes too many cost a reader a glance, one too few a wrong manifest: where readers differ or a rule is intricate
//! (numbers, times), everything that comes near is quoted.

use crate::source::json::end_of_plain;

/// The way a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// In double quotes, with escapes.
    Quoted,
    /// As a block of lines behind `|`.
    Literal,
}

/// What one look at a string's bytes tells.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    /// How many bytes it has as a JSON string.
    pub(super) in_json: usize,
    /// Whether two opening braces stand next to each other.
    pub(super) has_braces: bool,
    has_newline: bool,
    /// A tab, which a block may hold.
    has_tab: bool,
    /// A character that only an escape can carry.
    has_control: bool,
    /// What opens a comment, or a mapping.
    has_indicator: bool,
    is_ascii: bool,
}

impl Bytes {
    pub(super) fn of(text: &str) -> Self {
        let mut found = Self { is_ascii: true, in_json: text.len() + 2, ..Self::default() };
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if TELLS_NOTHING.get(usize::from(byte)) == Some(&true) {
                continue;
            }
            match byte {
                b'\n' => (found.has_newline, found.in_json) = (true, found.in_json + 1),
                b'\t' => (found.has_tab, found.in_json) = (true, found.in_json + 1),
                b'\r' | 0x8 | 0xc => (found.has_control, found.in_json) = (true, found.in_json + 1),
                0..=0x1f => (found.has_control, found.in_json) = (true, found.in_json + 5),
                0x7f => found.has_control = true,
                b'"' | b'\\' => found.in_json += 1,
                b'#' => found.has_indicator |= matches!(bytes.get(..at), Some([] | [.., b' '])),
                b':' => found.has_indicator |= matches!(bytes.get(at + 1), None | Some(b' ')),
                b'{' => found.has_braces |= bytes.get(at + 1) == Some(&b'{'),
                0x80.. => found.is_ascii = false,
                _ => {}
            }
        }
        found.has_control |= !found.is_ascii && text.chars().any(needs_escape);
        found
    }

    /// Whether every character means itself in double quotes: `in_json` counts more for any that JSON escapes, and
    /// `has_control` tells of any that YAML does besides.
    fn mean_themselves(&self, text: &str) -> bool {
        self.in_json == text.len() + 2 && !self.has_control
    }
}

/// The bytes that [`Bytes`] tells nothing of, whatever stands around them: most of any text.
const TELLS_NOTHING: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b' ';
    while byte < 0x7f {
        #[allow(clippy::indexing_slicing)]
        {
            table[byte as usize] = !matches!(byte, b'"' | b'\\' | b'#' | b':' | b'{');
        }
        byte += 1;
    }
    table
};

/// How `text` is written as a value.
pub(super) fn style(text: &str, bytes: &Bytes) -> Style {
    if bytes.has_newline {
        let is_block = !bytes.has_control && !is_indented_by_tab(text);
        return if is_block { Style::Literal } else { Style::Quoted };
    }
    let is_plain = !bytes.has_control && !bytes.has_tab && !bytes.has_indicator && is_plain(text);
    if is_plain { Style::Plain } else { Style::Quoted }
}

/// How `text` is written as a key.
pub(super) fn key_style(text: &str, bytes: &Bytes) -> Style {
    match style(text, bytes) {
        Style::Plain if !text.contains(':') => Style::Plain,
        _ => Style::Quoted,
    }
}

/// Whether a text without control characters can stand without quotes.
fn is_plain(text: &str) -> bool {
    let (Some(&first), Some(&last)) = (text.as_bytes().first(), text.as_bytes().last()) else { return false };
    if first == b' ' || last == b' ' {
        return false;
    }
    match first {
        b',' | b':' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%'
        | b'@' | b'`' | b'=' | b'~' | b'<' => false,
        b'-' | b'?' if text.len() == 1 || text.as_bytes().get(1) == Some(&b' ') => false,
        b'0'..=b'9' | b'+' | b'-' | b'.' | b'_' => {
            !is_like_number(text) && !is_like_time(text) && !is_word(text) && !is_document_marker(text)
        }
        b'e' | b'E' => !is_like_number(text) && !is_word(text),
        _ => !is_word(text),
    }
}

/// Words that stand for something else than themselves, in any case: YAML 1.1's truths, YAML's nothing and what readers
/// take for floating-point numbers.
const WORDS: [&str; 17] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", ".nan", "inf", "+inf", "-inf", ".inf", "+.inf",
    "-.inf",
];

fn is_word(text: &str) -> bool {
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_document_marker(text: &str) -> bool {
    let behind = text.strip_prefix("---").or_else(|| text.strip_prefix("..."));
    behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether some reader may take a text for a number: decimal, with underscores, as `1:30` or in another base, or an
/// exponent alone.
fn is_like_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', digits @ ..] = unsigned.as_bytes() {
        return digits.iter().all(|byte| byte.is_ascii_hexdigit() || b"_+-".contains(byte));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (unsigned, ""),
    };
    let is_digits =
        |text: &str, others: &[u8]| text.bytes().all(|byte| byte.is_ascii_digit() || others.contains(&byte));
    let has_digits = !exponent.is_empty() || !mantissa.is_empty();
    has_digits && is_digits(mantissa, b"_.:") && is_digits(exponent, b"_")
}

/// Whether some reader may take a text for a time: `2001-12-14`, and what can stand behind it.
fn is_like_time(text: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"-:.,+ TtZz".contains(byte);
    match text.as_bytes() {
        [a, b, c, d, b'-', rest @ ..] if !rest.is_empty() => {
            [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) && rest.iter().all(is_part)
        }
        _ => false,
    }
}

/// Whether a text of several lines has a tab where a reader looks for the indentation of all of them: Kubernetes' own
/// reader takes that for a fault.
fn is_indented_by_tab(text: &str) -> bool {
    text.trim_start_matches(['\n', ' ']).starts_with('\t')
}

/// Whether only an escape carries a character through every reader, or shows a person that it is there: one that turns the
/// direction of what follows makes a manifest look like another.
fn needs_escape(character: char) -> bool {
    let is_break = matches!(character, '\n' | '\t');
    let is_special = matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    let is_turning = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !is_break && (character.is_control() || is_special || is_turning)
}

/// Appends `text` in double quotes, as YAML escapes it.
pub(super) fn push_quoted(text: &str, bytes: &Bytes, out: &mut String) {
    out.push('"');
    if bytes.mean_themselves(text) {
        out.push_str(text);
    } else {
        push_escaped(text, out);
    }
    out.push('"');
}

fn push_escaped(text: &str, out: &mut String) {
    let escape = |character| match character {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\0' => Some("\\0"),
        '\u{7}' => Some("\\a"),
        '\u{8}' => Some("\\b"),
        '\t' => Some("\\t"),
        '\n' => Some("\\n"),
        '\u{b}' => Some("\\v"),
        '\u{c}' => Some("\\f"),
        '\r' => Some("\\r"),
        '\u{1b}' => Some("\\e"),
        '\u{85}' => Some("\\N"),
        '\u{2028}' => Some("\\L"),
        '\u{2029}' => Some("\\P"),
        _ if needs_escape(character) => Some(BY_NUMBER),
        _ => None,
    };
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let Some(escape) = escape(character) else { continue };
        out.push_str(text.get(plain..at).unwrap_or_default());
        push_escape(escape, character, out);
        plain = at + character.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
}

/// Appends `text` as a JSON string.
pub(super) fn push_json(text: &str, out: &mut String) {
    out.push('"');
    let bytes = text.as_bytes();
    let mut plain = 0;
    loop {
        let end = end_of_plain(bytes, plain);
        out.push_str(text.get(plain..end).unwrap_or_default());
        let Some(&byte) = bytes.get(end) else { break };
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x8 => "\\b",
            0xc => "\\f",
            _ => BY_NUMBER,
        };
        push_escape(escape, char::from(byte), out);
        plain = end + 1;
    }
    out.push('"');
}

/// The beginning of an escape that says the number of its character, in four hexadecimal digits: no character beyond the
/// basic plane needs one.
const BY_NUMBER: &str = "\\u";

/// Appends the escape of a character.
fn push_escape(escape: &str, character: char, out: &mut String) {
    out.push_str(escape);
    if escape == BY_NUMBER {
        out.extend([12, 8, 4, 0].iter().filter_map(|shift| char::from_digit(u32::from(character) >> shift & 0xf, 16)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(text: &str) -> Style {
        super::style(text, &Bytes::of(text))
    }

    #[test]
    fn a_tab_that_indents_is_told_from_others() {
        for text in ["\ta\nb", "\n\t", " \n\ta", "\t\n"] {
            assert_eq!(style(text), Style::Quoted, "{text:?}");
        }
        for text in ["a\n\tb", "a\tb\n", "\n"] {
            assert_eq!(style(text), Style::Literal, "{text:?}");
        }
    }

    #[test]
    fn what_a_reader_may_take_for_something_else_is_quoted() {
        let numbers =
            ["e3", "E5", "e-1", "e+2", "_e1", ".e1", "-e3", "e0_1", "1e3", "1.27", "10.0.0.1", "1_000", ".", "0x"];
        let times = ["2001-12-14", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5"];
        let words =
            ["y", "No", "NULL", "~", "<<", "=", ".NaN", "-.INF", "", "---", "... a", "- a", "?", "a: b", "a #b", "a:"];
        for text in numbers.iter().chain(&times).chain(&words) {
            assert_eq!(style(text), Style::Quoted, "{text:?}");
        }
    }

    #[test]
    fn what_turns_the_direction_of_reading_is_seen() {
        for (text, quoted) in [("a\u{202e}b", r#""a\u202eb""#), ("\u{2066}a\nb", r#""\u2066a\nb""#)] {
            let mut out = String::new();
            push_quoted(text, &Bytes::of(text), &mut out);
            assert_eq!((style(text), out.as_str()), (Style::Quoted, quoted));
        }
        assert_eq!(style("שלום"), Style::Plain);
    }

    #[test]
    fn what_is_clear_is_not() {
        let texts = [
            "e",
            "ee3",
            "e3x",
            "be3",
            "hello",
            "busybox:1.36",
            "5d372ae4-dad0-569b-91aa-74c4b6628e27",
            "1-2",
            "-a",
            "?a",
            "a#b",
            "a:b",
            "日本語",
            "Übergröße",
            "yesterday",
            "/data/x",
            "$(A)",
            "1x",
            "2 fois",
            "0xyz",
        ];
        for text in texts {
            assert_eq!(style(text), Style::Plain, "{text:?}");
        }
        assert_eq!(key_style("a:b", &Bytes::of("a:b")), Style::Quoted);
    }
}
