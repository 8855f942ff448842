//! Reads the peers. What is no object of peers, such as a workflow in its place, is one fault of the document: what each of its
//! members lacks, and which peers are then missing, would only hide it.

use super::{Document, PEERS, read};
use crate::diagnostic::{Diagnostic, Place, reading};
use crate::workflow::{Map, Peer};

/// Reads them; none where half of the members or more are no peers. What is wrong with one of them goes to `faults`.
pub(super) fn read(document: &Document, diagnostics: &mut Vec<Diagnostic>, faults: &mut Vec<Diagnostic>) -> Map<Peer> {
    let mut found = Vec::new();
    let peers: Map<Peer> = read::value(document, PEERS, &mut found);
    let mut wholes = found.iter().filter(|fault| is_of_a_whole(fault));
    match wholes.next() {
        Some(first) if 2 * wholes.count() + 2 >= peers.len() => {
            diagnostics.push(reading::wrong_peers(Place::at(PEERS), &first.message));
            Map::default()
        }
        _ => {
            let (of_peers, of_all): (Vec<_>, Vec<_>) = found.into_iter().partition(is_of_a_peer);
            faults.extend(of_peers);
            diagnostics.extend(of_all);
            peers
        }
    }
}

/// Whether the document or one of its members, rather than something in that, is not what it should be.
fn is_of_a_whole(fault: &Diagnostic) -> bool {
    fault.code == "wrong-type" && fault.path.bytes().filter(|byte| *byte == b'/').count() <= 2
}

/// Whether one peer is not what it should be, and the others are none the worse for it.
fn is_of_a_peer(fault: &Diagnostic) -> bool {
    matches!(fault.code, "wrong-type" | "repeated-key" | "lone-surrogate") && fault.path.len() > PEERS.len()
}
