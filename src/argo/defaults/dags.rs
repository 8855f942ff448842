//! What the option `defaults` gives to DAGs too, or takes from them.
//!
//! Argo's `mergedTemplateDefaultsInto` lays `templateDefaults` beneath templates of every type. Its `checkParallelism` counts
//! pods for as long as they run, which those of services do until their DAG ends.

use serde_json::Value;

use super::shapes::Inspection;
use crate::plan::Plan;

/// Looks at the value of a key of the workflow, at which the inspection stands.
pub(super) fn check(inspection: &mut Inspection, key: &str, value: &Value, plan: &Plan) {
    match key {
        "parallelism" => check_parallelism(inspection, value, plan),
        "templateDefaults" => {
            for (key, value) in value.as_object().into_iter().flatten() {
                let outside = inspection.enter(key);
                check_field(inspection, key, value, plan);
                inspection.leave(outside);
            }
        }
        _ => {}
    }
}

/// Looks at a field of `templateDefaults`.
fn check_field(inspection: &mut Inspection, key: &str, value: &Value, plan: &Plan) {
    let has = |list: &str| value.get(list).and_then(Value::as_array).is_some_and(|entries| !entries.is_empty());
    match key {
        "parallelism" => check_parallelism(inspection, value, plan),
        "synchronization" if has("mutexes") => {
            let help = "write `synchronization` beside `templateDefaults`, for the workflow";
            inspection.refuse_with("the DAG would hold what its tasks wait for", help);
        }
        "synchronization" if has("semaphores") => inspection.warn_of_semaphore(),
        "daemon" if value == &Value::Bool(true) => {
            inspection.refuse_with("no task would be waited for", "draw services, which are daemons");
        }
        "memoize" if !value.is_null() => {
            let reason = "the DAG would be memoized too, by the key of its tasks";
            inspection.refuse_with(reason, "write it into `templates` of your own");
        }
        _ => {}
    }
}

/// A limit must leave room beside the services that tasks wait for.
fn check_parallelism(inspection: &mut Inspection, value: &Value, plan: &Plan) {
    let tasks = plan.tasks.iter().zip(plan.awaited());
    let services = tasks.filter(|(task, is_awaited)| *is_awaited && task.kind.is_service()).count();
    if value.as_u64().is_some_and(|limit| (1..=services as u64).contains(&limit)) {
        inspection.refuse_with("services would take it up, until the DAG ends", &format!("let it be above {services}"));
    }
}
