//! Bytes as the YAML text of a workflow: behind a comment, even what opens like JSON is YAML.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oc_argo_fuzz::{Inputs, promises};

fuzz_target!(|bytes: &[u8]| promises::hold(&Inputs::of(format!("#\n{}", String::from_utf8_lossy(bytes)))));
