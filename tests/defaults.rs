//! The option `defaults` by the shapes of Argo's and Kubernetes' objects: what is refused, where that is said to be, and what
//! is not refused by mistake. `pkg/test/default-shapes.test.mjs` holds the shapes against the published schemas.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/defaults.rs"]
mod defaults;

use common::{Drawn, OWN_PEER};
use defaults::{accepted, errors, read, refused, refused_by_argo};
use serde_json::{Value, json};

#[test]
fn values_have_the_kinds_of_their_fields() {
    refused(json!({ "securityContext": { "runAsUser": "root" } }), "securityContext/runAsUser");
    refused(json!({ "imagePullSecrets": ["x"] }), "imagePullSecrets/0");
    refused(json!({ "imagePullSecrets": [null] }), "imagePullSecrets/0");
    refused(json!({ "tolerations": ["x"] }), "tolerations/0");
    refused(json!({ "tolerations": [{ "key": "a" }, "x"] }), "tolerations/1");
    refused(json!({ "tolerations": "x" }), "tolerations");
    refused(json!({ "ttlStrategy": { "secondsAfterCompletion": "soon" } }), "ttlStrategy/secondsAfterCompletion");
    refused(
        json!({ "ttlStrategy": { "secondsAfterCompletion": 2_147_483_648_i64 } }),
        "ttlStrategy/secondsAfterCompletion",
    );
    refused(json!({ "ttlStrategy": { "secondsAfterCompletion": 1.5 } }), "ttlStrategy/secondsAfterCompletion");
    refused(json!({ "parallelism": 0 }), "parallelism");
    refused(json!({ "archiveLogs": 1 }), "archiveLogs");
    refused(json!({ "retryStrategy": { "limit": 1.5 } }), "retryStrategy/limit");
    refused(
        json!({ "templateDefaults": { "container": { "resources": "x" } } }),
        "templateDefaults/container/resources",
    );
    refused(json!({ "templateDefaults": { "steps": [{ "name": "a" }] } }), "templateDefaults/steps/0");
    let artifacts = json!({ "artifacts": [{ "name": "a", "mode": 512 }] });
    refused(json!({ "templateDefaults": { "inputs": artifacts } }), "templateDefaults/inputs/artifacts/0/mode");
}

#[test]
fn what_a_value_is_not_is_said() {
    let said = |defaults: Value, reason: &str| {
        let message = read(json!({ "defaults": defaults })).translation.diagnostics[0].message.clone();
        assert!(message.ends_with(&format!(": {reason}")), "{message}");
    };
    said(json!({ "tolerations": "x" }), "it is not a list");
    said(json!({ "securityContext": "x" }), "it is no object");
    said(json!({ "archiveLogs": 1 }), "it is neither true nor false");
    said(json!({ "parallelism": 0 }), "it is no whole number from 1 on");
    said(json!({ "schedulerName": 1 }), "it is no text");
    said(json!({ "ttlStrategy": { "secondsAfterCompletion": 1.5 } }), "it is no whole number of 32 bits");
    said(json!({ "retryStrategy": { "limit": 1.5 } }), "it is no whole number, nor a text of one");
    said(
        json!({ "tolerations": [{ "key": "a", "effect": "NoExecute", "tolerationSeconds": 0.5 }] }),
        "it is no whole number",
    );
    said(
        json!({ "tolerations": [{ "key": "a", "effect": "Never" }] }),
        "it is none of `NoExecute|NoSchedule|PreferNoSchedule`",
    );
    said(
        json!({ "podMetadata": { "labels": { "a": "x y" } } }),
        "it is no value of a label: up to 63 letters, digits, `-`, `_` and `.`",
    );
    said(json!({ "volumes": [{ "emptyDir": {} }] }), "an entry has no name");
    said(
        json!({ "volumes": [{ "name": "v", "emptyDir": { "sizeLimit": "x" } }] }),
        "it is no quantity such as `500m` or `2Gi`",
    );
}

#[test]
fn only_tasks_are_tried_again() {
    for defaults in [json!({ "retryStrategy": { "limit": 2 } }), json!({ "templateDefaults": { "retryStrategy": {} } })]
    {
        let read = read(json!({ "defaults": defaults }));
        assert_eq!(read.errors(), Vec::<&str>::new());
        assert_eq!(read.template("dag")["retryStrategy"]["limit"], "0");
        assert!(read.template("p-p").get("retryStrategy").is_none());
    }
}

#[test]
fn resources_fit_their_limits() {
    let resources = |limits: Value, requests: Value| json!({ "templateDefaults": { "container": { "resources": { "limits": limits, "requests": requests } } } });
    let place = |rest: &str| format!("templateDefaults/container/resources/{rest}");
    for (limit, request) in [("1", "1001m"), ("1Gi", "1.1G"), ("0.5", "1"), ("1G", "1Gi"), ("1M", "0.002G")] {
        refused(resources(json!({ "cpu": limit }), json!({ "cpu": request })), &place("requests/cpu"));
    }
    for (limit, request) in [("0.3", "300m"), ("1Gi", "1G"), ("1", "1000000000n"), ("1100", "1.1k"), ("1Ei", "1Pi")] {
        accepted(resources(json!({ "cpu": limit }), json!({ "cpu": request })));
    }
    accepted(resources(json!({ "cpu": "1" }), json!({ "memory": "2Gi" })));
    let gpu = |limit: Value, request: Value| {
        resources(json!({ "nvidia.com/gpu": limit }), json!({ "nvidia.com/gpu": request }))
    };
    accepted(gpu(json!(2), json!("2")));
    accepted(resources(json!({ "nvidia.com/gpu": "2000m" }), json!({})));
    refused(resources(json!({ "nvidia.com/gpu": "1.5" }), json!({})), &place("limits/nvidia.com~1gpu"));
    refused(gpu(json!(2), json!(1)), &place("requests/nvidia.com~1gpu"));
    refused(resources(json!({}), json!({ "nvidia.com/gpu": 1 })), &place("requests/nvidia.com~1gpu"));
    // These are Kubernetes' own.
    accepted(resources(json!({ "requests.kubernetes.io/x": "1.5" }), json!({})));
}

#[test]
fn what_dags_would_have_too_is_told() {
    let templates = |fields: Value| json!({ "templateDefaults": fields });
    for (fields, place) in [
        (json!({ "synchronization": { "mutexes": [{ "name": "m" }] } }), "synchronization"),
        (json!({ "memoize": { "key": "k", "maxAge": "1h", "cache": { "configMap": { "name": "c" } } } }), "memoize"),
        (json!({ "daemon": true }), "daemon"),
    ] {
        refused(templates(fields), &format!("templateDefaults/{place}"));
    }
    accepted(json!({ "synchronization": { "mutexes": [{ "name": "m" }] } }));
    accepted(templates(
        json!({ "synchronization": { "mutexes": [] }, "daemon": false, "memoize": null, "parallelism": 1 }),
    ));
    let semaphores = json!({ "semaphores": [{ "configMapKeyRef": { "name": "c", "key": "k" } }] });
    let warned = read(json!({ "defaults": templates(json!({ "synchronization": semaphores })) }));
    assert_eq!((warned.codes(), warned.errors()), (vec!["semaphore-of-dags"], Vec::new()));
}

#[test]
fn services_leave_room_for_tasks() {
    let instance =
        json!({ "access": { "container": { "image": "nginx:1", "command": "x", "exposes": [{ "port": 80 }] } } });
    let service =
        |id: &str| json!({ "processing": { "id": id, "name": id, "is_service": true, "instances": [instance] } });
    let drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", "true").processing("q", "true");
    // Nothing waits for the last, which is none that runs until the others have ended.
    let drawn = ["r", "s", "t"].iter().fold(drawn, |drawn, id| drawn.item(id, service(id)).link(id, "cluster"));
    let drawn = drawn.link("r", "p").link("s", "q");
    for (limit, errors) in [(1, vec!["invalid-default"]), (2, vec!["invalid-default"]), (3, vec![])] {
        let defaults = [json!({ "parallelism": limit }), json!({ "templateDefaults": { "parallelism": limit } })];
        for defaults in defaults {
            let read = drawn.read_with(json!({ "timeoutSeconds": 60, "defaults": defaults }));
            assert_eq!(read.errors(), errors, "{defaults}");
            let help = read.translation.diagnostics.iter().find_map(|finding| finding.help.as_deref());
            assert_eq!(help, (limit < 3).then_some("let it be above 2"));
        }
    }
    accepted(json!({ "parallelism": 1 }));
}

#[test]
fn texts_of_a_choice_are_chosen() {
    refused(json!({ "retryStrategy": { "retryPolicy": "Sometimes" } }), "retryStrategy/retryPolicy");
    refused(json!({ "podGC": { "strategy": "Nope" } }), "podGC/strategy");
    refused(json!({ "tolerations": [{ "key": "a", "effect": "Never" }] }), "tolerations/0/effect");
    let message =
        read(json!({ "defaults": { "podGC": { "strategy": "Nope" } } })).translation.diagnostics[0].message.clone();
    assert!(message.ends_with("it is none of `OnPodCompletion|OnPodSuccess|OnWorkflowCompletion|OnWorkflowSuccess`"));
    accepted(json!({ "podGC": { "strategy": "" }, "artifactGC": { "strategy": "Never" }, "dnsPolicy": "Default" }));
    // What Kubernetes reads of the pods may be known when they run; what Argo's definitions list may not.
    accepted(json!({ "tolerations": [{ "key": "a", "effect": "{{workflow.name}}", "operator": "" }] }));
    refused(json!({ "retryStrategy": { "retryPolicy": "{{workflow.name}}" } }), "retryStrategy/retryPolicy");
}

#[test]
fn fields_are_argos() {
    refused(json!({ "ttlStrategy": { "secondsAfterCompletio": 1 } }), "ttlStrategy/secondsAfterCompletio");
    refused(json!({ "securityContext": { "a/b": 1 } }), "securityContext/a~1b");
    refused(json!({ "securityContext": { "": 1 } }), "securityContext/");
    refused(json!({ "templateDefaults": { "script": { "sauce": "x" } } }), "templateDefaults/script/sauce");
    refused(json!({ "templateDefaults": { "script": { "+Container": "x" } } }), "templateDefaults/script/+Container");
    refused(json!({ "hostAliases": [{ "ip!": "1.2.3.4", "ip": "1.2.3.4" }] }), "hostAliases/0/ip!");
    // The fields of a container are a script's too.
    accepted(json!({ "templateDefaults": { "script": { "source": "x", "image": "a:1" } } }));
}

#[test]
fn what_belongs_into_each_template_is_said_to() {
    let help = |key: &str| {
        let read = read(json!({ "defaults": { key: {} } }));
        assert_eq!(read.errors(), ["invalid-default"]);
        read.translation.diagnostics[0].help.clone().unwrap()
    };
    assert_eq!(help("resources"), "write it as `templateDefaults.container.resources`");
    assert_eq!(help("container"), "write it as `templateDefaults.container`");
    assert_eq!(help("nonsense"), "write it as a part of argo's workflow `spec`");
}

#[test]
fn labels_and_selectors_are_kubernetes() {
    refused(json!({ "nodeSelector": { "a b": "c" } }), "nodeSelector/a b");
    refused(json!({ "nodeSelector": { "a": 1 } }), "nodeSelector/a");
    refused(json!({ "podMetadata": { "labels": { "a": "x y" } } }), "podMetadata/labels/a");
    refused(json!({ "podMetadata": { "annotations": { "-": "x y" } } }), "podMetadata/annotations/-");
    let metadata = json!({ "labels": { "a.b/c": "", "d": "{{workflow.name}}" }, "annotations": { "a": "x y" } });
    accepted(json!({ "podMetadata": metadata, "nodeSelector": { "kubernetes.io/arch": "amd64" } }));
}

#[test]
fn quantities_are_kubernetes() {
    let limits = |memory: Value| json!({ "templateDefaults": { "container": { "resources": { "limits": { "memory": memory } } } } });
    for quantity in ["1", "-1", "+.5", "1.", "500m", "2Gi", "5k", "1e3", "1E-3", "1E", "3Ei", "1n"] {
        accepted(limits(json!(quantity)));
    }
    for text in ["", ".", "Gi", "1K", "1ki", "1 Gi", "1e", "e3", "1i", "1e3Gi", "1E3Gi", "{{workflow.name}}", "1GiB"] {
        refused(limits(json!(text)), "templateDefaults/container/resources/limits/memory");
    }
    accepted(limits(json!(1)));
    refused(limits(json!(0.5)), "templateDefaults/container/resources/limits/memory");
}

#[test]
fn what_must_be_there_is_there() {
    refused(json!({ "hostAliases": [{ "hostnames": ["a"] }] }), "hostAliases/0");
    refused(json!({ "hostAliases": [{ "ip": null }] }), "hostAliases/0");
    refused(
        json!({ "templateDefaults": { "container": { "env": [{ "value": "x" }] } } }),
        "templateDefaults/container/env/0",
    );
}

#[test]
fn the_minimal_definitions_ask_for_less() {
    for defaults in [
        json!({ "hostAliases": [{}] }),
        json!({ "arguments": { "parameters": [{ "name": "P", "value": 1 }] } }),
        json!({ "templateDefaults": { "container": { "resources": { "limits": { "cpu": 0.5 } } } } }),
    ] {
        assert_eq!(read(json!({ "defaults": defaults })).errors(), ["invalid-default"], "{defaults}");
        assert_eq!(read(json!({ "defaults": defaults, "crds": "minimal" })).errors(), Vec::<&str>::new(), "{defaults}");
    }
    for cpu in [json!(true), json!([])] {
        let defaults = json!({ "templateDefaults": { "container": { "resources": { "limits": { "cpu": cpu } } } } });
        assert_eq!(
            read(json!({ "defaults": defaults, "crds": "minimal" })).errors(),
            ["invalid-default"],
            "{defaults}"
        );
    }
    for value in [json!([]), json!({})] {
        let defaults = json!({ "arguments": { "parameters": [{ "name": "P", "value": value }] } });
        assert_eq!(
            read(json!({ "defaults": defaults, "crds": "minimal" })).errors(),
            ["invalid-default"],
            "{defaults}"
        );
    }
}

#[test]
fn all_faults_are_told_at_once_and_where_they_are() {
    let place = |place: &str, code| (place.to_owned(), code);
    let defaults = json!({
        "tolerations": ["x"], "onExit": "nope", "podGC": { "strategy": "Nope" }, "hooks": { "a/b": { "template": "p-p" } },
        "arguments": { "parameters": [{ "name": "P", "value": "1" }, { "name": "P", "value": "1" }] },
        "volumes": [{ "name": "B!", "emptyDir": {} }, { "name": "v", "emptyDir": {}, "hostPath": { "path": "/" } }],
        "volumeClaimTemplates": [{ "metadata": { "name": "w" }, "spec": {} }],
        "templates": [{ "name": "x" }, { "name": "dag" }, { "name": "y", "container": { "args": "x" } }],
    });
    let expected = [
        place("arguments/parameters/1", "refused-by-argo"),
        place("hooks/a~1b", "refused-by-argo"),
        place("onExit", "refused-by-argo"),
        place("podGC/strategy", "invalid-default"),
        place("templates/0", "refused-by-argo"),
        place("templates/2/container", "refused-by-argo"),
        place("templates/2/container/args", "invalid-default"),
        place("tolerations/0", "invalid-default"),
        place("volumeClaimTemplates/0", "refused-by-argo"),
        place("volumes/0/name", "refused-by-argo"),
        place("volumes/1", "invalid-default"),
    ];
    assert_eq!(errors(&defaults), expected);
}

#[test]
fn what_argo_refuses_is_pointed_to() {
    refused_by_argo(json!({ "onExit": "nope" }), "onExit");
    refused_by_argo(json!({ "workflowTemplateRef": { "name": "x" } }), "workflowTemplateRef");
    refused_by_argo(
        json!({ "arguments": { "parameters": [{ "name": "a b", "value": "" }] } }),
        "arguments/parameters/0/name",
    );
    refused_by_argo(json!({ "arguments": { "parameters": [{ "name": "P" }] } }), "arguments/parameters/0");
    for index in [0, 1] {
        let mut parameters = json!([{ "name": "P", "value": "" }, { "name": "Q", "value": "" }]);
        parameters[index]["name"] = json!("a b");
        let place = format!("arguments/parameters/{index}/name");
        refused_by_argo(json!({ "arguments": { "parameters": parameters } }), &place);
    }
    refused_by_argo(
        json!({ "templates": [{ "name": "tidy", "suspend": {} }], "hooks": { "exit": { "template": "tidy" }, "late": { "template": "tidy" } } }),
        "hooks/late",
    );
    let claim = json!({ "metadata": { "name": "v" }, "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } } });
    accepted(json!({ "volumeClaimTemplates": [claim] }));
    refused_by_argo(
        json!({ "volumeClaimTemplates": [claim], "volumes": [{ "name": "v", "emptyDir": {} }] }),
        "volumeClaimTemplates/0/metadata/name",
    );
    let dag = |task: Value| json!({ "templates": [{ "name": "dag" }, { "name": "x", "dag": { "tasks": [task] } }] });
    refused_by_argo(dag(json!({ "name": "t", "template": "nope" })), "templates/1/dag/tasks/0");
    let steps = json!([[{ "name": "t", "template": "x" }], [{ "name": "t", "template": "x" }]]);
    refused_by_argo(json!({ "templates": [{ "name": "x", "steps": steps }] }), "templates/0/steps/1/0");
    let template = |more: Value| {
        let mut template = json!({ "name": "x", "container": { "image": "a:1" } });
        template.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "templates": [template] })
    };
    refused_by_argo(template(json!({ "name": "A B" })), "templates/0/name");
    refused_by_argo(template(json!({ "container": {} })), "templates/0/container");
    refused_by_argo(
        template(json!({ "inputs": { "artifacts": [{ "name": "A" }] } })),
        "templates/0/inputs/artifacts/0",
    );
    refused_by_argo(
        template(json!({ "outputs": { "parameters": [{ "name": "P" }] } })),
        "templates/0/outputs/parameters/0",
    );
}

#[test]
fn an_error_of_the_drawing_still_hides_what_follows_from_it() {
    let drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", "true").processing("q", "true");
    let read = drawn
        .link("p", "q")
        .link("q", "p")
        .read_with(json!({ "defaults": { "onExit": "nope", "tolerations": ["x"] } }));
    assert_eq!(read.errors(), ["invalid-default", "cycle"]);
}

#[test]
fn what_people_write_is_accepted() {
    accepted(json!({
        "affinity": {
            "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [
                { "matchExpressions": [{ "key": "gpu", "operator": "In", "values": ["yes"] }] }] } },
            "podAntiAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [
                { "weight": 1, "podAffinityTerm": { "topologyKey": "zone", "labelSelector": { "matchLabels": { "a": "b" } } } }] },
        },
        "arguments": { "parameters": [{ "name": "P", "value": "1", "enum": ["1"], "description": "d" }] },
        "artifactGC": { "strategy": "OnWorkflowDeletion", "podMetadata": { "labels": { "a": "b" } } },
        "dnsConfig": { "nameservers": ["1.1.1.1"], "options": [{ "name": "ndots", "value": "2" }] },
        "executor": { "serviceAccountName": "x" },
        "hostAliases": [{ "ip": "10.0.0.1", "hostnames": ["a.b"] }],
        "hooks": { "exit": { "template": "tidy" }, "running": { "template": "tidy", "expression": "workflow.status == 'Running'" } },
        "imagePullSecrets": [{ "name": "registry" }],
        "metrics": { "prometheus": [{ "name": "a", "help": "b", "labels": [{ "key": "k", "value": "v" }],
            "gauge": { "realtime": true, "value": "{{workflow.duration}}" } }] },
        "onExit": "tidy",
        "parallelism": 1,
        "podDisruptionBudget": { "minAvailable": "50%" },
        "podGC": { "strategy": "OnPodSuccess", "deleteDelayDuration": "30s" },
        "retryStrategy": { "limit": "3", "retryPolicy": "Always", "affinity": { "nodeAntiAffinity": {} },
            "backoff": { "duration": "5s", "factor": 2, "maxDuration": "1m" } },
        "securityContext": { "runAsUser": 1000, "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
        "synchronization": { "mutexes": [{ "name": "m" }], "semaphores": [{ "configMapKeyRef": { "name": "c", "key": "k" } }] },
        "templateDefaults": { "timeout": "1h", "container": {
            "env": [{ "name": "A", "valueFrom": { "secretKeyRef": { "name": "s", "key": "k" } } }],
            "readinessProbe": { "httpGet": { "port": "http", "path": "/" }, "periodSeconds": 5 },
            "resources": { "requests": { "cpu": "500m", "memory": "1Gi" }, "limits": { "nvidia.com/gpu": 1 } },
            "lifecycle": { "whatever": ["is", "not", "looked", "into"] },
            "volumeMounts": [{ "name": "scratch", "mountPath": "/scratch" }] } },
        "templates": [
            { "name": "tidy", "container": { "image": "a:1", "imagePullPolicy": "IfNotPresent" }, "sidecars": [{ "name": "s", "image": "b:1", "mirrorVolumeMounts": true }] },
            { "name": "calls", "http": { "url": "http://a", "headers": [{ "name": "h", "value": "v" }] } },
            { "name": "named", "container": { "image": "a:1", "args": ["{{tasks.name}}{{steps.name}}"] } },
            { "name": "plugged", "plugin": { "mine": { "any": 1 } } },
            { "name": "loops", "steps": [[{ "name": "a", "template": "tidy", "withItems": [1, "b", { "c": [] }] }]] },
        ],
        "tolerations": [{ "key": "gpu", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 3 }],
        "ttlStrategy": { "secondsAfterCompletion": 600, "secondsAfterFailure": null },
        "volumes": [{ "name": "scratch", "emptyDir": { "medium": "Memory", "sizeLimit": "1Gi" } },
            { "name": "secret", "secret": { "secretName": "s", "items": [{ "key": "k", "path": "p" }] } },
            { "name": "all", "projected": { "sources": [{ "configMap": { "name": "c" } }] } },
            { "name": "rare", "iscsi": { "not": "looked into" } }],
        "workflowMetadata": { "labelsFrom": { "a": { "expression": "workflow.name" } } },
    }));
}
