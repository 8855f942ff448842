//! Reads the peers. What is no object of peers, such as a workflow in its place, is one fault of the document: what each of its
//! members lacks, and which peers are then missing, would only hide it.

use super::{Document, PEERS, read};
use crate::diagnostic::{Diagnostic, Place, reading};
use crate::workflow::{Map, Peer};

/// Reads them; none where half of the members or more are no peers.
pub(super) fn read(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Map<Peer> {
    let mut found = Vec::new();
    let peers: Map<Peer> = read::value(document, PEERS, &mut found);
    let mut faults = found.iter().filter(|fault| is_of_a_whole(fault));
    match faults.next() {
        Some(first) if 2 * faults.count() + 2 >= peers.len() => {
            diagnostics.push(reading::wrong_peers(Place::at(PEERS), &first.message));
            Map::default()
        }
        _ => {
            diagnostics.append(&mut found);
            peers
        }
    }
}

/// Whether the document or one of its members, rather than something in that, is not what it should be.
fn is_of_a_whole(fault: &Diagnostic) -> bool {
    fault.code == "wrong-type" && fault.path.bytes().filter(|byte| *byte == b'/').count() <= 2
}
