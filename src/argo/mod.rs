//! Stage 4: the manifest. What will run becomes Argo's `Workflow`, ready to be written.

mod admiralty;
mod artifacts;
mod container;
mod dag;
mod defaults;
mod limits;
pub(crate) mod lint;
pub mod manifest;
mod services;
mod slots;
mod templates;
mod text;
mod values;
mod volumes;

use std::collections::BTreeMap;

pub use artifacts::artifact_repository_ref;
pub use dag::{add_task_to_argo, dag_template};
pub(crate) use limits::{MAX_BYTES, MAX_ENTRIES, MAX_PARAMETERS, Sizes, check_sizes};
pub use services::{MAX_WORKFLOW_NAME, ServiceNames, served_task, service_names};
pub(crate) use slots::each_slot;
pub use values::parameter_reference;
pub(crate) use values::{exact_reference, is_plain};

use crate::diagnostic::{Diagnostic, Place, options as findings};
use crate::options::Options;
use crate::plan::names::{MAX_LABEL, is_label, is_subdomain, label};
use crate::plan::{Context, DAG, EXECUTIONS_ID_LABEL, Plan, Task, has_tags, is_image, manifest_name};
use manifest::{Metadata, Spec, Template, Text, Workflow};
use templates::create_argo_templates;
use volumes::create_volumes;

/// Makes the manifest of `plan`, but for the templates of the DAG and of its tasks, which are made one by one; how many these
/// are is looked at apart.
pub fn workflow<'p>(context: &mut Context<'p>, plan: &'p Plan<'p>) -> Workflow<'p> {
    check_options(context);
    let (spec, found) = spec(context.options, plan);
    context.diagnostics.extend(found);
    context.diagnostics.extend(artifacts::check_buckets(plan));
    context.diagnostics.extend(admiralty::check_targets(context.options, &plan.remote_peers));
    Workflow { api_version: API_VERSION, kind: "Workflow", metadata: metadata(context), spec, json_bytes: 0 }
}

/// The workflow's `spec`, with what the option `defaults` adds, and what is wrong with that.
pub fn spec<'p>(options: &'p Options, plan: &'p Plan<'p>) -> (Spec<'p>, Vec<Diagnostic>) {
    let mut spec = Spec {
        service_account_name: Text::from(format!("sa-{}", options.namespace)),
        entrypoint: DAG,
        active_deadline_seconds: (options.timeout_seconds > 0).then_some(options.timeout_seconds),
        artifact_repository_ref: plan.artifact_repository.map(artifacts::artifact_repository_ref),
        defaults: BTreeMap::new(),
        volumes: Vec::new(),
        volume_claim_templates: Vec::new(),
        templates: Vec::new(),
    };
    create_volumes(&mut spec, plan);
    let found = defaults::add_defaults(&mut spec, options, plan);
    (spec, found)
}

/// The version of Argo's API in which manifests are written.
pub const API_VERSION: &str = "argoproj.io/v1alpha1";
/// The label by which the documents that belong to a workflow are found.
pub const WORKFLOW_LABEL: &str = "oc-workflow";

/// The name of the document of templates with this number, from 1.
pub fn document_name(options: &Options, number: usize) -> String {
    format!("{}-templates-{number}", manifest_name(options))
}

/// The metadata of the document of templates with this number: that of the workflow, with a name of its own.
pub fn document_metadata<'p>(context: &Context<'p>, number: usize) -> Metadata<'p> {
    let mut metadata = metadata(context);
    metadata.name = Some(Text::from(document_name(context.options, number)));
    metadata.labels.insert(WORKFLOW_LABEL, Text::from(manifest_name(context.options)));
    metadata
}

/// Makes the template of the task at `index`.
#[inline(never)]
pub fn template<'p>(
    context: &mut Context<'p>,
    plan: &'p Plan<'p>,
    services: &'p ServiceNames,
    is_awaited: bool,
    index: usize,
    task: &'p Task<'p>,
) -> Template<'p> {
    let template = create_argo_templates(context, plan, services, is_awaited, index, task);
    limits::check_template(context, &template, Place::item(task.root, task.item_id));
    template
}

fn metadata<'p>(context: &Context<'p>) -> Metadata<'p> {
    let mut labels = BTreeMap::new();
    if let Some(id) = context.executions_id() {
        labels.insert(EXECUTIONS_ID_LABEL, Text::from(label(id, MAX_LABEL, "execution")));
    }
    Metadata {
        name: Some(Text::from(manifest_name(context.options))),
        namespace: Some(Text::from(&context.options.namespace)),
        labels,
        ..Metadata::default()
    }
}

/// Checks what the user chose as the names of things in the cluster.
pub fn check_options(context: &mut Context) {
    let options = context.options;
    let place = |option: &'static str| Place::at("/options").field(option);
    // The service account's name has `sa-` in front.
    if !is_label(&options.namespace) || options.namespace.len() > MAX_LABEL {
        context.report(findings::invalid_namespace(place("namespace"), &options.namespace));
    }
    let mut refuse = |option: &'static str, value: &str, reason: &str| {
        context.report(findings::invalid_option(place(option), option, value, reason));
    };
    if !is_image(&options.event_image) {
        refuse("eventImage", &options.event_image, "it is no image reference");
    }
    if let Some(url) = options.nats_url.as_deref().filter(|url| !is_address(url)) {
        refuse("natsUrl", url, "it is no address such as `nats://host:4222`");
    }
    if let Some((_, hosts)) = options.nats_url.as_deref().and_then(|url| url.rsplit_once('@')) {
        let reason = "a manifest is no place for a login: put it into a secret, and name that with `natsSecret`";
        refuse("natsUrl", &format!("…@{hosts}"), reason);
    }
    if let Some(secret) = options.nats_secret.as_deref().filter(|secret| !is_subdomain(secret)) {
        refuse("natsSecret", secret, "it is no name of a secret");
    }
    let pattern = &options.target_name;
    let without_places = pattern.replace("{peer}", "").replace("{execution}", "");
    if pattern.is_empty() {
        refuse("targetName", "", "a cluster must have a name");
    } else if without_places.contains(['{', '}']) && !has_tags(pattern) {
        refuse("targetName", pattern, "`{peer}` and `{execution}` alone are filled in");
    }
    if options.timeout_seconds > MAX_TIMEOUT_SECONDS {
        refuse("timeoutSeconds", &options.timeout_seconds.to_string(), "argo counts no further than 292 years");
    }
    if let Some(name) = options.name.as_deref().filter(|name| !is_manifest_words(name)) {
        context.report(findings::invalid_name(place("name"), name));
    }
}

/// Argo keeps deadlines in nanoseconds of 64 bits.
const MAX_TIMEOUT_SECONDS: u64 = 9_223_372_036;

/// Whether a text is the address of a broker, or several with commas between them.
fn is_address(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"{}\"'`".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Whether `name` is two words that can stand behind `oc-monitor-`, in a file's name as well as in the cluster.
pub fn is_manifest_words(name: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let fits = "oc-monitor-".len() + name.len() <= MAX_WORKFLOW_NAME;
    fits && name.split_once('-').is_some_and(|(one, other)| is_word(one) && is_word(other))
}
