//! The envelope of the messages on NATS and the numbers in it.
//!
//! Go encodes enumerations as numbers. Those of `DataType` are stable; those of `NATSMethod` differ between versions
//! of oc-lib, so they are configuration ([`Wire`]), and a method without a configured number goes out by its name.
//! Names and numbers are from memory of oc-lib: this is the one place to mend them.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Error, Value, json};

use super::ArgoKubeEvent;
use crate::members::{self, Member, Members};

/// The subject on which other peers are asked.
pub const QUESTIONS: &str = "ARGO_KUBE_EVENT";
/// The subject on which they answer, and the method of both kinds of messages.
pub const ANSWERS: &str = "PROPALGATION_EVENT";
/// The action of an answer that grants.
pub const CONSIDERS: &str = "PB_CONSIDERS";

macro_rules! data_types {
    ($($(#[$meta:meta])* $variant:ident = $number:literal $name:literal),* $(,)?) => {
        /// oc-lib's kinds of objects, as far as messages speak of them. Written as the number, read as number or name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DataType {$($(#[$meta])* $variant = $number,)*}

        impl DataType {
            /// The name in oc-lib.
            ///
            /// ```
            /// assert_eq!(oc_argo::considers::DataType::ComputeResource.name(), "COMPUTE_RESOURCE");
            /// ```
            pub fn name(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// The number in oc-lib.
            ///
            /// ```
            /// assert_eq!(oc_argo::considers::DataType::ComputeResource.number(), 4);
            /// ```
            pub fn number(self) -> i64 {
                self as i64
            }

            /// Reads a number or a name.
            pub(super) fn known(value: &Value) -> Option<Self> {
                match value {
                    $(Value::Number(number) if number.as_i64() == Some($number) => Some(Self::$variant),)*
                    $(Value::String(name) if name.eq_ignore_ascii_case($name) => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for DataType {
            fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.pad(self.name())
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for DataType {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "DataType".into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "enum": [$($number),*], "description": "oc-lib's number of a kind of object" })
            }
        }
    };
}

data_types! {
    /// A data set.
    DataResource = 1 "DATA_RESOURCE",
    /// A processing.
    ProcessingResource = 2 "PROCESSING_RESOURCE",
    /// A storage.
    StorageResource = 3 "STORAGE_RESOURCE",
    /// A compute.
    ComputeResource = 4 "COMPUTE_RESOURCE",
    /// A workflow in the catalog.
    WorkflowResource = 5 "WORKFLOW_RESOURCE",
    /// A run of a workflow.
    WorkflowExecution = 7 "WORKFLOW_EXECUTION",
}

impl Serialize for DataType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number())
    }
}

impl<'de> Deserialize<'de> for DataType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Members>::deserialize(deserializer)
    }
}

impl Members for DataType {
    fn read(value: &Value) -> Result<Self, Error> {
        Self::known(value).ok_or_else(|| serde::de::Error::custom(format_args!("unknown data type {value}")))
    }
}

/// The part of the wire that differs between installations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Wire {
    /// The `from_app` of what is published (default `oc-argo`).
    pub from_app: String,
    /// Numbers of oc-lib's `NATSMethod` by name; a method that is not listed goes out by its name.
    pub methods: BTreeMap<String, i64>,
    /// Numbers of oc-lib's `PubSubAction` by name, understood beside the names themselves.
    pub actions: BTreeMap<String, i64>,
}

impl Default for Wire {
    fn default() -> Self {
        Self { from_app: "oc-argo".to_owned(), methods: BTreeMap::new(), actions: BTreeMap::new() }
    }
}

impl Members for Wire {
    fn read(value: &Value) -> Result<Self, Error> {
        let mut wire = Self::default();
        members::read(
            value,
            &mut [("fromApp", &mut wire.from_app), ("methods", &mut wire.methods), ("actions", &mut wire.actions)],
        )?;
        Ok(wire)
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Members>::deserialize(deserializer)
    }
}

impl Member for Wire {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = Self::read(value)?;
        Ok(())
    }
}

impl Wire {
    /// Whether `value` is the action of that name: the name in any case, or the number that is configured for it.
    pub(super) fn is_action(&self, value: &Value, name: &str) -> bool {
        match value {
            Value::String(text) => text.eq_ignore_ascii_case(name),
            Value::Number(number) => self.actions.get(name).is_some_and(|&known| number.as_i64() == Some(known)),
            _ => false,
        }
    }
}

/// The number that is configured for a name, else the name.
fn number_or_name(numbers: &BTreeMap<String, i64>, name: &str) -> Value {
    numbers.get(name).map_or_else(|| Value::from(name), |&number| Value::from(number))
}

/// oc-lib's envelope of every message. `payload` is the base64 of its JSON, as Go writes a `[]byte`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NatsResponse {
    from_app: String,
    datatype: DataType,
    user: String,
    method: Value,
    payload: String,
}

impl NatsResponse {
    /// An envelope around `payload`, for the method of that name.
    ///
    /// ```
    /// use oc_argo::considers::{DataType, NatsResponse, Wire};
    /// use serde_json::{Value, json};
    ///
    /// // What has no number goes out by its name.
    /// let wire = Wire { methods: [("CREATE_RESOURCE".to_owned(), 2)].into(), ..Wire::default() };
    /// let method = |name: &str| {
    ///     let message = NatsResponse::new(&wire, DataType::DataResource, name, &json!({})).to_json();
    ///     serde_json::from_str::<Value>(&message).unwrap()["method"].clone()
    /// };
    /// assert_eq!((method("CREATE_RESOURCE"), method("REMOVE_RESOURCE")), (json!(2), json!("REMOVE_RESOURCE")));
    /// ```
    pub fn new(wire: &Wire, datatype: DataType, method: &str, payload: &Value) -> Self {
        Self {
            from_app: wire.from_app.clone(),
            datatype,
            user: String::new(),
            method: number_or_name(&wire.methods, method),
            payload: STANDARD.encode(payload.to_string()),
        }
    }

    /// The message that asks for `event`, to be published on [`QUESTIONS`].
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let question = NatsResponse::question(&Wire::default(), &event);
    /// assert_eq!(read_question(question.to_json().as_bytes()), Ok(event));
    /// ```
    pub fn question(wire: &Wire, event: &ArgoKubeEvent) -> Self {
        Self::new(wire, event.data_type, ANSWERS, &json!(event))
    }

    /// The message that grants `event`, to be published on [`ANSWERS`]; it says which peer grants where `is_named`.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// exchange.ask(&event);
    /// let answer = NatsResponse::answer(&Wire::default(), &event, false).to_json();
    /// assert_eq!(exchange.receive(answer.as_bytes()), Received::Answer { events: vec![event], names_peer: false });
    /// ```
    pub fn answer(wire: &Wire, event: &ArgoKubeEvent, is_named: bool) -> Self {
        let mut payload = json!({ "executions_id": event.executions_id });
        if let (true, Value::Object(members)) = (is_named, &mut payload) {
            members.insert("dest_peer_id".to_owned(), Value::from(event.dest_peer_id.as_str()));
        }
        let payload = STANDARD.encode(payload.to_string());
        let (number, action) = (event.data_type.number(), number_or_name(&wire.actions, CONSIDERS));
        let message = json!({ "datatype": number, "action": action, "payload": payload });
        Self::new(wire, event.data_type, ANSWERS, &message)
    }

    /// The message's JSON.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let message = NatsResponse::question(&Wire::default(), &event).to_json();
    /// let envelope: serde_json::Value = serde_json::from_str(&message).unwrap();
    /// assert_eq!((&envelope["from_app"], &envelope["method"]), (&"oc-argo".into(), &"PROPALGATION_EVENT".into()));
    /// ```
    pub fn to_json(&self) -> String {
        let Self { from_app, datatype, user, method, payload } = self;
        json!({ "from_app": from_app, "datatype": datatype.number(), "user": user, "method": method, "payload": payload })
            .to_string()
    }
}
