//! The strings of a JSON text, and the escapes in them.

use std::borrow::Cow;

use super::Json;
use crate::source::token::Stopped;

const EOF_IN_TEXT: &str = "EOF while parsing a string";
const INVALID_ESCAPE: &str = "invalid escape";

impl<'t> Json<'t> {
    /// Takes a string, whose quote comes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, Stopped> {
        let start = self.at + 1;
        let end = end_of_plain(self.bytes(), start);
        let plain = self.text.get(start..end).unwrap_or_default();
        if self.bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(plain));
        }
        self.at = end;
        self.rest_of_string(plain).map(Cow::Owned)
    }

    /// Takes the rest of a string that begins with what is `plain`.
    fn rest_of_string(&mut self, plain: &str) -> Result<String, Stopped> {
        let mut built = plain.to_owned();
        while let Some(character) = self.special()? {
            built.push(character);
            let start = self.at;
            self.at = end_of_plain(self.bytes(), start);
            built.push_str(self.text.get(start..self.at).unwrap_or_default());
        }
        Ok(built)
    }

    #[inline]
    pub(super) fn skip_string(&mut self) -> Result<(), Stopped> {
        self.at = end_of_plain(self.bytes(), self.at + 1);
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(());
        }
        while self.special()?.is_some() {
            self.at = end_of_plain(self.bytes(), self.at);
        }
        Ok(())
    }

    /// Takes what ends a plain stretch of a string: the character of an escape, or `None` at the closing quote.
    fn special(&mut self) -> Result<Option<char>, Stopped> {
        let start = self.at;
        self.at += 1;
        match self.bytes().get(start) {
            Some(b'"') => Ok(None),
            Some(b'\\') => self.escape(start).map(Some),
            Some(_) => self.stop("control character (\\u0000-\\u001F) found while parsing a string"),
            None => {
                self.at = start;
                self.stop(EOF_IN_TEXT)
            }
        }
    }

    fn escape(&mut self, start: usize) -> Result<char, Stopped> {
        let Some(byte) = self.peek() else { return self.stop(EOF_IN_TEXT) };
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Ok(char::from(byte)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode(start),
            _ => self.stop(INVALID_ESCAPE),
        }
    }

    /// Takes the digits of `\u`. Half a character becomes the replacement character: JavaScript writes such escapes, and no
    /// UTF-8 can hold what they mean.
    fn unicode(&mut self, start: usize) -> Result<char, Stopped> {
        let Some(digits) = self.bytes().get(self.at..self.at + 4) else {
            self.at = self.text.len();
            return self.stop(EOF_IN_TEXT);
        };
        self.at += 4;
        let Some(unit) = hexadecimal(digits) else { return self.stop(INVALID_ESCAPE) };
        let low = self.bytes().get(self.at..self.at + 6).and_then(|next| hexadecimal(next.strip_prefix(b"\\u")?));
        let decoded = char::decode_utf16([unit].into_iter().chain(low)).next();
        match decoded {
            Some(Ok(character)) => {
                self.at += if character.len_utf16() == 2 { 6 } else { 0 };
                Ok(character)
            }
            _ => {
                self.half.get_or_insert(start);
                Ok(char::REPLACEMENT_CHARACTER)
            }
        }
    }
}

/// Where that ends which means itself in a string: at the next quote, backslash or control character.
#[inline]
pub(crate) fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Eight bytes at once. A borrow out of a byte can spoil only those behind it, and the first found is what counts.
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk).copied().map(u64::from_le_bytes) {
        let quote = word ^ (ONES * b'"' as u64);
        let backslash = word ^ (ONES * b'\\' as u64);
        let below = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (below | quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while !matches!(bytes.get(at), None | Some(b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

/// Four hexadecimal digits as a number.
fn hexadecimal(digits: &[u8]) -> Option<u16> {
    let digit = |number: u16, &byte: &u8| Some(number << 4 | char::from(byte).to_digit(16)? as u16);
    digits.iter().try_fold(0, digit)
}
