//! Rules about the template of a task: what goes in, what runs, what comes out.

use super::{Faults, Scope, names, references, resource};
use crate::argo::manifest::{Artifact, Container, Spec, Template, ValueFrom};
use crate::emit::Reference;
use crate::hashed::HashSet;
use crate::plan::names::is_label_value;
use crate::plan::paths::{clean, is_reserved};
use crate::plan::{Variables, has_tags, is_image, is_variable_name};

/// Argo's `validateTemplate` and `validateLeaf`, and what Kubernetes asks of the pod.
pub(super) fn check(faults: &mut Faults, template: &Template, references: &[Reference], scope: &Scope) {
    let types = usize::from(template.container.is_some()) + usize::from(template.resource.is_some());
    // validateTemplateType.
    faults.require(types == 1, format_args!("a template must have exactly one type"));
    inputs(faults, template, scope.spec);
    outputs(faults, template, scope.spec);
    if let Some(metadata) = &template.metadata {
        names::labels(faults, metadata);
    }
    for (key, value) in &template.node_selector {
        faults.require(is_label_value(value), format_args!("`{key}` cannot select nodes by `{}`", &**value));
    }
    if let Some(container) = &template.container {
        let own: HashSet<&str> = template.volumes.iter().map(|volume| &*volume.name).collect();
        check_container(faults, container);
        mounts(faults, container, template, &|name| own.contains(name) || scope.volumes.contains(name));
    }
    if let Some(resource) = &template.resource {
        resource::check(faults, resource);
    }
    check_references(faults, template, references, scope.variables);
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
        let is_there = !matches!(&parameter.value_from, ValueFrom::File { path, .. } if path.is_empty());
        faults.require(is_there, format_args!("valueFrom.path must be specified"));
    }
    artifacts(faults, "output artifact", &template.outputs.artifacts, spec);
}

/// Argo's `validateWorkflowFieldNames`, `Artifact.CleanPath` and, when the pod is made, its need for a key and a bucket.
fn artifacts(faults: &mut Faults, what: &str, artifacts: &[Artifact], spec: &Spec) {
    faults.unique(what, artifacts.iter().map(|artifact| &*artifact.name));
    for artifact in artifacts {
        let (name, path) = (&*artifact.name, &*artifact.path);
        names::parameter_name(faults, what, name);
        names::artifact_path(faults, name, path);
        let has_nul = path.contains('\0') || artifact.s3.key.contains('\0');
        faults.require(!has_nul, format_args!("artifact `{name}` holds a NUL"));
        faults.require(!artifact.s3.key.is_empty(), format_args!("artifact `{name}` has no key"));
        let is_somewhere = match &artifact.s3.bucket {
            Some(bucket) => !bucket.endpoint.is_empty() && !bucket.bucket.is_empty(),
            None => spec.artifact_repository_ref.is_some(),
        };
        faults.require(is_somewhere, format_args!("artifact `{name}` has no repository"));
    }
}

/// Argo's `validateLeaf` (an image) and Kubernetes' `validateContainers`, `ValidateEnv`.
fn check_container(faults: &mut Faults, container: &Container) {
    let image = &*container.image;
    faults.require(has_tags(image) || is_image(image), format_args!("`{image}` is no image"));
    faults.unique("environment variable", container.env.iter().map(|variable| &*variable.name));
    for variable in &container.env {
        let name = &*variable.name;
        faults.require(is_variable_name(name), format_args!("`{name}` cannot be the name of an environment variable"));
        faults.require(!variable.value.contains('\0'), format_args!("`{name}` holds a NUL"));
    }
    // Kubernetes stores it, and no program can be started with it.
    let has_nul = container.args.iter().any(|argument| argument.contains('\0'));
    faults.require(!has_nul, format_args!("the args hold a NUL"));
}

/// Argo's `validateLeaf` (no two things at one path) and Kubernetes' `ValidateVolumeMounts`.
fn mounts(faults: &mut Faults, container: &Container, template: &Template, is_declared: &dyn Fn(&str) -> bool) {
    let mounted = || container.volume_mounts.iter().map(|mount| &*mount.mount_path);
    let read: Vec<String> = template.inputs.artifacts.iter().map(|artifact| clean(&artifact.path)).collect();
    faults.unique("the place of a mount or an input artifact", mounted().chain(read.iter().map(String::as_str)));
    for mount in &container.volume_mounts {
        let (name, path) = (&*mount.name, &*mount.mount_path);
        faults.require(is_declared(name), format_args!("the volume `{name}` that is mounted is not declared"));
        faults
            .require(path.starts_with('/') && !path.contains(':'), format_args!("nothing can be mounted at `{path}`"));
        faults.require(!path.contains('\0'), format_args!("the mount path of `{name}` holds a NUL"));
        faults.require(!is_reserved(&clean(path)), format_args!("argo itself mounts `{path}`"));
    }
    for path in &read {
        faults.require(!is_reserved(path), format_args!("nothing can be read into `{path}`"));
    }
}

/// Argo's `resolveAllVariables` over a whole template.
fn check_references(faults: &mut Faults, template: &Template, references: &[Reference], variables: Variables) {
    let found = references::closed(faults, references);
    if found.is_empty() {
        return;
    }
    let parameters: HashSet<&str> = template.inputs.parameters.iter().map(|parameter| &*parameter.name).collect();
    let artifacts: HashSet<&str> = template.inputs.artifacts.iter().map(|artifact| &*artifact.name).collect();
    for reference in found {
        let is_known = references::is_input(reference, &parameters, &artifacts)
            || reference == "pod.name"
            || references::is_always_known(variables, reference);
        references::require(faults, is_known, reference);
    }
}
