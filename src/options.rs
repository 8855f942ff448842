//! What a user chooses for a translation, apart from the workflow itself. The names are the same in the library
//! (`timeoutSeconds`) and, in their own spelling, on the command line (`--timeout`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Error, Map, Value};

use crate::considers::Wire;
use crate::members::{self, Member, Members};

/// The image that publishes events, where the option `eventImage` names no other. Pinned, so that a manifest means
/// the same tomorrow.
pub const DEFAULT_EVENT_IMAGE: &str = "natsio/nats-box:0.16.0";
/// The broker's address inside the cluster, where the option `natsUrl` names no other.
pub const DEFAULT_NATS_URL: &str = "nats://nats:4222";
/// The name of the cluster that runs a remote task, as oc-monitord has always written it.
pub const DEFAULT_TARGET_NAME: &str = "target-{peer}-{execution}";

/// How a remote task is told where to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Admiralty {
    /// By the annotation `multicluster.admiralty.io/clustername`, the original's output. Nothing has read it since
    /// Admiralty 0.8.
    #[default]
    Annotation,
    /// Also by a node selector on the virtual node of the target, which Admiralty does read.
    Target,
}

/// Which custom resource definitions of Argo the cluster holds: the full ones bound the size of a workflow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Crds {
    /// At most 200 templates, 200 tasks in a DAG and 500 input parameters.
    #[default]
    Full,
    /// No bounds but the size of the whole.
    Minimal,
}

/// When tasks whose templates differ in values alone share one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Fold {
    /// Where the templates would else be more, or larger, than Argo takes.
    #[default]
    Auto,
    /// Wherever they can.
    Always,
    /// Every task has a template of its own.
    Never,
}

/// Whether a DAG of more tasks than Argo takes becomes several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Where Argo would refuse it as one, and the templates move into documents of their own where they are too many.
    #[default]
    Auto,
    /// One DAG, in one document.
    Never,
}

/// The options of a translation. Absent ones have the defaults that their fields name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    /// The namespace in which the workflow runs (default `default`); its service account is `sa-<namespace>`.
    pub namespace: String,
    /// The id of the peer that builds: it counts as SELF and is the `origin_id` of events. A build that loads its peers by
    /// their ids (`loadPeer`) needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_peer: Option<String>,
    /// After how many seconds the workflow is stopped; 0 (the default) means never.
    pub timeout_seconds: u64,
    /// Two words that make the name `oc-monitor-<word>-<word>`; without them the name is `oc-monitor-preview`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The image that publishes events (default a pinned `natsio/nats-box`).
    pub event_image: String,
    /// The broker's address inside the cluster, for events (default `nats://nats:4222`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nats_url: Option<String>,
    /// The secret whose key `nats.creds` holds the credentials for publishing events (default none).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nats_secret: Option<String>,
    /// How a remote task is told where to run (default `annotation`).
    pub admiralty: Admiralty,
    /// The pattern of the name of a remote task's cluster (default `target-{peer}-{execution}`).
    pub target_name: String,
    /// Which custom resource definitions the cluster holds (default `full`).
    pub crds: Crds,
    /// When tasks share a template (default `auto`).
    pub fold: Fold,
    /// Whether a DAG that is too large is split (default `auto`).
    pub split: Split,
    /// Existing claims, by the id of the storage whose files they keep.
    pub claims: BTreeMap<String, String>,
    /// A part of Argo's workflow `spec` that lies beneath what is generated: generated keys win.
    pub defaults: Map<String, Value>,
    /// Names and numbers of the messages on NATS.
    pub wire: Wire,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            namespace: "default".to_owned(),
            self_peer: None,
            timeout_seconds: 0,
            name: None,
            event_image: DEFAULT_EVENT_IMAGE.to_owned(),
            nats_url: None,
            nats_secret: None,
            admiralty: Admiralty::default(),
            target_name: DEFAULT_TARGET_NAME.to_owned(),
            crds: Crds::default(),
            fold: Fold::default(),
            split: Split::default(),
            claims: BTreeMap::new(),
            defaults: Map::new(),
            wire: Wire::default(),
        }
    }
}

impl Members for Options {
    fn read(value: &Value) -> Result<Self, Error> {
        let mut options = Self::default();
        members::read(
            value,
            &mut [
                ("namespace", &mut options.namespace),
                ("selfPeer", &mut options.self_peer),
                ("timeoutSeconds", &mut options.timeout_seconds),
                ("name", &mut options.name),
                ("eventImage", &mut options.event_image),
                ("natsUrl", &mut options.nats_url),
                ("natsSecret", &mut options.nats_secret),
                ("admiralty", &mut options.admiralty),
                ("targetName", &mut options.target_name),
                ("crds", &mut options.crds),
                ("fold", &mut options.fold),
                ("split", &mut options.split),
                ("claims", &mut options.claims),
                ("defaults", &mut options.defaults),
                ("wire", &mut options.wire),
            ],
        )?;
        Ok(options)
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Members>::deserialize(deserializer)
    }
}

impl Member for Admiralty {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = if members::index_of(value, &["annotation", "target"])? == 0 { Self::Annotation } else { Self::Target };
        Ok(())
    }
}

impl Member for Crds {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = if members::index_of(value, &["full", "minimal"])? == 0 { Self::Full } else { Self::Minimal };
        Ok(())
    }
}

impl Member for Fold {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = match members::index_of(value, &["auto", "always", "never"])? {
            0 => Self::Auto,
            1 => Self::Always,
            _ => Self::Never,
        };
        Ok(())
    }
}

impl Member for Split {
    fn set(&mut self, value: &Value) -> Result<(), Error> {
        *self = if members::index_of(value, &["auto", "never"])? == 0 { Self::Auto } else { Self::Never };
        Ok(())
    }
}

impl Options {
    /// What the option `defaults` gives below these keys; null is as good as nothing.
    pub(crate) fn default_at(&self, path: &[&str]) -> Option<&Value> {
        let (first, below) = path.split_first()?;
        let value = below.iter().try_fold(self.defaults.get(*first)?, |value, key| value.get(key))?;
        (!value.is_null()).then_some(value)
    }

    /// Whether the option `defaults` lets Argo try tasks again: the workflow's own `retryStrategy`, or else that of its templates.
    pub(crate) fn is_retried(&self) -> bool {
        let path = ["templateDefaults", "retryStrategy"];
        self.default_at(&path).is_some() || self.default_at(&["retryStrategy"]).is_some()
    }

    /// Whether the cluster's custom resource definitions bound the size of a workflow.
    pub(crate) fn has_full_crds(&self) -> bool {
        self.crds == Crds::Full
    }

    /// The cluster's name for `peer`: the pattern filled in. Without an executions id only the peer is known.
    ///
    /// ```
    /// use oc_argo::Options;
    ///
    /// let options = Options { target_name: "of-{peer}-for-{execution}".to_owned(), ..Options::default() };
    /// assert_eq!(options.cluster_name("partner", Some("run")), "of-partner-for-run");
    /// assert_eq!(options.cluster_name("partner", None), "partner");
    /// ```
    pub fn cluster_name(&self, peer: &str, executions_id: Option<&str>) -> String {
        match executions_id {
            Some(id) => self.target_name.replace("{peer}", peer).replace("{execution}", id),
            None => peer.to_owned(),
        }
    }
}
