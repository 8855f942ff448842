//! Local storages: volumes, their claims, and the tasks that mount them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read};
use serde_json::{Value, json};

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER).processing("p", "true")
}

#[test]
fn a_local_storage_is_a_claim_that_tasks_mount() {
    let drawn = drawn().processing("q", "true");
    let drawn = drawn.volume("Mes données", json!({ "source": "/mnt/a", "size": 512, "size_type": 1 }));
    let read = drawn.link("p", "Mes données").link("Mes données", "q").read();
    let claims = read.manifest["spec"]["volumeClaimTemplates"].as_sequence().unwrap();
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0]["metadata"]["name"], "mes-donnees");
    assert_eq!(claims[0]["spec"]["accessModes"][0], "ReadWriteOnce");
    assert_eq!(claims[0]["spec"]["resources"]["requests"]["storage"], "512Mi");
    for task in ["p-p", "q-q"] {
        let mount = &read.template(task)["container"]["volumeMounts"][0];
        assert_eq!((&mount["name"], &mount["mountPath"]), (&"mes-donnees".into(), &"/mnt/a".into()));
    }
    assert_eq!(read.codes(), ["shared-volume", "volume-deleted"]);
}

#[test]
fn sizes_have_kubernetes_units() {
    let size = |instance: Value| {
        let mut instance = instance;
        instance["source"] = json!("/mnt");
        let read = drawn().volume("v", instance).link("p", "v").read();
        read.manifest["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(size(json!({ "size": 3 })), "3Gi");
    assert_eq!(size(json!({ "size": 3, "size_type": "mb" })), "3Mi");
    assert_eq!(size(json!({ "size": 3, "size_type": 2 })), "3Ki");
    assert_eq!(size(json!({ "size": 3, "size_type": "TB" })), "3Ti");
    assert_eq!(size(json!({ "size_gb": 7, "size_type": 1 })), "7Gi");
    assert_eq!(size(json!({ "size": 1.5 })), "1.5Gi");
}

#[test]
fn two_storages_of_one_name_are_two_volumes() {
    let storage = |id: &str| json!({ "storage": { "id": id, "name": "Scratch", "storage_type": 0, "instances": [{ "local": true, "source": format!("/mnt/{id}"), "size": 1 }] } });
    let read = drawn().item("a", storage("a")).item("b", storage("b")).link("p", "a").link("p", "b").read();
    assert_eq!(read.translation.dag.volumes, ["scratch", "scratch-2"]);
    assert_eq!(read.errors(), Vec::<&str>::new());
}

#[test]
fn an_existing_claim_is_mounted_instead() {
    let drawn = drawn().volume("v", json!({ "source": "/mnt" })).link("p", "v");
    let read = drawn.read_with(json!({ "claims": { "r-v": "my-claim" } }));
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert!(read.manifest["spec"].get("volumeClaimTemplates").is_none());
    assert_eq!(read.manifest["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"], "my-claim");
    assert_eq!(drawn.read_with(json!({ "claims": { "r-v": "No" } })).errors(), ["invalid-claim"]);
    assert!(drawn.read_with(json!({ "claims": { "r-v": "c", "other": "c" } })).codes().contains(&"unused-claim"));
}

#[test]
fn volumes_are_checked() {
    let errors = |instance: Value| drawn().volume("v", instance).link("p", "v").read().errors();
    assert_eq!(errors(json!({ "source": "/mnt", "size": 0 })), ["volume-size"]);
    assert_eq!(errors(json!({ "source": "/mnt", "size": "large" })), ["wrong-type"]);
    assert_eq!(errors(json!({ "source": "/mnt", "size_gb": "large" })), ["wrong-type"]);
    assert_eq!(errors(json!({ "size": 1 })), ["missing-mount-path"]);
    assert_eq!(errors(json!({ "size": 1, "source": "mnt" })), ["relative-mount-path"]);
    assert_eq!(errors(json!({ "size": 1, "source": "/a:b" })), ["invalid-mount-path"]);
    assert_eq!(errors(json!({ "size": 1, "source": "/var/run/argo/x" })), ["reserved-mount"]);
    let one = drawn().volume("v", json!({ "size": 1, "source": "/mnt" }));
    let twice = one.volume("w", json!({ "size": 1, "source": "/mnt/" }));
    assert_eq!(twice.link("p", "v").link("p", "w").read().errors(), ["repeated-mount-path"]);
}

#[test]
fn a_volume_without_a_name_is_told_of_by_its_item() {
    let storage = json!({ "id": "r", "instances": [{ "local": true, "source": "/mnt" }] });
    let read = drawn().item("scratch", json!({ "storage": storage })).link("p", "scratch").read();
    let messages: Vec<_> = read.translation.diagnostics.iter().map(|one| &*one.message).collect();
    assert_eq!(messages, ["the volume `scratch` has no size"]);
}

#[test]
fn a_volume_of_tasks_that_may_run_at_once_is_told_of() {
    let three = || {
        let tasks = drawn().processing("a", "true").processing("b", "true").processing("d", "true");
        let mounted = tasks.volume("v", json!({ "size": 1, "source": "/mnt" }));
        mounted.link("a", "v").link("b", "v").link("d", "v")
    };
    // In one order they never run at once.
    assert_eq!(three().link("a", "b").link("b", "d").read().codes(), ["volume-deleted"]);
    let found = three().link("a", "b").read();
    assert_eq!(found.codes(), ["shared-volume", "volume-deleted"]);
    let related: Vec<_> =
        found.translation.diagnostics[0].related.iter().filter_map(|one| one.item_id.clone()).collect();
    assert_eq!((related.len(), related.contains(&"d".to_owned())), (2, true));
    // What the user claims, they know.
    assert_eq!(three().read_with(json!({ "claims": { "r-v": "kept" } })).codes(), Vec::<&str>::new());
}

#[test]
fn a_volume_of_a_service_and_of_what_waits_for_it_is_told_of() {
    let container = json!({ "image": "nginx:1", "command": "x", "exposes": [{ "port": 80 }] });
    let web = json!({ "processing": { "name": "Web", "is_service": true, "instances": [{ "access": { "container": container } }] } });
    let drawn = drawn().processing("a", "true").item("s", web).link("s", "cluster").link("s", "a");
    let drawn = drawn.volume("v", json!({ "size": 1, "source": "/mnt" })).link("s", "v").link("a", "v");
    assert_eq!(drawn.read().codes(), ["shared-volume", "volume-deleted"]);
}

#[test]
fn mount_paths_are_compared_as_the_container_has_them() {
    let local = |drawn: Drawn, id: &str, path: &str| {
        drawn.storage(id, "FILE", OWN_PEER, json!({ "local": true, "size": 1, "source": path })).link("p", id)
    };
    let errors = |path: &str| local(drawn(), "v", path).read().errors();
    assert_eq!(errors("/var/run/../run/argo"), ["reserved-mount"]);
    assert_eq!(errors("/proc/x"), ["invalid-mount-path"]);
    assert_eq!(errors("/a/.."), ["invalid-mount-path"]);
    assert_eq!(local(local(drawn(), "v", "/m"), "w", "/m/../m/").read().errors(), ["repeated-mount-path"]);
}

#[test]
fn a_storage_is_mounted_wherever_it_is_drawn() {
    let at = |path: &str| json!({ "storage": { "id": "v", "name": "v", "storage_type": 0, "instances": [{ "local": true, "source": path, "size": 1 }] } });
    let twice = |drawn: Drawn, one: &str, other: &str| drawn.item("a", at(one)).item("b", at(other));
    let read = twice(drawn(), "/m", "/n").link("p", "a").link("p", "b").read();
    let mounts = |read: &Read| read.template("p-p")["container"]["volumeMounts"].clone();
    let expected: Vec<_> = ["/m", "/n"].map(|path| json!({ "name": "v", "mountPath": path })).to_vec();
    assert_eq!(mounts(&read), serde_yaml::to_value(&expected).unwrap());
    assert_eq!(read.manifest["spec"]["volumeClaimTemplates"].as_sequence().unwrap().len(), 1);
    assert_eq!(read.errors(), Vec::<&str>::new());
    // At one path it is one mount, however often it is drawn there; what is drawn is checked.
    let once = twice(drawn(), "/m", "/m/").link("p", "a").link("p", "b").read();
    assert_eq!(mounts(&once), serde_yaml::to_value(&expected[..1]).unwrap());
    assert_eq!(twice(drawn(), "/m", "n").link("p", "a").link("p", "b").read().errors(), ["relative-mount-path"]);
    // Where templates are shared, each mount has a parameter of its own.
    let four = twice(drawn().processing("q", "true"), "/m", "/n").item("c", at("/o")).item("d", at("/p"));
    let four = four.link("p", "a").link("p", "b").link("q", "c").link("q", "d").read_with(json!({ "fold": "always" }));
    let given = |task: &str| {
        let given = four.task(task)["arguments"]["parameters"].as_sequence().unwrap();
        given.iter().map(|argument| argument["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((given("p-p"), given("q-q")), (vec!["/m".to_owned(), "/n".into()], vec!["/o".to_owned(), "/p".into()]));
}

#[test]
fn a_volume_has_no_name_that_argo_gives_one_of_its_own() {
    for name in ["Var run Argo", "Tmp dir Argo", "Input artifacts", "argo-env-config", "exec-sa-token", "kubeconfig"] {
        let storage = json!({ "storage": { "id": "v", "name": name, "storage_type": 0, "instances": [{ "local": true, "source": "/m", "size": 1 }] } });
        let drawn = drawn().item("v", storage).link("p", "v");
        let expected = format!("{}-2", name.to_lowercase().replace(' ', "-"));
        for options in [json!({}), json!({ "claims": { "v": "claim" } })] {
            let read = drawn.read_with(options);
            assert_eq!(read.translation.dag.volumes, [expected.as_str()]);
            assert_eq!(read.template("p-p")["container"]["volumeMounts"][0]["name"], expected.as_str());
        }
    }
}
