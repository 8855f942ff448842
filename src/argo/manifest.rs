//! The manifest's types: only what is written, keys in the order written, which is that of Argo's own examples.
//! Every field's meaning is that of Argo's `Workflow` (argoproj.io/v1alpha1) or of the Kubernetes API.

#![allow(missing_docs)]

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use super::text::Text;

/// The root of the manifest.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Workflow<'p> {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub metadata: Metadata<'p>,
    pub spec: Spec<'p>,
    /// How many bytes it has as JSON, which is what Argo's controller measures: known when it has been written.
    #[serde(skip)]
    pub json_bytes: usize,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Text<'p>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<&'static str, Text<'p>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<&'static str, Text<'p>>,
}

/// What the workflow is. Its lists of claims and templates are written apart, entry by entry, and so are the DAG's tasks.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec<'p> {
    pub service_account_name: Text<'p>,
    pub entrypoint: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_repository_ref: Option<ArtifactRepositoryRef>,
    /// What the option `defaults` adds.
    #[serde(flatten)]
    pub defaults: BTreeMap<&'p str, &'p Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Entry<'p, Volume<'p>>>,
    #[serde(skip)]
    pub volume_claim_templates: Vec<Entry<'p, VolumeClaimTemplate>>,
    /// Those that the option `defaults` gives. They stand behind those of the DAG and of its tasks.
    #[serde(skip)]
    pub templates: Vec<&'p Value>,
}

/// An entry of a list: made here, or given by the option `defaults`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Entry<'p, T> {
    Made(T),
    Given(&'p Value),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactRepositoryRef {
    pub config_map: Text<'static>,
    pub key: Text<'static>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume<'p> {
    pub name: Text<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent_volume_claim: Option<ClaimRef<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretVolume<'p>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimRef<'p> {
    pub claim_name: Text<'p>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretVolume<'p> {
    pub secret_name: Text<'p>,
}

#[derive(Debug, Serialize)]
pub struct VolumeClaimTemplate {
    pub metadata: Metadata<'static>,
    pub spec: ClaimSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimSpec {
    pub access_modes: [&'static str; 1],
    pub resources: ClaimResources,
}

#[derive(Debug, Serialize)]
pub struct ClaimResources {
    pub requests: ClaimRequests,
}

#[derive(Debug, Serialize)]
pub struct ClaimRequests {
    pub storage: String,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template<'p> {
    pub name: Text<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata<'p>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub daemon: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<&'static str, Text<'p>>,
    #[serde(skip_serializing_if = "Inputs::is_empty")]
    pub inputs: Inputs<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Container<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceTemplate>,
    #[serde(skip_serializing_if = "Outputs::is_empty")]
    pub outputs: Outputs<'p>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume<'p>>,
}

#[derive(Debug, Serialize)]
pub struct RetryStrategy {
    /// A number, or one as a text, which is what the published schema knows.
    pub limit: &'static str,
}

#[derive(Debug, Default, Serialize)]
pub struct Inputs<'p> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<InputParameter<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact<'p>>,
}

impl Inputs<'_> {
    fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

#[derive(Debug, Serialize)]
pub struct InputParameter<'p> {
    pub name: Text<'p>,
}

#[derive(Debug, Default, Serialize)]
pub struct Outputs<'p> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<OutputParameter<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact<'p>>,
}

impl Outputs<'_> {
    fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputParameter<'p> {
    pub name: Text<'p>,
    pub value_from: ValueFrom<'p>,
}

/// Where an output's value comes from: a file of the container, or an output of a task inside of a DAG.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ValueFrom<'p> {
    File { path: Text<'p>, default: &'static str },
    Task { parameter: Text<'p> },
    Expression { expression: Text<'p> },
}

#[derive(Debug, Serialize)]
pub struct Artifact<'p> {
    pub name: Text<'p>,
    pub path: Text<'p>,
    pub archive: Archive,
    pub s3: S3Artifact<'p>,
}

/// Files arrive as they are: `archive: {none: {}}`.
#[derive(Debug, Default, Serialize)]
pub struct Archive {
    pub none: NoneStrategy,
}

#[derive(Debug, Default, Serialize)]
pub struct NoneStrategy {}

/// An artifact in the workflow's own repository has a key and nothing else.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Artifact<'p> {
    #[serde(flatten)]
    pub bucket: Option<S3Bucket<'p>>,
    pub key: Text<'p>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Bucket<'p> {
    pub endpoint: Text<'p>,
    pub bucket: Text<'p>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
    pub access_key_secret: SecretKey,
    pub secret_key_secret: SecretKey,
}

#[derive(Debug, Serialize)]
pub struct SecretKey {
    pub name: Text<'static>,
    pub key: &'static str,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Container<'p> {
    pub image: Text<'p>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub command: &'static [&'static str],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Text<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Probe>,
    /// Whether a variable came over a link.
    #[serde(skip)]
    pub has_linked_env: bool,
}

/// A container is ready when this port takes connections.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    pub tcp_socket: TcpSocket,
}

#[derive(Debug, Serialize)]
pub struct TcpSocket {
    pub port: u16,
}

#[derive(Debug, Serialize)]
pub struct EnvVar<'p> {
    pub name: Text<'p>,
    pub value: Text<'p>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VolumeMount<'p> {
    pub name: Text<'p>,
    pub mount_path: Text<'p>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTemplate {
    pub action: &'static str,
    pub set_owner_reference: bool,
    pub manifest: String,
}

/// A task of a DAG: its template stands beside it, or elsewhere.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DagTask<'p> {
    pub name: Text<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<Text<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_ref: Option<TemplateRef<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Text<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Arguments<'p>>,
}

/// A template in a document of its own.
#[derive(Debug, Serialize)]
pub struct TemplateRef<'p> {
    pub name: Text<'p>,
    pub template: Text<'p>,
}

#[derive(Debug, Serialize)]
pub struct Arguments<'p> {
    pub parameters: Vec<Argument<'p>>,
}

#[derive(Debug, Serialize)]
pub struct Argument<'p> {
    pub name: Text<'p>,
    pub value: Text<'p>,
}

/// A Kubernetes `Service`, the manifest of a resource template.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Service<'p> {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub metadata: Metadata<'p>,
    pub spec: ServiceSpec<'p>,
}

#[derive(Debug, Serialize)]
pub struct ServiceSpec<'p> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub selector: BTreeMap<&'static str, Text<'p>>,
    pub ports: Vec<ServicePort>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    pub name: String,
    pub port: u16,
    pub target_port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_port: Option<u16>,
}
