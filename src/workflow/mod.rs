//! Stage 2: what was drawn. The documents of oc-lib as Rust types, read by [`crate::source`] and by nothing else.
//!
//! The field names and numbers are those of oc-lib's JSON. Unknown fields are ignored, because the editor evolves.

mod enumerations;
mod graph;
mod map;
pub(crate) mod nullable;
mod resources;

use nullable::oc_lib;

pub use enumerations::{NativeToolKind, Relation, SizeType, StorageType};
pub use graph::{Graph, Item, Link, LinkEnd, Resource, StorageLinkInfo};
pub use map::Map;
pub use nullable::List;
pub use resources::{
    Access, Compute, Container, Data, Expose, NativeTool, Param, Peer, Processing, ProcessingInstance, Storage,
    StorageInstance, WorkflowResource,
};

oc_lib! {
    /// A workflow as it was drawn.
    pub struct Workflow {
        /// Its id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// The peer that owns it.
        pub creator_id: String,
        /// What was drawn; `None` where the document holds no graph.
        pub graph: Option<Graph>,
    }

    /// One run of a workflow, as oc-lib schedules it.
    pub struct Execution {
        /// Its own id.
        pub id: String,
        /// The id that all runs of one booking share, and that the handshake speaks of.
        pub executions_id: String,
    }
}

impl Workflow {
    /// The ids of the sub-workflows that are drawn in it.
    pub(crate) fn sub_workflow_ids(&self) -> impl Iterator<Item = &str> {
        let items = self.graph.iter().flat_map(|graph| graph.items.iter());
        items.filter_map(|(_, item)| item.sub_workflow_id())
    }
}
