//! Values that nobody expects, and how those are written that no value can hold.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

/// Texts that readers of YAML take for something else.
static TRAPS: LazyLock<Vec<String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../tests/fixtures/yaml-traps.json")).expect("the traps are a list of texts")
});

/// Texts that mean something to Argo, to the shell, to the kubelet or to a path.
const TAGS: &[&str] = &[
    "{{",
    "}}",
    "{{}}",
    "{{=env('HOME')}}",
    "{{workflow.name}}",
    "{{ workflow.uid }}",
    "{{workflow.nope}}",
    "{{workflow.parameters.P}}",
    "{{inputs.parameters.A}}",
    "{{tasks.p-p.outputs.result}}",
    "{{tasks.p-p.outputs.parameters.OUT}}",
    "{{tasks.p-p.ip}}",
    "{{item}}",
    "{{outputs.parameters.OUT.path}}",
    "$",
    "$$",
    "$(A)",
    "$A",
    "${A}",
    "$(( 1 ))",
    "/",
    "/data/../x",
    "/data//bc/.",
    "/var/run/argo/x",
    "relative/",
    "ARGO_X",
    "peer-own",
    "dag",
    "nul\0",
];

/// Begins a text that is to be written as it stands.
const RAW: char = '\u{1}';
/// Stands behind a key that is to stand a second time.
pub const AGAIN: char = '\u{2}';

/// JSON that no value of this program can hold.
const RAWS: &[&str] = &[
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "-0.0",
    "1E+2",
    "123456789012345678901234567890",
    "18446744073709551616",
    "-9223372036854775809",
    "9007199254740993",
    r#""\ud800""#,
    r#""\udc00\ud800x""#,
    r#""\ud83d\ude00""#,
    r#""\u0000""#,
];

/// A value that nobody expects.
pub fn value(bytes: &mut Unstructured) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=9_u8)? {
        0 => Value::Null,
        1 => json!(bytes.arbitrary::<bool>()?),
        2 => json!(bytes.arbitrary::<i64>()?),
        3 => json!(bytes.arbitrary::<f64>()?),
        4 => json!(bytes.int_in_range(0..=70_000_u32)?),
        5 => format!("{RAW}{}", bytes.choose(RAWS)?).into(),
        6 => nested(bytes.int_in_range(1..=140_usize)?, bytes.arbitrary()?),
        7 => json!([]),
        8 => json!({}),
        _ => text(bytes)?.into(),
    })
}

/// A text that means something to a reader on its way.
pub fn text(bytes: &mut Unstructured) -> Result<String> {
    Ok(match bytes.int_in_range(0..=4_u8)? {
        0 => bytes.arbitrary::<&str>()?.to_owned(),
        1 => bytes.choose(TAGS)?.to_string(),
        2 => "long ".repeat(bytes.int_in_range(1..=400)?),
        _ => bytes.choose(&TRAPS)?.clone(),
    })
}

fn nested(depth: usize, in_lists: bool) -> Value {
    (0..depth).fold(json!("deep"), |value, _| if in_lists { json!([value]) } else { json!({ "a": value }) })
}

/// The JSON of a value, with what no value can hold.
pub fn written(value: &Value, is_pretty: bool) -> String {
    let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
    RAWS.iter().fold(text.replace(r"\u0002", ""), |text, raw| {
        let quoted = Value::from(format!("{RAW}{raw}")).to_string();
        text.replace(&quoted, raw)
    })
}
