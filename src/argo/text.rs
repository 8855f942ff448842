//! The strings of a manifest, so written that every reader takes them for strings.

use std::borrow::Cow;
use std::ops::Deref;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_saphyr::DoubleQuoted;

/// A string, borrowed where the drawing already holds it.
///
/// serde-saphyr quotes whatever YAML 1.1 or 1.2 would read as something else. Some readers go further than YAML 1.1
/// and take an exponent alone (`e3`) or a time with a zero in front (`01:30`) for a number; Kubernetes' own takes a tab in front of a text of several lines for a
/// fault in its indentation. Those strings are quoted here.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'p>(Cow<'p, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'p> From<&'p str> for Text<'p> {
    fn from(text: &'p str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'p> From<&'p String> for Text<'p> {
    fn from(text: &'p String) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'p> From<Cow<'p, str>> for Text<'p> {
    fn from(text: Cow<'p, str>) -> Self {
        Self(text)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_bare_exponent(&self.0) || is_time(&self.0) || is_indented_by_tab(&self.0) {
            DoubleQuoted(&*self.0).serialize(serializer)
        } else {
            serializer.serialize_str(&self.0)
        }
    }
}

/// Whether a text is an exponent with no digit in front of it, such as `e3` or `.E-1`.
fn is_bare_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let is_mantissa = |byte: &u8| b"+-._0123456789".contains(byte);
    let is_exponent = |byte: &u8| byte.is_ascii_digit() || *byte == b'_';
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent).as_bytes();
    !digits.is_empty() && digits.iter().all(is_exponent) && mantissa.as_bytes().iter().all(is_mantissa)
}

/// Whether a text is numbers with colons between them, such as `01:30`: base 60, to a reader of YAML 1.1.
fn is_time(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-._:".contains(&byte))
}

/// Whether a text of several lines has a tab where a reader looks for the indentation of all of them.
fn is_indented_by_tab(text: &str) -> bool {
    text.contains('\n') && text.trim_start_matches(['\n', '\r', ' ']).starts_with('\t')
}

/// A value of the option `defaults`, whose strings are written like all others.
#[derive(Debug, Clone, Copy)]
pub struct Given<'p>(pub &'p Value);

impl Serialize for Given<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => Text::from(text).serialize(serializer),
            Value::Array(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(&Given(element))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, member) in members {
                    map.serialize_entry(&Text::from(key), &Given(member))?;
                }
                map.end()
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_that_indents_is_told_from_others() {
        for text in ["\ta\nb", "\n\t", " \n\ta", "\t\n"] {
            assert!(is_indented_by_tab(text), "{text:?}");
        }
        for text in ["\ta", "a\n\tb", "a\tb\n", "\n", ""] {
            assert!(!is_indented_by_tab(text), "{text:?}");
        }
    }

    #[test]
    fn numbers_with_colons_are_told_from_other_texts() {
        for text in ["01:30", "0121:30", "-00:00:01.5", "1_0:0"] {
            assert!(is_time(text), "{text}");
        }
        for text in ["0130", "a:1", "busybox:1.36", "", "01:3O"] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn an_exponent_alone_is_told_from_other_texts() {
        for text in ["e3", "E5", "e-1", "e+2", "_e1", ".e1", "-e3", "e0_1", "1e3"] {
            assert!(is_bare_exponent(text), "{text}");
        }
        for text in ["e", "", "3", "ee3", "e3x", "be3", "e-", "hello", "e1-2"] {
            assert!(!is_bare_exponent(text), "{text}");
        }
    }
}
