//! How the values are read of which documents consist in the end.

use std::borrow::Cow;

use serde_json::Value;

use super::reader::{Read, Reader};
use super::token::{Stopped, Token};

impl Read for String {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match token {
            Token::Text(text) => *self = text.into_owned(),
            Token::Plain(text) => {
                reader.note_spelling(text);
                *self = text.to_owned();
            }
            other => return reader.wrong(other, "a string"),
        }
        Ok(())
    }
}

impl Read for bool {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match token.resolved() {
            Token::Bool(value) => *self = value,
            other => return reader.wrong(other, "a boolean"),
        }
        Ok(())
    }
}

impl Read for i64 {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match token.resolved() {
            Token::Integer(value) => *self = value,
            large @ Token::Unsigned(_) => reader.meaningless(&large, "a whole number below 2^63"),
            other => return reader.wrong(other, "a whole number"),
        }
        Ok(())
    }
}

impl Read for f64 {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match token.resolved() {
            Token::Float(value) => *self = value,
            Token::Integer(value) => *self = value as f64,
            Token::Unsigned(value) => *self = value as f64,
            other => return reader.wrong(other, "a number"),
        }
        Ok(())
    }
}

impl Read for Value {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        *self = value(token, reader)?;
        Ok(())
    }
}

fn value<'t>(token: Token<'t>, reader: &mut Reader<'t>) -> Result<Value, Stopped> {
    Ok(match token.resolved() {
        Token::Null => Value::Null,
        Token::Bool(value) => Value::Bool(value),
        Token::Integer(value) => Value::from(value),
        Token::Unsigned(value) => Value::from(value),
        Token::Float(value) => Value::from(value),
        Token::Text(text) => Value::String(text.into_owned()),
        Token::Plain(text) => Value::String(text.to_owned()),
        Token::List => {
            let mut elements = Vec::new();
            while reader.input.element()? {
                let token = reader.input.token()?;
                elements.push(value(token, reader)?);
            }
            Value::Array(elements)
        }
        Token::Map => {
            let mut members = serde_json::Map::new();
            while let Some(key) = reader.input.key()? {
                let token = reader.input.token()?;
                members.insert(key.into_owned(), value(token, reader)?);
            }
            Value::Object(members)
        }
    })
}

/// A number of an enumeration, with its name.
pub(crate) type Named = (i64, &'static str);

/// The number that a token means, which may be a name in any case.
pub(crate) fn number_of(token: &Token, names: &[Named]) -> Option<i64> {
    let known = |number: i64| names.iter().any(|&(known, _)| known == number).then_some(number);
    match token {
        Token::Integer(number) => known(*number),
        Token::Text(text) => {
            let named = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
            named.map(|&(number, _)| number).or_else(|| known(text.parse().ok()?))
        }
        _ => None,
    }
}

/// Reads a number of an enumeration, or its name.
pub(crate) fn enumerated<'t>(
    token: Token<'t>,
    names: &[Named],
    reader: &mut Reader<'t>,
) -> Result<Option<i64>, Stopped> {
    let token = token.resolved();
    let number = number_of(&token, names);
    if number.is_none() {
        let known: Vec<String> = names.iter().map(|(number, name)| format!("{name} ({number})")).collect();
        let expected = format!("one of {}", known.join(", "));
        match token {
            Token::Integer(_) | Token::Unsigned(_) | Token::Text(_) => reader.meaningless(&token, &expected),
            other => reader.wrong(other, &expected)?,
        }
    }
    Ok(number)
}

/// A token of a value that was read before.
pub(crate) fn token_of(value: &Value) -> Option<Token<'_>> {
    match value {
        Value::Number(number) => number.as_i64().map(Token::Integer),
        Value::String(text) => Some(Token::Text(Cow::Borrowed(text))),
        _ => None,
    }
}
