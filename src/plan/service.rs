//! Services: processings that run until nobody needs them, reached over ports.

use super::context::Context;
use super::graph::Node;
use crate::diagnostic::{Place, container as findings};
use crate::hashed::HashMap;
use crate::workflow::{Expose, List};

/// The ports of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service<'a> {
    /// In the order drawn, each of the container's ports once.
    pub ports: Vec<Port<'a>>,
}

/// A port of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port<'a> {
    /// The entry that asks for it.
    pub place: Place<'a>,
    /// The service's own port.
    pub port: u16,
    /// The container's port.
    pub target_port: u16,
    /// The port on every node of the cluster; `None` lets Kubernetes choose.
    pub node_port: Option<u16>,
}

impl<'a> Service<'a> {
    /// Reads the ports of the service at `node`; its container stands at `place`.
    #[inline(never)]
    pub fn read(context: &mut Context, node: &Node, exposes: &List<Expose>, place: Place<'a>) -> Self {
        let place = place.field("exposes");
        let mut ports: Vec<Port> = Vec::new();
        let mut places: HashMap<u16, Place> = HashMap::default();
        for (index, expose) in exposes.iter().enumerate() {
            let place = place.clone().index(index);
            let Some(port) = port(context, node, expose, &place) else { continue };
            if let Some(first) = places.get(&port.port) {
                let finding = findings::duplicate_port(place, node.name(), i64::from(port.port));
                context.report(finding.related(first.clone(), "this one counts"));
                continue;
            }
            places.insert(port.port, place);
            ports.push(port);
        }
        if exposes.is_empty() {
            context.report(findings::service_without_port(place, node.name()));
        }
        Self { ports }
    }
}

fn port<'a>(context: &mut Context, node: &Node, expose: &Expose, place: &Place<'a>) -> Option<Port<'a>> {
    let mut check = |field: &str, number: i64| {
        let port = u16::try_from(number).ok().filter(|&port| port > 0);
        if port.is_none() {
            context.report(findings::port_out_of_range(place.clone().field(field), node.name(), number));
        }
        port
    };
    let target_port = check("port", expose.port)?;
    let asked = |port, node_port| Some(Port { place: place.clone(), port, target_port, node_port });
    if expose.pat == 0 {
        return asked(target_port, None);
    }
    let pat = check("PAT", expose.pat)?;
    if (30000..=32767).contains(&pat) {
        return asked(target_port, Some(pat));
    }
    context.report(findings::node_port_out_of_range(place.clone().field("PAT"), node.name(), expose.pat));
    asked(pat, None)
}
