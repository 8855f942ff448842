//! What a drawn processing does when it runs.

use serde_json::Value;

use super::context::Context;
use super::graph::{Drawn, Graph, Node};
use super::image::is_image;
use super::parameters::{ListOf, Parameter, Parameters, check_length};
use super::placement::{computes, is_reparted};
use super::references::ContainerScope;
use super::service::Service;
use super::storage::{Storages, add_storage_annotations};
use super::tags::has_tags;
use crate::diagnostic::{Place, container as findings, parameters as parameter_findings, placement};
use crate::workflow::{Container, ProcessingInstance, Resource};

/// What a drawn processing does when it runs, the same wherever its workflow stands.
#[derive(Debug)]
pub struct Processing<'a> {
    /// The name that the user reads.
    pub name: &'a str,
    /// The container, as drawn.
    pub container: &'a Container,
    /// What the shell is given: command and args. `None`: the image's entrypoint runs.
    pub command: Option<String>,
    /// The params: `env`, `inputs`, `outputs`, then those of the storage links.
    pub parameters: Vec<Parameter<'a>>,
    /// The peer on whose cluster it runs, where that is not ours.
    pub remote_peer: Option<&'a str>,
    /// The compute that decides where it runs.
    pub compute: Option<Drawn<'a>>,
    /// What it exchanges with storages.
    pub storages: Storages<'a>,
    /// Its ports, where it is a service.
    pub service: Option<Service<'a>>,
}

impl Processing<'_> {
    /// Whether it has to do with more than its own container: with storages, a service, another peer or the results of
    /// tasks.
    pub fn is_involved(&self) -> bool {
        let Storages { s3, artifacts, mounts, considers } = &self.storages;
        let has_storages = !(s3.is_empty() && artifacts.is_empty() && mounts.is_empty() && considers.is_empty());
        has_storages || self.service.is_some() || self.remote_peer.is_some() || self.has_tags()
    }

    /// Whether a value may name the result of a task.
    pub fn has_tags(&self) -> bool {
        self.parameters.iter().any(|parameter| has_tags(parameter.value))
    }
}

/// Reads the processing at `node`; `None` where it has no instance to run.
#[inline(never)]
pub fn read_processing<'a>(
    context: &mut Context<'a>,
    graph: &Graph<'a>,
    node: &Node<'a>,
    processing: &'a crate::workflow::Processing,
) -> Option<Processing<'a>> {
    let remote_peer = is_reparted(context, graph, node);
    let compute = computes(graph, node).next();
    let compute = compute.map(|(joint, other, _)| Drawn { item_id: other.id, link: joint.link });
    let place = graph.resource_place(node);
    let Some((index, instance)) = processing.selected_instance() else {
        context.report(findings::no_instance(place.field("instances"), node.name()));
        return None;
    };
    let place = place.field("instances").index(index);
    let container_place = place.clone().field("access").field("container");
    let container = &instance.access.container;
    let parameters = read_parameters(context, graph, node, instance, &place);
    let storages = add_storage_annotations(context, graph, node, &parameters);
    if !processing.is_service && !container.exposes.is_empty() {
        context.report(findings::untranslated_ports(container_place.clone().field("exposes"), node.name()));
    }
    let service =
        processing.is_service.then(|| Service::read(context, node, &container.exposes, container_place.clone()));
    let command = command(container);
    check_container(context, node, container, command.as_deref(), &container_place);
    let read =
        Processing { name: node.name(), container, command, parameters, remote_peer, compute, storages, service };
    check_texts(context, &read, &container_place);
    check_remote(context, &read, graph.place(node));
    Some(read)
}

fn read_parameters<'a>(
    context: &mut Context<'a>,
    graph: &Graph<'a>,
    node: &Node<'a>,
    instance: &'a ProcessingInstance,
    place: &Place<'a>,
) -> Vec<Parameter<'a>> {
    let mut parameters = Parameters::default();
    parameters.extend(context, &instance.env, &place.clone().field("env"), ListOf::Inputs);
    parameters.extend(context, &instance.inputs, &place.clone().field("inputs"), ListOf::Inputs);
    parameters.extend(context, &instance.outputs, &place.clone().field("outputs"), ListOf::Outputs);
    for (joint, other) in graph.neighbours(node) {
        let is_storage = matches!(other.resource, Some(Resource::Storage(_)));
        if let Some(link) = graph.link(joint.link).filter(|_| is_storage) {
            let place = Place::link(graph.root, joint.link).field("env");
            let drawn = Drawn { item_id: other.id, link: joint.link };
            parameters.extend(context, &link.env, &place, ListOf::Link(drawn));
        }
    }
    parameters.into_vec()
}

/// Command and args as one shell text. oc-lib's documents often repeat the image in front of the command: where it
/// stands there whole, it is taken off.
fn command(container: &Container) -> Option<String> {
    let command = container.command.trim_start();
    let is_end = |rest: &&str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    let image = container.image.trim();
    let command = command.strip_prefix(image).filter(|_| !image.is_empty()).filter(is_end).unwrap_or(command);
    // Between the two, line ends and blanks may mean something to the shell.
    let line = format!("{command} {}", container.args);
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}

fn check_container(context: &mut Context, node: &Node, container: &Container, command: Option<&str>, place: &Place) {
    // As it is written.
    let (name, image) = (node.name(), container.image.trim());
    if image.is_empty() {
        context.report(findings::no_image(place.clone().field("image"), name));
    } else if !has_tags(image) && !is_image(image) {
        context.report(findings::invalid_image(place.clone().field("image"), name, image));
    } else {
        check_tag(context, image, place);
    }
    match command {
        // Without an image there is no entrypoint either, and that has been said.
        None if image.is_empty() => {}
        None if has_default_command(context) => {}
        None => context.report(findings::no_command(place.clone().field("command"), name)),
        Some(command) if command.starts_with('-') => {
            context.report(findings::args_without_command(place.clone().field("args"), name, command));
        }
        Some(_) => {}
    }
    if !container.volumes.is_empty() {
        context.report(findings::untranslated_volumes(place.clone().field("volumes"), name));
    }
    for name in container.env.keys() {
        check_variable(context, name, &place.clone().field("env").field(name));
    }
}

/// Whether the option `defaults` gives a command to what has none.
fn has_default_command(context: &Context) -> bool {
    let command = context.options.default_at(&["templateDefaults", "container", "command"]);
    command.and_then(Value::as_array).is_some_and(|command| !command.is_empty())
}

/// A tag stands behind the last `:` that no `/` follows: before a slash it is a registry's port.
fn check_tag(context: &mut Context, image: &str, place: &Place) {
    let name = image.rsplit('/').next().unwrap_or(image);
    if !name.contains(':') && !name.contains('@') && !has_tags(name) {
        context.report(findings::image_without_tag(place.clone().field("image"), image));
    }
}

fn check_variable(context: &mut Context, name: &str, place: &Place) {
    if !is_variable_name(name) {
        context.report(parameter_findings::invalid_env_name(place.clone(), name));
    } else if name.starts_with("ARGO_") {
        context.report(parameter_findings::reserved_param_name(place.clone(), name));
    }
}

/// Kubernetes' `IsEnvVarName`: `[-._a-zA-Z][-._a-zA-Z0-9]*`, and neither `.` nor something that begins with `..`.
pub fn is_variable_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let begins = name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    begins && name.bytes().all(is_allowed) && name != "." && !name.starts_with("..")
}

/// Checks the references in every text of the container, and that each can be given to a program.
fn check_texts<'a>(context: &mut Context<'a>, processing: &Processing<'a>, place: &Place<'a>) {
    let scope = ContainerScope::new(context, processing);
    let container = processing.container;
    let diagnostics = &mut context.diagnostics;
    diagnostics.extend(check_length(None, processing.command.as_deref().unwrap_or_default(), || place.clone()));
    for (name, value) in container.env.iter() {
        diagnostics.extend(check_length(Some(name), value, || place.clone().field("env").field(name)));
    }
    let mut check = |what: &str, text: &str, place: &Place| {
        if text.contains('\0') {
            diagnostics.push(parameter_findings::null_character(place.clone(), what));
        }
        scope.check(diagnostics, text, place);
    };
    check("the image", &container.image, &place.clone().field("image"));
    check("the command", &container.command, &place.clone().field("command"));
    check("the args", &container.args, &place.clone().field("args"));
    for (name, value) in container.env.iter() {
        check(&format!("the value of `{name}`"), value, &place.clone().field("env").field(name));
    }
    for mount in &processing.storages.mounts {
        check("the mount path", &mount.instance.source, &mount.place.clone().field("source"));
    }
    for artifact in &processing.storages.artifacts {
        check("the path", &artifact.path, &artifact.place);
        check("the key", &artifact.key, &artifact.place);
    }
}

/// What a task loses where it runs on another cluster.
fn check_remote(context: &mut Context, processing: &Processing, place: Place) {
    if processing.remote_peer.is_none() {
        return;
    }
    for mount in &processing.storages.mounts {
        let finding = placement::remote_volume(place.clone(), processing.name, mount.name);
        context.report(finding.related(mount.place.clone(), "the volume"));
    }
    if processing.service.is_some() {
        context.report(placement::remote_service(place.clone(), processing.name));
    }
    let has_outputs = processing.parameters.iter().any(Parameter::is_output)
        || processing.storages.artifacts.iter().any(|artifact| artifact.is_output);
    if has_outputs {
        context.report(placement::remote_outputs(place, processing.name));
    }
}
