//! Reads a JSON text value by value, as RFC 8259 has it: nothing is built of what is not asked for, and a text without
//! escapes is lent. What is wrong is said in serde_json's words, which users of JSON know.

mod strings;

use std::borrow::Cow;

pub(crate) use strings::end_of_plain;

use super::MAX_NESTING;
use super::token::{Key, Stopped, Token};

/// Why a text is no JSON that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsound {
    /// What is wrong; `None` where it is nested too deeply.
    pub(super) reason: Option<&'static str>,
    /// The byte at which reading stopped.
    pub(super) offset: usize,
}

/// A place in a JSON text.
#[derive(Debug)]
pub(super) struct Json<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Whether no member of the innermost collection has come yet.
    is_first: bool,
    half: Option<usize>,
    unsound: Option<Unsound>,
}

const EOF_IN_VALUE: &str = "EOF while parsing a value";
const INVALID_NUMBER: &str = "invalid number";

impl<'t> Json<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0, is_first: true, half: None, unsound: None }
    }

    /// The same, of a value that stands inside of `depth` others.
    pub(super) fn inside(text: &'t str, depth: usize) -> Self {
        Self { depth, ..Self::new(text) }
    }

    /// Where the first escape of half a character stands (`\ud800` without its other half), among what has been read.
    pub(super) fn half(&self) -> Option<usize> {
        self.half
    }

    /// Why reading stopped, where it did.
    pub(super) fn unsound(&self) -> Option<Unsound> {
        self.unsound
    }

    /// The byte that comes.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The first byte of the value that comes.
    pub(super) fn start(&mut self) -> usize {
        self.blanks();
        self.at
    }

    /// The value that comes, if it is a scalar; else its collection is entered.
    pub(super) fn token(&mut self) -> Result<Token<'t>, Stopped> {
        match self.blanks() {
            Some(b'"') => self.string().map(Token::Text),
            Some(b'{') => self.open().map(|()| Token::Map),
            Some(b'[') => self.open().map(|()| Token::List),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("ull", Token::Null),
            Some(b't') => self.word("rue", Token::Bool(true)),
            Some(b'f') => self.word("alse", Token::Bool(false)),
            Some(_) => self.stop_at_next("expected value"),
            None => self.stop_at_next(EOF_IN_VALUE),
        }
    }

    /// The key of the next member of the object that was entered; `None` where it ends, which leaves it.
    pub(super) fn key(&mut self) -> Result<Option<Cow<'t, str>>, Stopped> {
        if !self.has_key()? {
            return Ok(None);
        }
        let key = self.string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// The index of the next key of the object that was entered which is among `keys`; the members before it are passed over.
    pub(super) fn known_key(&mut self, keys: &[Key]) -> Result<Option<usize>, Stopped> {
        while self.has_key()? {
            let start = self.at + 1;
            let end = end_of_plain(self.bytes(), start);
            let known = if self.bytes().get(end) == Some(&b'"') {
                self.at = end + 1;
                Key::find(keys, self.bytes().get(start..end).unwrap_or_default())
            } else {
                Key::find(keys, self.string()?.as_bytes())
            };
            self.colon()?;
            if known.is_some() {
                return Ok(known);
            }
            self.skip()?;
        }
        Ok(None)
    }

    /// Whether the array that was entered has a further element; where it has none, this leaves it.
    pub(super) fn element(&mut self) -> Result<bool, Stopped> {
        match self.blanks() {
            Some(b']') => Ok(self.close()),
            Some(_) if self.is_first => {
                self.is_first = false;
                Ok(true)
            }
            Some(b',') => {
                self.at += 1;
                match self.blanks() {
                    Some(b']') => self.stop_at_next("trailing comma"),
                    Some(_) => Ok(true),
                    None => self.stop_at_next(EOF_IN_VALUE),
                }
            }
            Some(_) => self.stop_at_next("expected `,` or `]`"),
            None => self.stop_at_next("EOF while parsing a list"),
        }
    }

    /// Passes over the value that comes.
    pub(super) fn skip(&mut self) -> Result<(), Stopped> {
        match self.blanks() {
            Some(b'"') => self.skip_string(),
            Some(b'-' | b'0'..=b'9') => self.digits_and_dots().map(drop),
            Some(b'{') => {
                self.open()?;
                while self.has_key()? {
                    self.skip_string()?;
                    self.colon()?;
                    self.skip()?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.open()?;
                while self.element()? {
                    self.skip()?;
                }
                Ok(())
            }
            _ => self.token().map(drop),
        }
    }

    /// Takes the end of the text.
    pub(super) fn end(&mut self) -> Result<(), Stopped> {
        if self.blanks().is_some() { self.stop_at_next("trailing characters") } else { Ok(()) }
    }

    #[inline(always)]
    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// Passes over blanks, and says what comes behind them.
    #[inline(always)]
    fn blanks(&mut self) -> Option<u8> {
        match self.peek() {
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.some_blanks(),
        }
    }

    fn some_blanks(&mut self) -> Option<u8> {
        let blanks = self.bytes().get(self.at..).unwrap_or_default();
        let count = blanks.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at += count;
        self.peek()
    }

    fn open(&mut self) -> Result<(), Stopped> {
        if self.depth + 1 >= MAX_NESTING {
            self.unsound = Some(Unsound { reason: None, offset: self.at });
            return Err(Stopped);
        }
        self.depth += 1;
        self.at += 1;
        self.is_first = true;
        Ok(())
    }

    /// Leaves a collection; it was itself a member of the one around it.
    fn close(&mut self) -> bool {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
        self.is_first = false;
        false
    }

    #[inline(always)]
    fn has_key(&mut self) -> Result<bool, Stopped> {
        // As it stands in a text without blanks.
        if self.peek() == Some(b',') && self.bytes().get(self.at + 1) == Some(&b'"') && !self.is_first {
            self.at += 1;
            return Ok(true);
        }
        self.has_key_behind_blanks()
    }

    fn has_key_behind_blanks(&mut self) -> Result<bool, Stopped> {
        match self.blanks() {
            Some(b'}') => Ok(self.close()),
            Some(b'"') if self.is_first => {
                self.is_first = false;
                Ok(true)
            }
            Some(b',') if !self.is_first => {
                self.at += 1;
                match self.blanks() {
                    Some(b'"') => Ok(true),
                    Some(b'}') => self.stop_at_next("trailing comma"),
                    Some(_) => self.stop_at_next("key must be a string"),
                    None => self.stop_at_next(EOF_IN_VALUE),
                }
            }
            Some(_) if self.is_first => self.stop_at_next("key must be a string"),
            Some(_) => self.stop_at_next("expected `,` or `}`"),
            None => self.stop_at_next("EOF while parsing an object"),
        }
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), Stopped> {
        match self.blanks() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => self.stop_at_next("expected `:`"),
            None => self.stop_at_next("EOF while parsing an object"),
        }
    }

    /// Takes the rest of a word whose first letter comes.
    fn word(&mut self, rest: &str, meant: Token<'t>) -> Result<Token<'t>, Stopped> {
        self.at += 1;
        for expected in rest.bytes() {
            let Some(byte) = self.peek() else { return self.stop(EOF_IN_VALUE) };
            self.at += 1;
            if byte != expected {
                return self.stop("expected ident");
            }
        }
        Ok(meant)
    }

    fn number(&mut self) -> Result<Token<'t>, Stopped> {
        let start = self.at;
        let is_whole = self.digits_and_dots()?;
        let number = self.text.get(start..self.at).unwrap_or_default();
        // The number -0 is no whole one: it would lose its sign.
        if is_whole && number != "-0" {
            if let Ok(integer) = number.parse() {
                return Ok(Token::Integer(integer));
            }
            if let Ok(unsigned) = number.parse() {
                return Ok(Token::Unsigned(unsigned));
            }
        }
        // The nearest double, which serde_json gives only at a price.
        match number.parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Token::Float(float)),
            _ => self.stop("number out of range"),
        }
    }

    /// Takes a number. Says whether it has neither a fraction nor an exponent.
    fn digits_and_dots(&mut self) -> Result<bool, Stopped> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if matches!(self.peek(), Some(b'0'..=b'9')) {
                    return self.stop_at_next(INVALID_NUMBER);
                }
            }
            _ => self.some_digits()?,
        }
        let is_whole = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if self.peek() == Some(b'.') {
            self.at += 1;
            match self.peek() {
                Some(b'0'..=b'9') => self.some_digits()?,
                Some(_) => return self.stop_at_next(INVALID_NUMBER),
                None => return self.stop_at_next(EOF_IN_VALUE),
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(is_whole)
    }

    /// Takes a digit, and those behind it.
    fn some_digits(&mut self) -> Result<(), Stopped> {
        match self.peek() {
            None => return self.stop(EOF_IN_VALUE),
            Some(b'0'..=b'9') => {}
            Some(_) => {
                self.at += 1;
                return self.stop(INVALID_NUMBER);
            }
        }
        let digits = self.bytes().get(self.at..).unwrap_or_default();
        self.at += digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        Ok(())
    }

    /// Stops at what has just been taken.
    #[cold]
    fn stop<T>(&mut self, reason: &'static str) -> Result<T, Stopped> {
        self.note(reason, self.at);
        Err(Stopped)
    }

    /// Stops at what comes.
    #[cold]
    fn stop_at_next<T>(&mut self, reason: &'static str) -> Result<T, Stopped> {
        self.note(reason, self.text.len().min(self.at + 1));
        Err(Stopped)
    }

    /// Notes what is wrong with the byte before `end`, or at `end` where a line begins.
    fn note(&mut self, reason: &'static str, end: usize) {
        let last = end.checked_sub(1).filter(|&last| self.bytes().get(last) != Some(&b'\n'));
        self.unsound = Some(Unsound { reason: Some(reason), offset: last.unwrap_or(end) });
    }
}

// Random inputs are not made in WebAssembly.
#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "json_tests.rs"]
mod tests;
