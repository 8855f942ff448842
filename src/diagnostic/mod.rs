//! Findings about a workflow, as data. Every stage returns what it found beside its result; nothing stops at the
//! first error, and nothing that a user drew is ever thrown.
//!
//! A finding has one constructor, in the file of its subject: the stable code, the severity, the message and the
//! remedy stand together there, and [`catalog`] lists them all.

pub(crate) mod container;
pub(crate) mod graph;
pub(crate) mod limits;
pub(crate) mod options;
pub(crate) mod parameters;
mod place;
pub(crate) mod placement;
pub(crate) mod reading;
pub(crate) mod storage;

use std::fmt::{self, Display, Write};

use serde::Serialize;

use crate::hashed::HashSet;
use crate::ordered;

pub(crate) use place::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The manifest would be refused, or would not do what was drawn. A build writes nothing.
    Error,
    /// The manifest runs, but probably not as meant.
    Warning,
    /// Good to know.
    Info,
}

impl Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// A position in a text, counted as editors count: both from 1, columns in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 code units.
    pub column: u32,
}

/// A stretch of a text; `end` is just behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// Its first position.
    pub start: Position,
    /// The position behind its last.
    pub end: Position,
}

/// Appends one reference token to a JSON pointer, escaped as RFC 6901 asks.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// What a JSON pointer has behind `root`, where it leads to the same value or into it.
pub(crate) fn inside<'p>(pointer: &'p str, root: &str) -> Option<&'p str> {
    pointer.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Its JSON pointer into the source.
    pub path: String,
    /// The item there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// The index of the link there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_index: Option<u32>,
    /// Where it stands in the text, where the source is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Its stable name, in kebab-case.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, the user's words in backticks, no final period.
    pub message: String,
    /// A JSON pointer into the source.
    pub path: String,
    /// The item that holds the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// The index of the link that holds the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_index: Option<u32>,
    /// Where the place stands in the text, where the source is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places that have to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

impl Diagnostic {
    fn new(entry: &Entry, place: Place, values: &[(&str, &dyn Display)]) -> Self {
        let path = place.pointer();
        let (item_id, link_index) = place::owner(&path);
        Self {
            code: entry.code,
            severity: entry.severity,
            message: filled(entry.message, values),
            path,
            item_id,
            link_index,
            range: None,
            help: (!entry.help.is_empty()).then(|| filled(entry.help, values)),
            related: Vec::new(),
        }
    }

    /// The same finding, which also has to do with `place`.
    pub(crate) fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        let path = place.pointer();
        let (item_id, link_index) = place::owner(&path);
        self.related.push(Related { message: message.into(), path, item_id, link_index, range: None });
        self
    }

    /// Whether it keeps a build from writing.
    ///
    /// ```
    /// use oc_argo::{Document, Options, Source, translate};
    ///
    /// let drawn = translate(&Source::new(Document::text("graph: {}")), &Options::default());
    /// assert!(drawn.diagnostics.iter().any(|finding| finding.code == "empty-workflow" && finding.is_error()));
    /// ```
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One line: `error[no-compute]: the processing ... (/workflow/graph/items/a, 3:7)`.
///
/// ```
/// use oc_argo::{Document, Options, Source, translate};
///
/// let drawn = translate(&Source::new(Document::text("graph: 5")), &Options::default());
/// let said: Vec<String> = drawn.diagnostics.iter().map(ToString::to_string).collect();
/// assert!(said.iter().any(|line| line.starts_with("error[wrong-type]: ") && line.ends_with(" (/workflow/graph, 1:8)")));
/// ```
impl Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Self { severity, code, message, path, .. } = self;
        write!(formatter, "{severity}[{code}]: {message} ({path}")?;
        if let Some(Range { start, .. }) = self.range {
            write!(formatter, ", {}:{}", start.line, start.column)?;
        }
        formatter.write_char(')')
    }
}

/// Sorts findings for a reader (worst first, then by place) and drops the ones said twice, as happens where one
/// sub-workflow stands in several places, and what is said of a value that could not be read.
pub(crate) fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    let is_unread = |diagnostic: &Diagnostic| diagnostic.code == "wrong-type";
    if diagnostics.iter().any(is_unread) {
        let unread: HashSet<String> =
            diagnostics.iter().filter(|one| is_unread(one)).map(|one| one.path.clone()).collect();
        diagnostics.retain(|diagnostic| is_unread(diagnostic) || !unread.contains(&diagnostic.path));
    }
    ordered::sort_by(diagnostics, |one, other| {
        (one.severity, &one.path, one.code, &one.message).cmp(&(
            other.severity,
            &other.path,
            other.code,
            &other.message,
        ))
    });
    diagnostics.dedup();
}

/// One line of the table of findings.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The stable name.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The message, with the names of what is filled in.
    pub message: &'static str,
    /// The remedy, with the names of what is filled in.
    pub help: &'static str,
}

/// Every finding that there is, by subject.
///
/// ```
/// use oc_argo::diagnostic::catalog;
///
/// let (subject, entry) = catalog().find(|(_, entry)| entry.code == "no-compute").unwrap();
/// assert_eq!((subject, entry.message), ("placement", "the processing `{name}` is linked to no compute"));
/// ```
pub fn catalog() -> impl Iterator<Item = (&'static str, &'static Entry)> {
    [
        ("reading", reading::ENTRIES),
        ("graph", graph::ENTRIES),
        ("container", container::ENTRIES),
        ("parameters", parameters::ENTRIES),
        ("placement", placement::ENTRIES),
        ("storage", storage::ENTRIES),
        ("limits", limits::ENTRIES),
        ("options", options::ENTRIES),
    ]
    .into_iter()
    .flat_map(|(subject, entries)| entries.iter().map(move |entry| (subject, entry)))
}

/// How many characters of a value a message shows: a name of a megabyte would be repeated in each.
const MAX_SHOWN: usize = 400;

/// Appends a value, its end cut off where it is too long to be read.
fn push_shown(value: &dyn Display, text: &mut String) {
    let mut shown = Shown { text, left: MAX_SHOWN };
    // It fails where the rest is left out.
    if write!(shown, "{value}").is_err() {
        text.push('…');
    }
}

/// A text that takes no more than so many further characters: what is cut off must take no memory either.
struct Shown<'t> {
    text: &'t mut String,
    left: usize,
}

impl fmt::Write for Shown<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for character in part.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(character);
        }
        Ok(())
    }
}

/// A text of the table with its blanks filled in: `{name}` is the value of that name, `{{` and `}}` are braces. One function
/// does it for all, because a hundred expanded `format!` are a tenth of the whole module.
fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (plain, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        filled.push_str(plain);
        rest = match behind.get(..2) {
            Some("{{") | Some("}}") => {
                filled.extend(behind.chars().next());
                behind.get(2..).unwrap_or_default()
            }
            _ => {
                let (name, further) = behind.trim_start_matches('{').split_once('}').unwrap_or((behind, ""));
                if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                    push_shown(value, &mut filled);
                }
                further
            }
        };
    }
    filled.push_str(rest);
    filled
}

/// Declares findings: for each its constructor, and its line in the file's `ENTRIES`.
macro_rules! findings {
    ($($code:literal $severity:ident $name:ident($($argument:ident: $type:ty),*): $message:literal, $help:literal;)*) => {
        /// The findings of this subject.
        pub static ENTRIES: &[super::Entry] = &[$(super::Entry {
            code: $code,
            severity: super::Severity::$severity,
            message: $message,
            help: $help,
        }),*];

        $(
            #[doc = concat!("`", $code, "`: ", $message, ".")]
            #[cold]
            #[inline(never)]
            pub fn $name(at: super::Place $(, $argument: $type)*) -> super::Diagnostic {
                static ENTRY: super::Entry = super::Entry {
                    code: $code,
                    severity: super::Severity::$severity,
                    message: $message,
                    help: $help,
                };
                // The compiler holds the names in the texts against the arguments; nothing of it runs.
                if false {
                    let _ = format_args!($message);
                    let _ = format_args!($help);
                }
                super::Diagnostic::new(&ENTRY, at, &[$((stringify!($argument), &$argument as &dyn std::fmt::Display)),*])
            }
        )*
    };
}
pub(crate) use findings;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_and_braces_stay() {
        let values: [(&str, &dyn Display); 2] = [("name", &"{count}"), ("count", &3)];
        assert_eq!(filled("`{name}` has {count}: {{port: {count}}}", &values), "`{count}` has 3: {port: 3}");
        assert_eq!(filled("", &values), "");
    }

    #[test]
    fn what_is_too_long_to_be_read_is_cut() {
        let long = "é".repeat(MAX_SHOWN);
        assert_eq!(filled("`{name}`", &[("name", &long)]), format!("`{long}`"));
        assert_eq!(filled("`{name}`", &[("name", &format!("{long}x"))]), format!("`{long}…`"));
    }
}
