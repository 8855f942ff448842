//! What every part of the planning reads, and where it leaves what it found.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::considers::{ArgoKubeEvent, DataType};
use crate::diagnostic::{Diagnostic, Place, inside, placement};
use crate::options::Options;
use crate::source::{Documents, PEERS};
use crate::workflow::{Peer, Relation};

/// Documents that a translation asked for and did not find: a host that loads on demand loads these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Ids of sub-workflows.
    pub workflows: BTreeSet<String>,
    /// Ids of peers.
    pub peers: BTreeSet<String>,
}

/// What one part of the planning found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    diagnostics: Vec<Diagnostic>,
    missing: Missing,
}

impl Found {
    /// Whether nothing was.
    pub(super) fn is_empty(&self) -> bool {
        let Missing { workflows, peers } = &self.missing;
        self.diagnostics.is_empty() && workflows.is_empty() && peers.is_empty()
    }
}

/// What every part of the planning reads, and where it leaves what it found.
#[derive(Debug)]
pub struct Context<'a> {
    /// What was drawn.
    pub documents: &'a Documents,
    /// What the user chose.
    pub options: &'a Options,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What was asked for and is not there.
    pub missing: Missing,
    /// The peer that builds.
    self_peer: Option<&'a str>,
    /// How many items have been read with these documents and options.
    stamps: u64,
}

impl<'a> Context<'a> {
    /// A context in which nothing has been found yet.
    pub fn new(documents: &'a Documents, options: &'a Options) -> Self {
        let option = options.self_peer.as_deref();
        let self_peer = option.or_else(|| match &documents.peers {
            Some(peers) => {
                peers.iter().find(|(_, peer)| peer.relation == Relation::SelfPeer).map(|(id, _)| id.as_str())
            }
            None => Some(&documents.workflow.creator_id),
        });
        Self { documents, options, diagnostics: Vec::new(), missing: Missing::default(), self_peer, stamps: 0 }
    }

    /// The same, where so many items have been read before.
    pub fn continued(documents: &'a Documents, options: &'a Options, stamps: u64) -> Self {
        Self { stamps, ..Self::new(documents, options) }
    }

    /// The same, for a shorter time: what borrows from a plan cannot be borrowed for as long as the documents are.
    pub fn shortened<'s>(self) -> Context<'s>
    where
        'a: 's,
    {
        self
    }

    /// How many items have been read.
    pub fn stamps(&self) -> u64 {
        self.stamps
    }

    /// A number for the item that is being read, which no other reading has.
    pub(super) fn next_stamp(&mut self) -> u64 {
        self.stamps += 1;
        self.stamps
    }

    /// Does some work, and gives what that found apart from all else.
    pub(super) fn apart<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> (T, Found) {
        let diagnostics = std::mem::take(&mut self.diagnostics);
        let missing = std::mem::take(&mut self.missing);
        let result = work(self);
        let found = Found {
            diagnostics: std::mem::replace(&mut self.diagnostics, diagnostics),
            missing: std::mem::replace(&mut self.missing, missing),
        };
        (result, found)
    }

    /// Keeps what was found apart.
    pub(super) fn keep(&mut self, found: &Found) {
        self.diagnostics.extend(found.diagnostics.iter().cloned());
        self.missing.workflows.extend(found.missing.workflows.iter().cloned());
        self.missing.peers.extend(found.missing.peers.iter().cloned());
    }

    /// Whether the document at `root` could not be read: what follows from that need not be said.
    pub fn is_unreadable(&self, root: &str) -> bool {
        // Only reading says so, and that is done.
        is_unreadable(&self.documents.diagnostics, root)
    }

    /// Keeps a finding.
    #[cold]
    #[inline(never)]
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The id of the execution for which this is planned, where it is known.
    pub fn executions_id(&self) -> Option<&'a str> {
        let execution = self.documents.execution.as_ref()?;
        Some(execution.executions_id.as_str()).filter(|id| !id.is_empty())
    }

    /// The peer that builds: the option, else the first peer whose relation is SELF. A preview that knows no peers
    /// takes the workflow's owner.
    pub fn self_peer(&self) -> Option<&'a str> {
        self.self_peer
    }

    /// What the peer `dest` is asked in the name of the peer `source`.
    pub(super) fn question(&self, data_type: DataType, dest: &str, source: &str) -> ArgoKubeEvent {
        ArgoKubeEvent {
            executions_id: self.executions_id().unwrap_or_default().to_owned(),
            dest_peer_id: dest.to_owned(),
            source_peer_id: source.to_owned(),
            data_type,
            origin_id: self.self_peer.unwrap_or_default().to_owned(),
        }
    }

    /// Reports what is doubtful about which peer builds.
    pub(super) fn check_self_peer(&mut self) {
        let Some(own) = self.self_peer else {
            // Any of them may be it.
            let faults = self.documents.peer_faults.iter();
            return self.diagnostics.extend(faults.cloned());
        };
        let Some(peers) = &self.documents.peers else { return };
        self.check_peer(own);
        if self.options.self_peer.is_some() {
            if !peers.contains_key(own) && !self.is_unreadable(PEERS) {
                self.missing.peers.insert(own.to_owned());
                self.report(placement::unknown_self_peer(Place::at("/options").field("selfPeer"), own));
            }
            return;
        }
        let is_another = |(id, peer): &(&String, &Peer)| peer.relation == Relation::SelfPeer && id.as_str() != own;
        for (id, _) in peers.iter().filter(is_another) {
            self.report(placement::several_self_peers(Place::at(PEERS).field(id).field("relation"), id, own));
        }
    }

    /// Reports what is wrong with the document of a peer that takes part.
    fn check_peer(&mut self, id: &str) {
        if self.documents.peer_faults.is_empty() {
            return;
        }
        let root = Place::at(PEERS).field(id).pointer();
        let faults = self.documents.peer_faults.iter().filter(|fault| inside(&fault.path, &root).is_some());
        self.diagnostics.extend(faults.cloned());
    }

    /// Reports a storage whose owner, who is asked for it, is one that nothing is exchanged with, or is not known.
    pub fn check_owner(&mut self, owner: &str, storage: &str, place: Place) {
        self.check_peer(owner);
        let peers = self.documents.peers.as_ref();
        match peers.and_then(|peers| peers.get(owner)) {
            Some(peer) if peer.relation == Relation::Blacklist => {
                self.report(placement::blacklisted_storage(place, owner, storage));
            }
            None if !owner.is_empty() && self.self_peer() != Some(owner) && !self.is_unreadable(PEERS) => {
                self.missing.peers.insert(owner.to_owned());
                if peers.is_some() {
                    self.report(placement::unknown_peer(place, owner, "storage", storage));
                }
            }
            _ => {}
        }
    }

    /// How the owner of a compute stands to the peer that builds. An owner that is not known counts as remote; the
    /// finding says so where peers were given, and once for all of them where none were.
    pub fn relation(&mut self, owner: &'a str, compute: &str, place: Place) -> Relation {
        if self.self_peer() == Some(owner) {
            return Relation::SelfPeer;
        }
        let Some(peers) = &self.documents.peers else {
            self.missing.peers.insert(owner.to_owned());
            self.report(placement::no_peers(Place::at(PEERS), self.self_peer().unwrap_or_default()));
            return Relation::None;
        };
        self.check_peer(owner);
        match peers.get(owner) {
            Some(Peer { relation: Relation::Blacklist, .. }) => {
                self.report(placement::blacklisted_peer(place, owner, compute));
                Relation::Blacklist
            }
            Some(peer) => {
                if !peer.id.is_empty() && peer.id != owner {
                    let place = Place::at(PEERS).field(owner).field("id");
                    self.report(placement::peer_id_differs(place, owner, &peer.id));
                }
                peer.relation
            }
            None if self.is_unreadable(PEERS) => Relation::None,
            None => {
                self.missing.peers.insert(owner.to_owned());
                self.report(placement::unknown_peer(place, owner, "compute", compute));
                Relation::None
            }
        }
    }
}

/// Whether these findings say that the value at `path` cannot be read.
pub fn is_unreadable(diagnostics: &[Diagnostic], path: &str) -> bool {
    let says_so = |code| {
        matches!(code, "unreadable-source" | "source-too-large" | "source-too-deep" | "wrong-peers" | "wrong-type")
    };
    diagnostics.iter().any(|diagnostic| says_so(diagnostic.code) && diagnostic.path == path)
}
