//! `$NAME` and `${NAME}` in the paths and keys of files: the params that they stand for.

use crate::hashed::HashMap;

/// `text` with something for every whole `$NAME` and `${NAME}` of a param: what `instead` makes of its name and value.
pub fn with_tokens(text: &str, parameters: &HashMap<&str, &str>, instead: impl Fn(&str, &str) -> String) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let token = braced(after).or_else(|| {
            let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
            after.split_at_checked(after.find(|character| !is_name(character)).unwrap_or(after.len()))
        });
        match token.and_then(|(name, behind)| Some((name, *parameters.get(name)?, behind))) {
            Some((name, value, behind)) => {
                result.push_str(&instead(name, value));
                rest = behind;
            }
            None => {
                result.push('$');
                rest = after;
            }
        }
    }
    result.push_str(rest);
    result
}

/// The name between braces, and what stands behind them. No name holds a `$`, so that of many `${` that nothing closes each
/// is looked through once.
fn braced(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('{')?;
    let (name, behind) = inside.split_at_checked(inside.find(['}', '$'])?)?;
    Some((name, behind.strip_prefix('}')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_tokens_become_references() {
        let parameters = HashMap::from_iter([("DAY", "monday")]);
        let with_references =
            |text: &str| with_tokens(text, &parameters, |name, _| format!("{{{{inputs.parameters.{name}}}}}"));
        assert_eq!(with_references("in/$DAY/${DAY}.png"), "in/{{inputs.parameters.DAY}}/{{inputs.parameters.DAY}}.png");
        assert_eq!(with_references("$DAYS/$/${DAY"), "$DAYS/$/${DAY");
    }
}
