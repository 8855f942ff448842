//! Inputs at the edge of what a text can hold: numbers that no type has, halves of characters, and as much of one
//! thing as nobody draws. What is large is made here, and is so large that a time that grows with its square would be felt:
//! minutes and more.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fmt::Write as _;

use common::{Drawn, OWN_PEER, Read};
use oc_argo::considers::{Exchange, Received, Wire, read_question};
use oc_argo::preview::{Change, Op, Preview};
use oc_argo::source::MAX_BYTES;
use oc_argo::{Document, Options, Source, Translation, translate};
use serde_json::json;

fn of_text(text: impl Into<String>) -> Translation {
    let source = Source::new(Document::text(text));
    let translation = translate(&source, &Options::default());
    assert!(serde_yaml::from_str::<serde_yaml::Value>(&translation.yaml).is_ok(), "{}", translation.yaml);
    let needed = oc_argo::requires::requires(&source, &Options::default());
    assert!(needed.diagnostics.len() <= translation.diagnostics.len());
    translation
}

/// The codes of what was found, each once.
fn codes(translation: &Translation) -> Vec<&'static str> {
    let mut codes: Vec<_> = translation.diagnostics.iter().map(|found| found.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A processing whose instance holds these members beside its container.
fn with_instance(members: &str) -> String {
    format!(
        r#"{{"graph":{{"items":{{"p":{{"processing":{{"name":"p","instances":[{{{members}"access":{{"container":{{"image":"a:1","command":"x"}}}}}}]}}}}}}}}}}"#
    )
}

/// The size of a volume, as a JSON text and as YAML, and what is found.
fn with_size(number: &str) -> [Vec<&'static str>; 2] {
    let items = format!(
        r#"{{"p":{{"processing":{{"instances":[{{"access":{{"container":{{"image":"a:1","command":"x"}}}}}}]}}}},"v":{{"storage":{{"id":"v","storage_type":"FILE","instances":[{{"source":"/m","local":true,"size":{number}}}]}}}}}}"#
    );
    let text =
        format!(r#"{{"graph":{{"items":{items},"links":[{{"source":{{"id":"p"}},"destination":{{"id":"v"}}}}]}}}}"#);
    [codes(&of_text(text.as_str())), codes(&of_text(format!("# as YAML\n{text}")))]
}

#[test]
fn numbers_that_no_type_holds_are_told() {
    let sound = ["no-compute", "volume-deleted"];
    for number in ["1e0", "1.5", "9007199254740993", "18446744073709551615", "1E+2"] {
        assert_eq!(with_size(number), [sound, sound], "{number}");
    }
    let without_size = ["no-compute", "volume-size"];
    for number in ["-0", "-0.0", "0e5", "1e-400", "-1"] {
        assert_eq!(with_size(number), [without_size, without_size], "{number}");
    }
    let [json, yaml] = with_size("1e400");
    assert_eq!((json.as_slice(), yaml.as_slice()), (&["unreadable-source"][..], &without_size[..]));
    let [json, yaml] = with_size(&format!("1{}", "0".repeat(400)));
    assert_eq!((json.as_slice(), yaml.as_slice()), (&["unreadable-source"][..], &without_size[..]));
}

#[test]
fn whole_numbers_out_of_range_are_told() {
    for number in ["9223372036854775808", "-9223372036854775809", "1.5", "1e3", "123456789012345678901234567890"] {
        let text =
            format!(r#"{{"graph":{{"items":{{"p":{{"processing":{{"selected_instance_index":{number}}}}}}}}}}}"#);
        assert!(codes(&of_text(text.as_str())).contains(&"wrong-type"), "{number}");
        assert!(codes(&of_text(format!("#\n{text}"))).contains(&"wrong-type"), "{number}");
    }
}

#[test]
fn halves_of_characters_are_told_in_values_and_keys() {
    for text in [r#"{"graph":{"items":{"\ud800":{"data":{}}}}}"#, r#"{"id":"\udc00\ud800","graph":{"items":{}}}"#] {
        let translation = of_text(text);
        let found = translation.diagnostics.iter().find(|found| found.code == "lone-surrogate").unwrap();
        let range = found.range.unwrap();
        assert_eq!(range.end.column - range.start.column, 6);
    }
    // In YAML, where the other half may not follow in an escape of its own, the text means no characters.
    for text in [r#"id: "\ud800""#, r#"{ id: "\udfff" }"#, r#""\ud800": 1"#] {
        let found = codes(&of_text(text));
        assert!(found.contains(&"lone-surrogate"), "{text}: {found:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_no_message() {
    for bytes in [&b"\xff\xfe"[..], b"{\"action\":\"\xc3\x28\"}", b"", b"\0", b"{\"payload\":\"////\"}"] {
        assert!(read_question(bytes).is_err());
        let received = Exchange::new(Wire::default()).receive(bytes);
        assert!(matches!(received, Received::Undecodable(_)), "{bytes:?}: {received:?}");
    }
}

#[test]
fn a_hundred_thousand_links_are_read_in_time() {
    let link = json!({ "source": { "id": "p" }, "destination": { "id": "q" } });
    let mut drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", "true").processing("q", "true").json();
    drawn["graph"]["links"].as_array_mut().unwrap().extend(std::iter::repeat_n(link, 100_000));
    let mut source = Drawn::new().source();
    source.workflow = Document::object(drawn.to_string());
    let read = Read::of(&source, &Options::default());
    assert_eq!(read.dependencies("q-q"), ["p-p"]);
    assert_eq!(read.codes().len(), 99_999);
}

#[test]
fn a_kept_workflow_that_grows_too_large_is_told_until_it_is_smaller() {
    let mut drawn = Drawn::new().compute("cluster", OWN_PEER).processing("p", "true").json();
    drawn["graph"]["items"]["d"] = json!({ "data": {}, "filler": "x".repeat(MAX_BYTES - 4_000) });
    let mut preview = Preview::new(Options::default());
    let update = preview.update(Source::new(Document::object(drawn.to_string())));
    assert_eq!(update.facts.nb_tasks, 1);
    for (filler, nb_tasks) in [("y".repeat(5_000), 0), ("y".to_owned(), 1)] {
        let path = "/workflow/graph/items/p/filler".to_owned();
        let update = preview.apply(&[Change { op: Op::Set, path, value: Some(json!(filler)) }]).unwrap();
        assert_eq!(update.facts.nb_tasks, nb_tasks);
        assert_eq!(update.diagnostics.iter().any(|found| found.code == "source-too-large"), nb_tasks == 0);
    }
}

#[test]
fn many_links_to_nowhere_are_told_one_by_one() {
    let mut text = r#"{"graph":{"items":{"d":{"data":{}}},"links":["#.to_owned();
    for index in 0..20_000 {
        write!(text, r#"{{"source":{{"id":"d"}},"destination":{{"id":"x{index}"}}}},"#).unwrap();
    }
    text.pop();
    let translation = of_text(text + "]}}");
    let dangling = translation.diagnostics.iter().filter(|found| found.code == "dangling-link");
    assert_eq!(dangling.filter(|found| found.range.is_some()).count(), 20_000);
}

#[test]
fn many_keys_that_stand_twice_are_told_one_by_one_and_the_rest_is_read() {
    let mut text = r#"{"graph":{"items":{"#.to_owned();
    for index in (0..5_000).chain(0..5_000) {
        write!(text, r#""k{index}":{{"data":{{}}}},"#).unwrap();
    }
    text.pop();
    for text in [format!("{text}}}}}}}"), format!("# as YAML\n{text}}}}}}}")] {
        let translation = of_text(text);
        let repeated = translation.diagnostics.iter().filter(|found| found.code == "repeated-key");
        assert_eq!(repeated.count(), 5_000);
        assert!(!codes(&translation).contains(&"no-graph"));
    }
}

#[test]
fn one_key_a_hundred_thousand_times_is_one_fault() {
    let text = format!(r#"{{{}"graph":{{"items":{{}}}}}}"#, r#""id":"x","#.repeat(100_000));
    assert_eq!(codes(&of_text(text)), ["empty-workflow", "repeated-key"]);
}

#[test]
fn long_texts_do_not_grow_without_bound_by_aliases() {
    let bomb = format!("x: &a {}\ny:\n{}graph: {{}}\n", "x".repeat(1_000_000), "- *a\n".repeat(100_000));
    assert_eq!(codes(&of_text(bomb)), ["unreadable-source"]);
    // What is named is kept a second time, here inside each of what it stands in.
    let opened: String = (0..120).map(|depth| format!("&a{depth} [")).collect();
    let nested = format!("x: {opened}{}{}\n", "x,".repeat(40_000), "]".repeat(120));
    assert_eq!(codes(&of_text(nested)), ["unreadable-source"]);
}

#[test]
fn a_text_of_openings_that_nothing_closes_is_written_in_time() {
    for opening in ["$(", "${", "{{", "$(x ", "$$(", "'", "\\\\"] {
        let text = opening.repeat(100_000);
        let translation = of_text(with_instance(&format!(r#""env":[{{"name":"A","value":"{text}"}}],"#)));
        assert_eq!(translation.facts.nb_tasks, 1, "{opening}");
    }
}

/// A processing that reads these keys of one S3 storage, and its command.
fn that_reads(keys: impl Iterator<Item = (String, String)>, command: &str) -> Source {
    let files: Vec<_> =
        keys.map(|(key, path)| json!({ "write": false, "source": key, "destination": path, "filename": "" })).collect();
    let drawn = Drawn::new()
        .compute("cluster", OWN_PEER)
        .processing("p", command)
        .storage("s", "S3", OWN_PEER, json!({ "source": "s3.example.org/bucket" }))
        .link_with("s", "p", json!({ "storage_link_infos": files }));
    drawn.source()
}

#[test]
fn a_long_expression_that_is_wrong_everywhere_is_told_in_few_words() {
    let text = format!("{{{{={}1}}}}", "tasks.x.y+".repeat(20_000));
    let translation = of_text(with_instance(&format!(r#""env":[{{"name":"A","value":"{text}"}}],"#)));
    assert!(translation.diagnostics.iter().all(|found| found.message.len() < 2_000));
    assert!(codes(&translation).contains(&"unknown-in-argument"), "{:?}", codes(&translation));
}

#[test]
fn a_path_of_openings_that_nothing_closes_is_read_in_time() {
    for opening in ["${", "$", "${a"] {
        let path = format!("/{}", opening.repeat(300_000));
        let translation = translate(&that_reads([("k".to_owned(), path)].into_iter(), "true"), &Options::default());
        assert_eq!(translation.facts.nb_tasks, 1, "{opening}");
    }
}

#[test]
fn many_files_that_a_command_names_are_found_in_time() {
    let names = (0..40_000).map(|index| (format!("k{index}"), format!("/f/{index}")));
    let command: String =
        (0..40_000).map(|index| format!("{{{{inputs.artifacts.s-k{index}-input-read.path}}}} ")).collect();
    let translation = translate(&that_reads(names, &command), &Options::default());
    assert!(!codes(&translation).contains(&"unknown-reference"), "{:?}", codes(&translation));
}

#[test]
fn keys_within_each_other_are_compared_in_time() {
    let keys = (1..3_000).map(|depth| (vec!["a"; depth].join("/"), format!("/f/{depth}")));
    let translation = translate(&that_reads(keys, "true"), &Options::default());
    let unwritten = translation.diagnostics.iter().filter(|found| found.code == "unwritten-file");
    assert_eq!(unwritten.count(), 2_999);
}

#[test]
fn two_tasks_with_a_hundred_thousand_values_are_compared_in_time() {
    let instance = |salt: usize| {
        let env: Vec<_> = (0..100_000)
            .map(|index| json!({ "name": format!("E{index}"), "value": (index * salt).to_string() }))
            .collect();
        json!({ "access": { "container": { "image": "a:1", "command": "true", "env": env } } })
    };
    let drawn = Drawn::new().compute("cluster", OWN_PEER).instance("p", instance(1)).instance("q", instance(3));
    let source = drawn.link("p", "cluster").link("q", "cluster").source();
    assert_eq!(translate(&source, &Options::default()).facts.nb_tasks, 2);
}
