//! References to params in the texts of a template, written so that the values arrive exactly: Argo quotes what it puts into
//! a plain reference as Go does, and the kubelet rewrites some of it once more.

use std::borrow::Cow;
use std::cell::LazyCell;

use super::container::{for_kubelet, variable_names};
use super::manifest::Template;
use super::slots::each_slot;
use crate::hashed::HashMap;
use crate::plan::Processing;
use crate::plan::tags::{Found, Tag, edited, has_tags, tags};

/// A reference to an input of the template in which it stands.
pub fn parameter_reference(name: &str) -> String {
    format!("{{{{inputs.parameters.{name}}}}}")
}

/// The same for a value that is not plain: an expression gives it as JSON.
pub(crate) fn exact_reference(name: &str) -> String {
    format!("{{{{={}}}}}", parameter_variable(name))
}

/// The same input, as an expression reads it.
fn parameter_variable(name: &str) -> String {
    let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if is_identifier { format!("inputs.parameters.{name}") } else { format!("inputs.parameters['{name}']") }
}

/// Whether Argo can put a value into a plain reference (its `simpleReplace`): it writes it as Go's `strconv.Quote` does, into
/// JSON, which knows no `\a`, `\v`, `\x1b` and `\U0001fae9`. Go's tables say which characters beyond U+FFFF it writes so;
/// here all of them count, since what an expression gives is written as JSON.
pub(crate) fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, 0x08..=0x0a | 0x0c | 0x0d | b' '..=b'~' | 0x80..=0xef))
}

/// Writes the references to the params of `processing` as expressions, where a plain one would not give the value exactly.
pub(super) fn fill_in_exactly(template: &mut Template, processing: &Processing) {
    // As a rule no value holds what the kubelet would rewrite, and nobody asks for the names.
    let names = LazyCell::new(|| variable_names(processing));
    // What a reference will stand for is not known yet, so it is treated as if it held a `$`.
    let is_rewritten = |value: &str| has_tags(value) || matches!(for_kubelet(value, &names), Cow::Owned(_));
    let concerned = processing.parameters.iter().map(|parameter| (parameter.name, parameter.value));
    let concerned = concerned.map(|(name, value)| (name, (is_rewritten(value), is_plain(value))));
    let concerned: HashMap<_, _> =
        concerned.filter(|(_, (is_rewritten, is_plain))| *is_rewritten || !is_plain).collect();
    if concerned.is_empty() {
        return;
    }
    each_slot(template, &mut |slot, text| {
        if !has_tags(text) {
            return;
        }
        let edit = |Found { at, tag, .. }: Found| {
            let Tag::Reference(reference) = tag else { return None };
            let name = reference.strip_prefix("inputs.parameters.")?;
            let &(is_rewritten, is_plain) = concerned.get(name)?;
            match slot.is_expanded() && is_rewritten {
                true => Some((at, format!("{{{{=replace({},'$','$$')}}}}", parameter_variable(name)))),
                false => (!is_plain).then(|| (at, exact_reference(name))),
            }
        };
        let edits: Vec<_> = tags(text).filter_map(edit).collect();
        if !edits.is_empty() {
            *text = edited(text, edits).into();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_escapes_otherwise_than_json_is_not_plain() {
        for plain in ["", "a\tb\r\n\u{8}\u{c}\"\\", "\u{a0}\u{80}\u{200b}\u{2028}\u{feff}\u{ffff}", "é葛"] {
            assert!(is_plain(plain), "{plain:?}");
        }
        for other in ["\u{1b}[31m", "\u{7}", "\u{b}", "\u{7f}", "\0", "🫩", "葛\u{e0100}", "\u{f0000}"] {
            assert!(!is_plain(other), "{other:?}");
        }
    }
}
