//! Reads the peers. What is no object of peers, such as a workflow in its place, is one fault of the document: what each of its
//! members lacks, and which peers are then missing, would only hide it.

use super::{Document, PEERS, read};
use crate::diagnostic::{Diagnostic, Place, reading};
use crate::workflow::{Map, Peer};

/// Reads them; none where half of the members or more are no peers.
pub(super) fn read(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Map<Peer> {
    let mut found = Vec::new();
    let peers: Map<Peer> = read::value(document, PEERS, &mut found);
    let faults = || found.iter().filter(|fault| fault.code == "wrong-type" && is_whole(&fault.path));
    if let Some(first) = faults().next().filter(|_| 2 * faults().count() >= peers.len()) {
        diagnostics.push(reading::wrong_peers(Place::at(PEERS), &reason(first)));
        return Map::default();
    }
    diagnostics.append(&mut found);
    peers
}

/// Whether a pointer leads to the document or to one of its members, and no deeper.
fn is_whole(path: &str) -> bool {
    path.matches('/').count() <= 2
}

fn reason(fault: &Diagnostic) -> String {
    match fault.message.split_once(" cannot be read: ") {
        Some((_, misfit)) if fault.path == PEERS => misfit.to_owned(),
        Some((what, misfit)) => format!("{what} is {misfit}"),
        None => fault.message.clone(),
    }
}
