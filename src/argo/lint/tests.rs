//! Each rule, broken: a check that cannot fail is none.

mod given;
mod tested;

use super::super::manifest::*;
use super::references;
use crate::emit::Reference;
use crate::options::{Crds, Options};
use tested::*;

#[test]
fn a_sound_manifest_has_no_fault() {
    assert_eq!(reasons(&sound()), Vec::<String>::new());
}

#[test]
fn what_is_as_large_as_it_may_be_is_no_fault() {
    let mut workflow = sound();
    workflow.metadata.name = Some("w".repeat(63).into());
    workflow.metadata.namespace = Some("n".repeat(63).into());
    workflow.spec.volume_claim_templates.push(claim(&"v".repeat(63), "1Gi"));
    for name in (0..499).map(|number| format!("P{number}")) {
        template(&mut workflow, 2).inputs.parameters.push(InputParameter { name: name.clone().into() });
        let arguments = dag(&mut workflow, 1).arguments.as_mut().unwrap();
        arguments.parameters.push(Argument { name: name.into(), value: "".into() });
    }
    let annotations = &mut template(&mut workflow, 2).metadata.as_mut().unwrap().annotations;
    annotations.insert("a", "x".repeat(256 * 1024 - 1).into());
    template(&mut workflow, 2).metadata.as_mut().unwrap().labels.insert("app", "x".repeat(63).into());
    assert_eq!(reasons(&workflow), Vec::<String>::new());
}

#[test]
fn names_are_checked() {
    breaks("cannot name a workflow", |workflow| workflow.metadata.name = Some("w".repeat(64).into()));
    breaks("cannot name a workflow", |workflow| workflow.metadata.name = None);
    for namespace in ["../x", &"n".repeat(64)] {
        breaks("is no namespace", |workflow| workflow.metadata.namespace = Some(namespace.to_owned().into()));
    }
    breaks("cannot name a service account", |workflow| workflow.spec.service_account_name = "Sa".into());
    breaks("cannot be the name of a template", |workflow| template(workflow, 1).name = "a".repeat(129).into());
    breaks("cannot be the name of a template", |workflow| template(workflow, 1).name = "A".into());
    breaks("cannot be the name of a task", |workflow| dag(workflow, 0).name = "a b".into());
    breaks("cannot begin with a digit", |workflow| dag(workflow, 1).name = "1b".into());
    breaks("cannot be the name of an argument", |workflow| {
        dag(workflow, 1).arguments.as_mut().unwrap().parameters[0].name = "a.b".into()
    });
    breaks("cannot be the name of an input", |workflow| template(workflow, 2).inputs.parameters[0].name = "".into());
    breaks("cannot be the name of an output", |workflow| template(workflow, 1).outputs.parameters[0].name = "é".into());
    breaks("cannot be the name of an input artifact", |workflow| {
        template(workflow, 2).inputs.artifacts[0].name = "a b".into()
    });
    for name in ["1A", "", "a b", "..", "."] {
        breaks("cannot be the name of an environment", |workflow| container(workflow, 2).env[0].name = name.into());
    }
}

#[test]
fn what_must_stand_once_is_checked() {
    breaks("template `a` is not unique", |workflow| template(workflow, 2).name = "a".into());
    breaks("task `a` is not unique", |workflow| dag(workflow, 1).name = "a".into());
    breaks("dependency `a` is not unique", |workflow| dag(workflow, 1).dependencies.push("a".into()));
    breaks("argument `IN` is not unique", |workflow| {
        dag(workflow, 1).arguments.as_mut().unwrap().parameters.push(Argument { name: "IN".into(), value: "".into() });
    });
    breaks("input `IN` is not unique", |workflow| {
        template(workflow, 2).inputs.parameters.push(InputParameter { name: "IN".into() })
    });
    breaks("output `OUT` is not unique", |workflow| template(workflow, 1).outputs.parameters.push(output("OUT")));
    breaks("output artifact `file` is not unique", |workflow| {
        template(workflow, 1).outputs.artifacts.push(artifact("file", "/x"))
    });
    breaks("environment variable `IN` is not unique", |workflow| {
        container(workflow, 2).env.push(EnvVar { name: "IN".into(), value: "".into() });
    });
    breaks("volume `disk` is not unique", |workflow| workflow.spec.volumes.push(Entry::Made(volume("disk", "x"))));
    breaks("`/mnt` is not unique", |workflow| container(workflow, 1).volume_mounts.push(mount("kept", "/mnt")));
    breaks("`/in/file` is not unique", |workflow| {
        template(workflow, 2).inputs.artifacts.push(artifact("two", "/in//file"))
    });
    breaks("`/mnt` is not unique", |workflow| template(workflow, 2).inputs.artifacts.push(artifact("two", "/mnt")));
}

#[test]
fn the_dag_is_checked() {
    breaks("the entrypoint `nope` is no template", |workflow| workflow.spec.entrypoint = "nope");
    breaks("at least one task", |workflow| workflow.dag.clear());
    breaks("template name `nope` undefined", |workflow| dag(workflow, 0).template = Some("nope".into()));
    breaks("dependency `nope` not defined", |workflow| dag(workflow, 1).dependencies.push("nope".into()));
    breaks("`a` waits in a dependency cycle", |workflow| dag(workflow, 0).dependencies.push("b".into()));
    breaks("waits in a dependency cycle", |workflow| dag(workflow, 0).dependencies.push("a".into()));
    breaks("inputs.parameters.IN was not supplied", |workflow| dag(workflow, 1).arguments = None);
}

#[test]
fn references_are_checked() {
    let argument = |value: &'static str| {
        move |workflow: &mut Tested| {
            dag(workflow, 1).arguments.as_mut().unwrap().parameters[0].value = value.into();
        }
    };
    for value in [
        "{{tasks.a.outputs.parameters.NOPE}}",
        "{{tasks.nope.outputs.parameters.OUT}}",
        "{{tasks.pod.outputs.result}}",
        "{{ tasks.a.ip }}",
        "{{tasks.a.outputs.exitCode}}",
        "{{tasks.a.outputs.artifacts.nope}}",
        "{{workflow.nope}}",
        "{{workflow.parameters}}",
        "{{workflow.labels.x}}",
        "{{workflow.priority}}",
        "{{inputs.parameters.IN}}",
        "{{item.x}}",
        "{{steps.a.id}}",
    ] {
        breaks("failed to resolve", argument(value));
    }
    for value in [
        "{{tasks.a.outputs.result}}",
        "{{tasks.a.outputs.artifacts.file}}",
        "{{tasks.a.status}}",
        "{{workflow.name}}",
        "{{=tasks.nope}}",
        "{{item}}",
        "{{.Id}}",
        "}}",
    ] {
        let mut workflow = sound();
        argument(value)(&mut workflow);
        assert_eq!(reasons(&workflow), Vec::<String>::new(), "{value}");
    }
    breaks("failed to resolve", argument("{{workflow.labels.oc-executions-id}}"));
    let mut run = sound();
    run.metadata.labels.insert("oc-executions-id", "run".into());
    argument("{{workflow.labels.oc-executions-id}}")(&mut run);
    container(&mut run, 2)
        .args
        .push("{{inputs.artifacts.file.path}} {{inputs.artifacts.file}} {{inputs.parameters}}".into());
    assert_eq!(reasons(&run), Vec::<String>::new());
    breaks("never closed", argument("{{"));
    breaks("never closed", argument("a {{=1 \\"));
    breaks("failed to resolve", |workflow| {
        // A task that is there, but not waited for.
        dag(workflow, 0).arguments = task("a", &[], &[("X", "{{tasks.b.id}}")]).arguments;
    });
    for text in
        ["{{inputs.parameters.NOPE}}", "{{tasks.a.outputs.result}}", "{{inputs.artifacts.nope.path}}", "{{pod.ip}}"]
    {
        breaks("failed to resolve", |workflow| container(workflow, 2).args.push(text.into()));
    }
    breaks("failed to resolve", |workflow| {
        template(workflow, 1).outputs.parameters[0].value_from = file("/{{tasks.b.id}}")
    });
    breaks("failed to resolve `{{inputs.parameters}}`", |workflow| {
        container(workflow, 1).args.push("{{inputs.parameters}}".into())
    });
    let to = |reference: &str| Reference::To(reference.to_owned());
    let given = [to("pod.name"), to("outputs.parameters.A.path"), to("workflow.uid")];
    let found = references::closed(&mut super::Faults::default(), &given);
    assert_eq!(found, ["pod.name", "outputs.parameters.A.path", "workflow.uid"]);
}

#[test]
fn templates_are_checked() {
    breaks("exactly one type", |workflow| template(workflow, 1).container = None);
    breaks("exactly one type", |workflow| template(workflow, 3).container = Some(Container::default()));
    breaks("is no image", |workflow| container(workflow, 1).image = "".into());
    breaks("is no image", |workflow| container(workflow, 1).image = "A b".into());
    breaks("holds a NUL", |workflow| container(workflow, 2).env[0].value = "\0".into());
    breaks("hold a NUL", |workflow| container(workflow, 2).args.push("a\0".into()));
    breaks("holds a NUL", |workflow| container(workflow, 1).volume_mounts[0].mount_path = "/\0".into());
    breaks("holds a NUL", |workflow| template(workflow, 1).outputs.artifacts[0].s3.key = "\0".into());
    breaks("holds a NUL", |workflow| template(workflow, 1).outputs.artifacts[0].path = "/\0".into());
    for path in ["/", "/var/run/argo", "/var/run//argo/x"] {
        breaks("nothing can be read into", |workflow| template(workflow, 2).inputs.artifacts[0].path = path.into());
    }
    breaks("valueFrom.path must be specified", |workflow| {
        template(workflow, 1).outputs.parameters[0].value_from = file("")
    });
    breaks("did not specify a path", |workflow| template(workflow, 1).outputs.artifacts[0].path = "".into());
    breaks("attempted to leave", |workflow| template(workflow, 1).outputs.artifacts[0].path = "/tmp/../etc".into());
    breaks("has no key", |workflow| template(workflow, 1).outputs.artifacts[0].s3.key = "".into());
    breaks("has no repository", |workflow| workflow.spec.artifact_repository_ref = None);
    breaks("has no repository", |workflow| {
        let secret = || SecretKey { name: "s".into(), key: "k" };
        let bucket = S3Bucket {
            endpoint: "e".into(),
            bucket: "".into(),
            insecure: false,
            access_key_secret: secret(),
            secret_key_secret: secret(),
        };
        template(workflow, 1).outputs.artifacts[0].s3.bucket = Some(bucket);
    });
    breaks("is not declared", |workflow| workflow.spec.volume_claim_templates.clear());
    for path in ["", "relative", "/a:b"] {
        breaks("nothing can be mounted", |workflow| container(workflow, 1).volume_mounts[0].mount_path = path.into());
    }
    breaks("argo itself mounts", |workflow| {
        container(workflow, 1).volume_mounts[0].mount_path = "/var//run/argo/x".into()
    });
    breaks("cannot have the value", |workflow| {
        template(workflow, 2).metadata.as_mut().unwrap().labels.insert("app", "x".repeat(64).into());
    });
    breaks("no key of a label", |workflow| {
        template(workflow, 2).metadata.as_mut().unwrap().annotations.insert("a/b/c", "".into());
    });
    breaks("no key of a label", |workflow| {
        template(workflow, 2).metadata.as_mut().unwrap().annotations.insert("A!/b", "".into());
    });
    breaks("the annotations have", |workflow| {
        template(workflow, 2).metadata.as_mut().unwrap().annotations.insert("a", "x".repeat(300_000).into());
    });
    breaks("cannot select nodes", |workflow| {
        template(workflow, 2).node_selector.insert("a", "-x".into());
    });
}

#[test]
fn services_are_checked() {
    let with = |from: &'static str, to: &'static str| {
        move |workflow: &mut Tested| {
            let resource = template(workflow, 3).resource.as_mut().unwrap();
            assert!(resource.manifest.contains(from));
            resource.manifest = resource.manifest.replace(from, to);
        }
    };
    breaks("is no action", |workflow| template(workflow, 3).resource.as_mut().unwrap().action = "make");
    breaks("has no `/apiVersion`", with(SERVICE, ""));
    breaks("has no `/kind`", with(SERVICE, "- a"));
    breaks("has no `/metadata/name`", with("name: '{{workflow.name}}-web'", "label: x"));
    breaks("cannot name a service", with("-web'", "-wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww'"));
    breaks("cannot name a service", with("'{{workflow.name}}-web'", "1web"));
    breaks("has no port", with("ports:", "doors:"));
    breaks("cannot name a port", with("port-80", "a-port-with-a-long-name"));
    breaks("cannot name a port", with("port-80", "'80'"));
    breaks("cannot name a port", with("port-80", "a_b"));
    breaks("cannot name a port", with("port-80", "a--b"));
    breaks("0 is no `port`", with("    port: 80", "    port: 0"));
    breaks("70000 is no `targetPort`", with("targetPort: 80", "targetPort: 70000"));
    breaks("does not give the node port", with("30080", "8080"));
    breaks("port `80` is not unique", with("  ports:\n", "  ports:\n  - name: x\n    port: 80\n    targetPort: 1\n"));
    breaks(
        "port name `port-80` is not unique",
        with("  ports:\n", "  ports:\n  - name: port-80\n    port: 81\n    targetPort: 1\n"),
    );
}

#[test]
fn what_the_cluster_takes_is_checked() {
    breaks("activeDeadlineSeconds", |workflow| workflow.spec.active_deadline_seconds = Some(0));
    breaks("has 1048577 bytes", |workflow| workflow.json_bytes = 1_048_577);
    for name in ["Disk", "var-run-argo", &"v".repeat(64)] {
        breaks("cannot name a volume", |workflow| workflow.spec.volume_claim_templates.push(claim(name, "1Gi")));
    }
    for size in ["0Gi", "", "Gi", "-1Gi", "NaNGi", "1e3Gi", "1Xi"] {
        breaks("is no size above 0", |workflow| workflow.spec.volume_claim_templates.push(claim("x", size)));
    }
    breaks("cannot name a claim", |workflow| workflow.spec.volumes.push(Entry::Made(volume("x", "No Claim"))));
    let many = |workflow: &mut Tested, templates: bool| {
        for number in 0..200 {
            let name = format!("t{number}");
            if templates {
                let resource = Some(Container { image: "a:1".into(), ..Container::default() });
                workflow.templates.push(Template { name: name.into(), container: resource, ..Template::default() });
            } else {
                let more = DagTask { name: name.into(), template: Some("a".into()), ..DagTask::default() };
                workflow.dag.push(more);
            }
        }
    };
    breaks("has 204 templates", |workflow| many(workflow, true));
    breaks("has 203 tasks", |workflow| many(workflow, false));
    let mut workflow = sound();
    many(&mut workflow, true);
    many(&mut workflow, false);
    assert!(faults(&workflow, &Options { crds: Crds::Minimal, ..Options::default() }).is_empty());
    breaks("has 501 inputs", |workflow| {
        let names = (0..500).map(|number| InputParameter { name: format!("P{number}").into() });
        template(workflow, 2).inputs.parameters.extend(names);
    });
}
