//! What the cluster must hold before a workflow can run, from the same plan as its manifest.

mod named;

use serde::Serialize;
use serde_json::Value;

use Part::{Array, Object, Text, True};

use crate::argo::{artifact_repository_ref, check_options, spec};
use crate::diagnostic::{Diagnostic, tidy};
use crate::emit;
use crate::hashed::HashSet;
use crate::options::Options;
use crate::ordered;
use crate::plan::{Context, Drawings, Plan, Roots, S3Storage, TaskKind, draw};
use crate::source::{self, Documents, Source};
use crate::translate_documents;
use named::{Named, PULL_KEY};

/// The label by which Admiralty finds the namespaces whose pods it may move.
const ADMIRALTY_LABEL: &str = "multicluster-scheduler";

/// What the account may do: for argo's executor, and for the tasks that create services.
const RULES: [Part<'static>; 2] = [
    Object(&[
        ("apiGroups", Array(&[Text("argoproj.io")])),
        ("resources", Array(&[Text("workflowtaskresults")])),
        ("verbs", Array(&[Text("create"), Text("patch")])),
    ]),
    Object(&[
        ("apiGroups", Array(&[Text("")])),
        ("resources", Array(&[Text("services")])),
        ("verbs", Array(&[Text("create"), Text("get")])),
    ]),
];

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
///
/// ```
/// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
/// # use examples::hello;
/// use oc_argo::Options;
///
/// use oc_argo::requires::requires;
///
/// let requirements = requires(&hello(), &Options::default());
/// let account = requirements.needs.iter().find(|need| need.kind == "ServiceAccount").unwrap();
/// assert_eq!((account.name.as_str(), account.cluster.as_deref()), ("sa-default", None));
/// let target = requirements.needs.iter().find(|need| need.kind == "Target").unwrap();
/// assert_eq!(target.name, "partner");
/// ```
pub fn requires(source: &Source, options: &Options) -> Requirements {
    let (documents, outline) = Documents::read_with_outline(source);
    let mut context = Context::new(&documents, options);
    context.diagnostics.extend(documents.diagnostics.iter().cloned());
    let roots = Roots::of(&documents);
    let mut drawings = Drawings::default();
    draw(&mut context, &roots, &mut drawings);
    let plan = Plan::of(&mut context, &drawings, &roots, false);
    check_options(&mut context);
    let mut list = List { options, needs: Vec::new(), manifests: Vec::new() };
    list.account(&plan);
    list.storages(&plan);
    list.events(&plan);
    list.claims(&plan);
    list.defaults(&plan);
    list.targets(&plan, context.executions_id());
    list.documents(&documents);
    ordered::sort_by_key(&mut list.needs, |need| need.cluster.is_some());
    let mut diagnostics = context.diagnostics;
    tidy(&mut diagnostics);
    source::locate_with_outline(source, outline.as_ref(), &mut diagnostics);
    let yaml = list.manifests.iter().map(emit::document);
    Requirements { needs: list.needs, yaml: yaml.collect::<Vec<_>>().join("---\n"), diagnostics }
}

/// A part of a manifest, as it is written down here: data that the program holds, rather than code that makes it.
enum Part<'p> {
    Text(&'p str),
    True,
    Array(&'p [Part<'p>]),
    Object(Members<'p>),
}

type Members<'p> = &'p [(&'p str, Part<'p>)];

impl From<&Part<'_>> for Value {
    fn from(part: &Part) -> Self {
        match part {
            Text(text) => Self::from(*text),
            True => Self::from(true),
            Array(parts) => Self::Array(parts.iter().map(Self::from).collect()),
            Object(members) => {
                let mut object = serde_json::Map::new();
                object.extend(members.iter().map(|(key, part)| ((*key).to_owned(), Self::from(part))));
                Self::Object(object)
            }
        }
    }
}

/// The accounts that the option `defaults` sets, with Argo's precedence: what a template says wins.
struct Accounts<'o> {
    pods: Option<&'o str>,
    executor: Option<&'o str>,
}

impl<'o> Accounts<'o> {
    fn of(options: &'o Options) -> Self {
        let named = |path: &[&str]| options.default_at(path)?.as_str().filter(|name| !name.is_empty());
        let executor = named(&["templateDefaults", "executor", "serviceAccountName"]);
        Self {
            pods: named(&["templateDefaults", "serviceAccountName"]),
            executor: executor.or_else(|| named(&["executor", "serviceAccountName"])),
        }
    }
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
    fn manifest(&mut self, api: &str, kind: &str, name: &str, members: Members) {
        let (name, namespace) = (("name", Text(name)), ("namespace", Text(&self.options.namespace)));
        self.add(api, kind, &[name, namespace], members);
    }

    fn add(&mut self, api: &str, kind: &str, metadata: Members, members: Members) {
        let head = Object(&[("apiVersion", Text(api)), ("kind", Text(kind)), ("metadata", Object(metadata))]);
        let mut manifest = Value::from(&head);
        if let (Value::Object(manifest), Value::Object(members)) = (&mut manifest, Value::from(&Object(members))) {
            manifest.extend(members);
        }
        self.manifests.push(manifest);
    }

    fn account(&mut self, plan: &Plan) {
        let options = self.options;
        let namespace = options.namespace.as_str();
        let account = format!("sa-{namespace}");
        let is_remote = !plan.remote_peers.is_empty();
        let label = if is_remote {
            format!(", with the label `{ADMIRALTY_LABEL}: enabled`: admiralty moves its pods")
        } else {
            String::new()
        };
        let is_secured = self.options.default_at(&["templateDefaults", "container", "securityContext"]).is_some();
        // Argo's `init` and `wait` stand beside each task's container, and the manifest says nothing of them.
        let secured = if is_secured {
            "; where it enforces pod security, argo's own containers need `executor.securityContext` in the controller's config"
        } else {
            ""
        };
        self.need("Namespace", namespace, format!("the workflow runs in it{label}{secured}"));
        let labels = ("labels", Object(&[(ADMIRALTY_LABEL, Text("enabled"))]));
        let metadata = [("name", Text(namespace)), labels];
        self.add("v1", "Namespace", if is_remote { &metadata } else { metadata.get(..1).unwrap_or_default() }, &[]);
        let Accounts { pods, executor } = Accounts::of(options);
        let pods = pods.unwrap_or(&account);
        let runs = "every pod of the workflow runs as it";
        let looks = "the workflow's own: argo looks up in registries as it what images run";
        self.service_account(&account, if pods == account { runs } else { looks });
        if pods != account {
            self.service_account(pods, runs);
        }
        if let Some(executor) = executor {
            self.token(executor, pods);
        }
        let mut rules = RULES.get(..1).unwrap_or_default();
        let mut why = "argo's executor writes results: create and patch workflowtaskresults".to_owned();
        if plan.tasks.iter().any(|task| matches!(task.kind, TaskKind::ServicePod(_))) {
            rules = &RULES;
            why += "; its services are created by tasks: create and get services";
        }
        self.need("Role", &account, why);
        self.manifest("rbac.authorization.k8s.io/v1", "Role", &account, &[("rules", Array(rules))]);
        let bound = executor.unwrap_or(pods);
        self.need("RoleBinding", &account, format!("gives the account `{bound}` that role"));
        let role = [("apiGroup", Text("rbac.authorization.k8s.io")), ("kind", Text("Role")), ("name", Text(&account))];
        let subject = [("kind", Text("ServiceAccount")), ("name", Text(bound)), ("namespace", Text(namespace))];
        let binding = [("roleRef", Object(&role)), ("subjects", Array(&[Object(&subject)]))];
        self.manifest("rbac.authorization.k8s.io/v1", "RoleBinding", &account, &binding);
    }

    fn service_account(&mut self, name: &str, why: &str) {
        self.need("ServiceAccount", name, why.to_owned());
        self.manifest("v1", "ServiceAccount", name, &[]);
    }

    /// The account of argo's executor, which reads the token of it out of a secret.
    fn token(&mut self, account: &str, pods: &str) {
        if account != pods && account != format!("sa-{}", self.options.namespace) {
            self.service_account(account, "argo's own containers run as it");
        }
        let secret = format!("{account}.service-account-token");
        self.need("Secret", &secret, format!("the token of the account `{account}`, for argo's own containers"));
        let annotations = [("kubernetes.io/service-account.name", Text(account))];
        let namespace = ("namespace", Text(&self.options.namespace));
        let metadata = [("name", Text(&secret)), namespace, ("annotations", Object(&annotations))];
        self.add("v1", "Secret", &metadata, &[("type", Text("kubernetes.io/service-account-token"))]);
    }

    fn storages(&mut self, plan: &Plan) {
        let mut seen = HashSet::default();
        let storages = plan.involved().flat_map(|(_, processing)| &processing.storages.s3);
        for storage in storages.filter(|storage| seen.insert(storage.id)) {
            if plan.is_own_repository(storage) {
                self.artifact_repository(storage);
            }
            let why = format!("opens the S3 storage `{}`: the keys `access-key` and `secret-key`", storage.name);
            self.secret(&storage.secret_name(), &["access-key", "secret-key"], why);
        }
    }

    fn artifact_repository(&mut self, storage: &S3Storage) {
        let reference = artifact_repository_ref(storage);
        let why = format!("says where the S3 storage `{}` is: the key `{}`", storage.name, &*reference.key);
        self.need("ConfigMap", &reference.config_map, why);
        let (endpoint, bucket, insecure) = storage.location().unwrap_or_default();
        let name = storage.secret_name();
        let s3 = [
            ("endpoint", Text(endpoint)),
            ("bucket", Text(bucket)),
            ("accessKeySecret", Object(&[("name", Text(&name)), ("key", Text("access-key"))])),
            ("secretKeySecret", Object(&[("name", Text(&name)), ("key", Text("secret-key"))])),
            ("insecure", True),
        ];
        let s3 = if insecure { s3.as_slice() } else { s3.get(..4).unwrap_or_default() };
        let repository = emit::document(&Value::from(&Object(&[("s3", Object(s3))])));
        let data = [(&*reference.key, Text(&repository))];
        self.manifest("v1", "ConfigMap", &reference.config_map, &[("data", Object(&data))]);
    }

    fn events(&mut self, plan: &Plan) {
        let has_events = plan.tasks.iter().any(|task| matches!(task.kind, TaskKind::Event(_)));
        if let Some(secret) = self.options.nats_secret.as_deref().filter(|_| has_events) {
            self.secret(secret, &["nats.creds"], "opens the broker for events: the key `nats.creds`".to_owned());
        }
    }

    fn secret(&mut self, name: &str, keys: &[&str], why: String) {
        self.need("Secret", name, why);
        let empty: Vec<_> = keys.iter().map(|&key| (key, Text(""))).collect();
        self.manifest("v1", "Secret", name, &[("stringData", Object(&empty))]);
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
            self.claim(claim, volume.quantity.as_deref().unwrap_or("1Gi"));
        }
    }

    /// What the option `defaults` names, and nothing else did.
    fn defaults(&mut self, plan: &Plan) {
        let spec = spec(self.options, plan).0;
        for Named { kind, name, keys } in named::of(&spec) {
            if self.needs.iter().any(|need| need.kind == kind && need.name == name) {
                continue;
            }
            let mut why = "the option `defaults` names it".to_owned();
            for (index, key) in keys.iter().enumerate() {
                why += &format!("{} `{key}`", if index == 0 { ": with" } else { "," });
            }
            self.need(kind, name, why);
            let empty: Vec<_> = keys.iter().map(|&key| (key, Text(""))).collect();
            let data = if kind == "Secret" { "stringData" } else { "data" };
            let pulls = ("type", Text("kubernetes.io/dockerconfigjson"));
            let members = [pulls, (data, Object(&empty))];
            let members = match kind {
                "Secret" | "ConfigMap" => members.get(usize::from(!keys.contains(&PULL_KEY))..).unwrap_or_default(),
                "PersistentVolumeClaim" => {
                    self.claim(name, "1Gi");
                    continue;
                }
                _ => &[],
            };
            self.manifest("v1", kind, name, members);
        }
    }

    fn claim(&mut self, name: &str, size: &str) {
        let requests = [("requests", Object(&[("storage", Text(size))]))];
        let spec = [("accessModes", Array(&[Text("ReadWriteOnce")])), ("resources", Object(&requests))];
        self.manifest("v1", "PersistentVolumeClaim", name, &[("spec", Object(&spec))]);
    }

    /// The documents of templates that a large workflow needs; they stand in front of it in its file.
    fn documents(&mut self, documents: &Documents) {
        let partition = translate_documents(documents, self.options).facts.partition;
        for name in partition.iter().flat_map(|partition| &partition.documents) {
            self.need(
                "WorkflowTemplate",
                name,
                "holds templates of the workflow: it comes in front of it in its file".to_owned(),
            );
        }
    }

    fn targets(&mut self, plan: &Plan, executions_id: Option<&str>) {
        let namespace = &self.options.namespace;
        for &peer in &plan.remote_peers {
            let target = self.options.cluster_name(peer, executions_id);
            let why = format!("admiralty's way to the cluster of `{peer}`, which that peer's answer makes ready");
            self.need("Target", &target, why);
            let theirs = |kind, name: &str, why: &str| Need {
                kind,
                name: name.to_owned(),
                cluster: Some(peer.to_owned()),
                why: why.to_owned(),
            };
            self.needs.push(theirs("Namespace", namespace, "moved pods keep their namespace"));
            let Accounts { pods, executor } = Accounts::of(self.options);
            let account = pods.map_or_else(|| format!("sa-{namespace}"), str::to_owned);
            self.needs.push(theirs("ServiceAccount", &account, "moved pods keep their account, with the same rights"));
            if let Some(executor) = executor.filter(|&executor| executor != account) {
                let why = "argo's own containers in moved pods keep their account, with the same rights";
                self.needs.push(theirs("ServiceAccount", executor, why));
            }
        }
    }
}
