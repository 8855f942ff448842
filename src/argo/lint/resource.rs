//! Rules about the manifest inside a resource template: a Kubernetes service.

use serde_json::Value;

use super::Faults;
use crate::argo::manifest::ResourceTemplate;
use crate::argo::services::MAX_WORKFLOW_NAME;
use crate::plan::names::{MAX_LABEL, is_label};
use crate::source::{Document, read_value};

/// Argo's `validateLeaf`: a known action, and a manifest that is YAML. Kubernetes asks for a version, kind and name.
#[inline(never)]
pub(super) fn check(faults: &mut Faults, resource: &ResourceTemplate) {
    let is_action = ["get", "create", "apply", "delete", "replace", "patch"].contains(&resource.action);
    faults.require(is_action, format_args!("`{}` is no action on a resource", resource.action));
    let manifest = read_value(&Document::object(resource.manifest.as_str())).value;
    let text = |path: &str| manifest.pointer(path).and_then(Value::as_str).unwrap_or_default();
    for path in ["/apiVersion", "/kind", "/metadata/name"] {
        faults.require(!text(path).is_empty(), format_args!("the manifest of the resource has no `{path}`"));
    }
    if text("/kind") == "Service" {
        name(faults, text("/metadata/name"));
        let ports = manifest.pointer("/spec/ports").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        check_ports(faults, ports);
    }
}

/// Kubernetes' `ValidateServiceName`: an RFC 1035 label. The workflow's name in front counts with all it may have.
fn name(faults: &mut Faults, name: &str) {
    let whole = name.replace("{{workflow.name}}", &"w".repeat(MAX_WORKFLOW_NAME));
    let is_sound =
        is_label(&whole) && whole.len() <= MAX_LABEL && whole.starts_with(|first: char| first.is_alphabetic());
    faults.require(is_sound, format_args!("`{name}` cannot name a service"));
}

/// Kubernetes' `ValidateService`: at least one port, each number and name once.
fn check_ports(faults: &mut Faults, ports: &[Value]) {
    faults.require(!ports.is_empty(), format_args!("the service has no port"));
    let numbers: Vec<String> = ports.iter().map(|port| number(port, "port").to_string()).collect();
    faults.unique("port", numbers.iter().map(String::as_str));
    let names: Vec<&str> =
        ports.iter().map(|port| port.get("name").and_then(Value::as_str).unwrap_or_default()).collect();
    faults.unique("port name", names.iter().copied());
    for (port, name) in ports.iter().zip(names) {
        port_name(faults, name);
        for key in ["port", "targetPort"] {
            let number = number(port, key);
            faults.require((1..=65535).contains(&number), format_args!("{number} is no `{key}`"));
        }
        if port.get("nodePort").is_some() {
            let number = number(port, "nodePort");
            let is_given = (30000..=32767).contains(&number);
            faults.require(is_given, format_args!("kubernetes does not give the node port {number}"));
        }
    }
}

fn number(port: &Value, key: &str) -> i64 {
    port.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// Kubernetes' `IsValidPortName`: up to 15 of `[-a-z0-9]`, a letter among them, no `-` at an end and no two together.
fn port_name(faults: &mut Faults, name: &str) {
    let has_letter = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_sound = name.len() <= 15 && is_label(name) && has_letter && !name.contains("--");
    faults.require(is_sound, format_args!("`{name}` cannot name a port"));
}
