//! A sample, a case or a finding of the tests, changed as the bytes say.

#![no_main]

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use oc_argo_fuzz::{mutations, promises};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(inputs) = mutations::mutated(&mut Unstructured::new(bytes)) {
        promises::hold(&inputs);
    }
});
