//! The Kubernetes services behind which service processings stand, and the templates that create them.

use std::collections::BTreeMap;

use super::manifest::{Metadata, ResourceTemplate, Service, ServicePort, ServiceSpec, Template, Text};
use crate::emit;
use crate::options::Options;
use crate::ordered;
use crate::plan::names::{MAX_LABEL, UniqueNames, label};
use crate::plan::{Plan, Port, Processing, Task, TaskKind};

/// `oc-monitor-` and two words are at most this long, so that a service's name, which begins with the workflow's,
/// does not depend on the words.
pub const MAX_WORKFLOW_NAME: usize = 28;
/// What is left of a service's 63 characters behind the workflow's name and a `-`.
const MAX_SERVICE_NAME: usize = MAX_LABEL - MAX_WORKFLOW_NAME - 1;

/// The names of the services, each once, by the index of the task that runs behind it.
pub type ServiceNames = BTreeMap<usize, String>;

/// Names every service after its processing.
pub fn service_names(plan: &Plan) -> ServiceNames {
    let (mut services, mut names) = (ServiceNames::new(), UniqueNames::default());
    for (index, processing) in plan.involved().filter(|(_, processing)| processing.service.is_some()) {
        name_service(&mut services, &mut names, index, processing);
    }
    services
}

#[inline(never)]
fn name_service(services: &mut ServiceNames, names: &mut UniqueNames, index: usize, processing: &Processing) {
    let name = label(processing.name, MAX_SERVICE_NAME, "service");
    services.insert(index, names.give(name, MAX_SERVICE_NAME).into_owned());
}

/// The label that the service's pods carry, and that its selector asks for.
pub fn app_label(service_name: &str) -> String {
    format!("oc-service-{service_name}")
}

/// The template that creates the Kubernetes service of `processing`. Argo deletes the service with the workflow.
#[inline(never)]
pub fn create_service<'p>(
    task: &'p Task<'p>,
    processing: &Processing,
    service_name: &str,
    options: &Options,
) -> Template<'p> {
    let service = Service {
        api_version: "v1",
        kind: "Service",
        metadata: Metadata {
            name: Some(Text::from(format!("{{{{workflow.name}}}}-{service_name}"))),
            ..Metadata::default()
        },
        spec: ServiceSpec {
            kind: "NodePort",
            selector: ordered::map([
                ("app", Text::from(app_label(service_name))),
                ("workflows.argoproj.io/workflow", Text::from("{{workflow.name}}")),
            ]),
            ports: processing.service.iter().flat_map(|service| &service.ports).map(service_port).collect(),
        },
    };
    Template {
        name: Text::from(&*task.name),
        resource: Some(ResourceTemplate {
            // What is tried again may be there already.
            action: if options.is_retried() { "apply" } else { "create" },
            set_owner_reference: true,
            manifest: emit::document(&service),
        }),
        ..Template::default()
    }
}

fn service_port(port: &Port) -> ServicePort {
    ServicePort {
        name: format!("port-{}", port.port),
        port: port.port,
        target_port: port.target_port,
        node_port: port.node_port,
    }
}

/// The index of the task that runs behind the service that task `index` creates: the next one.
pub fn served_task(plan: &Plan, index: usize) -> Option<usize> {
    let served = index + 1;
    matches!(plan.tasks.get(served)?.kind, TaskKind::Processing(_)).then_some(served)
}
