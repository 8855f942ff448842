//! The graph: what stands where, and what is joined to what.

use super::map::Map;
use super::nullable::{List, oc_lib};
use super::resources::{Compute, Data, NativeTool, Param, Processing, Storage, WorkflowResource};

oc_lib! {
    /// Items and the links between them.
    pub struct Graph {
        /// What was drawn, by id.
        pub items: Map<Item>,
        /// How it is joined.
        pub links: List<Link>,
    }

    /// One node. It should hold exactly one resource.
    pub struct Item {
        /// The item's id: the same as its key in the map.
        pub id: String,
        /// Data.
        pub data: Option<Box<Data>>,
        /// Something that runs.
        pub processing: Option<Box<Processing>>,
        /// Somewhere to keep files.
        pub storage: Option<Box<Storage>>,
        /// A cluster.
        pub compute: Option<Box<Compute>>,
        /// A sub-workflow.
        pub workflow: Option<Box<WorkflowResource>>,
        /// A tool of Open Cloud.
        pub native_tool: Option<Box<NativeTool>>,
        /// The same under its other name.
        pub native_tools: Option<Box<NativeTool>>,
    }

    /// A line between two items.
    pub struct Link {
        /// Where it starts.
        pub source: LinkEnd,
        /// Where it ends.
        pub destination: LinkEnd,
        /// The files that a task and a storage exchange over it.
        pub storage_link_infos: List<StorageLinkInfo>,
        /// Values for the paths and keys of those files.
        pub env: List<Param>,
    }

    /// One end of a link.
    pub struct LinkEnd {
        /// The item's id.
        pub id: String,
    }

    /// A file that goes to a storage or comes from it.
    #[derive(Eq, Hash)]
    pub struct StorageLinkInfo {
        /// Whether the task writes it (else it reads it).
        pub write: bool,
        /// Write: the path in the container. Read: the key in the storage.
        pub source: String,
        /// Write: the folder in the storage. Read: the folder in the container.
        pub destination: String,
        /// The file's name, appended to `destination`.
        pub filename: String,
    }
}

/// The one resource of an item.
#[derive(Debug, Clone, Copy)]
pub enum Resource<'a> {
    /// Data.
    Data(&'a Data),
    /// Something that runs.
    Processing(&'a Processing),
    /// Somewhere to keep files.
    Storage(&'a Storage),
    /// A cluster.
    Compute(&'a Compute),
    /// A sub-workflow.
    Workflow(&'a WorkflowResource),
    /// A tool of Open Cloud.
    NativeTool(&'a NativeTool),
}

impl<'a> Resource<'a> {
    /// The name that the user reads.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    ///
    /// use oc_argo::source::Documents;
    ///
    /// let documents = Documents::read(&hello());
    /// let item = documents.workflow.graph.as_ref().and_then(|graph| graph.items.get("cluster")).unwrap();
    /// assert_eq!(item.resources().next().unwrap().1.name(), "Their cluster");
    /// ```
    pub fn name(self) -> &'a str {
        match self {
            Self::Data(resource) => &resource.name,
            Self::Processing(resource) => &resource.name,
            Self::Storage(resource) => &resource.name,
            Self::Compute(resource) => &resource.name,
            Self::Workflow(resource) => &resource.name,
            Self::NativeTool(resource) => &resource.name,
        }
    }

    /// The id of the sub-workflow that this stands for.
    pub(crate) fn sub_workflow_id(self) -> Option<&'a str> {
        match self {
            Self::Workflow(resource) => Some(resource.workflow_id()),
            _ => None,
        }
    }
}

impl Item {
    /// The resources of the item with the names of their fields: one, in a sound document.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    ///
    /// use oc_argo::{source::Documents, workflow::Resource};
    ///
    /// let documents = Documents::read(&hello());
    /// let item = documents.workflow.graph.as_ref().and_then(|graph| graph.items.get("hello")).unwrap();
    /// assert!(matches!(item.resources().next(), Some(("processing", Resource::Processing(_)))));
    /// ```
    pub fn resources(&self) -> impl Iterator<Item = (&'static str, Resource<'_>)> {
        [
            self.processing.as_deref().map(|found| ("processing", Resource::Processing(found))),
            self.storage.as_deref().map(|found| ("storage", Resource::Storage(found))),
            self.compute.as_deref().map(|found| ("compute", Resource::Compute(found))),
            self.data.as_deref().map(|found| ("data", Resource::Data(found))),
            self.workflow.as_deref().map(|found| ("workflow", Resource::Workflow(found))),
            self.native_tool.as_deref().map(|found| ("native_tool", Resource::NativeTool(found))),
            self.native_tools.as_deref().map(|found| ("native_tools", Resource::NativeTool(found))),
        ]
        .into_iter()
        .flatten()
    }

    /// The id of the sub-workflow that it stands for.
    pub(crate) fn sub_workflow_id(&self) -> Option<&str> {
        self.resources().next()?.1.sub_workflow_id()
    }
}
