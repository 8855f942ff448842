//! Bytes as all that goes into a translation, in parts that a line of its own divides: the workflow, the peers, the
//! execution, the sub-workflow `inner`, the peer `peer-own`, the options.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oc_argo::Document;
use oc_argo::source::read_value;
use oc_argo_fuzz::{Inputs, promises};

const DIVIDER: &str = "\n=====\n";

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split(DIVIDER);
    let mut inputs = Inputs::of(parts.next().unwrap_or_default());
    let mut next = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    inputs.peers = next();
    inputs.execution = next();
    inputs.workflows.extend(next().map(|text| ("inner".to_owned(), text)));
    inputs.loaded_peers.extend(next().map(|text| ("peer-own".to_owned(), text)));
    let options = read_value(&Document::text(next().unwrap_or_default()));
    inputs.options = serde_json::from_value(options.value).unwrap_or_default();
    promises::hold(&inputs);
});
