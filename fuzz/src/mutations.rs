//! Changes of a drawing that the fuzzer's bytes choose.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use crate::Inputs;
use crate::fixtures::DRAWINGS;
use crate::odd::{self, AGAIN};

/// So many changes at most: with more, little of a drawing is left.
const MAX_CHANGES: usize = 12;

/// A drawing of the tests, changed.
pub fn mutated(bytes: &mut Unstructured) -> Result<Inputs> {
    let drawing = bytes.choose(&DRAWINGS)?;
    let mut all = Value::Object(drawing.clone());
    for _ in 0..bytes.int_in_range(0..=MAX_CHANGES)? {
        if bytes.is_empty() {
            break;
        }
        change(&mut all, bytes)?;
    }
    let style = bytes.int_in_range(0..=3_u8)?;
    Ok(inputs(&all, drawing, style))
}

fn inputs(all: &Value, drawing: &Map<String, Value>, style: u8) -> Inputs {
    // As hosts hand them over: as a text, of which only so much depth is read as readers of manifests know, too.
    let options = |value: Option<&Value>| serde_json::from_str(&value?.to_string()).ok();
    let texts = |value: &Value| match value.as_object() {
        Some(members) => members.iter().map(|(id, value)| (id.clone(), document(value, style))).collect(),
        None => Default::default(),
    };
    Inputs {
        workflow: document(&all["workflow"], style),
        workflows: texts(&all["workflows"]),
        peers: all.get("peers").map(|peers| document(peers, style)),
        loaded_peers: texts(&all["loaded"]),
        execution: all.get("execution").map(|execution| document(execution, style)),
        options: options(all.get("options")).or_else(|| options(drawing.get("options"))).unwrap_or_default(),
    }
}

/// A document in one of the ways to write it: short JSON, JSON of many lines, YAML that looks like JSON, YAML.
fn document(value: &Value, style: u8) -> String {
    match style {
        0 => odd::written(value, false),
        1 => odd::written(value, true),
        2 => format!("# as YAML\n{}", odd::written(value, false)),
        _ => serde_yaml::to_string(value).unwrap_or_default(),
    }
}

fn change(all: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    match bytes.int_in_range(0..=7_u8)? {
        0 => relink(all, bytes),
        1 => repeat_link(all, bytes),
        2 => option(all, bytes),
        3 => another_item(all, bytes),
        _ => {
            let parts = parts(all);
            let place = bytes.choose(&parts)?.clone();
            match all.pointer_mut(&place) {
                Some(part) => somewhere(part, bytes),
                None => Ok(()),
            }
        }
    }
}

/// The parts of the source in which most of a change's ways begin: else most would end in the options.
fn parts(all: &Value) -> Vec<String> {
    let mut parts = vec![String::new(), "/workflow".to_owned()];
    let items = all.pointer("/workflow/graph/items").and_then(Value::as_object).into_iter().flatten();
    let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
    parts.extend(items.map(|(id, _)| format!("/workflow/graph/items/{}", escaped(id))));
    let links = all.pointer("/workflow/graph/links").and_then(Value::as_array).map_or(0, Vec::len);
    parts.extend((0..links).map(|index| format!("/workflow/graph/links/{index}")));
    parts
}

/// Goes down from `value` as long as the bytes say so, and changes what is there.
fn somewhere(value: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    if bytes.ratio(4, 5)? {
        match value {
            Value::Object(members) if !members.is_empty() => {
                let key = bytes.choose_iter(members.keys())?.clone();
                return members.get_mut(&key).map_or(Ok(()), |member| somewhere(member, bytes));
            }
            Value::Array(elements) if !elements.is_empty() => {
                let index = bytes.choose_index(elements.len())?;
                return somewhere(&mut elements[index], bytes);
            }
            _ => {}
        }
    }
    here(value, bytes)
}

fn here(value: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    match value {
        Value::Object(members) => member(members, bytes),
        Value::Array(elements) => element(elements, bytes),
        _ => {
            *value = odd::value(bytes)?;
            Ok(())
        }
    }
}

fn member(members: &mut Map<String, Value>, bytes: &mut Unstructured) -> Result<()> {
    let key = match members.is_empty() {
        true => String::new(),
        false => bytes.choose_iter(members.keys())?.clone(),
    };
    match bytes.int_in_range(0..=5_u8)? {
        0 => drop(members.remove(&key)),
        1 => {
            let value = members.remove(&key).unwrap_or_default();
            members.insert(odd::text(bytes)?, value);
        }
        2 => {
            let value = members.get(&key).cloned().unwrap_or_default();
            members.insert(format!("{key}{AGAIN}"), value);
        }
        3 => drop(members.insert(format!("{key}{AGAIN}"), odd::value(bytes)?)),
        4 => drop(members.insert(odd::text(bytes)?, odd::value(bytes)?)),
        _ => drop(members.insert(key, odd::value(bytes)?)),
    }
    Ok(())
}

fn element(elements: &mut Vec<Value>, bytes: &mut Unstructured) -> Result<()> {
    let index = bytes.int_in_range(0..=elements.len().saturating_sub(1))?;
    let there = elements.get(index).cloned().unwrap_or_default();
    match bytes.int_in_range(0..=3_u8)? {
        0 if !elements.is_empty() => drop(elements.remove(index)),
        1 => {
            let times = bytes.int_in_range(1..=20_usize)?;
            elements.extend(std::iter::repeat_n(there, times));
        }
        2 => elements.reverse(),
        _ => elements.push(odd::value(bytes)?),
    }
    Ok(())
}

/// An end of a link, or a new link, between items that there are.
fn relink(all: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    let items = all.pointer("/workflow/graph/items").and_then(Value::as_object);
    let ids: Vec<String> = items.into_iter().flat_map(Map::keys).cloned().collect();
    let Some(links) = all.pointer_mut("/workflow/graph/links").and_then(Value::as_array_mut) else { return Ok(()) };
    if ids.is_empty() {
        return Ok(());
    }
    let (one, other) = (bytes.choose(&ids)?, bytes.choose(&ids)?);
    if bytes.arbitrary()? || links.is_empty() {
        links.push(json!({ "source": { "id": one }, "destination": { "id": other } }));
    } else {
        let index = bytes.choose_index(links.len())?;
        let end = if bytes.arbitrary()? { "source" } else { "destination" };
        if let Some(link) = links[index].as_object_mut() {
            link.insert(end.to_owned(), json!({ "id": one }));
        }
    }
    Ok(())
}

fn repeat_link(all: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    let Some(links) = all.pointer_mut("/workflow/graph/links").and_then(Value::as_array_mut) else { return Ok(()) };
    if !links.is_empty() {
        let link = bytes.choose(links)?.clone();
        links.push(link);
    }
    Ok(())
}

/// An item of another drawing, under its own id or that of an item that is there.
fn another_item(all: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    let other = &bytes.choose(&DRAWINGS)?["workflow"];
    let theirs = other.pointer("/graph/items").and_then(Value::as_object).filter(|items| !items.is_empty());
    let Some(items) = all.pointer_mut("/workflow/graph/items").and_then(Value::as_object_mut) else { return Ok(()) };
    let Some(theirs) = theirs else { return Ok(()) };
    let id = bytes.choose_iter(theirs.keys())?;
    let place = if bytes.arbitrary()? || items.is_empty() { id } else { &bytes.choose_iter(items.keys())?.clone() };
    items.insert(place.clone(), theirs[id].clone());
    Ok(())
}

/// One option more, sound or not.
fn option(all: &mut Value, bytes: &mut Unstructured) -> Result<()> {
    let text = odd::text(bytes)?;
    let (key, value) = match bytes.int_in_range(0..=13_u8)? {
        0 => ("namespace", json!(text)),
        1 => ("selfPeer", json!(text)),
        2 => ("timeoutSeconds", json!(bytes.arbitrary::<u64>()?)),
        3 => ("name", json!(text)),
        4 => ("eventImage", json!(text)),
        5 => ("natsUrl", json!(text)),
        6 => ("natsSecret", json!(text)),
        7 => ("admiralty", json!("target")),
        8 => ("targetName", json!(text)),
        9 => ("crds", json!("minimal")),
        10 => ("claims", json!({ "scratch": text })),
        11 => ("timeoutSeconds", json!(3600)),
        _ => ("defaults", defaults(text, bytes)?),
    };
    if let Some(all) = all.as_object_mut() {
        let options = all.entry("options").or_insert_with(|| json!({}));
        if let Some(options) = options.as_object_mut() {
            options.insert(key.to_owned(), value);
        }
    }
    Ok(())
}

/// Keys of Argo's `spec` with what belongs there, or with anything.
fn defaults(text: String, bytes: &mut Unstructured) -> Result<Value> {
    let keys = [
        "activeDeadlineSeconds",
        "affinity",
        "arguments",
        "artifactRepositoryRef",
        "entrypoint",
        "hooks",
        "onExit",
        "parallelism",
        "podGC",
        "priority",
        "securityContext",
        "serviceAccountName",
        "templates",
        "tolerations",
        "ttlStrategy",
        "volumeClaimTemplates",
        "volumes",
    ];
    let value = match bytes.int_in_range(0..=5_u8)? {
        0 => json!([{ "name": text, "container": { "image": "a:1" } }]),
        1 => json!({ "parameters": [{ "name": text, "value": text }] }),
        2 => json!([{ "name": text }]),
        3 => json!([{ "metadata": { "name": text }, "spec": {} }]),
        4 => json!(text),
        _ => odd::value(bytes)?,
    };
    Ok(json!({ *bytes.choose(&keys)?: value }))
}
