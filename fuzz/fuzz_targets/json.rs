//! Bytes as the JSON text of a workflow.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oc_argo_fuzz::{Inputs, promises};

fuzz_target!(|bytes: &[u8]| promises::hold(&Inputs::of(String::from_utf8_lossy(bytes))));
