//! Numbers come through exactly, whether JSON or YAML has them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/numbers.rs"]
mod numbers;

use oc_argo::Document;
use oc_argo::preview::Change;
use oc_argo::source::read_value;
use serde_json::Value;

/// A double of random bits.
fn double(numbers: &mut numbers::Numbers) -> f64 {
    let half = |numbers: &mut numbers::Numbers| numbers.below(1 << 31) as u64;
    f64::from_bits(half(numbers) << 33 ^ half(numbers) << 15 ^ half(numbers))
}

#[test]
fn every_double_is_read_exactly_in_json_and_yaml_and_written_with_as_few_digits_as_can_be() {
    let read = |text: String| read_value(&Document::text(text)).value["x"].clone();
    let mut numbers = numbers::Numbers(8);
    let random = (0..20_000).flat_map(|_| [double(&mut numbers), double(&mut numbers) % 180.0]);
    let known = [27.414932946185246, 0.1 + 0.2, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::MIN];
    for number in known.into_iter().chain(random).filter(|number| number.is_finite()) {
        for spelled in [format!("{number:?}"), format!("{number:e}"), format!("{number:.17e}")] {
            let json = read(format!(r#"{{"x": {spelled}}}"#));
            assert_eq!(json.as_f64().map(f64::to_bits), Some(number.to_bits()), "{spelled}");
            assert_eq!(json, read(format!("x: {spelled}")));
            assert_eq!(json.to_string(), Value::from(number).to_string());
        }
        let change = format!(r#"[{{"op": "set", "path": "/x", "value": {number:?}}}]"#);
        let value = Change::list(&change).unwrap()[0].value.clone();
        assert_eq!(value.and_then(|value| value.as_f64()).map(f64::to_bits), Some(number.to_bits()), "{change}");
    }
}
