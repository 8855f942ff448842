//! The considers handshake: what is asked of other peers before a workflow may run on them. Here is only what is
//! asked, and how messages are written and read; who asks is the host's affair.

mod exchange;
mod wire;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Error, Value};

pub use exchange::{Exchange, Received, read_question};
pub use wire::{ANSWERS, CONSIDERS, DataType, NatsResponse, QUESTIONS, Wire};

use crate::members::{self, Members};

/// A request to make a resource of another peer ready, published on NATS. The field names are oc-lib's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArgoKubeEvent {
    /// The execution for which the resource is wanted.
    pub executions_id: String,
    /// The peer that is asked.
    pub dest_peer_id: String,
    /// STORAGE_RESOURCE: the storage's peer. COMPUTE_RESOURCE: the peer that builds.
    pub source_peer_id: String,
    /// Which kind of resource is wanted.
    pub data_type: DataType,
    /// The peer that builds.
    pub origin_id: String,
}

impl Members for ArgoKubeEvent {
    fn read(value: &Value) -> Result<Self, Error> {
        let members = members::object(value)?;
        let member = |key| members.get(key).ok_or_else(|| Error::missing_field(key));
        let text = |key| members::text(member(key)?).map(str::to_owned);
        Ok(Self {
            executions_id: text("executions_id")?,
            dest_peer_id: text("dest_peer_id")?,
            source_peer_id: text("source_peer_id")?,
            data_type: DataType::read(member("data_type")?)?,
            origin_id: text("origin_id")?,
        })
    }
}

impl<'de> Deserialize<'de> for ArgoKubeEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Members>::deserialize(deserializer)
    }
}
