//! What Argo's strict reader, its full custom resource definitions and Kubernetes ask of a value: its shape.
//!
//! The shapes of objects are texts, which take fewer bytes of the module than tables do, and are read only where there are
//! defaults. A line is an object: its name, then its fields as `name:shape`. A field that must be there has `!` behind its
//! name, a text no shape; `+Name` stands for the fields of that object, and a last `*` for more that are not looked into. The
//! other shapes are
//!
//! - `[]shape`: a list; `{}shape`: a map; `@shape`: a map whose keys are those of labels, nodes or annotations;
//! - `Name`: an object; `A|B`: one of these texts; `~A|B`: the same, or what is known when it runs;
//! - `bool`, `int` (of 32 bits), `long` (of 64), `count` (from 1 on), `weight` (from 1 to 100), `mode` (of a file),
//!   `quantity`, `label` (the value of one);
//! - `duration` (of Go's, with a unit), `wait` (the same, or whole seconds);
//! - `either` (an `int`, which may be written as a text), `scalar` (what Argo reads as a text), `any` (what is not
//!   looked into).

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{OPTION, objects, pods, templates, volumes, workflow};
use crate::diagnostic::{Diagnostic, Place, options as findings, push_key};
use crate::options::Options;
use crate::plan::has_tags;
use crate::plan::names::{is_label_value, is_qualified_name};

/// The objects, by subject.
const OBJECTS: [&str; 4] = [workflow::OBJECTS, templates::OBJECTS, pods::OBJECTS, volumes::OBJECTS];

/// The shape of the member `key` of the object with this name.
fn member(object: &str, key: &str) -> Option<&'static str> {
    fields(object).find_map(|field| {
        let (name, shape) = field.split_once(':').unwrap_or((field, "text"));
        match name.strip_prefix('+') {
            Some(base) => member(base, key),
            None if name == "*" => Some("any"),
            None => (name.trim_end_matches('!') == key).then_some(shape),
        }
    })
}

fn fields(object: &str) -> impl Iterator<Item = &'static str> {
    let mut lines = OBJECTS.into_iter().flat_map(str::lines);
    let fields = lines.find_map(|line| line.strip_prefix(object)?.strip_prefix(' '));
    fields.unwrap_or_default().split(' ')
}

/// Looks at values, and keeps what is wrong with them.
pub(super) struct Inspection {
    /// Whether the cluster has the full definitions, which ask for more than the reader does.
    has_full_crds: bool,
    /// Where it is: a JSON pointer below the option.
    path: String,
    pub(super) found: Vec<Diagnostic>,
}

impl Inspection {
    pub(super) fn new(options: &Options) -> Self {
        Self { has_full_crds: options.has_full_crds(), path: OPTION.to_owned(), found: Vec::new() }
    }

    /// Goes on to the member or the entry `key`. What it gives leads back.
    #[inline(never)]
    pub(super) fn enter(&mut self, key: &str) -> usize {
        let outside = self.path.len();
        push_key(&mut self.path, key);
        outside
    }

    /// Goes back to where `enter` was called.
    #[inline(never)]
    pub(super) fn leave(&mut self, outside: usize) {
        self.path.truncate(outside);
    }

    /// Looks at what is given for a key of the workflow.
    pub(super) fn inspect_key(&mut self, key: &str, value: &Value) {
        if let Some(shape) = member("WorkflowSpec", key) {
            return self.inspect(shape, value);
        }
        self.refuse("argo's workflow has no such field");
        let path = if member("Template", key).is_some() { "" } else { "container." };
        let is_elsewhere = path.is_empty() || member("Container", key).is_some();
        if let Some(finding) = self.found.last_mut().filter(|_| is_elsewhere) {
            finding.help = Some(format!("write it as `templateDefaults.{path}{key}`"));
        }
    }

    /// Holds a value against a shape.
    pub(super) fn inspect(&mut self, shape: &str, value: &Value) {
        if let Some(inner) = shape.strip_prefix("[]") {
            let Some(entries) = value.as_array() else { return self.refuse("it is not a list") };
            for (index, entry) in entries.iter().enumerate() {
                let outside = self.enter(&index.to_string());
                self.inspect(inner, entry);
                self.leave(outside);
            }
        } else if shape.starts_with(['{', '@'])
            || (shape.starts_with(|first: char| first.is_ascii_uppercase()) && !shape.contains('|'))
        {
            let Some(members) = value.as_object() else { return self.refuse("it is no object") };
            for (key, value) in members {
                let outside = self.enter(key);
                self.inspect_member(shape, key, value);
                self.leave(outside);
            }
            self.require_members(shape, members);
            objects::check(self, shape, members);
        } else if let Some(reason) = misfit(shape, value, self.has_full_crds) {
            self.refuse(&reason);
        }
    }

    /// Holds a member of an object or of a map against the shape of that; one that is `null` is as good as none.
    fn inspect_member(&mut self, shape: &str, key: &str, value: &Value) {
        if shape.starts_with('@') && !is_qualified_name(key) && !has_tags(key) {
            return self.refuse("it is no key of a label, of an annotation or of nodes");
        }
        match shape.strip_prefix("{}").or(shape.strip_prefix('@')).or_else(|| member(shape, key)) {
            None => self.refuse("argo has no such field here"),
            Some(_) if value.is_null() => {}
            Some(shape) => self.inspect(shape, value),
        }
    }

    /// The members that the full definitions ask for. No object has any of another one's that must be there.
    fn require_members(&mut self, object: &str, members: &Map<String, Value>) {
        if !self.has_full_crds {
            return;
        }
        for field in fields(object) {
            let name = field.split_once(':').map_or(field, |(name, _)| name).strip_suffix('!');
            if let Some(name) = name.filter(|&name| members.get(name).is_none_or(Value::is_null)) {
                self.refuse(&format!("it has no `{name}`"));
            }
        }
    }

    /// Keeps a finding about what is here, with what should be there instead.
    #[inline(never)]
    pub(super) fn refuse_with(&mut self, reason: &str, help: &str) {
        self.refuse(reason);
        self.found.last_mut().into_iter().for_each(|finding| finding.help = Some(help.to_owned()));
    }

    /// Keeps a warning about a semaphore that is here.
    pub(super) fn warn_of_semaphore(&mut self) {
        self.found.push(findings::semaphore_of_dags(Place::at(&self.path)));
    }

    /// Keeps a finding about what is here.
    #[inline(never)]
    pub(super) fn refuse(&mut self, reason: &str) {
        let key = self.path.get(OPTION.len() + 1..).unwrap_or_default();
        self.found.push(findings::invalid_default(Place::at(&self.path), key, reason));
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
        "weight" => {
            (value.as_u64().is_some_and(|weight| (1..=100).contains(&weight)), "it is no whole number from 1 to 100")
        }
        "mode" => (value.as_u64().is_some_and(|mode| mode <= 0o777), "it is no mode of a file, from 0 to 511"),
        "either" => (
            is_int() || text.is_some_and(|text| text.parse::<i32>().is_ok() || has_tags(text)),
            "it is no whole number, nor a text of one",
        ),
        "duration" => (text.is_some_and(is_duration), "it is no duration with its units such as `90s` or `1h30m`"),
        "wait" => (
            text.is_some_and(|text| text.parse::<i64>().is_ok() || is_duration(text)),
            "it is no text of a duration such as `90s` or `1h30m`",
        ),
        "scalar" if has_full_crds => (text.is_some(), "it is no text"),
        "scalar" => (!value.is_array() && !value.is_object(), "it is no text"),
        "label" => (
            text.is_some_and(|text| is_label_value(text) || has_tags(text)),
            "it is no value of a label: up to 63 letters, digits, `-`, `_` and `.`",
        ),
        "quantity" => (
            text.map_or(value.is_i64() || value.is_number() && !has_full_crds, |text| quantity(text).is_some()),
            "it is no quantity such as `500m` or `2Gi`",
        ),
        _ => {
            let texts = shape.trim_start_matches(['~', '|']);
            return (!text.is_some_and(|text| is_among(shape, text)))
                .then(|| Cow::Owned(format!("it is none of `{texts}`")));
        }
    };
    (!fits).then_some(Cow::Borrowed(reason))
}

/// Whether a value is one of the texts of a shape.
fn is_among(shape: &str, value: &str) -> bool {
    let texts = shape.trim_start_matches('~');
    texts.split('|').any(|text| text == value) || shape.starts_with('~') && (value.is_empty() || has_tags(value))
}

/// Whether Go reads this as a duration (`time.ParseDuration`), or Argo takes it for none, or knows it when it runs.
#[inline(never)]
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 8] = ["ns", "us", "\u{b5}s", "\u{3bc}s", "ms", "s", "m", "h"];
    let is_number = |character: char| character.is_ascii_digit() || character == '.';
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text.is_empty() || rest == "0" || has_tags(text) {
        return true;
    }
    loop {
        let (number, behind) = rest.split_at(rest.find(|character| !is_number(character)).unwrap_or(rest.len()));
        let (unit, behind) = behind.split_at(behind.find(is_number).unwrap_or(behind.len()));
        if number.parse::<f64>().is_err() || !UNITS.contains(&unit) {
            return false;
        }
        if behind.is_empty() {
            return true;
        }
        rest = behind;
    }
}

/// How much a quantity of Kubernetes' is (`resource.ParseQuantity`): a number, behind which a power of 2 or of 10 may stand.
pub(in crate::argo) fn quantity(text: &str) -> Option<f64> {
    /// Powers of 1000, the first of which are below 1, and of 1024.
    const POWERS: [&str; 16] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let end = text.trim_end_matches(|last: char| last.is_ascii_alphabetic()).len();
    let (number, power) = text.split_at_checked(end)?;
    let has_one_power = power.is_empty() || !number.contains(['e', 'E']);
    // Nearly all are whole, and what reads fractions is so large that its first call takes longer than all else here.
    let whole = number.parse::<u32>().map(f64::from).ok();
    let number = whole.or_else(|| number.parse().ok()).filter(|_| has_one_power)?;
    let power = POWERS.iter().position(|&known| known == power)?;
    // Dividing by 1000 is exact to the last digit, which multiplying by 0.001 is not.
    Some(match i32::try_from(power).unwrap_or_default() {
        power @ ..3 => number / 1000_f64.powi(3 - power),
        power @ ..10 => number * 1000_f64.powi(power - 3),
        power => number * 1024_f64.powi(power - 9),
    })
}
