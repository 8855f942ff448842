//! Values in the option `defaults` that Argo's lint passes and its controller fails at, and the fields of rarer objects.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/defaults.rs"]
mod defaults;

use defaults::{accepted, refused, refused_by_argo};
use serde_json::{Value, json};

#[test]
fn durations_are_gos() {
    let timeout = |text: &str| json!({ "templateDefaults": { "timeout": text } });
    for text in ["10", "x", "10 m", "1.5.2s", "s", "1h30", "1h0", "--1s", "+"] {
        refused(timeout(text), "templateDefaults/timeout");
    }
    for text in ["", "0", "90s", "1h30m", "1.5h", ".5s", "100ms", "{{workflow.parameters.T}}"] {
        accepted(timeout(text));
    }
    let backoff = |text: &str| json!({ "retryStrategy": { "limit": "2", "backoff": { "duration": text } } });
    refused(backoff("soon"), "retryStrategy/backoff/duration");
    accepted(backoff("10"));
    accepted(backoff("10s"));
    refused(json!({ "podGC": { "deleteDelayDuration": "soon" } }), "podGC/deleteDelayDuration");
}

#[test]
fn texts_of_numbers_are_numbers() {
    let deadline = |text: &str| json!({ "templateDefaults": { "activeDeadlineSeconds": text } });
    refused(deadline("10m"), "templateDefaults/activeDeadlineSeconds");
    accepted(deadline("600"));
    accepted(deadline("{{workflow.parameters.T}}"));
    refused(json!({ "retryStrategy": { "limit": "many" } }), "retryStrategy/limit");
}

#[test]
fn locations_resources_and_metrics_have_argos_fields() {
    let template = |fields: Value| json!({ "templateDefaults": fields });
    refused(
        template(json!({ "archiveLocation": { "archiveLogs": "yes" } })),
        "templateDefaults/archiveLocation/archiveLogs",
    );
    refused(template(json!({ "archiveLocation": { "S3": {} } })), "templateDefaults/archiveLocation/S3");
    accepted(template(json!({ "archiveLocation": { "archiveLogs": true, "s3": { "bucket": "b" } } })));
    let resource = |fields: Value| json!({ "templates": [{ "name": "x", "resource": fields }] });
    refused(resource(json!({ "action": "make", "manifest": "a: b" })), "templates/0/resource/action");
    refused(resource(json!({ "manifest": "a: b" })), "templates/0/resource");
    accepted(resource(json!({ "action": "create", "manifest": "a: b" })));
    let memoized = |memoize: Value| json!({ "templates": [{ "name": "x", "suspend": {}, "memoize": memoize }] });
    let cache = json!({ "configMap": { "name": "c" } });
    refused(memoized(json!({ "key": "k", "maxAge": "1h" })), "templates/0/memoize");
    accepted(memoized(json!({ "key": "k", "maxAge": "1h", "cache": cache })));
    refused(
        json!({ "metrics": { "prometheus": [{ "name": "a", "counter": { "value": "1" } }] } }),
        "metrics/prometheus/0",
    );
}

#[test]
fn pods_without_a_token_have_an_executor_with_one() {
    let off = json!({ "automountServiceAccountToken": false });
    refused_by_argo(off.clone(), "automountServiceAccountToken");
    refused_by_argo(json!({ "templateDefaults": off }), "templateDefaults/automountServiceAccountToken");
    let executor = json!({ "serviceAccountName": "e" });
    accepted(json!({ "automountServiceAccountToken": false, "executor": executor }));
    accepted(json!({ "automountServiceAccountToken": false, "templateDefaults": { "executor": executor } }));
    accepted(json!({ "templateDefaults": off, "executor": executor }));
    accepted(
        json!({ "automountServiceAccountToken": false, "templateDefaults": { "automountServiceAccountToken": true } }),
    );
    accepted(json!({ "automountServiceAccountToken": true }));
}

#[test]
fn what_a_template_of_ones_own_mounts_is_declared() {
    let template = |more: Value| {
        let container = json!({ "image": "a:1", "volumeMounts": [{ "name": "v", "mountPath": "/v" }] });
        let mut given = json!({ "templates": [{ "name": "x", "container": container }] });
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        given
    };
    let volumes = json!([{ "name": "v", "emptyDir": {} }]);
    refused_by_argo(template(json!({})), "templates/0/container/volumeMounts/0");
    accepted(template(json!({ "volumes": volumes })));
    accepted(template(json!({ "templateDefaults": { "volumes": volumes } })));
}

#[test]
fn tolerations_are_kubernetes() {
    let toleration = |fields: Value| json!({ "tolerations": [fields] });
    for fields in [
        json!({ "key": "gpu", "operator": "Exists", "value": "true" }),
        json!({ "operator": "Equal", "value": "x" }),
        json!({ "effect": "NoSchedule" }),
        json!({ "key": "gpu", "operator": "Exists", "tolerationSeconds": 5 }),
        json!({ "key": "gpu", "value": "x", "effect": "NoSchedule", "tolerationSeconds": 5 }),
    ] {
        refused(toleration(fields), "tolerations/0");
    }
    for fields in [
        json!({ "operator": "Exists" }),
        json!({ "key": "gpu", "operator": "Exists", "value": "" }),
        json!({ "key": "gpu", "value": "x" }),
        json!({ "key": "gpu", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5 }),
        json!({ "operator": "{{workflow.parameters.O}}", "effect": "{{workflow.parameters.E}}", "tolerationSeconds": 5 }),
    ] {
        accepted(toleration(fields));
    }
}

#[test]
fn a_volume_comes_from_one_place() {
    let volume = |source: Value| {
        let mut volume = json!({ "name": "v" });
        volume.as_object_mut().unwrap().extend(source.as_object().unwrap().clone());
        json!({ "volumes": [volume] })
    };
    refused(volume(json!({})), "volumes/0");
    refused(volume(json!({ "emptyDir": null })), "volumes/0");
    refused(volume(json!({ "emptyDir": {}, "hostPath": { "path": "/x" } })), "volumes/0");
    refused(volume(json!({ "secret": {} })), "volumes/0/secret");
    refused(volume(json!({ "configMap": { "name": "" } })), "volumes/0/configMap");
    accepted(volume(json!({ "secret": { "secretName": "s" } })));
    accepted(volume(json!({ "configMap": { "name": "c" }, "emptyDir": null })));
    accepted(volume(json!({ "nfs": { "server": "s", "path": "/" } })));
}

#[test]
fn a_preference_weighs_from_1_to_100() {
    let preferred = |weight: i64| json!({ "affinity": { "nodeAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [{ "weight": weight, "preference": {} }] } } });
    for weight in [-1, 0, 101] {
        refused(preferred(weight), "affinity/nodeAffinity/preferredDuringSchedulingIgnoredDuringExecution/0/weight");
    }
    accepted(preferred(1));
    accepted(preferred(100));
}

#[test]
fn without_the_clusters_dns_there_are_other_servers() {
    refused(json!({ "dnsPolicy": "None" }), "dnsPolicy");
    accepted(json!({ "dnsPolicy": "None", "dnsConfig": { "nameservers": ["10.0.0.1"] } }));
    accepted(json!({ "dnsPolicy": "Default" }));
}
