//! Names that Kubernetes and Argo accept, made of names that people write.

use std::borrow::Cow;

use crate::hashed::HashMap;

/// Argo's limit for the names of templates and tasks (`workflow/validate/validate.go`).
pub const MAX_ARGO_NAME: usize = 128;
/// The length of an RFC 1123 label: volume names, label values, services.
pub const MAX_LABEL: usize = 63;

/// The words that mean something in an expression (expr-lang's `parser/lexer/state.go` and its literals), and can be labels.
const WORDS: [&str; 12] =
    ["and", "contains", "else", "false", "if", "in", "let", "matches", "nil", "not", "or", "true"];

/// The name of the task and template of an item: its name, lower case with spaces as `-`, and its id. `ids` is the
/// item's id, behind those of the sub-workflow nodes above it where the item stands more than once.
///
/// A name that is no lower-case RFC 1123 label is folded; one that begins with a digit, or is a word of Argo's expressions,
/// gets `t-` in front, because Argo cannot read what waits for such a task.
pub fn get_argo_name(name: &str, ids: &[&str]) -> String {
    let mut argo_name = name.replace(' ', "-");
    if argo_name.is_ascii() {
        argo_name.make_ascii_lowercase();
    } else {
        // As Go does it: each character by itself.
        argo_name = argo_name.chars().flat_map(char::to_lowercase).collect();
    }
    for id in ids {
        argo_name.push('-');
        argo_name.push_str(id);
    }
    if !is_label(&argo_name) {
        let folded = fold(&argo_name);
        argo_name = if folded.is_empty() { format!("task-{:08x}", fnv1a(&argo_name)) } else { folded };
    }
    if argo_name.starts_with(|first: char| first.is_ascii_digit()) || WORDS.contains(&argo_name.as_str()) {
        argo_name.insert_str(0, "t-");
    }
    shorten(argo_name, MAX_ARGO_NAME)
}

/// A valid label of at most `limit` characters for `name`; `otherwise` where nothing of the name is left.
pub fn label(name: &str, limit: usize, otherwise: &str) -> String {
    let folded = fold(name);
    shorten(if folded.is_empty() { otherwise.to_owned() } else { folded }, limit)
}

/// Whether `text` has only the characters of a lower-case RFC 1123 label, with a letter or digit at both ends.
pub fn is_label(text: &str) -> bool {
    is_framed(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit(), b"-")
}

/// Whether `text` is a lower-case RFC 1123 subdomain: the name of a claim, a secret or a ConfigMap.
pub fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Kubernetes' `IsValidLabelValue`.
pub fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_qualified_part(value)
}

/// Kubernetes' `IsQualifiedName`.
pub fn is_qualified_name(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_qualified_part(name),
        None => is_qualified_part(key),
    }
}

fn is_qualified_part(text: &str) -> bool {
    text.len() <= MAX_LABEL && is_framed(text, u8::is_ascii_alphanumeric, b"-_.")
}

/// Whether `text` begins and ends with what `is_end` takes, and holds nothing but that and `inner`.
fn is_framed(text: &str, is_end: impl Fn(&u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(&is_end)
        && bytes.last().is_some_and(&is_end)
        && bytes.iter().all(|byte| is_end(byte) || inner.contains(byte))
}

/// Lower-case ASCII letters and digits: accents go, every other run of characters becomes one `-`, ends are trimmed.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars().flat_map(char::to_lowercase) {
        if is_combining(character) {
            continue;
        }
        let mut ascii = [0; 1];
        let letters = match character {
            'a'..='z' | '0'..='9' => &*character.encode_utf8(&mut ascii),
            other => base_letters(other),
        };
        if letters.is_empty() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push('-');
        }
        gap = false;
        folded.push_str(letters);
    }
    folded
}

/// Accents that stand as characters of their own.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1dc4}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}')
}

/// The unaccented lower-case letters for U+0000 to U+017F, four rows of the code chart (64 characters) per line;
/// `-` stands where there is none.
const LATIN_1_AND_EXTENDED_A: &str = "\
----------------------------------------------------------------\
----------------------------------------------------------------\
----------------------------------------------------------------\
aaaaaa-ceeeeiiiidnooooo-ouuuuy--aaaaaa-ceeeeiiiidnooooo-ouuuuy-y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii--jjkkklllllll\
lllnnnnnnnnnoooooo--rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The same for U+1E00 to U+1EFF.
const LATIN_EXTENDED_ADDITIONAL: &str = "\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
wwwwwwwwwwxxxxyyzzzzzzhtwy------aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------";

/// The letters of a lower-case character without its accents; nothing where it has none in ASCII.
fn base_letters(character: char) -> &'static str {
    match character {
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'ĳ' => "ij",
        'þ' => "th",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ơ' | 'ǒ' | 'ȯ' => "o",
        'ư' | 'ǔ' => "u",
        'ǎ' | 'ȧ' => "a",
        'ǐ' => "i",
        'ș' => "s",
        'ț' => "t",
        _ => {
            let code = character as usize;
            let (table, index) = if code < 0x180 {
                (LATIN_1_AND_EXTENDED_A, code)
            } else {
                (LATIN_EXTENDED_ADDITIONAL, code.wrapping_sub(0x1e00))
            };
            table.get(index..index.saturating_add(1)).filter(|letter| *letter != "-").unwrap_or("")
        }
    }
}

/// Cuts a name that is too long, and ends it in a hash of the whole so that it stays its own.
pub fn shorten(name: String, limit: usize) -> String {
    if name.len() <= limit {
        return name;
    }
    ending_in(&name, &format!("-{:08x}", fnv1a(&name)), limit)
}

/// `name` with `end` behind it, cut in front of that to be at most `limit` characters long.
fn ending_in(name: &str, end: &str, limit: usize) -> String {
    let kept: String = name.chars().take(limit.saturating_sub(end.len())).collect();
    format!("{}{end}", kept.trim_end_matches('-'))
}

/// The FNV-1a hash: the same on every host, and good enough to tell two long names apart.
pub fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Names of which each is given once: the next of the same kind end in `-2`, `-3`.
#[derive(Debug, Default)]
pub struct UniqueNames<'n> {
    /// The names given, each with the number that its next namesake is tried with.
    given: HashMap<Cow<'n, str>, usize>,
}

impl<'n> UniqueNames<'n> {
    /// No name given yet, but those of `reserved` already taken.
    pub fn reserving(reserved: &[&'n str]) -> Self {
        Self { given: reserved.iter().map(|&name| (Cow::Borrowed(name), 2)).collect() }
    }

    /// Makes room for so many names.
    pub fn reserve(&mut self, count: usize) {
        self.given.reserve(count);
    }

    /// `name`, or the first of `name-2`, `name-3`, ... that is still free and at most `limit` characters long.
    pub fn give(&mut self, name: impl Into<Cow<'n, str>>, limit: usize) -> Cow<'n, str> {
        let name = name.into();
        let Some(&first) = self.given.get(&name) else {
            self.given.insert(name.clone(), 2);
            return name;
        };
        let mut number = first;
        let numbered = loop {
            let candidate = ending_in(&name, &format!("-{number}"), limit);
            number = number.saturating_add(1);
            if !self.given.contains_key(candidate.as_str()) {
                break Cow::Owned(candidate);
            }
        };
        self.given.insert(name, number);
        self.given.insert(Cow::clone(&numbered), 2);
        numbered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_name_is_used_as_it_is() {
        assert_eq!(get_argo_name("Say hello", &["9243fdf7-ec1e"]), "say-hello-9243fdf7-ec1e");
    }

    #[test]
    fn other_names_are_folded() {
        assert_eq!(get_argo_name("Imagerie médicale", &["A1"]), "imagerie-medicale-a1");
        assert_eq!(get_argo_name("Anonymisation (v2)", &["x"]), "anonymisation-v2-x");
        assert_eq!(get_argo_name("2 fois", &["x"]), "t-2-fois-x");
        assert_eq!(get_argo_name("", &["In"]), "t-in");
        assert_eq!(get_argo_name("😀", &["x"]), "x");
        assert_eq!(fold("Œuvre Straße ÅNGSTRÖM Łódź Việt e\u{301}t\u{e9}"), "oeuvre-strasse-angstrom-lodz-viet-ete");
        assert_eq!(fold("Þór Ĳ ﬁn ﬂ ǽ æ ơǒȯ ưǔ ǎȧ ǐ ș ț"), "thor-ij-fin-fl-ae-ae-ooo-uu-aa-i-s-t");
    }

    #[test]
    fn names_without_any_letter_stay_their_own() {
        let (one, other) = (get_argo_name("日本", &["語"]), get_argo_name("???", &["***"]));
        assert!(is_label(&one) && is_label(&other) && one != other);
        assert_eq!(get_argo_name("", &["abc"]), "abc");
    }

    #[test]
    fn a_character_has_one_lower_case_wherever_it_stands() {
        assert_eq!(get_argo_name("ΟΔΟΣ", &["語"]), get_argo_name("οδοσ", &["語"]));
        assert_ne!(get_argo_name("ΟΔΟΣ", &["語"]), get_argo_name("οδος", &["語"]));
    }

    #[test]
    fn long_names_are_cut_and_stay_their_own() {
        let (one, other) = (get_argo_name(&"a".repeat(200), &["x"]), get_argo_name(&"a".repeat(200), &["y"]));
        assert_eq!(one.len(), 128);
        assert_ne!(one, other);
        assert!(is_label(&one));
    }

    #[test]
    fn clashing_names_are_numbered() {
        let mut names = UniqueNames::reserving(&["dag"]);
        let given: Vec<_> = ["dag", "a", "a", "a"].map(|name| names.give(name, 63)).to_vec();
        assert_eq!(given, ["dag-2", "a", "a-2", "a-3"]);
        assert_eq!(UniqueNames::reserving(&["bbbbbbbbbb"]).give("b".repeat(10), 10), "bbbbbbbb-2");
    }
}
