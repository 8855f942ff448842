//! Errors as JavaScript sees them: real `Error`s with a stable `code`, and the facts of a failed build as members.

use js_sys::{Error, Reflect};
use wasm_bindgen::JsValue;

use super::to_js;
use crate::builder::BuildError;

/// The error for a call that cannot be carried out as it was made.
pub(super) fn usage_error(code: &str, message: &str) -> JsValue {
    error(code, message).into()
}

/// The error of a build that ended without a file.
pub(super) fn build_error(failure: BuildError) -> JsValue {
    let error = error(failure.code(), &failure.to_string());
    match &failure {
        BuildError::WorkflowHasErrors(diagnostics) => set(&error, "diagnostics", to_js(diagnostics)),
        BuildError::Considers { event, waited_ms, unanswered, unasked, granted, .. } => {
            set(&error, "event", to_js(event));
            set(&error, "waitedMs", Ok(JsValue::from_f64(*waited_ms)));
            set(&error, "unanswered", to_js(unanswered));
            set(&error, "unasked", to_js(unasked));
            set(&error, "granted", to_js(granted));
        }
        BuildError::NoDag | BuildError::NoExecution | BuildError::Cancelled | BuildError::Host { .. } => {}
    }
    error.into()
}

fn error(code: &str, message: &str) -> Error {
    let error = Error::new(message);
    set(&error, "code", Ok(JsValue::from_str(code)));
    error
}

/// Sets a member. A new `Error` is extensible, so this cannot fail; and a fact that could not be converted is left
/// out rather than put in the place of the failure itself.
fn set(error: &Error, name: &str, value: Result<JsValue, JsValue>) {
    if let Ok(value) = value {
        let is_set = Reflect::set(error, &JsValue::from_str(name), &value);
        debug_assert_eq!(is_set, Ok(true));
    }
}
