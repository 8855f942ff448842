//! Every finding of the catalogue: each has a fixture, `tests/fixtures/diagnostics/<code>.json`, that raises it with as
//! little else as can be, and a line in `docs/diagnostics.md`. `UPDATE_EXPECT=1 cargo test --test diagnostics` writes
//! what is expected of the fixtures and the page anew, to be read by a person. With `FINDING=<code>` that fixture alone is
//! raised, at once: some of the others are as large as can be.
//!
//! A fixture's documents are objects, or texts, whose findings have ranges. `generated` names
//! documents that are made, because they are too large to be kept. `besides` are the codes of what else is found.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/generated.rs"]
mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{fs, iter};

use common::fixtures;
use generated::generated;
use oc_argo::diagnostic::{Diagnostic, Position, Range, Severity, catalog};
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};

/// A fixture, and what came of it.
struct Raised {
    code: String,
    file: PathBuf,
    fixture: Value,
    /// The source as one value, into which pointers lead; a text in it is what it says.
    source: Value,
    diagnostics: Vec<Diagnostic>,
}

static RAISED: LazyLock<Vec<Raised>> = LazyLock::new(|| {
    let files = fs::read_dir(fixtures().join("diagnostics")).unwrap().map(|entry| entry.unwrap().path());
    let only = std::env::var_os("FINDING");
    let is_asked = |file: &PathBuf| only.as_deref().is_none_or(|code| file.file_stem() == Some(code));
    let mut raised: Vec<_> = files.filter(is_asked).map(Raised::read).collect();
    raised.sort_by(|one, other| one.code.cmp(&other.code));
    raised
});

impl Raised {
    fn read(file: PathBuf) -> Self {
        let code = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let fixture: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let mut documents = fixture.clone();
        if let Some(name) = fixture["generated"].as_str() {
            let made = generated(name);
            documents.as_object_mut().unwrap().extend(made);
        }
        let options: Options = documents.get("options").map_or_else(Options::default, |options| {
            serde_json::from_value(options.clone()).unwrap_or_else(|error| panic!("{code}: {error}"))
        });
        let diagnostics = translate(&source(&documents), &options).diagnostics;
        Self { code, file, fixture, source: meant(&documents), diagnostics }
    }

    /// The one finding of the fixture's code.
    fn finding(&self) -> &Diagnostic {
        let mut found = self.diagnostics.iter().filter(|diagnostic| diagnostic.code == self.code);
        let (first, second) = (found.next(), found.next());
        let codes: Vec<_> = self.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert!(second.is_none(), "{} is found more than once", self.code);
        first.unwrap_or_else(|| panic!("{} is not found, but {codes:?}", self.code))
    }

    /// What is expected of the fixture when it is as it should be.
    fn expected(&self) -> (Value, Value) {
        let mut expected = serde_json::to_value(self.finding()).unwrap();
        expected.as_object_mut().unwrap().remove("code");
        let codes = self.diagnostics.iter().map(|diagnostic| diagnostic.code);
        let besides: BTreeSet<_> = codes.filter(|code| *code != self.code).collect();
        (expected, json!(besides))
    }
}

fn document(value: &Value) -> Document {
    match value {
        Value::String(text) => Document::text(text.clone()),
        object => Document::object(object.to_string()),
    }
}

fn source(documents: &Value) -> Source {
    let optional = |key: &str| documents.get(key).map(document);
    let workflows = documents.get("workflows").and_then(Value::as_object).into_iter().flatten();
    Source {
        workflow: document(&documents["workflow"]),
        workflows: workflows.map(|(id, value)| (id.clone(), document(value))).collect(),
        peers: optional("peers"),
        loaded_peers: BTreeMap::new(),
        execution: optional("execution"),
    }
}

/// The documents as values; `null` where a text cannot be read.
fn meant(documents: &Value) -> Value {
    let read = |value: &Value| match value {
        Value::String(text) if text.len() >= oc_argo::source::MAX_BYTES => Value::Null,
        Value::String(text) => {
            serde_json::from_str(text).ok().or_else(|| serde_yaml::from_str(text).ok()).unwrap_or_default()
        }
        other => other.clone(),
    };
    let keys = ["workflow", "workflows", "peers", "execution", "options"];
    let present = keys.into_iter().filter_map(|key| Some((key.to_owned(), read(documents.get(key)?))));
    Value::Object(present.collect())
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

#[test]
fn every_fixture_raises_its_code_as_expected() {
    let mut differences = Vec::new();
    for raised in &*RAISED {
        let (expected, besides) = raised.expected();
        let mut fixture = raised.fixture.clone();
        fixture["expected"] = expected;
        fixture["besides"] = besides;
        if fixture["besides"] == json!([]) {
            fixture.as_object_mut().unwrap().remove("besides");
        }
        if is_update() {
            fs::write(&raised.file, format!("{fixture:#}\n")).unwrap();
        } else if fixture != raised.fixture {
            let (made, besides) = (&fixture["expected"], &fixture["besides"]);
            differences.push(format!("{} gives {made:#} besides {besides}", raised.code));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_code_has_one_fixture_and_every_fixture_a_code() {
    let codes: Vec<_> = catalog().map(|(_, entry)| entry.code).collect();
    let unique: BTreeSet<_> = codes.iter().copied().collect();
    assert_eq!(unique.len(), codes.len(), "a code stands twice in {codes:?}");
    let with_fixture: BTreeSet<_> = RAISED.iter().map(|raised| raised.code.as_str()).collect();
    let differ: Vec<_> = with_fixture.symmetric_difference(&unique).collect();
    assert!(differ.is_empty(), "these have a fixture and no code, or a code and no fixture: {differ:?}");
    let texts = RAISED.iter().filter(|raised| raised.fixture["workflow"].is_string()).count();
    assert!(texts >= 12, "{texts} fixtures are texts");
}

#[test]
fn codes_are_kebab_case() {
    for (_, entry) in catalog() {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        assert!(entry.code.split('-').all(is_word), "{}", entry.code);
    }
}

/// Every finding of every fixture, with the fixture.
fn findings() -> impl Iterator<Item = (&'static Raised, &'static Diagnostic)> {
    RAISED.iter().flat_map(|raised| raised.diagnostics.iter().map(move |diagnostic| (raised, diagnostic)))
}

#[test]
fn messages_begin_in_lower_case_and_say_what_to_do() {
    for (raised, found) in findings() {
        let texts = [Some(&found.message), found.help.as_ref()].into_iter().flatten();
        let related = found.related.iter().map(|related| &related.message);
        for text in texts.chain(related) {
            let first = text.chars().next().unwrap();
            assert!(!first.is_uppercase() && !first.is_whitespace(), "{}: {text}", raised.code);
            assert!(!text.ends_with(['.', ' ']), "{}: {text}", raised.code);
            assert_eq!(text.matches('`').count() % 2, 0, "{}: {text}", raised.code);
        }
    }
    for (_, entry) in catalog() {
        assert!(!entry.message.is_empty() && !entry.help.is_empty(), "{} has no help", entry.code);
    }
}

#[test]
fn the_catalogue_says_what_is_found() {
    for (raised, found) in findings() {
        let (_, entry) = catalog().find(|(_, entry)| entry.code == found.code).unwrap();
        assert_eq!(entry.severity, found.severity, "{}", raised.code);
        assert!(is_filled_in(entry.message, &found.message), "{}: {}", raised.code, found.message);
        assert!(is_filled_in(entry.help, found.help.as_ref().unwrap()), "{}: {:?}", raised.code, found.help);
    }
}

/// Whether `text` is `pattern` with something for each `{name}` in it.
fn is_filled_in(pattern: &str, text: &str) -> bool {
    let fixed = pattern.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let pieces = fixed.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, behind)| behind));
    let mut rest = text;
    pieces.map(|piece| piece.replace('\u{1}', "{").replace('\u{2}', "}")).all(|piece| match rest.find(&piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn pointers_lead_into_the_source_and_name_their_item_or_link() {
    for (raised, found) in findings() {
        let own = (found.path.as_str(), found.item_id.as_deref(), found.link_index);
        let related =
            found.related.iter().map(|other| (other.path.as_str(), other.item_id.as_deref(), other.link_index));
        for place in iter::once(own).chain(related) {
            assert_place(raised, place);
        }
    }
}

/// The pointers above `path`, itself first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(path), |pointer| pointer.rsplit_once('/').map(|(above, _)| above))
}

fn assert_place(raised: &Raised, (path, item, link): (&str, Option<&str>, Option<u32>)) {
    let source = &raised.source;
    let keys: Vec<String> = path.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let graph = match keys.as_slice() {
        ["workflow", "graph", below @ ..] | ["workflows", _, "graph", below @ ..] => Some(below),
        ["workflow" | "workflows" | "peers" | "execution" | "options", ..] => None,
        _ => panic!("{}: {path} leads out of the source", raised.code),
    };
    match graph {
        Some(["items", id, ..]) => assert_eq!((item, link), (Some(*id), None), "{}: {path}", raised.code),
        Some(["links", index, ..]) => assert_eq!((item, link), (None, index.parse().ok()), "{}: {path}", raised.code),
        _ => assert_eq!((item, link), (None, None), "{}: {path}", raised.code),
    }
    let nearest = ancestors(path).find(|pointer| source.pointer(pointer).is_some()).unwrap();
    // What may be absent as a whole: the peers, and options that have defaults.
    let is_absent = ["/peers", "/options"].iter().any(|document| path.starts_with(document));
    assert!(!nearest.is_empty() || is_absent, "{}: {path}", raised.code);
    if item.is_some() || link.is_some() {
        let member = keys.iter().position(|key| *key == "graph").unwrap() + 3;
        assert!(nearest.split('/').count() > member, "{}: {path} has no such item or link", raised.code);
    }
}

/// What stands in a text at a range, as editors count: lines and columns from 1, columns in UTF-16 code units.
fn slice(text: &str, range: Range) -> String {
    let units: Vec<Vec<u16>> = text.split_inclusive('\n').map(|line| line.encode_utf16().collect()).collect();
    let index = |number: u32| usize::try_from(number - 1).unwrap();
    let (first, last) = (index(range.start.line), index(range.end.line));
    let lines = units.iter().enumerate().take(last + 1).skip(first);
    let parts = lines.map(|(line, units)| {
        let from = if line == first { index(range.start.column) } else { 0 };
        let to = if line == last { index(range.end.column) } else { units.len() };
        String::from_utf16(&units[from..to]).unwrap()
    });
    // A block of YAML keeps its indentation.
    " ".repeat(index(range.start.column)) + &parts.collect::<String>()
}

#[test]
fn ranges_of_texts_hold_what_the_pointers_lead_to() {
    let (mut checked, mut behind_astral) = (0, 0);
    for (raised, found) in findings() {
        let Some(text) = raised.fixture["workflow"].as_str().filter(|_| found.path.starts_with("/workflow")) else {
            assert_eq!(found.range, None, "{}", raised.code);
            continue;
        };
        let related = found.related.iter().map(|related| (&related.path, related.range));
        for (path, range) in iter::once((&found.path, found.range)).chain(related) {
            let range = range.unwrap_or_else(|| panic!("{}: {path} has no range", raised.code));
            if matches!(found.code, "unreadable-source" | "source-too-deep" | "lone-surrogate") {
                continue;
            }
            let value = ancestors(path).find_map(|pointer| raised.source.pointer(pointer)).unwrap();
            let slice = slice(text, range);
            let read = serde_json::from_str(&slice).ok().or_else(|| serde_yaml::from_str(&slice).ok());
            assert_eq!(read.as_ref(), Some(value), "{}: {path} at {range:?} is {slice}", raised.code);
            checked += 1;
            behind_astral += usize::from(is_behind_astral(text, range.start));
        }
    }
    assert!(checked >= 18 && behind_astral >= 12, "{checked}, {behind_astral} of them behind an astral character");
}

/// Whether a character of two UTF-16 units stands before a position, on its line.
fn is_behind_astral(text: &str, position: Position) -> bool {
    let line = text.lines().nth(usize::try_from(position.line - 1).unwrap()).unwrap_or_default();
    let units: Vec<u16> = line.encode_utf16().take(usize::try_from(position.column - 1).unwrap()).collect();
    String::from_utf16(&units).unwrap().chars().any(|character| character.len_utf16() == 2)
}

/// The page of the documentation.
fn page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         Whatever is wrong with a workflow is found in one run. Each finding has a stable code, a severity, a message, what\n\
         to do about it, a JSON pointer into the source (`/workflow/...`, `/workflows/<id>/...`, `/peers/<id>`,\n\
         `/execution`, `/options/...`), the id of the item or the index of the link there, other places that have to do with\n\
         it and, in a document that is a text, lines and columns (from 1, in UTF-16 code units).\n\n\
         - **error**: the cluster would refuse the manifest, or it would not do what was drawn. A build writes nothing.\n\
         - **warning**: the manifest runs, but probably not as meant.\n\
         - **info**: good to know.\n\n\
         What stands in `{}` is filled in. In a checkout, `tests/fixtures/diagnostics` holds a workflow for each code that\n\
         raises it, and `UPDATE_EXPECT=1 cargo test --test diagnostics` writes this page, from `src/diagnostic/`.\n",
    );
    let mut subject = "";
    for (of, entry) in catalog() {
        if of != subject {
            subject = of;
            let (first, rest) = subject.split_at(1);
            let heading = format!("{}{rest}", first.to_uppercase());
            write!(page, "\n## {heading}\n\n| Code | Severity | What is said | What to do |\n|---|---|---|---|\n")
                .unwrap();
        }
        let severity = match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let (said, help) = (cell(entry.message), cell(entry.help));
        writeln!(page, "| `{}` | {severity} | {said} | {help} |", entry.code).unwrap();
    }
    page
}

/// A message as a cell of a Markdown table.
fn cell(message: &str) -> String {
    message.replace("{{", "{").replace("}}", "}").replace('|', "\\|")
}

#[test]
fn the_page_of_the_documentation_lists_every_finding() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    if is_update() {
        fs::write(&file, page()).unwrap();
    }
    let is_current = fs::read_to_string(&file).unwrap_or_default() == page();
    assert!(is_current, "{} is not what UPDATE_EXPECT=1 cargo test --test diagnostics writes", file.display());
}
