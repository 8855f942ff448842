//! Image references, as the container runtime reads them.

/// Whether `image` is `[registry[:port]/]path[:tag][@digest]` (the grammar of distribution's `reference` package).
pub fn is_image(image: &str) -> bool {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // Before a slash, a colon belongs to the registry's port.
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    let path = path.split_once('/').filter(|(first, _)| is_registry(first)).map_or(path, |(_, path)| path);
    path.split('/').all(is_segment) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// A registry has a dot, a port, or is `localhost`; else the first segment is part of the path.
fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let is_host = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_host && port.is_none_or(is_port) && (port.is_some() || host.contains('.') || host == "localhost")
}

fn is_segment(text: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_separator = |run: &str| matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-');
    let bytes = text.as_bytes();
    bytes.first().is_some_and(is_end)
        && bytes.last().is_some_and(is_end)
        && text.split(|one: char| one.is_ascii_lowercase() || one.is_ascii_digit()).all(is_separator)
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || b".-".contains(&byte))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_told_from_other_texts() {
        let with_digest = |digit: &str, length: usize| format!("a@sha256:{}", digit.repeat(length));
        let (digest, no_hex, short) = (with_digest("0", 64), with_digest("g", 64), with_digest("0", 31));
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
            &digest,
        ] {
            assert!(is_image(image), "{image}");
        }
        for image in [
            "",
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
