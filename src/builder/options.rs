//! How a build goes about its answers.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Error, Value};

use crate::members::{self, Members};

/// How long an answer is waited for, where nothing else is said: five minutes, as in the original.
pub const CONSIDERS_TIMEOUT_MS: f64 = 300_000.0;

/// The longest time that an answer is waited for, 25 days: a JavaScript timer takes no more.
pub const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// How a build goes about its answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct BuildOptions {
    /// How long each answer is waited for, in milliseconds (default 300000). A negative number is refused where this is
    /// read; a larger one than 2147483647, which is 25 days, counts as that.
    pub considers_timeout_ms: f64,
    /// How many answers are waited for at once. Default: one after another, and all at once as soon as the first
    /// answer has named its peer. A number of at least 1 forces it; answers that name no peer may then be taken for another's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<usize>,
}

impl BuildOptions {
    /// The time that each answer is waited for, as a timer takes it: none where the number is no time.
    pub(super) fn timeout_ms(&self) -> f64 {
        if self.considers_timeout_ms > 0.0 { self.considers_timeout_ms.min(MAX_TIMEOUT_MS) } else { 0.0 }
    }
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self { considers_timeout_ms: CONSIDERS_TIMEOUT_MS, concurrency: None }
    }
}

impl Members for BuildOptions {
    fn read(value: &Value) -> Result<Self, Error> {
        let mut options = Self::default();
        members::read(
            value,
            &mut [("considersTimeoutMs", &mut options.considers_timeout_ms), ("concurrency", &mut options.concurrency)],
        )?;
        if options.concurrency == Some(0) {
            return Err(Error::custom("`concurrency` is `0`, and at least one answer must be waited for"));
        }
        if options.considers_timeout_ms < 0.0 {
            return Err(Error::custom("`considersTimeoutMs` is negative"));
        }
        Ok(options)
    }
}

impl<'de> Deserialize<'de> for BuildOptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Members>::deserialize(deserializer)
    }
}
