//! Random items: a seed's picks and texts become a resource.

use serde_json::{Value, json};

use super::{ItemSeed, OWNERS, PARAMS, PATHS, one_in, pick, said};

const BAD_PARAMS: &[&str] = &["", "9A", "a b", "é", "ARGO_X", "A.B", "x\u{0}"];
const IMAGES: &[&str] = &["busybox:1.36", "a:1", "reg:5000/a/b", "natsio/nats-box"];
const BAD_IMAGES: &[&str] = &["", " ", "A B", "{{workflow.name}}", "Busybox", "x\u{0}"];

pub fn item(kind: &str, seed: &ItemSeed, index: usize, is_tame: bool, depth: usize) -> Value {
    let name = if one_in(seed.picks[13], 3) { "p".to_owned() } else { said(&seed.texts[0], is_tame) };
    let mut resource = match kind {
        "processing" => processing(seed, is_tame),
        "storage" => storage(seed, index, is_tame),
        "compute" => json!({ "creator_id": pick(&OWNERS[..if is_tame { 2 } else { OWNERS.len() }], seed.picks[0]) }),
        "workflow" => json!({ "workflow_id": sub_workflow(seed.picks[0], is_tame, depth) }),
        "native_tool" => native_tool(seed, is_tame),
        "data" => json!({}),
        _ => return broken(seed),
    };
    resource["name"] = json!(name);
    if resource["id"].is_null() {
        resource["id"] = json!(format!("r{index}"));
    }
    let mut item = json!({ kind: resource });
    if !is_tame && one_in(seed.picks[12], 16) {
        item["data"] = json!({ "name": "another" });
        item["id"] = json!("differs");
    }
    item
}

fn broken(seed: &ItemSeed) -> Value {
    match seed.picks[0] % 6 {
        0 => json!({}),
        1 => Value::Null,
        2 => json!({ "processing": { "name": 5, "instances": {} } }),
        3 => {
            json!({ "processing": { "name": "p", "instances": [null, { "access": null }], "selected_instance_index": -7 } })
        }
        4 => json!({ "processing": { "selected_instance_index": "1", "is_service": "yes" } }),
        _ => {
            json!({ "storage": { "id": "s", "storage_type": 77, "instances": [{ "size": "1" }] }, "native_tools": null })
        }
    }
}

fn sub_workflow(choice: u8, is_tame: bool, depth: usize) -> String {
    let known = ["w0", "w1", "w2"];
    if is_tame {
        pick(&known[depth..], choice).to_owned()
    } else {
        pick(&["w0", "w1", "w2", "drawn", "unknown", ""], choice).to_owned()
    }
}

fn native_tool(seed: &ItemSeed, is_tame: bool) -> Value {
    let kinds =
        [json!(0), json!("WORKFLOW_EVENT"), json!(null), json!("workflow_event"), json!(9), json!("0"), json!([1])];
    let params = json!({ said(&seed.texts[1], is_tame): seed.texts[2], "workflow_resource_id": "w", "deep": [{ "{{x}}": null }] });
    json!({ "kind": pick(&kinds[..if is_tame { 4 } else { kinds.len() }], seed.picks[0]), "params": params })
}

fn storage(seed: &ItemSeed, index: usize, is_tame: bool) -> Value {
    let types = [json!("S3"), json!(4), json!("FILE"), json!(0), json!("DATABASE"), json!("s3")];
    let is_s3 = |kind: &Value| *kind == "S3" || *kind == "s3" || *kind == 4;
    let kind = pick(&types, seed.picks[0]);
    let source = match (is_s3(&kind), is_tame) {
        (true, true) => {
            pick(&["s3.example.org/b", "http://minio:9000/other", "https://s3.example.org/b/"], seed.picks[1])
                .to_owned()
        }
        (false, true) => pick(&["/mnt/a", "/mnt/b", "/data", "/in/x", "/mnt/c"], seed.picks[1]).to_owned(),
        _ => prop_source(seed),
    };
    let sizes =
        [json!(1), json!(2.5), json!(0.1), json!(1e21), json!(1e-3), json!(0), json!(-1), json!(1e300), json!(null)];
    let size = pick(&sizes[..if is_tame { 3 } else { sizes.len() }], seed.picks[2]);
    let instance = json!({ "source": source, "local": !one_in(seed.picks[3], 4), "size": size, "size_type": pick(&[json!(0), json!("MB"), json!(2), json!(null)], seed.picks[4]) });
    let instances = pick(
        &[json!([instance]), json!([instance, { "source": "/never" }]), json!([]), json!(null)]
            [..if is_tame { 2 } else { 4 }],
        seed.picks[5],
    );
    let ids = ["store-0", "store-1", "store-2"];
    let id = if is_tame {
        format!("store-{index}")
    } else {
        pick(&["store-0", "store-1", "", "Not A Name"], seed.picks[6]).to_owned()
    };
    let id = if is_tame && index.is_multiple_of(5) { ids[index % 3].to_owned() } else { id };
    json!({ "id": id, "creator_id": pick(&OWNERS[..3], seed.picks[7]), "storage_type": kind, "instances": instances })
}

fn prop_source(seed: &ItemSeed) -> String {
    if one_in(seed.picks[8], 2) { pick(PATHS, seed.picks[1]).to_owned() } else { seed.texts[1].clone() }
}

fn processing(seed: &ItemSeed, is_tame: bool) -> Value {
    let texts = &seed.texts;
    let param = |choice: u8, value: &str| {
        let names: Vec<&str> = if is_tame || !one_in(choice, 4) { PARAMS.to_vec() } else { BAD_PARAMS.to_vec() };
        let tag = is_tame && one_in(choice, 11);
        let value = if tag { "{{workflow.name}}".to_owned() } else { said(value, is_tame) };
        json!({ "name": pick(&names, choice / 4), "value": value, "optionnal": one_in(choice, 2) })
    };
    let list = |choice: u8, value: &str| match choice % 4 {
        0 => json!(null),
        1 => json!([]),
        2 => json!([param(choice, value)]),
        _ => json!([param(choice, value), param(choice.wrapping_mul(7), "/tmp/x")]),
    };
    let image = if is_tame || !one_in(seed.picks[0], 4) {
        pick(IMAGES, seed.picks[0])
    } else {
        pick(BAD_IMAGES, seed.picks[1])
    };
    let ports = [
        json!([{ "port": 80 }]),
        json!([{ "port": 8080, "PAT": 8443 }, { "port": 65535, "PAT": null }]),
        json!([]),
        json!([{ "port": -1 }, { "port": 70000, "PAT": 99999 }]),
        json!(null),
    ];
    let exposes = pick(&ports[..if is_tame { 2 } else { ports.len() }], seed.picks[2]);
    let mut env = json!({ "FIXED": said(&texts[3], is_tame) });
    if one_in(seed.picks[3], 4) {
        env[if is_tame { "A" } else { texts[4].as_str() }] = json!("$(A) $$ x");
    }
    let container = json!({ "image": image, "command": said(&texts[1], is_tame), "args": said(&texts[2], is_tame), "env": env, "exposes": exposes });
    let (inputs, outputs) = (list(seed.picks[5], &texts[5]), list(seed.picks[6], &texts[0]));
    let instance = json!({ "env": list(seed.picks[4], &texts[4]), "inputs": inputs, "outputs": outputs, "access": { "container": container } });
    let many = [json!([instance]), json!([null, instance]), json!([]), json!(null)];
    let instances = pick(&many[..if is_tame { 1 } else { 4 }], seed.picks[7]);
    let selected = pick(&[json!(null), json!(0), json!(1), json!(99), json!(-1)], seed.picks[8]);
    json!({ "instances": instances, "selected_instance_index": selected, "is_service": one_in(seed.picks[9], 8) })
}
