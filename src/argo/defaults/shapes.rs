//! What Argo's strict reader, its full custom resource definitions and Kubernetes ask of a value: its shape.
//!
//! The shapes of objects are texts, which take fewer bytes of the module than tables do, and are read only where there are
//! defaults. A line is an object: its name, then its fields as `name:shape`. A field that must be there has `!` behind its
//! name, a text no shape, and `+Name` stands for the fields of that object. The other shapes are
//!
//! - `[]shape`: a list; `{}shape`: a map; `@shape`: a map whose keys are those of labels, nodes or annotations;
//! - `Name`: an object; `A|B`: one of these texts; `~A|B`: the same, or what is known when it runs;
//! - `bool`, `int` (of 32 bits), `long` (of 64), `count` (from 1 on), `mode` (of a file), `number`, `quantity`, `label` (the
//!   value of one);
//! - `either` (an `int` or a text), `scalar` (what Argo reads as a text), `any` (what is not looked into).

use std::borrow::Cow;

use serde_json::Value;

use super::{OPTION, pods, templates, volumes, workflow};
use crate::diagnostic::{Diagnostic, Place, options as findings};
use crate::plan::has_tags;
use crate::plan::names::{is_label_value, is_qualified_name};

/// The objects, by subject.
const OBJECTS: [&str; 4] = [workflow::OBJECTS, templates::OBJECTS, pods::OBJECTS, volumes::OBJECTS];

/// The shape of the member `key` of the object with this name.
pub(super) fn member(object: &str, key: &str) -> Option<&'static str> {
    fields(object).find_map(|field| {
        let (name, shape) = field.split_once(':').unwrap_or((field, "text"));
        match name.strip_prefix('+') {
            Some(base) => member(base, key),
            None => (name.trim_end_matches('!') == key).then_some(shape),
        }
    })
}

fn fields(object: &str) -> impl Iterator<Item = &'static str> {
    let mut lines = OBJECTS.into_iter().flat_map(str::lines);
    let fields = lines.find_map(|line| line.strip_prefix(object)?.strip_prefix(' '));
    fields.unwrap_or_default().split(' ')
}

/// What a shape is made of.
enum Shape<'s> {
    List(&'s str),
    Map(&'s str),
    Keyed(&'s str),
    Object(&'s str),
    Plain(&'s str),
}

impl<'s> From<&'s str> for Shape<'s> {
    fn from(shape: &'s str) -> Self {
        if let Some(inner) = shape.strip_prefix("[]") {
            Self::List(inner)
        } else if let Some(inner) = shape.strip_prefix("{}") {
            Self::Map(inner)
        } else if let Some(inner) = shape.strip_prefix('@') {
            Self::Keyed(inner)
        } else if shape.starts_with(|first: char| first.is_ascii_uppercase()) && !shape.contains('|') {
            Self::Object(shape)
        } else {
            Self::Plain(shape)
        }
    }
}

/// Looks at values, and keeps what is wrong with them.
pub(super) struct Inspection {
    /// Whether the cluster has the full definitions, which ask for more than the reader does.
    pub(super) has_full_crds: bool,
    pub(super) found: Vec<Diagnostic>,
}

impl Inspection {
    /// Looks at what is given for a key of the workflow.
    pub(super) fn inspect_key<'v>(&mut self, place: &Place<'v>, key: &str, value: &'v Value) {
        match member("WorkflowSpec", key) {
            Some(shape) => self.inspect(place, shape, value),
            None => {
                self.refuse(place, "argo's workflow has no such field");
                let path = if member("Template", key).is_some() { "" } else { "container." };
                let is_elsewhere = path.is_empty() || member("Container", key).is_some();
                if let Some(finding) = self.found.last_mut().filter(|_| is_elsewhere) {
                    finding.help = Some(format!("write it as `templateDefaults.{path}{key}`"));
                }
            }
        }
    }

    /// Looks at an entry of the list that is given for a key of the workflow.
    pub(super) fn inspect_entry<'v>(&mut self, place: &Place<'v>, key: &str, entry: &'v Value) {
        let shape = member("WorkflowSpec", key).and_then(|shape| shape.strip_prefix("[]"));
        self.inspect(place, shape.unwrap_or("any"), entry);
    }

    /// Holds a value against a shape.
    fn inspect<'v>(&mut self, place: &Place<'v>, shape: &'v str, value: &'v Value) {
        match Shape::from(shape) {
            Shape::List(inner) => {
                let Some(entries) = value.as_array() else { return self.refuse(place, "it is not a list") };
                for (index, entry) in entries.iter().enumerate() {
                    self.inspect(&place.clone().index(index), inner, entry);
                }
            }
            Shape::Map(inner) => self.inspect_members(place, value, &|_| Ok(inner)),
            Shape::Keyed(inner) => self.inspect_members(place, value, &|key| {
                let is_sound = is_qualified_name(key) || has_tags(key);
                is_sound.then_some(inner).ok_or("it is no key of a label, of an annotation or of nodes")
            }),
            Shape::Object(name) => {
                self.inspect_members(place, value, &|key| member(name, key).ok_or("argo has no such field here"));
                self.require_members(place, name, value);
            }
            Shape::Plain(shape) => {
                if let Some(reason) = misfit(shape, value, self.has_full_crds) {
                    self.refuse(place, &reason);
                }
            }
        }
    }

    /// Holds the members of an object against the shapes that `shape_of` gives; one that is `null` is as good as none.
    fn inspect_members<'v>(
        &mut self,
        place: &Place<'v>,
        value: &'v Value,
        shape_of: &dyn Fn(&str) -> Result<&'v str, &'static str>,
    ) {
        let Some(members) = value.as_object() else { return self.refuse(place, "it is no object") };
        for (key, value) in members {
            let place = place.clone().field(key);
            match shape_of(key) {
                Ok(_) if value.is_null() => {}
                Ok(shape) => self.inspect(&place, shape, value),
                Err(reason) => self.refuse(&place, reason),
            }
        }
    }

    /// The members that the full definitions ask for. No object has any of another one's that must be there.
    fn require_members(&mut self, place: &Place, object: &str, value: &Value) {
        let Some(members) = value.as_object().filter(|_| self.has_full_crds) else { return };
        for field in fields(object) {
            let name = field.split_once(':').map_or(field, |(name, _)| name).strip_suffix('!');
            if let Some(name) = name.filter(|&name| members.get(name).is_none_or(Value::is_null)) {
                self.refuse(place, &format!("it has no `{name}`"));
            }
        }
    }

    /// Keeps a finding.
    pub(super) fn refuse(&mut self, place: &Place, reason: &str) {
        let path = place.pointer();
        let key = path.strip_prefix(OPTION).unwrap_or(&path).trim_start_matches('/');
        self.found.push(findings::invalid_default(place.clone(), key, reason));
    }
}

/// Why a value has not the shape.
fn misfit(shape: &str, value: &Value, has_full_crds: bool) -> Option<Cow<'static, str>> {
    let is_int = || value.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
    let text = value.as_str();
    let (fits, reason) = match shape {
        "any" => (true, ""),
        "text" => (text.is_some(), "it is no text"),
        "bool" => (value.is_boolean(), "it is neither true nor false"),
        "int" => (is_int(), "it is no whole number of 32 bits"),
        "long" => (value.is_i64(), "it is no whole number"),
        "count" => (value.as_i64().is_some_and(|number| number > 0), "it is no whole number from 1 on"),
        "mode" => (value.as_u64().is_some_and(|mode| mode <= 0o777), "it is no mode of a file, from 0 to 511"),
        "number" => (value.is_number(), "it is no number"),
        "either" => (is_int() || text.is_some(), "it is neither a whole number nor a text"),
        "scalar" if has_full_crds => (text.is_some(), "it is no text"),
        "scalar" => (!value.is_array() && !value.is_object(), "it is no text"),
        "label" => (
            text.is_some_and(|text| is_label_value(text) || has_tags(text)),
            "it is no value of a label: 63 letters, digits, `-`, `_` and `.`, the first and the last a letter or digit",
        ),
        "quantity" => (
            text.map_or(value.is_i64() || value.is_number() && !has_full_crds, is_quantity),
            "it is no quantity such as `500m` or `2Gi`",
        ),
        _ => return none_of(shape, text),
    };
    (!fits).then_some(Cow::Borrowed(reason))
}

/// Why a value is none of the texts of a shape.
fn none_of(shape: &str, value: Option<&str>) -> Option<Cow<'static, str>> {
    let (texts, is_known_late) = shape.strip_prefix('~').map_or((shape, false), |texts| (texts, true));
    let fits = |value: &str| {
        texts.split('|').any(|text| text == value) || is_known_late && (value.is_empty() || has_tags(value))
    };
    let texts = texts.trim_start_matches('|').replace('|', "`, `");
    (!value.is_some_and(fits)).then(|| Cow::Owned(format!("it is none of `{texts}`")))
}

/// Kubernetes' quantities: a number with a power of 2 or of 10.
fn is_quantity(text: &str) -> bool {
    let is_number = |number: &str| {
        let number = number.strip_prefix(['+', '-']).unwrap_or(number);
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let has_digits = !whole.is_empty() || !part.is_empty();
        has_digits && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
    };
    let has_exponent = text.split_once(['e', 'E']).is_some_and(|(number, power)| is_number(number) && is_number(power));
    let number = match text.strip_suffix('i') {
        Some(number) => number.strip_suffix(['K', 'M', 'G', 'T', 'P', 'E']),
        None => text.strip_suffix(['n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E']).or(Some(text)),
    };
    has_exponent || number.is_some_and(is_number)
}
