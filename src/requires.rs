//! What the cluster must hold before a workflow can run, from the same plan as its manifest.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::argo::manifest::Given;
use crate::argo::{artifact_repository_ref, secret_name};
use crate::diagnostic::{Diagnostic, tidy};
use crate::emit;
use crate::options::Options;
use crate::plan::{Context, Drawings, Plan, Roots, S3Storage, TaskKind, draw};
use crate::source::{self, Documents, Source};

/// The label by which Admiralty finds the namespaces whose pods it may move.
const ADMIRALTY_LABEL: &str = "multicluster-scheduler";

/// Something that the cluster must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Need {
    /// Its Kubernetes kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The peer in whose cluster it must be; absent for ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// What it is needed for, and what it must hold.
    pub why: String,
}

/// What a workflow requires.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Requirements {
    /// Everything, ours first.
    pub needs: Vec<Need>,
    /// What can be made of it for our cluster, to be filled in and applied. It holds no secret.
    pub yaml: String,
    /// What is wrong with the workflow: with errors the requirements are those of what could be planned.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds out what `source` requires.
pub fn requires(source: &Source, options: &Options) -> Requirements {
    let documents = Documents::read(source);
    let mut context = Context::new(&documents, options);
    context.diagnostics.extend(documents.diagnostics.iter().cloned());
    let roots = Roots::of(&documents);
    let mut drawings = Drawings::new();
    draw(&mut context, &roots, &mut drawings);
    let plan = Plan::of(&mut context, &drawings, &roots);
    let mut list = List { options, needs: Vec::new(), manifests: Vec::new() };
    list.account(&plan);
    list.storages(&plan);
    list.events(&plan);
    list.claims(&plan);
    list.targets(&plan, context.executions_id());
    let mut diagnostics = context.diagnostics;
    tidy(&mut diagnostics);
    source::locate(source, &mut diagnostics);
    let yaml = list.manifests.iter().map(|manifest| emit::document(&Given(manifest)));
    Requirements { needs: list.needs, yaml: yaml.collect::<Vec<_>>().join("---\n"), diagnostics }
}

struct List<'o> {
    options: &'o Options,
    needs: Vec<Need>,
    manifests: Vec<Value>,
}

impl List<'_> {
    fn need(&mut self, kind: &'static str, name: &str, why: String) {
        self.needs.push(Need { kind, name: name.to_owned(), cluster: None, why });
    }

    /// Appends a manifest; `members` are what stands beside its head.
    fn manifest(&mut self, api: &str, kind: &str, name: &str, members: Value) {
        let mut manifest = json!({ "apiVersion": api, "kind": kind, "metadata": { "name": name } });
        if let (Some(metadata), true) = (manifest.get_mut("metadata"), kind != "Namespace") {
            set(metadata, "namespace", Value::from(self.options.namespace.as_str()));
        }
        if let Value::Object(members) = members {
            members.into_iter().for_each(|(key, member)| set(&mut manifest, &key, member));
        }
        self.manifests.push(manifest);
    }

    fn account(&mut self, plan: &Plan) {
        let namespace = self.options.namespace.as_str();
        let account = format!("sa-{namespace}");
        let is_remote = !plan.remote_peers.is_empty();
        let label = if is_remote {
            format!(", with the label `{ADMIRALTY_LABEL}: enabled`: admiralty moves its pods")
        } else {
            String::new()
        };
        self.need("Namespace", namespace, format!("the workflow runs in it{label}"));
        self.manifest("v1", "Namespace", namespace, json!({}));
        if let (true, Some(metadata)) = (is_remote, self.manifests.last_mut().and_then(|last| last.get_mut("metadata")))
        {
            set(metadata, "labels", json!({ ADMIRALTY_LABEL: "enabled" }));
        }
        self.need("ServiceAccount", &account, "every pod of the workflow runs as it".to_owned());
        self.manifest("v1", "ServiceAccount", &account, json!({}));
        let mut rules = vec![json!({
            "apiGroups": ["argoproj.io"], "resources": ["workflowtaskresults"], "verbs": ["create", "patch"],
        })];
        let mut why = "argo's executor writes results: create and patch workflowtaskresults".to_owned();
        if plan.tasks.iter().any(|task| matches!(task.kind, TaskKind::ServicePod(_))) {
            rules.push(json!({ "apiGroups": [""], "resources": ["services"], "verbs": ["create", "get"] }));
            why += "; its services are created by tasks: create and get services";
        }
        self.need("Role", &account, why);
        self.manifest("rbac.authorization.k8s.io/v1", "Role", &account, json!({ "rules": rules }));
        self.need("RoleBinding", &account, "gives the account that role".to_owned());
        let binding = json!({
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": account },
            "subjects": [{ "kind": "ServiceAccount", "name": account, "namespace": namespace }],
        });
        self.manifest("rbac.authorization.k8s.io/v1", "RoleBinding", &account, binding);
    }

    fn storages(&mut self, plan: &Plan) {
        let mut seen = std::collections::BTreeSet::new();
        let storages = plan.processings().flat_map(|(_, processing)| &processing.storages.s3);
        for storage in storages.filter(|storage| seen.insert(storage.id)) {
            if plan.artifact_repository.is_some_and(|repository| repository.id == storage.id) {
                self.artifact_repository(storage);
            }
            let why = format!("opens the S3 storage `{}`: the keys `access-key` and `secret-key`", storage.name);
            self.secret(&secret_name(storage), &["access-key", "secret-key"], why);
        }
    }

    fn artifact_repository(&mut self, storage: &S3Storage) {
        let reference = artifact_repository_ref(storage);
        let why = format!("says where the S3 storage `{}` is: the key `{}`", storage.name, &*reference.key);
        self.need("ConfigMap", &reference.config_map, why);
        let (endpoint, bucket, insecure) = storage.location().unwrap_or_default();
        let secret = |key: &str| json!({ "name": secret_name(storage), "key": key });
        let mut s3 = json!({
            "endpoint": endpoint, "bucket": bucket,
            "accessKeySecret": secret("access-key"), "secretKeySecret": secret("secret-key"),
        });
        if insecure {
            set(&mut s3, "insecure", Value::from(true));
        }
        let repository = emit::document(&Given(&json!({ "s3": s3 })));
        let data = Map::from_iter([(reference.key.to_string(), Value::from(repository))]);
        self.manifest("v1", "ConfigMap", &reference.config_map, json!({ "data": data }));
    }

    fn events(&mut self, plan: &Plan) {
        let has_events = plan.tasks.iter().any(|task| matches!(task.kind, TaskKind::Event(_)));
        if let Some(secret) = self.options.nats_secret.as_deref().filter(|_| has_events) {
            self.secret(secret, &["nats.creds"], "opens the broker for events: the key `nats.creds`".to_owned());
        }
    }

    fn secret(&mut self, name: &str, keys: &[&str], why: String) {
        self.need("Secret", name, why);
        let empty = keys.iter().map(|&key| (key.to_owned(), Value::from("")));
        self.manifest("v1", "Secret", name, json!({ "stringData": Map::from_iter(empty) }));
    }

    fn claims(&mut self, plan: &Plan) {
        for volume in &plan.volumes {
            let Some(claim) = volume.claim else { continue };
            let size = volume.quantity.as_deref().unwrap_or("any size");
            self.need(
                "PersistentVolumeClaim",
                claim,
                format!("keeps the files of the volume `{}` ({size})", volume.name),
            );
            let storage = volume.quantity.as_deref().unwrap_or("1Gi");
            let spec = json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": storage } } });
            self.manifest("v1", "PersistentVolumeClaim", claim, json!({ "spec": spec }));
        }
    }

    fn targets(&mut self, plan: &Plan, executions_id: Option<&str>) {
        let namespace = &self.options.namespace;
        for &peer in &plan.remote_peers {
            let target = self.options.cluster_name(peer, executions_id);
            let ours = Need {
                kind: "Target",
                name: target,
                cluster: None,
                why: format!("admiralty's way to the cluster of `{peer}`, which that peer's answer makes ready"),
            };
            let theirs = |kind, name: &str, why: &str| Need {
                kind,
                name: name.to_owned(),
                cluster: Some(peer.to_owned()),
                why: why.to_owned(),
            };
            self.needs.push(ours);
            self.needs.push(theirs("Namespace", namespace, "moved pods keep their namespace"));
            let account = format!("sa-{namespace}");
            self.needs.push(theirs("ServiceAccount", &account, "moved pods keep their account, with the same rights"));
        }
    }
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(key.to_owned(), value);
    }
}
