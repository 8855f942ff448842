//! The considers handshake: what is asked of other peers before a workflow may run on them. Here is only what is
//! asked, and how messages are written and read; who asks is the host's affair.

mod exchange;
mod wire;

use serde::{Deserialize, Serialize};

pub use exchange::{Exchange, Received, read_question};
pub use wire::{ANSWERS, CONSIDERS, DataType, NatsResponse, QUESTIONS, Wire};

/// A request to make a resource of another peer ready, published on NATS. The field names are oc-lib's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
