//! What holds of the module in every JavaScript host: the same bytes as natively, values as the types promise, and
//! errors that a program can tell apart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Error, JSON, Object, Promise, Reflect, Uint8Array};
use oc_argo::wasm::{RawArgoBuilder, read_document, translate, words};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const IMAGERIE: &str = include_str!("../fixtures/samples/imagerie.json");
const PEERS: &str = include_str!("../fixtures/samples/peers.json");
const EXPECTED: &str = include_str!("../fixtures/cases/imagerie/expected.yaml");
const DIAGNOSTICS: &str = include_str!("../fixtures/cases/imagerie/diagnostics.json");
const RUN: &str = "0e9f6c1a-3f4e-4a6b-9d55-6a2f5d0f7b11";

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &JsValue::from_str(name), value).unwrap();
    }
    object.into()
}

fn document(text: &str, positions: bool) -> JsValue {
    object(&[("bytes", Uint8Array::from(text.as_bytes()).into()), ("positions", JsValue::from_bool(positions))])
}

fn source(workflow: &str) -> JsValue {
    let execution = document(&format!(r#"{{"executions_id":"{RUN}"}}"#), false);
    object(&[("workflow", document(workflow, true)), ("peers", document(PEERS, true)), ("execution", execution)])
}

fn options(json: &str) -> JsValue {
    JsValue::from_str(json)
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap()
}

fn text(value: &JsValue, name: &str) -> String {
    get(value, name).as_string().unwrap()
}

/// A member of a translation that goes over as JSON.
fn json(translation: &JsValue, name: &str) -> JsValue {
    JSON::parse(&text(translation, name)).unwrap()
}

fn rest(translation: &JsValue, name: &str) -> JsValue {
    get(&json(translation, "rest"), name)
}

#[wasm_bindgen_test]
fn gives_the_same_bytes_and_findings_as_natively() {
    let chosen = options(r#"{ "namespace": "open-cloud", "name": "bakedo-luremi", "timeoutSeconds": 3600 }"#);
    let translation = translate(source(IMAGERIE), chosen).unwrap();
    assert_eq!(text(&translation, "yaml"), EXPECTED);
    let native = JSON::stringify(&JSON::parse(DIAGNOSTICS).unwrap()).unwrap();
    assert_eq!(JSON::stringify(&rest(&translation, "diagnostics")).unwrap(), native);
    assert_eq!(rest(&translation, "nbTasks"), JsValue::from_f64(5.0));
    assert_eq!(Array::from(&get(&json(&translation, "dag"), "tasks")).length(), 5);
}

#[wasm_bindgen_test]
fn what_cannot_be_read_is_data_and_harms_nothing() {
    let deep = "[".repeat(100_000);
    for unreadable in ["{", "\u{0}", "[1,2", &deep, "{\"graph\":{\"items\":{\"a\":7}}}", "a: [", "\u{feff}"] {
        let translation = translate(source(unreadable), JsValue::UNDEFINED).unwrap();
        assert!(Array::from(&rest(&translation, "diagnostics")).length() > 0, "{unreadable}");
    }
    let again = translate(source(IMAGERIE), JsValue::UNDEFINED).unwrap();
    assert_eq!(rest(&again, "nbTasks"), JsValue::from_f64(5.0));
}

#[wasm_bindgen_test]
fn a_wrong_call_throws_an_error_with_a_code() {
    let thrown = translate(JsValue::from_f64(7.0), JsValue::UNDEFINED).unwrap_err();
    assert!(thrown.is_instance_of::<Error>());
    assert_eq!(text(&thrown, "code"), "invalid-source");
    let thrown = translate(source(IMAGERIE), options(r#"{ "nameSpace": "x" }"#)).unwrap_err();
    assert_eq!(text(&thrown, "code"), "invalid-options");
    assert!(text(&thrown, "message").contains("nameSpace"));
}

#[wasm_bindgen_test]
fn any_document_can_be_read() {
    let read = read_document(document("a: [1, yes, ~]\nb: 'no'", true)).unwrap();
    assert_eq!(JSON::stringify(&get(&read, "value")).unwrap(), r#"{"a":[1,"yes",null],"b":"no"}"#);
}

#[wasm_bindgen_test]
fn words_are_drawn_anew() {
    let drawn: std::collections::HashSet<String> = (0..20).map(|_| words()).collect();
    assert!(drawn.len() > 15, "{drawn:?}");
}

/// A host that writes down what it is asked. Its `considers` grants, or rejects where `refuse` is set.
fn host(log: &Rc<RefCell<Vec<String>>>, refuse: bool) -> JsValue {
    let note = |name: &'static str, answer: fn(&JsValue, bool) -> JsValue| {
        let log = log.clone();
        let callback = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(move |first: JsValue, _: JsValue| {
            log.borrow_mut().push(format!("{name} {}", first.as_string().unwrap_or_else(|| peer(&first))));
            answer(&first, refuse)
        });
        callback.into_js_value()
    };
    let granted = |_: &JsValue, refuse: bool| -> JsValue {
        if refuse {
            return Promise::reject(&Error::new("not today").into()).into();
        }
        Promise::resolve(&object(&[("namesPeer", JsValue::TRUE)])).into()
    };
    let nothing = |_: &JsValue, _: bool| -> JsValue { Promise::resolve(&JsValue::UNDEFINED).into() };
    let written = |name: &JsValue, _: bool| -> JsValue { Promise::resolve(name).into() };
    let silent = Closure::<dyn Fn(JsValue)>::new(|_: JsValue| {}).into_js_value();
    let never = Closure::<dyn Fn() -> Promise>::new(|| Promise::new(&mut |_, _| {})).into_js_value();
    object(&[
        ("considers", note("considers", granted)),
        ("loadWorkflow", note("loadWorkflow", nothing)),
        ("loadPeer", note("loadPeer", nothing)),
        ("writeFile", note("writeFile", written)),
        ("cancelled", never),
        ("isCancelled", Closure::<dyn Fn() -> bool>::new(|| false).into_js_value()),
        ("giveUp", silent.clone()),
        ("progress", silent),
    ])
}

fn peer(event: &JsValue) -> String {
    get(event, "dest_peer_id").as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_build_asks_and_writes() {
    let log = Rc::default();
    let chosen = options(r#"{ "name": "bakedo-luremi" }"#);
    let host = || host(&log, false).unchecked_into();
    let mut builder = RawArgoBuilder::new(source(IMAGERIE), chosen, JsValue::UNDEFINED).unwrap();
    let summary = builder.create_dag(Some(RUN.to_owned()), "open-cloud".to_owned(), true, host()).await.unwrap();
    assert_eq!(get(&summary, "nbTasks"), JsValue::from_f64(5.0));
    let path = builder.complete_build(RUN.to_owned(), host()).await.unwrap();
    assert!(path.starts_with("oc-monitor-bakedo-luremi_") && path.ends_with(".yml"), "{path}");
    let asked = [
        "considers 21e8e336-b4aa-5614-87f2-cba3e74ab325",
        "considers 5d372ae4-dad0-569b-91aa-74c4b6628e27",
        "considers 21e8e336-b4aa-5614-87f2-cba3e74ab325",
    ];
    assert_eq!(log.borrow()[..3], asked);
    assert!(log.borrow()[3].starts_with("writeFile oc-monitor-bakedo-luremi_"));
    assert_eq!(log.borrow().len(), 4);
}

#[wasm_bindgen_test]
async fn a_refusal_ends_the_build_with_a_real_error() {
    let log = Rc::default();
    let host = host(&log, true).unchecked_into();
    let mut builder = RawArgoBuilder::new(source(IMAGERIE), JsValue::UNDEFINED, JsValue::UNDEFINED).unwrap();
    let thrown = builder.create_dag(Some(RUN.to_owned()), "ns".to_owned(), true, host).await.unwrap_err();
    assert!(thrown.is_instance_of::<Error>());
    assert_eq!(text(&thrown, "code"), "considers-refused");
    assert!(text(&thrown, "message").contains("not today"));
    assert_eq!(peer(&get(&thrown, "event")), "21e8e336-b4aa-5614-87f2-cba3e74ab325");
    assert_eq!(log.borrow().len(), 1);
}
