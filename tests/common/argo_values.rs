//! How Argo puts values into texts: `{{name}}` and the variables of `{{=expression}}`.

/// Finds the value of a name, of which the parts are given; `None` where it stays as it is written.
pub type Lookup<'l> = dyn Fn(&[&str]) -> Option<Result<String, String>> + 'l;

/// A text with all values put in. What is put in is not read again.
pub fn substituted(text: &str, lookup: &Lookup) -> Result<String, String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once("{{") {
        let Some((inside, behind)) = tag.split_once("}}") else { break };
        result += before;
        match inside.strip_prefix('=') {
            Some(expression) => {
                let expression = in_expression(expression, lookup)?;
                let value = serde_json::from_str::<String>(&expression);
                result += &value.unwrap_or_else(|_| format!("{{{{={expression}}}}}"));
            }
            None => {
                let name: Vec<&str> = inside.trim().split('.').collect();
                match lookup(&name) {
                    Some(value) => result += quotable(&value?)?,
                    None => result += &format!("{{{{{inside}}}}}"),
                }
            }
        }
        rest = behind;
    }
    Ok(result + rest)
}

/// A value that is the same when Go quotes it and JSON reads it.
fn quotable(value: &str) -> Result<&str, String> {
    let is_escaped = |char: char| char == '\u{7f}' || (char < ' ' && !"\u{8}\t\n\u{c}\r".contains(char));
    if value.contains(is_escaped) { Err(format!("{value:?} makes no JSON")) } else { Ok(value) }
}

/// An expression in which the values stand as quoted texts.
fn in_expression(expression: &str, lookup: &Lookup) -> Result<String, String> {
    let mut result = String::new();
    let mut rest = expression;
    let mut last = ' ';
    while let Some(next) = rest.chars().next() {
        let mut end = next.len_utf8();
        let is_inside_a_name = last.is_alphanumeric() || last == '_' || last == '.';
        if next == '\'' || next == '"' {
            end = quoted(rest).len();
        } else if !is_inside_a_name && (rest.starts_with("inputs") || rest.starts_with("tasks")) {
            let (name, ends) = path(rest);
            // The longest beginning of the path that has a value.
            let found = (1..=name.len()).rev().find_map(|count| Some((count, lookup(&name[..count])?)));
            if let Some((count, value)) = found {
                result += &serde_json::Value::from(value?).to_string();
                last = '"';
                rest = &rest[ends[count - 1]..];
                continue;
            }
        }
        result += &rest[..end];
        last = next;
        rest = &rest[end..];
    }
    Ok(result)
}

/// The quoted text with which this one begins, quotes included.
fn quoted(text: &str) -> &str {
    let quote = text.chars().next().unwrap();
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if char == quote => return &text[..=at],
            _ => {}
        }
    }
    text
}

/// The parts of `a.b['c']`, with which a text begins, and where each ends.
fn path(text: &str) -> (Vec<&str>, Vec<usize>) {
    let is_name = |char: char| char.is_alphanumeric() || char == '_';
    let name = |text: &str| text.find(|char| !is_name(char)).unwrap_or(text.len());
    let first = name(text);
    let (mut parts, mut ends) = (vec![&text[..first]], vec![first]);
    loop {
        let at = *ends.last().unwrap();
        let rest = &text[at..];
        if let Some(below) = rest.strip_prefix('.').filter(|below| name(below) > 0) {
            parts.push(&below[..name(below)]);
            ends.push(at + 1 + name(below));
        } else if let Some(below) = rest.strip_prefix('[').filter(|below| below.starts_with(['\'', '"'])) {
            let key = quoted(below);
            parts.push(&key[1..key.len() - 1]);
            ends.push(at + 1 + key.len() + 1);
        } else {
            return (parts, ends);
        }
    }
}
