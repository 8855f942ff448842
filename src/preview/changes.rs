//! Changes as an editor makes them: an item or a link, or a value inside of one, is set or removed. All of a list are made
//! or none.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::Document;
use crate::hashed::HashSet;
use crate::source::{read_drawn, read_json};

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Puts the value there, in the place of what stood there.
    Set,
    /// Takes away what stands there. The links behind a removed one move up.
    Remove,
}

/// A change of an item or a link.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// What it does.
    pub op: Op,
    /// The JSON pointer, into the source, of what it changes: `/workflow/graph/items/<id>`, `/workflow/graph/links/<index>`
    /// or something below these. `-` as an index stands behind the last.
    pub path: String,
    /// What is set there.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schemars(with = "Value", extend("tsType" = "unknown")))]
    pub value: Option<Value>,
}

/// A member that is there, though it may be `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A change that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeError {
    /// Which of the changes it is.
    pub index: usize,
    /// Why it cannot be made.
    pub reason: String,
}

impl ChangeError {
    pub(super) fn at(index: usize, reason: impl Into<String>) -> Self {
        Self { index, reason: reason.into() }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "change {} cannot be made: {}", self.index, self.reason)
    }
}

impl std::error::Error for ChangeError {}

impl Change {
    /// Reads a list of changes from its JSON.
    ///
    /// # Errors
    ///
    /// The first change that is none, with its index; 0 where this is no list at all.
    ///
    /// ```
    /// use oc_argo::preview::{Change, Op};
    ///
    /// let changes = Change::list(r#"[{"op": "remove", "path": "/workflow/graph/links/3"}]"#)?;
    /// assert_eq!((changes[0].op, changes[0].path.as_str()), (Op::Remove, "/workflow/graph/links/3"));
    /// assert_eq!(Change::list(r#"[{"op": "turn", "path": ""}]"#).unwrap_err().index, 0);
    /// # Ok::<(), oc_argo::preview::ChangeError>(())
    /// ```
    pub fn list(json: &str) -> Result<Vec<Self>, ChangeError> {
        let unusable = |reason: &str| ChangeError::at(0, format!("this is no list of changes: {reason}"));
        let read = read_json(json).map_err(|reason| unusable(&reason))?;
        let read = read.as_array().ok_or_else(|| unusable("it is no list"))?;
        let change = |(index, value): (usize, &Value)| {
            Self::deserialize(value).map_err(|error: serde_json::Error| ChangeError::at(index, error.to_string()))
        };
        read.iter().enumerate().map(change).collect()
    }
}

/// A workflow as a value.
#[derive(Debug, Clone)]
pub(super) struct Drawn(Value);

/// What a change was made to, with what stood there before. Positions are those of links as they stood then.
pub(super) enum Touched {
    /// The item with this id.
    Item(String, Option<Value>),
    /// The link at this position.
    Link(usize, Value),
    /// A link that was at this position.
    Removed(usize, Value),
    /// A link behind the last.
    Appended,
}

/// What the changes of a call were made to. What is as large as an item is kept once, however many changes are made in it.
#[derive(Default)]
struct Made {
    all: Vec<Touched>,
    /// The items that are known as they were before all changes of them.
    items: HashSet<String>,
}

impl Made {
    fn extend(&mut self, touched: Option<Touched>) {
        if let Some(Touched::Item(id, _)) = &touched {
            self.items.insert(id.clone());
        }
        self.all.extend(touched);
    }

    /// Whether the last change was made in this link too. Others may have moved it since.
    fn ends_in_link(&self, position: usize) -> bool {
        matches!(self.all.last(), Some(Touched::Link(last, _)) if *last == position)
    }
}

impl Drawn {
    pub(super) fn read(document: &Document) -> Self {
        Self(read_drawn(document))
    }

    pub(super) fn document(&self) -> Document {
        Document::object(self.0.to_string())
    }

    /// An item, where it is there.
    pub(super) fn item(&self, id: &str) -> Option<&Value> {
        self.0.get("graph")?.get("items")?.get(id)
    }

    /// The link at this position.
    pub(super) fn link(&self, position: usize) -> Option<&Value> {
        self.0.get("graph")?.get("links")?.get(position)
    }

    /// Makes all of the changes or, where one cannot be made, none. Says what they were made to.
    pub(super) fn apply(&mut self, changes: &[Change]) -> Result<Vec<Touched>, ChangeError> {
        let mut made = Made::default();
        let absent = self.absent();
        for (index, change) in changes.iter().enumerate() {
            match self.make(change, &made) {
                Ok(touched) => made.extend(touched),
                Err(reason) => {
                    made.all.into_iter().rev().for_each(|touched| self.restore(touched));
                    self.leave_out(&absent);
                    return Err(ChangeError { index, reason });
                }
            }
        }
        Ok(made.all)
    }

    /// Makes a change. Says what to, where what stood there is not known of a change before.
    fn make(&mut self, change: &Change, known: &Made) -> Result<Option<Touched>, String> {
        let keys = keys_of(&change.path);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let value = match (change.op, &change.value) {
            (Op::Set, None) => return Err("there is no `value` to set".to_owned()),
            (Op::Set, Some(value)) => Some(value),
            (Op::Remove, _) => None,
        };
        match keys.as_slice() {
            ["", "workflow", "graph", "items", id, below @ ..] => change_item(self.items()?, id, below, value, known),
            ["", "workflow", "graph", "links", index, below @ ..] => {
                change_link(self.links()?, index, below, value, known)
            }
            _ => Err(format!("`{}` leads to no item or link of the workflow", change.path)),
        }
    }

    /// Which parts of the graph are not there.
    fn absent(&self) -> Vec<&'static str> {
        let parts = ["/graph", "/graph/items", "/graph/links"];
        parts.into_iter().filter(|part| self.0.pointer(part).is_none_or(Value::is_null)).collect()
    }

    /// Takes away what the changes that were undone had made for themselves.
    fn leave_out(&mut self, absent: &[&str]) {
        for part in absent {
            if let Some(made) = self.0.pointer_mut(part) {
                *made = Value::Null;
            }
        }
    }

    fn restore(&mut self, touched: Touched) {
        match touched {
            Touched::Item(id, before) => {
                if let Ok(items) = self.items() {
                    match before {
                        Some(item) => items.insert(id, item),
                        None => items.remove(&id),
                    };
                }
            }
            Touched::Link(index, before) => {
                if let Some(link) = self.links().ok().and_then(|links| links.get_mut(index)) {
                    *link = before;
                }
            }
            Touched::Removed(index, before) => {
                if let Ok(links) = self.links() {
                    links.insert(index.min(links.len()), before);
                }
            }
            Touched::Appended => {
                if let Ok(links) = self.links() {
                    links.pop();
                }
            }
        }
    }

    fn items(&mut self) -> Result<&mut Map<String, Value>, String> {
        self.list_of_graph("items", Value::Object(Map::new()))?.as_object_mut().ok_or_else(|| not("items", "an object"))
    }

    fn links(&mut self) -> Result<&mut Vec<Value>, String> {
        self.list_of_graph("links", Value::Array(Vec::new()))?.as_array_mut().ok_or_else(|| not("links", "a list"))
    }

    /// A member of the graph. What is absent or `null`, as Go writes what is empty, comes to be.
    fn list_of_graph(&mut self, name: &str, empty: Value) -> Result<&mut Value, String> {
        let workflow = self.0.as_object_mut().ok_or("the workflow is no object")?;
        let graph = there(workflow.entry("graph"), Value::Object(Map::new()));
        let graph = graph.as_object_mut().ok_or_else(|| not("graph", "an object"))?;
        Ok(there(graph.entry(name), empty))
    }
}

fn not(name: &str, what: &str) -> String {
    format!("`{name}` of the workflow is not {what}")
}

fn there<'m>(entry: Entry<'m>, otherwise: Value) -> &'m mut Value {
    let found = entry.or_insert(Value::Null);
    if found.is_null() {
        *found = otherwise;
    }
    found
}

fn keys_of(pointer: &str) -> Vec<String> {
    pointer.split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
}

/// `None` as the value removes.
fn change_item(
    items: &mut Map<String, Value>,
    id: &str,
    below: &[&str],
    value: Option<&Value>,
    known: &Made,
) -> Result<Option<Touched>, String> {
    let none = || format!("there is no item `{id}`");
    let before = match (below, value) {
        ([], Some(value)) => items.insert(id.to_owned(), value.clone()),
        ([], None) => Some(items.remove(id).ok_or_else(none)?),
        _ => {
            let item = items.get_mut(id).ok_or_else(none)?;
            let before = (!known.items.contains(id)).then(|| item.clone());
            change_below(item, below, value)?;
            return Ok(before.map(|before| Touched::Item(id.to_owned(), Some(before))));
        }
    };
    Ok(Some(Touched::Item(id.to_owned(), before)))
}

fn change_link(
    links: &mut Vec<Value>,
    index: &str,
    below: &[&str],
    value: Option<&Value>,
    known: &Made,
) -> Result<Option<Touched>, String> {
    if let ("-", [], Some(value)) = (index, below, value) {
        links.push(value.clone());
        return Ok(Some(Touched::Appended));
    }
    let none = || format!("there is no link `{index}`");
    let at = position(index).ok_or_else(none)?;
    if below.is_empty() && value.is_none() && at < links.len() {
        return Ok(Some(Touched::Removed(at, links.remove(at))));
    }
    let link = links.get_mut(at).ok_or_else(none)?;
    let before = (!known.ends_in_link(at)).then(|| link.clone());
    match (below, value) {
        ([], Some(value)) => *link = value.clone(),
        _ => change_below(link, below, value)?,
    }
    Ok(before.map(|before| Touched::Link(at, before)))
}

/// Changes a value inside of an item or link; a change that fails leaves it as it was.
fn change_below(within: &mut Value, keys: &[&str], value: Option<&Value>) -> Result<(), String> {
    let [above @ .., last] = keys else { return Err("nothing is named".to_owned()) };
    let absent = |key: &str| format!("nothing stands at `{key}`");
    let holder = above.iter().try_fold(within, |value, &key| child(value, key).ok_or_else(|| absent(key)))?;
    match (holder, value) {
        (Value::Object(members), Some(value)) => {
            members.insert((*last).to_owned(), value.clone());
        }
        (Value::Object(members), None) => {
            members.remove(*last).ok_or_else(|| absent(last))?;
        }
        (Value::Array(elements), Some(value)) if *last == "-" => elements.push(value.clone()),
        (Value::Array(elements), value) => {
            let at = position(last).filter(|&at| at < elements.len()).ok_or_else(|| absent(last))?;
            match (value, elements.get_mut(at)) {
                (Some(value), Some(element)) => *element = value.clone(),
                _ => {
                    elements.remove(at);
                }
            }
        }
        _ => return Err(absent(last)),
    }
    Ok(())
}

fn child<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(members) => members.get_mut(key),
        Value::Array(elements) => elements.get_mut(position(key)?),
        _ => None,
    }
}

/// An index as RFC 6901 writes it: digits without a zero in front.
fn position(key: &str) -> Option<usize> {
    let is_index = key == "0" || (!key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit()));
    is_index.then(|| key.parse().ok()).flatten()
}
