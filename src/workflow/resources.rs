//! The resources that a graph item can hold, with the fields of oc-lib that matter to a translation.

use serde_json::Value;

use super::enumerations::{NativeToolKind, Relation, SizeType, StorageType};
use super::map::Map;
use super::nullable::{List, oc_lib};
use crate::source::scalars::{number_of, token_of};

oc_lib! {
    /// Something that runs: a container image with a command.
    pub struct Processing {
        /// The resource's id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// Whether it is a service that other tasks talk to, rather than a job that ends.
        pub is_service: bool,
        /// Which of the instances is chosen; out of range means the first.
        pub selected_instance_index: i64,
        /// Ways to run it.
        pub instances: List<ProcessingInstance>,
    }

    /// One way to run a processing.
    pub struct ProcessingInstance {
        /// Values for the container's environment.
        pub env: List<Param>,
        /// Values that the processing reads.
        pub inputs: List<Param>,
        /// Values that the processing leaves in files.
        pub outputs: List<Param>,
        /// How it is reached.
        pub access: Access,
    }

    /// How an instance is reached.
    pub struct Access {
        /// The container to run.
        pub container: Container,
    }

    /// A container, as oc-lib describes it.
    pub struct Container {
        /// The image, with its tag.
        pub image: String,
        /// The command, a shell text.
        pub command: String,
        /// The command's arguments, a shell text.
        pub args: String,
        /// Fixed environment variables.
        pub env: Map<String>,
        /// Docker-like volumes. Nothing of Argo's answers to them.
        pub volumes: Map<Value>,
        /// Ports that a service exposes.
        pub exposes: List<Expose>,
    }

    /// A port of a service.
    pub struct Expose {
        /// The container's port.
        pub port: i64,
        /// The port under which the cluster shows it; 0 for none.
        pub pat: i64 = "PAT",
    }

    /// A named value.
    #[derive(Eq, Hash)]
    pub struct Param {
        /// Its name: an environment variable's.
        pub name: String,
        /// An attribute of the resource to which it belongs; not translated.
        pub attr: String,
        /// Its value. For an output: the path of the file that holds it.
        pub value: String,
        /// Where the value comes from; not translated.
        pub origin: String,
        /// Whether it may stay without a value (oc-lib's spelling).
        pub optionnal: bool,
        /// Whether a user may change it; not translated.
        pub readonly: bool,
    }

    /// Somewhere to keep files.
    pub struct Storage {
        /// The resource's id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// The peer that owns the storage.
        pub creator_id: String,
        /// What kind of storage it is.
        pub storage_type: StorageType,
        /// Which of the instances is chosen; out of range means the first.
        pub selected_instance_index: i64,
        /// Where it can be found.
        pub instances: List<StorageInstance>,
    }

    /// One place where a storage can be found.
    pub struct StorageInstance {
        /// S3: `host/bucket`. Local: the path at which it is mounted.
        pub source: String,
        /// Whether it is a volume of the cluster that runs the task.
        pub local: bool,
        /// Its size, in units of `size_type`.
        pub size: f64,
        /// Its size in gigabytes, where `size` is not given.
        pub size_gb: f64,
        /// The unit of `size`.
        pub size_type: SizeType,
    }

    /// A cluster. Its owner decides where the tasks linked to it run.
    pub struct Compute {
        /// The resource's id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// The peer that owns the cluster.
        pub creator_id: String,
    }

    /// Data that a workflow works on. Nothing to translate.
    pub struct Data {
        /// The resource's id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
    }

    /// Another workflow, drawn as one node.
    pub struct WorkflowResource {
        /// The resource's id, and the workflow's where `workflow_id` is absent.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// The workflow's id.
        pub workflow_id: String,
    }

    /// A tool of Open Cloud itself.
    pub struct NativeTool {
        /// The resource's id.
        pub id: String,
        /// The name that the user reads.
        pub name: String,
        /// What it does: a number or name of [`NativeToolKind`], kept as drawn because others are only reported.
        #[cfg_attr(feature = "schema", schemars(extend("tsType" = "unknown")))]
        pub kind: Value,
        /// What it needs for that.
        pub params: Map<Value>,
    }

    /// A participant of Open Cloud.
    pub struct Peer {
        /// Its id.
        pub id: String,
        /// The name that people read.
        pub name: String,
        /// How it stands to us.
        pub relation: Relation,
    }
}

/// The element at `selected`, or the first where that is out of range.
fn selected<T>(instances: &[T], selected: i64) -> Option<(usize, &T)> {
    let index = usize::try_from(selected).ok().filter(|&index| index < instances.len()).unwrap_or(0);
    instances.get(index).map(|instance| (index, instance))
}

impl Processing {
    /// The selected instance and its index.
    pub(crate) fn selected_instance(&self) -> Option<(usize, &ProcessingInstance)> {
        selected(&self.instances, self.selected_instance_index)
    }
}

impl Storage {
    /// The selected instance and its index.
    pub(crate) fn selected_instance(&self) -> Option<(usize, &StorageInstance)> {
        selected(&self.instances, self.selected_instance_index)
    }
}

impl StorageInstance {
    /// The size as a Kubernetes quantity (`512Mi`), or `None` where it is not a positive number.
    pub(crate) fn quantity(&self) -> Option<String> {
        let (size, unit) = if self.size == 0.0 { (self.size_gb, SizeType::Gb) } else { (self.size, self.size_type) };
        let suffix = match unit {
            SizeType::Gb => "Gi",
            SizeType::Mb => "Mi",
            SizeType::Kb => "Ki",
            SizeType::Tb => "Ti",
        };
        (size.is_finite() && size > 0.0).then(|| match size as u32 {
            // Nearly all are whole, and what writes fractions is as large as it is seldom needed.
            whole if f64::from(whole) == size => format!("{whole}{suffix}"),
            _ => format!("{size}{suffix}"),
        })
    }
}

impl WorkflowResource {
    /// The id under which the sub-workflow is loaded.
    pub(crate) fn workflow_id(&self) -> &str {
        if self.workflow_id.is_empty() { &self.id } else { &self.workflow_id }
    }
}

impl NativeTool {
    /// The tool's kind, where it is one that is known. Absent means the first, as in Go.
    pub(crate) fn kind(&self) -> Option<NativeToolKind> {
        match &self.kind {
            Value::Null => Some(NativeToolKind::WorkflowEvent),
            kind => NativeToolKind::from_number(number_of(&token_of(kind)?, NativeToolKind::NAMES)?),
        }
    }
}
