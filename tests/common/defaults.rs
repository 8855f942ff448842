//! A drawing of one task, translated with something in the option `defaults`: where errors are told.

#![allow(dead_code)]

use serde_json::{Value, json};

use super::common::{Drawn, OWN_PEER, Read};

/// The drawing with these options.
pub fn read(options: Value) -> Read {
    Drawn::new().compute("cluster", OWN_PEER).processing("p", "true").read_with(options)
}

/// The places of all errors below `/options/defaults`, each with its code.
pub fn errors(defaults: &Value) -> Vec<(String, &'static str)> {
    let read = read(json!({ "defaults": defaults }));
    let errors = read.translation.diagnostics.iter().filter(|finding| finding.is_error());
    let place = |path: &str| path.strip_prefix("/options/defaults/").unwrap_or_else(|| panic!("{path}")).to_owned();
    errors.map(|finding| (place(&finding.path), finding.code)).collect()
}

/// There is one error, at `place`: the value has not the shape that it should have.
pub fn refused(defaults: Value, place: &str) {
    assert_eq!(errors(&defaults), [(place.to_owned(), "invalid-default")], "{defaults}");
}

/// There is one error, at `place`: a rule of Argo's.
pub fn refused_by_argo(defaults: Value, place: &str) {
    assert_eq!(errors(&defaults), [(place.to_owned(), "refused-by-argo")], "{defaults}");
}

/// There is no error.
pub fn accepted(defaults: Value) {
    assert_eq!(errors(&defaults), [], "{defaults}");
}
