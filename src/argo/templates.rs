//! The template of each task.

use super::admiralty::{add_admiralty_annotations, check_target_name};
use super::artifacts::add_s3_annotations;
use super::container::{create_container, for_plain_container};
use super::defaults::{check_container, deadline};
use super::manifest::{
    Container, InputParameter, Metadata, OutputParameter, Probe, SecretVolume, TcpSocket, Template, Text, ValueFrom,
    Volume, VolumeMount,
};
use super::services::{ServiceNames, app_label, create_service, served_task};
use super::values::fill_in_exactly;
use crate::diagnostic::{Place, container as findings};
use crate::options::{DEFAULT_NATS_URL, Options};
use crate::plan::{Context, Event, Plan, Processing, Role, Task, TaskKind};

const CREDENTIALS_VOLUME: &str = "nats-credentials";
const CREDENTIALS_FOLDER: &str = "/etc/nats-credentials";
/// The key of the secret that the option `natsSecret` names.
const CREDENTIALS_FILE: &str = "nats.creds";

/// The template of the task at `index` (the original's `createArgoTemplates`).
pub fn create_argo_templates<'p>(
    context: &mut Context<'p>,
    plan: &'p Plan<'p>,
    services: &'p ServiceNames,
    is_awaited: bool,
    index: usize,
    task: &'p Task<'p>,
) -> Template<'p> {
    match task.kind {
        TaskKind::Processing(processing) => {
            let mut template = processing_template(context, plan, task, processing);
            if let Some(name) = services.get(&index) {
                let has_deadline = context.options.timeout_seconds > 0 || deadline(context.options).is_some();
                if !is_awaited && !has_deadline {
                    let place = Place::item(task.root, task.item_id);
                    context.report(findings::endless_service(place, processing.name));
                }
                stand_behind_service(&mut template, name, context.options, processing, is_awaited);
            }
            template
        }
        TaskKind::Event(event) => event_template(context, task, event),
        TaskKind::ServicePod(processing) => {
            let name = served_task(plan, index).and_then(|served| services.get(&served));
            create_service(task, processing, name.map_or("service", String::as_str), context.options)
        }
    }
}

/// Lets the pod of a template stand behind the service of this name.
#[inline(never)]
fn stand_behind_service(
    template: &mut Template,
    name: &str,
    options: &Options,
    processing: &Processing,
    is_awaited: bool,
) {
    let metadata = template.metadata.get_or_insert_with(Metadata::default);
    metadata.labels.insert("app", Text::from(app_label(name)));
    template.daemon = is_awaited;
    if let Some(container) = template.container.as_mut().filter(|_| is_awaited) {
        container.readiness_probe = readiness_probe(options, processing);
    }
}

/// What waits for a service begins when its container is ready (Argo's `assessNodeStatus`), which it is without a probe before it
/// listens. Argo would lay ours over one of `templateDefaults`, and no probe may have two handlers.
fn readiness_probe(options: &Options, processing: &Processing) -> Option<Probe> {
    let port = processing.service.as_ref()?.ports.first()?.target_port;
    let given = options.default_at(&["templateDefaults", "container", "readinessProbe"]);
    given.is_none().then_some(Probe { tcp_socket: TcpSocket { port } })
}

fn processing_template<'p>(
    context: &mut Context<'p>,
    plan: &'p Plan<'p>,
    task: &'p Task<'p>,
    processing: &'p Processing<'p>,
) -> Template<'p> {
    let mut template = Template { name: Text::from(&*task.name), ..Template::default() };
    for parameter in &processing.parameters {
        template.inputs.parameters.push(InputParameter { name: Text::from(parameter.name) });
        if let Role::Output(path) = &parameter.role {
            let value_from = ValueFrom::File { path: for_plain_container(path), default: "" };
            template.outputs.parameters.push(OutputParameter { name: Text::from(parameter.name), value_from });
        }
    }
    add_s3_annotations(&mut template, plan, processing);
    let container = create_container(plan, processing);
    let place = Place::item(task.root, task.item_id);
    context.diagnostics.extend(check_container(context.options, &container, processing.name, place));
    template.container = Some(container);
    fill_in_exactly(&mut template, processing);
    if let Some(peer) = processing.remote_peer {
        let place = Place::item(task.root, task.item_id);
        context.diagnostics.extend(check_target_name(peer, context.options, context.executions_id(), place));
        add_admiralty_annotations(&mut template, peer, context.options, context.executions_id());
    }
    template
}

/// A container that publishes the event. No shell stands between, so nothing in a param can break out.
#[inline(never)]
fn event_template<'p>(context: &Context<'p>, task: &'p Task<'p>, event: &'p Event) -> Template<'p> {
    let options = context.options;
    let server = options.nats_url.as_deref().unwrap_or(DEFAULT_NATS_URL);
    let mut args = vec![Text::from("pub"), Text::from("--server"), for_plain_container(server)];
    // Two braces stand in a text of the JSON; neither Argo nor the `nats` command shall take them for its own.
    let message = event.message.replace("{{", r"{\u007b");
    let mut mounts = Vec::new();
    let mut volumes = Vec::new();
    if let Some(secret) = &options.nats_secret {
        args.extend([Text::from("--creds"), Text::from(format!("{CREDENTIALS_FOLDER}/{CREDENTIALS_FILE}"))]);
        mounts.push(VolumeMount {
            name: Text::from(CREDENTIALS_VOLUME),
            mount_path: Text::from(CREDENTIALS_FOLDER),
            read_only: true,
        });
        let secret = Some(SecretVolume { secret_name: Text::from(secret) });
        volumes.push(Volume { name: Text::from(CREDENTIALS_VOLUME), persistent_volume_claim: None, secret });
    }
    args.extend([Text::from("WORKFLOW_EVENT"), Text::from(for_plain_container(&message).to_string())]);
    let container = Container {
        image: Text::from(&options.event_image),
        command: &["nats"],
        args,
        volume_mounts: mounts,
        ..Container::default()
    };
    Template { name: Text::from(&*task.name), container: Some(container), volumes, ..Template::default() }
}
