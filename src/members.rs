//! Reads small objects of JSON by a table of their members: options and events. What serde generates for such a type is ten
//! kilobytes of WebAssembly, and all types together need less here. The words of the errors are serde's, behind the name
//! of the member.

use std::collections::BTreeMap;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::{Error, Map, Number, Value};

/// A type that is read from the members of an object.
pub(crate) trait Members: Sized {
    /// Reads it.
    fn read(value: &Value) -> Result<Self, Error>;

    /// Reads it from wherever serde reads.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The place of a member, which holds its default.
pub(crate) trait Member {
    /// Reads it.
    fn set(&mut self, value: &Value) -> Result<(), Error>;
}

/// Reads the members of an object into their places. Any other is an error.
pub(crate) fn read(value: &Value, places: &mut [(&str, &mut dyn Member)]) -> Result<(), Error> {
    for (key, value) in object(value)? {
        let Some((_, place)) = places.iter_mut().find(|(name, _)| name == key) else {
            let known: Vec<&str> = places.iter().map(|(name, _)| *name).collect();
            return Err(unknown("field", key, &known));
        };
        place.set(value).map_err(|error| Error::custom(format_args!("`{key}`: {error}")))?;
    }
    Ok(())
}

/// The members of an object.
pub(crate) fn object(value: &Value) -> Result<&Map<String, Value>, Error> {
    value.as_object().ok_or_else(|| misfit(value, "an object"))
}

/// A text.
pub(crate) fn text(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| misfit(value, "a string"))
}

/// The index of a name among those that there are.
pub(crate) fn index_of(value: &Value, names: &[&str]) -> Result<usize, Error> {
    let name = text(value)?;
    names.iter().position(|known| *known == name).ok_or_else(|| unknown("variant", name, names))
}

fn number<'v>(value: &'v Value, expected: &str) -> Result<&'v Number, Error> {
    match value {
        Value::Number(number) => Ok(number),
        _ => Err(misfit(value, expected)),
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Error {
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let listed = match known.as_slice() {
        [one, other] => format!("{one} or {other}"),
        _ => format!("one of {}", known.join(", ")),
    };
    Error::custom(format_args!("unknown {what} `{name}`, expected {listed}"))
}

fn misfit(value: &Value, expected: &str) -> Error {
    let found = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => unexpected(number),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Other("list"),
        Value::Object(_) => Unexpected::Other("object"),
    };
    Error::invalid_type(found, &expected)
}

fn unexpected(number: &Number) -> Unexpected<'static> {
    let integer = number.as_i64().map(Unexpected::Signed).or_else(|| number.as_u64().map(Unexpected::Unsigned));
    integer.unwrap_or_else(|| Unexpected::Float(number.as_f64().unwrap_or_default()))
}

/// A number that has a value of the kind that is wanted.
fn whole<T>(value: &Value, expected: &str, read: impl FnOnce(&Number) -> Option<T>) -> Result<T, Error> {
    let number = number(value, expected)?;
    read(number).ok_or_else(|| match unexpected(number) {
        found @ Unexpected::Float(_) => Error::invalid_type(found, &expected),
        found => Error::invalid_value(found, &expected),
    })
}

impl Member for String {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = text(value)?.to_owned();
        Ok(())
    }
}

impl<T: Member + Default> Member for Option<T> {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = None;
        if value.is_null() { Ok(()) } else { self.insert(T::default()).set(value) }
    }
}

impl Member for u64 {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = whole(value, "u64", Number::as_u64)?;
        Ok(())
    }
}

impl Member for usize {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = whole(value, "usize", |number| usize::try_from(number.as_u64()?).ok())?;
        Ok(())
    }
}

impl Member for i64 {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = whole(value, "i64", Number::as_i64)?;
        Ok(())
    }
}

impl Member for f64 {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = number(value, "f64")?.as_f64().unwrap_or_default();
        Ok(())
    }
}

impl Member for Map<String, Value> {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        self.clone_from(object(value)?);
        Ok(())
    }
}

impl<T: Member + Default> Member for BTreeMap<String, T> {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        for (key, value) in object(value)? {
            self.entry(key.clone()).or_default().set(value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::builder::BuildOptions;
    use crate::considers::ArgoKubeEvent;
    use crate::options::{Admiralty, Crds, Options};

    #[test]
    fn what_is_written_is_read() {
        let options = Options {
            namespace: "n".to_owned(),
            self_peer: Some("p".to_owned()),
            timeout_seconds: u64::MAX,
            name: Some("a-b".to_owned()),
            nats_url: Some("u".to_owned()),
            nats_secret: Some("s".to_owned()),
            admiralty: Admiralty::Target,
            crds: Crds::Minimal,
            claims: BTreeMap::from([("s".to_owned(), "c".to_owned())]),
            defaults: Map::from_iter([("a".to_owned(), json!([1, null]))]),
            ..Options::default()
        };
        let read = serde_json::from_value::<Options>(json!(options)).ok();
        assert_eq!(read, Some(options));
        let wire = json!({ "wire": { "fromApp": "x", "methods": { "M": -3 }, "actions": {} } });
        let read = Options::read(&wire).map(|options| json!(options)["wire"].clone()).ok();
        assert_eq!(read, Some(wire["wire"].clone()));
        let build = BuildOptions { considers_timeout_ms: 1.5, concurrency: Some(2) };
        assert_eq!(BuildOptions::read(&json!(build)).ok(), Some(build));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_name_in_the_words_of_serde() {
        let refusals = [
            (json!(5), "invalid type: integer `5`, expected an object"),
            (json!({ "namespace": null }), "`namespace`: invalid type: null, expected a string"),
            (json!({ "namespace": [1] }), "`namespace`: invalid type: list, expected a string"),
            (json!({ "selfPeer": true }), "`selfPeer`: invalid type: boolean `true`, expected a string"),
            (json!({ "timeoutSeconds": -1 }), "`timeoutSeconds`: invalid value: integer `-1`, expected u64"),
            (json!({ "timeoutSeconds": 1.5 }), "`timeoutSeconds`: invalid type: floating point `1.5`, expected u64"),
            (json!({ "admiralty": "x" }), "`admiralty`: unknown variant `x`, expected `annotation` or `target`"),
            (json!({ "claims": { "s": {} } }), "`claims`: invalid type: object, expected a string"),
            (json!({ "defaults": "d" }), "`defaults`: invalid type: string \"d\", expected an object"),
            (
                json!({ "wire": { "x": 1 } }),
                "`wire`: unknown field `x`, expected one of `fromApp`, `methods`, `actions`",
            ),
        ];
        for (value, message) in refusals {
            assert_eq!(Options::read(&value).map_err(|error| error.to_string()), Err(message.to_owned()), "{value}");
        }
        let unknown = BuildOptions::read(&json!({ "x": 1 })).map_err(|error| error.to_string());
        assert_eq!(unknown, Err("unknown field `x`, expected `considersTimeoutMs` or `concurrency`".to_owned()));
        let missing = ArgoKubeEvent::read(&json!({ "executions_id": "e" })).map_err(|error| error.to_string());
        assert_eq!(missing, Err("missing field `dest_peer_id`".to_owned()));
    }
}
