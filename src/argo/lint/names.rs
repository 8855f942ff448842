//! Rules about names, labels and annotations.

use super::Faults;
use crate::argo::manifest::{Metadata, Spec};
use crate::plan::names::{MAX_ARGO_NAME, MAX_LABEL, is_label, is_label_value, is_qualified_name, is_subdomain};
use crate::plan::paths::is_inside;

/// The names of the templates that the option `defaults` gives.
pub(super) fn of_given<'s>(spec: &Spec<'s>) -> impl Iterator<Item = &'s str> {
    spec.templates.iter().filter_map(|template| template.get("name")?.as_str())
}

/// Argo's `isValidWorkflowFieldName` (128 characters) and, as pods are named after templates, Kubernetes' RFC 1123.
pub(super) fn field_name(faults: &mut Faults, what: &str, name: &str) {
    faults.require(
        name.len() <= MAX_ARGO_NAME && is_label(name),
        format_args!("`{name}` cannot be the name of a {what}"),
    );
}

/// Argo's `isValidParamOrArtifactName`: `[-a-zA-Z0-9_]+`.
pub(super) fn parameter_name(faults: &mut Faults, what: &str, name: &str) {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    faults.require(
        !name.is_empty() && name.bytes().all(is_allowed),
        format_args!("`{name}` cannot be the name of an {what}"),
    );
}

/// Argo's `Artifact.CleanPath`.
pub(super) fn artifact_path(faults: &mut Faults, name: &str, path: &str) {
    faults.require(!path.is_empty(), format_args!("artifact `{name}` did not specify a path"));
    faults.require(is_inside(path), format_args!("artifact `{name}` attempted to leave its folder: `{path}`"));
}

/// Argo's `ValidateWorkflow` (63 characters) and Kubernetes' `NameIsDNSSubdomain`; a namespace is a label.
pub(super) fn object(faults: &mut Faults, metadata: &Metadata) {
    let name = metadata.name.as_deref().unwrap_or_default();
    faults.require(name.len() <= MAX_LABEL && is_subdomain(name), format_args!("`{name}` cannot name a workflow"));
    let namespace = metadata.namespace.as_deref().unwrap_or_default();
    faults.require(namespace.len() <= MAX_LABEL && is_label(namespace), format_args!("`{namespace}` is no namespace"));
    labels(faults, metadata);
}

/// Kubernetes' `ValidateLabels` and `ValidateAnnotations`.
pub(super) fn labels(faults: &mut Faults, metadata: &Metadata) {
    for (key, value) in &metadata.labels {
        faults.require(is_label_value(value), format_args!("the label `{key}` cannot have the value `{}`", &**value));
    }
    for key in metadata.labels.keys().chain(metadata.annotations.keys()) {
        faults.require(is_qualified_name(key), format_args!("`{key}` is no key of a label or an annotation"));
    }
    let bytes: usize = metadata.annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    faults.require(bytes <= 256 * 1024, format_args!("the annotations have {bytes} bytes"));
}
