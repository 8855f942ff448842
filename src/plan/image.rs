//! Image references, as the container runtime reads them.

/// The longest name, without tag and digest (distribution's `NameTotalLengthMax`).
const MAX_NAME: usize = 255;

/// The algorithms of digests, and how many digits each has (go-digest's `algorithms`).
const DIGESTS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// Whether `image` is `[registry[:port]/]path[:tag][@digest]` (the grammar of distribution's `reference` package).
pub fn is_image(image: &str) -> bool {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // Before a slash, a colon belongs to the registry's port.
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    };
    let path = name.split_once('/').filter(|(first, _)| is_registry(first)).map_or(name, |(_, path)| path);
    // A bare digest is the id of an image on one machine.
    let is_id = image.len() == 64 && is_hexadecimal(image);
    path.split('/').all(is_segment)
        && name.len() <= MAX_NAME
        && !is_id
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
}

/// A registry has a dot, a port, or is `localhost`; else the first segment is part of the path.
fn is_registry(text: &str) -> bool {
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':') && !address.is_empty();
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let is_host = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    is_host && port.is_none_or(is_port) && (port.is_some() || host.contains('.') || host == "localhost")
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_segment(text: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_separator = |run: &[u8]| matches!(run, b"." | b"_" | b"__") || run.iter().all(|&byte| byte == b'-');
    let bytes = text.as_bytes();
    bytes.first().is_some_and(is_end) && bytes.last().is_some_and(is_end) && bytes.split(is_end).all(is_separator)
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || b".-".contains(&byte))
}

fn is_digest(text: &str) -> bool {
    let is_known = |algorithm: &str, digits: &str| DIGESTS.contains(&(algorithm, digits.len()));
    text.split_once(':').is_some_and(|(algorithm, digits)| is_known(algorithm, digits) && is_hexadecimal(digits))
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_told_from_other_texts() {
        let with_digest = |digit: &str, length: usize| format!("a@sha256:{}", digit.repeat(length));
        let (digest, no_hex, short) = (with_digest("0", 64), with_digest("g", 64), with_digest("0", 63));
        let with_tag = |length: usize| format!("a:{}", "t".repeat(length));
        let (longest_tag, long_tag) = (with_tag(128), with_tag(129));
        for image in [
            "busybox",
            "busybox:1.36",
            "a/b/c:v1",
            "localhost:5000/a:1",
            "reg:5000/a",
            &longest_tag,
            "Registry.Example.org:80/x",
            "a_b.c--d",
            "[::1]:5000/a:1",
            "[2001:db8::1]/a",
            &digest,
        ] {
            assert!(is_image(image), "{image}");
        }
        let (upper, other) = (with_digest("A", 64), format!("a@md5:{}", "0".repeat(32)));
        let (id, long_name) = ("0".repeat(64), "a".repeat(256));
        for image in [
            "",
            &upper,
            &other,
            &id,
            &long_name,
            "[::1:5000/a",
            "[]/a",
            "foo:",
            ":1",
            "/foo:1",
            "foo:1:2",
            "Busybox:1",
            "a b",
            "a//b",
            "a..b",
            "a___b",
            "a._b",
            "a/",
            "-a",
            "a-",
            "a/.b",
            "a@x",
            &no_hex,
            &short,
            &long_tag,
            "a:-1",
            "reg:/a",
            "localhost:5000/",
        ] {
            assert!(!is_image(image), "{image}");
        }
    }
}
