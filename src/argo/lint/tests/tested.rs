//! A sound manifest for the tests to spoil, and what is then wrong with it.

use std::collections::BTreeMap;

use crate::argo::limits::Sizes;
use crate::argo::lint::{self, Fault, Scope, Whole};
use crate::argo::manifest::*;
use crate::emit::Scribe;
use crate::options::Options;

pub(super) fn task<'p>(name: &'p str, dependencies: &[&'p str], arguments: &[(&'p str, &'p str)]) -> DagTask<'p> {
    let argument = |&(name, value): &(&'p str, &'p str)| Argument { name: name.into(), value: value.into() };
    let parameters: Vec<_> = arguments.iter().map(argument).collect();
    DagTask {
        name: name.into(),
        template: Some(name.into()),
        template_ref: None,
        dependencies: dependencies.iter().map(|&name| name.into()).collect(),
        arguments: (!parameters.is_empty()).then_some(Arguments { parameters }),
    }
}

pub(super) fn artifact<'p>(name: &'p str, path: &'p str) -> Artifact<'p> {
    Artifact {
        name: name.into(),
        path: path.into(),
        archive: Archive::default(),
        s3: S3Artifact { bucket: None, key: "k".into() },
    }
}

pub(super) fn mount<'p>(name: &'p str, path: &'p str) -> VolumeMount<'p> {
    VolumeMount { name: name.into(), mount_path: path.into(), read_only: false }
}

pub(super) fn claim(name: &str, storage: &str) -> Entry<'static, VolumeClaimTemplate> {
    Entry::Made(VolumeClaimTemplate {
        metadata: Metadata { name: Some(name.to_owned().into()), ..Metadata::default() },
        spec: ClaimSpec {
            access_modes: ["ReadWriteOnce"],
            resources: ClaimResources { requests: ClaimRequests { storage: storage.to_owned() } },
        },
    })
}

pub(super) fn volume<'p>(name: &'p str, claim: &'p str) -> Volume<'p> {
    let claim = ClaimRef { claim_name: claim.into() };
    Volume { name: name.into(), persistent_volume_claim: Some(claim), secret: None }
}

pub(super) fn output(name: &'static str) -> OutputParameter<'static> {
    OutputParameter { name: name.into(), value_from: file("/o") }
}

pub(super) fn file(path: &'static str) -> ValueFrom<'static> {
    ValueFrom::File { path: path.into(), default: "" }
}

pub(super) const SERVICE: &str = "apiVersion: v1
kind: Service
metadata:
  name: '{{workflow.name}}-web'
spec:
  ports:
  - name: port-80
    port: 80
    targetPort: 80
    nodePort: 30080
";

/// A manifest in one piece.
pub(super) struct Tested {
    pub(super) workflow: Workflow<'static>,
    /// The first is the DAG's.
    pub(super) templates: Vec<Template<'static>>,
    pub(super) dag: Vec<DagTask<'static>>,
}

impl std::ops::Deref for Tested {
    type Target = Workflow<'static>;

    fn deref(&self) -> &Workflow<'static> {
        &self.workflow
    }
}

impl std::ops::DerefMut for Tested {
    fn deref_mut(&mut self) -> &mut Workflow<'static> {
        &mut self.workflow
    }
}

/// A manifest with something for every rule, and nothing wrong: `a`, then `b`, and a service `pod`.
pub(super) fn sound() -> Tested {
    let container = |env: &[(&'static str, &'static str)]| Container {
        image: "a:1".into(),
        env: env.iter().map(|&(name, value)| EnvVar { name: name.into(), value: value.into() }).collect(),
        volume_mounts: vec![mount("disk", "/mnt")],
        ..Container::default()
    };
    let mut a = Template { name: "a".into(), container: Some(container(&[])), ..Template::default() };
    a.outputs.parameters.push(output("OUT"));
    a.outputs.artifacts.push(artifact("file", "/out/file"));
    let mut b = Template {
        name: "b".into(),
        container: Some(container(&[("IN", "{{inputs.parameters.IN}}")])),
        ..Template::default()
    };
    b.inputs.parameters.push(InputParameter { name: "IN".into() });
    b.inputs.artifacts.push(artifact("file", "/in/file"));
    b.metadata = Some(Metadata { labels: BTreeMap::from([("app", "x".into())]), ..Metadata::default() });
    b.volumes.push(volume("own", "kept"));
    let resource = ResourceTemplate { action: "create", set_owner_reference: true, manifest: SERVICE.to_owned() };
    let pod = Template { name: "pod".into(), resource: Some(resource), ..Template::default() };
    let dag = vec![
        task("a", &[], &[]),
        task("b", &["a"], &[("IN", "{{tasks.a.outputs.parameters.OUT}}")]),
        task("pod", &[], &[]),
    ];
    let of_dag = Template { name: "dag".into(), ..Template::default() };
    let (config_map, key) = ("config".into(), "key".into());
    let workflow = Workflow {
        api_version: "argoproj.io/v1alpha1",
        kind: "Workflow",
        metadata: Metadata { name: Some("oc-monitor".into()), namespace: Some("ns".into()), ..Metadata::default() },
        spec: Spec {
            service_account_name: "sa-ns".into(),
            entrypoint: "dag",
            active_deadline_seconds: Some(1),
            artifact_repository_ref: Some(ArtifactRepositoryRef { config_map, key }),
            defaults: BTreeMap::new(),
            volumes: vec![Entry::Made(volume("kept", "kept"))],
            volume_claim_templates: vec![claim("disk", "2.5Gi")],
            templates: Vec::new(),
        },
        json_bytes: 1000,
    };
    Tested { workflow, templates: vec![of_dag, a, b, pod], dag }
}

pub(super) fn template(workflow: &mut Tested, index: usize) -> &mut Template<'static> {
    &mut workflow.templates[index]
}

pub(super) fn dag(workflow: &mut Tested, index: usize) -> &mut DagTask<'static> {
    &mut workflow.dag[index]
}

pub(super) fn container(workflow: &mut Tested, index: usize) -> &mut Container<'static> {
    template(workflow, index).container.as_mut().unwrap()
}

pub(super) fn faults(tested: &Tested, options: &Options) -> Vec<Fault> {
    let scope = Scope::of(&tested.workflow, options);
    let mut scribe = Scribe::default();
    let templates: Vec<_> = tested.templates[1..]
        .iter()
        .map(|template| lint::template(template, &scribe.template(template).references, &scope))
        .collect();
    let given: Vec<_> = tested.spec.templates.iter().map(|given| scribe.given(given).references).collect();
    let own =
        |task: &DagTask| tested.templates.iter().find(|template| Some(&*template.name) == task.template.as_deref());
    let tasks: Vec<_> = tested
        .dag
        .iter()
        .map(|task| lint::task(task, own(task), &scribe.task(task).references, scope.variables))
        .collect();
    let (templates, tasks): (Vec<_>, Vec<_>) = (templates.iter().collect(), tasks.iter().collect());
    let dag = lint::dag(&tested.workflow, &templates, &tasks, &[]);
    let count = tested.templates.len() + tested.workflow.spec.templates.len();
    let sizes = Sizes { templates: count, tasks: tasks.len(), json_bytes: tested.workflow.json_bytes };
    lint::faults(&Whole { workflow: &tested.workflow, options, sizes, templates, tasks, given: &given, dag: &dag })
}

pub(super) fn reasons(workflow: &Tested) -> Vec<String> {
    faults(workflow, &Options::default()).into_iter().map(|fault| fault.reason).collect()
}

/// After `change` there is this fault.
pub(super) fn breaks(reason: &str, change: impl FnOnce(&mut Tested)) {
    let mut workflow = sound();
    change(&mut workflow);
    let reasons = reasons(&workflow);
    assert!(reasons.iter().any(|found| found.contains(reason)), "`{reason}` is not in {reasons:#?}");
}
