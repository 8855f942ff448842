//! What a cluster must hold, from the same plan as the manifest.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Case, Drawn, OWN_PEER, fixtures};
use oc_argo::options::Fold;
use oc_argo::requires::{Requirements, requires};
use oc_argo::{Options, translate};
use serde::Deserialize;
use serde_yaml::Value;

fn of_case(name: &str) -> Requirements {
    let case = Case::read(&fixtures().join("cases").join(name));
    requires(&case.source, &case.options)
}

fn named(requirements: &Requirements) -> Vec<String> {
    let needs = requirements.needs.iter();
    needs.map(|need| format!("{} {}{}", need.kind, need.name, need.cluster.as_ref().map_or("", |_| " there"))).collect()
}

fn documents(requirements: &Requirements) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(&requirements.yaml)
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

#[test]
fn everything_that_the_manifest_names_is_listed() {
    let requirements = of_case("imagerie-target");
    let target = "21e8e336-b4aa-5614-87f2-cba3e74ab325";
    let storage = "7f4df28c-1776-5e02-85c9-0941ce2a3edf";
    let expected = [
        "Namespace default".to_owned(),
        "ServiceAccount sa-default".to_owned(),
        "Role sa-default".to_owned(),
        "RoleBinding sa-default".to_owned(),
        format!("ConfigMap {storage}-artifact-repository"),
        format!("Secret {storage}-secret-s3"),
        "Secret nats-user".to_owned(),
        "PersistentVolumeClaim scratch-claim".to_owned(),
        format!("Target {target}"),
        "Namespace default there".to_owned(),
        "ServiceAccount sa-default there".to_owned(),
    ];
    assert_eq!(named(&requirements), expected);
}

#[test]
fn what_argos_own_containers_need_is_told_where_the_tasks_are_secured() {
    let why = |defaults: &str| {
        let drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", "true");
        let options: Options = serde_json::from_str(&format!(r#"{{ "defaults": {defaults} }}"#)).unwrap();
        requires(&drawn.source(), &options).needs[0].why.clone()
    };
    assert_eq!(why("{}"), "the workflow runs in it");
    let secured = why(r#"{ "templateDefaults": { "container": { "securityContext": { "privileged": false } } } }"#);
    assert!(secured.contains("`executor.securityContext`"), "{secured}");
}

#[test]
fn the_documents_of_a_large_workflow_are_listed() {
    let cluster = Drawn::new().compute("cluster", OWN_PEER);
    let many = (0..250).fold(cluster, |drawn, index| drawn.processing(&format!("p{index}"), "true"));
    let options = Options { fold: Fold::Never, ..Options::default() };
    let requirements = requires(&many.source(), &options);
    let listed: Vec<_> = named(&requirements).into_iter().filter(|need| need.starts_with("WorkflowTemplate")).collect();
    let yaml = translate(&many.source(), &options).yaml;
    let written = serde_yaml::Deserializer::from_str(&yaml).map(|document| Value::deserialize(document).unwrap());
    let templates = written.filter(|document| document["kind"] == "WorkflowTemplate");
    let names: Vec<_> = templates
        .map(|document| {
            assert_eq!(document["metadata"]["labels"]["oc-workflow"], "oc-monitor-preview");
            format!("WorkflowTemplate {}", document["metadata"]["name"].as_str().unwrap())
        })
        .collect();
    assert_eq!(names.len(), 2);
    assert_eq!(listed, names);
    assert!(!named(&requires(&many.source(), &Options::default())).iter().any(|need| need.starts_with("WorkflowT")));
}

#[test]
fn the_manifest_can_be_filled_in_and_holds_no_secret() {
    let requirements = of_case("imagerie-target");
    let documents = documents(&requirements);
    let kinds: Vec<_> = documents.iter().map(|document| document["kind"].as_str().unwrap()).collect();
    let expected = [
        "Namespace",
        "ServiceAccount",
        "Role",
        "RoleBinding",
        "ConfigMap",
        "Secret",
        "Secret",
        "PersistentVolumeClaim",
    ];
    assert_eq!(kinds, expected);
    let apis = documents.iter().map(|document| document["apiVersion"].as_str().unwrap());
    let rbac = "rbac.authorization.k8s.io/v1";
    assert_eq!(apis.collect::<Vec<_>>(), ["v1", "v1", rbac, rbac, "v1", "v1", "v1", "v1"]);
    assert_eq!(documents[0]["metadata"]["labels"]["multicluster-scheduler"], "enabled");
    assert!(documents[0]["metadata"].get("namespace").is_none());
    assert_eq!(documents[3]["subjects"][0]["name"], "sa-default");
    let storage = "7f4df28c-1776-5e02-85c9-0941ce2a3edf";
    let repository: Value =
        serde_yaml::from_str(documents[4]["data"][format!("{storage}-s3-local")].as_str().unwrap()).unwrap();
    assert_eq!(
        (&repository["s3"]["endpoint"], &repository["s3"]["bucket"]),
        (&"s3.example.org".into(), &"imagerie".into())
    );
    let secret = format!("{storage}-secret-s3");
    for (member, key) in [("accessKeySecret", "access-key"), ("secretKeySecret", "secret-key")] {
        let reference = &repository["s3"][member];
        assert_eq!((&reference["name"], &reference["key"]), (&secret.as_str().into(), &key.into()), "{member}");
    }
    for secret in documents.iter().filter(|document| document["kind"] == "Secret") {
        assert!(secret["stringData"].as_mapping().unwrap().values().all(|value| value == ""));
    }
    assert_eq!(documents[7]["spec"]["resources"]["requests"]["storage"], "512Mi");
}

#[test]
fn services_ask_for_the_right_to_create_them_and_local_work_for_little() {
    let service = of_case("service");
    assert!(service.needs[2].why.contains("create and get services"));
    assert_eq!(documents(&service)[2]["rules"][1]["resources"][0], "services");
    let hello = of_case("hello");
    assert_eq!(named(&hello).len(), 4);
    assert!(documents(&hello)[0]["metadata"].get("labels").is_none());
    assert!(of_case("broken").diagnostics.iter().any(|diagnostic| diagnostic.is_error()));
}

#[test]
fn options_that_are_none_are_told() {
    let source = Drawn::new().compute("cluster", OWN_PEER).processing("a", "one").source();
    let options = Options { namespace: "Upper".to_owned(), event_image: "no image".to_owned(), ..Options::default() };
    let codes: Vec<_> = requires(&source, &options).diagnostics.iter().map(|found| found.code).collect();
    for code in ["invalid-namespace", "invalid-option"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[test]
fn the_accounts_that_defaults_set_are_those_of_the_pods_and_of_argos_containers() {
    let executor = r#"{ "executor": { "serviceAccountName": "exec" }, "automountServiceAccountToken": false,
        "imagePullSecrets": [{ "name": "regcred" }] }"#;
    let requirements = with_defaults(executor);
    let expected = [
        "Namespace default",
        "ServiceAccount sa-default",
        "ServiceAccount exec",
        "Secret exec.service-account-token",
        "Role sa-default",
        "RoleBinding sa-default",
        "Secret regcred",
        "Target target-partner-run-1",
        "Namespace default there",
        "ServiceAccount sa-default there",
        "ServiceAccount exec there",
    ];
    assert_eq!(named(&requirements), expected);
    let written = documents(&requirements);
    assert_eq!(written[3]["metadata"]["annotations"]["kubernetes.io/service-account.name"], "exec");
    assert_eq!(written[5]["subjects"][0]["name"], "exec");
    assert_eq!(written[6]["type"], "kubernetes.io/dockerconfigjson");
    let template = with_defaults(
        r#"{ "templateDefaults": { "serviceAccountName": "tasks", "executor": { "serviceAccountName": "theirs" } },
        "executor": { "serviceAccountName": "exec" }, "serviceAccountName": "ignored" }"#,
    );
    let every = template.needs.iter().find(|need| need.why.contains("every pod")).unwrap();
    assert_eq!(every.name, "tasks");
    assert_eq!(
        documents(&template).iter().find(|document| document["kind"] == "RoleBinding").unwrap()["subjects"][0]["name"],
        "theirs"
    );
    assert!(!named(&template).iter().any(|need| need.ends_with("ignored")));
}

#[test]
fn what_defaults_name_is_listed_once_with_its_keys() {
    let requirements = with_defaults(
        r#"{
        "volumes": [{ "name": "s", "secret": { "secretName": "certs" } }, { "name": "c", "configMap": { "name": "settings" } },
            { "name": "d", "persistentVolumeClaim": { "claimName": "models" } },
            { "name": "o", "secret": { "secretName": "may-be", "optional": true } }],
        "templateDefaults": { "container": {
            "env": [{ "name": "A", "valueFrom": { "secretKeyRef": { "name": "login", "key": "user" } } },
                { "name": "B", "valueFrom": { "secretKeyRef": { "name": "login", "key": "word" } } },
                { "name": "C", "valueFrom": { "configMapKeyRef": { "name": "settings", "key": "c" } } }],
            "envFrom": [{ "configMapRef": { "name": "more" } }, { "secretRef": { "name": "hidden" } }] } } }"#,
    );
    let listed = named(&requirements);
    for expected in [
        "Secret certs",
        "ConfigMap settings",
        "PersistentVolumeClaim models",
        "Secret login",
        "ConfigMap more",
        "Secret hidden",
    ] {
        assert_eq!(listed.iter().filter(|need| *need == expected).count(), 1, "{expected}: {listed:?}");
    }
    assert!(!listed.iter().any(|need| need.contains("may-be")), "{listed:?}");
    let login = requirements.needs.iter().find(|need| need.name == "login").unwrap();
    assert_eq!(login.why, "the option `defaults` names it: with `user`, `word`");
    let written = documents(&requirements);
    let login = written.iter().find(|document| document["metadata"]["name"] == "login").unwrap();
    assert_eq!((&login["stringData"]["user"], login.get("type")), (&"".into(), None));
}

/// What a task of a partner requires with these defaults.
fn with_defaults(defaults: &str) -> Requirements {
    let drawn = Drawn::new().compute("cluster", "partner").processing("p", "true");
    let options: Options = serde_json::from_str(&format!(r#"{{ "defaults": {defaults} }}"#)).unwrap();
    requires(&drawn.source(), &options)
}
