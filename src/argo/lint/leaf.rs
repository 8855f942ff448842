//! Rules about the template of a task: what goes in, what runs, what comes out.

use std::collections::HashSet;

use super::{Faults, names, resource, tags};
use crate::argo::manifest::{Artifact, Container, Spec, Template};
use crate::options::Options;
use crate::plan::paths::{clean, is_inside};
use crate::plan::{has_tags, is_image};

/// Argo's `validateTemplate` and `validateLeaf`, and what Kubernetes asks of the pod.
pub(super) fn check(faults: &mut Faults, template: &Template, volumes: &HashSet<&str>, spec: &Spec, options: &Options) {
    let types = usize::from(template.container.is_some()) + usize::from(template.resource.is_some());
    // validateTemplateType.
    faults.require(types == 1 && template.dag.is_empty(), || "a template must have exactly one type".to_owned());
    inputs(faults, template, spec);
    outputs(faults, template, spec);
    if let Some(metadata) = &template.metadata {
        names::labels(faults, metadata);
    }
    for (key, value) in &template.node_selector {
        faults.require(names::is_label_value(value), || format!("`{key}` cannot select nodes by `{}`", &**value));
    }
    if let Some(container) = &template.container {
        let own: HashSet<&str> = template.volumes.iter().map(|volume| &*volume.name).collect();
        check_container(faults, container);
        mounts(faults, container, template, &|name| own.contains(name) || volumes.contains(name));
    }
    if let Some(resource) = &template.resource {
        resource::check(faults, resource);
    }
    references(faults, template, options);
}

/// Argo's `validateInputs`.
fn inputs(faults: &mut Faults, template: &Template, spec: &Spec) {
    let parameters = || template.inputs.parameters.iter().map(|parameter| &*parameter.name);
    faults.unique("input", parameters());
    for name in parameters() {
        names::parameter_name(faults, "input", name);
    }
    artifacts(faults, "input artifact", &template.inputs.artifacts, spec);
}

/// Argo's `validateOutputs` and `validateOutputParameter`.
fn outputs(faults: &mut Faults, template: &Template, spec: &Spec) {
    let parameters = &template.outputs.parameters;
    faults.unique("output", parameters.iter().map(|parameter| &*parameter.name));
    for parameter in parameters {
        names::parameter_name(faults, "output", &parameter.name);
        faults.require(!parameter.value_from.path.is_empty(), || "valueFrom.path must be specified".to_owned());
    }
    artifacts(faults, "output artifact", &template.outputs.artifacts, spec);
}

/// Argo's `validateWorkflowFieldNames`, `Artifact.CleanPath` and, when the pod is made, its need for a key and a bucket.
fn artifacts(faults: &mut Faults, what: &str, artifacts: &[Artifact], spec: &Spec) {
    faults.unique(what, artifacts.iter().map(|artifact| &*artifact.name));
    for artifact in artifacts {
        let (name, path) = (&*artifact.name, &*artifact.path);
        names::parameter_name(faults, what, name);
        faults.require(!path.is_empty(), || format!("artifact `{name}` did not specify a path"));
        faults.require(is_inside(path), || format!("artifact `{name}` attempted to leave its folder: `{path}`"));
        faults.require(!artifact.s3.key.is_empty(), || format!("artifact `{name}` has no key"));
        let is_somewhere = match &artifact.s3.bucket {
            Some(bucket) => !bucket.endpoint.is_empty() && !bucket.bucket.is_empty(),
            None => spec.artifact_repository_ref.is_some(),
        };
        faults.require(is_somewhere, || format!("artifact `{name}` has no repository"));
    }
}

/// Argo's `validateLeaf` (an image) and Kubernetes' `validateContainers`, `ValidateEnv`.
fn check_container(faults: &mut Faults, container: &Container) {
    let image = &*container.image;
    faults.require(has_tags(image) || is_image(image), || format!("`{image}` is no image"));
    faults.unique("environment variable", container.env.iter().map(|variable| &*variable.name));
    for variable in &container.env {
        names::variable_name(faults, &variable.name);
        faults.require(!variable.value.contains('\0'), || format!("`{}` holds a NUL", &*variable.name));
    }
}

/// Argo's `validateLeaf` (no two things at one path) and Kubernetes' `ValidateVolumeMounts`.
fn mounts(faults: &mut Faults, container: &Container, template: &Template, is_declared: &dyn Fn(&str) -> bool) {
    let mounted = || container.volume_mounts.iter().map(|mount| &*mount.mount_path);
    let read: Vec<String> = template.inputs.artifacts.iter().map(|artifact| clean(&artifact.path)).collect();
    faults.unique("the place of a mount or an input artifact", mounted().chain(read.iter().map(String::as_str)));
    for mount in &container.volume_mounts {
        let (name, path) = (&*mount.name, &*mount.mount_path);
        faults.require(is_declared(name), || format!("the volume `{name}` that is mounted is not declared"));
        faults.require(path.starts_with('/') && !path.contains(':'), || format!("nothing can be mounted at `{path}`"));
        let is_argos = clean(path).split('/').take(4).eq(["", "var", "run", "argo"]);
        faults.require(!is_argos, || format!("argo itself mounts `{path}`"));
    }
}

/// Argo's `resolveAllVariables` over a whole template.
fn references(faults: &mut Faults, template: &Template, options: &Options) {
    for reference in tags::references(faults, template) {
        let is_input = |name: &str| template.inputs.parameters.iter().any(|parameter| &*parameter.name == name);
        let is_artifact = |name: &str| {
            let name = name.strip_suffix(".path").unwrap_or(name);
            template.inputs.artifacts.iter().any(|artifact| &*artifact.name == name)
        };
        let is_known = reference.strip_prefix("inputs.parameters.").is_some_and(is_input)
            || reference.strip_prefix("inputs.artifacts.").is_some_and(is_artifact)
            || (reference == "inputs.parameters" && !template.inputs.parameters.is_empty())
            || reference == "pod.name"
            || tags::is_always_known(options, &reference);
        tags::require(faults, is_known, &reference);
    }
}
