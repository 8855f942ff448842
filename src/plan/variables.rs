//! Variables of a workflow: what `{{workflow...}}` may name, after Argo's `setGlobalParameters`. Its lint passes a few more, which
//! nothing fills in.

use serde_json::Value;

use super::context::Context;
use crate::options::Options;

/// Those that need no declaration.
const ALWAYS: [&str; 11] = [
    "workflow.name",
    "workflow.namespace",
    "workflow.mainEntrypoint",
    "workflow.serviceAccountName",
    "workflow.uid",
    "workflow.duration",
    "workflow.creationTimestamp",
    "workflow.labels",
    "workflow.labels.json",
    "workflow.annotations",
    "workflow.annotations.json",
];

/// The parts and forms of `workflow.creationTimestamp` (Argo's `strftime.FormatChars`, and two more).
const TIME_FORMATS: [&str; 18] =
    ["B", "b", "m", "A", "a", "d", "H", "I", "M", "S", "Y", "y", "p", "Z", "z", "L", "s", "RFC3339"];

/// The label that carries the executions id, so that `kubectl get workflows -l` finds a run.
pub const EXECUTIONS_ID_LABEL: &str = "oc-executions-id";

/// Which variables a workflow has.
#[derive(Debug, Clone, Copy)]
pub struct Variables<'o> {
    /// What the user chose: the option `defaults` declares some.
    pub options: &'o Options,
    /// Whether the workflow has the label of its execution.
    pub has_executions_id: bool,
}

impl<'o> Variables<'o> {
    /// Those of the workflow that is planned here.
    pub fn of(context: &Context<'o>) -> Self {
        Self { options: context.options, has_executions_id: context.executions_id().is_some() }
    }

    /// Whether `reference` is one of them.
    pub fn know(self, reference: &str) -> bool {
        if ALWAYS.contains(&reference) {
            return true;
        }
        let Some((list, name)) =
            reference.strip_prefix("workflow.").map(|below| below.split_once('.').unwrap_or((below, "")))
        else {
            return false;
        };
        match list {
            "creationTimestamp" => TIME_FORMATS.contains(&name),
            "priority" => name.is_empty() && self.options.default_at(&["priority"]).is_some(),
            "parameters" if matches!(name, "" | "json") => self.parameters().next().is_some(),
            "parameters" => self.parameters().any(|known| known == name),
            "labels" => {
                (name == EXECUTIONS_ID_LABEL && self.has_executions_id)
                    || ["labels", "labelsFrom"].iter().any(|key| self.is_metadata(key, name))
            }
            "annotations" => self.is_metadata("annotations", name),
            _ => false,
        }
    }

    /// The parameters that the option `defaults` gives the workflow.
    fn parameters(self) -> impl Iterator<Item = &'o str> {
        let list = self.options.default_at(&["arguments", "parameters"]).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str())
    }

    fn is_metadata(self, list: &str, name: &str) -> bool {
        self.options.default_at(&["workflowMetadata", list]).is_some_and(|list| list.get(name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_declared_is_known() {
        let declared = json!({
            "arguments": { "parameters": [{ "name": "A", "value": "1" }] },
            "priority": 1,
            "workflowMetadata": { "labels": { "a/b": "c" }, "annotations": { "d": "e" } },
        });
        let defaults = declared.as_object().cloned().unwrap_or_default();
        let (some, none) = (Options { defaults, ..Options::default() }, Options::default());
        let variables = |options| Variables { options, has_executions_id: false };
        for name in ["parameters", "parameters.json", "parameters.A", "priority", "labels.a/b", "annotations.d"] {
            let reference = format!("workflow.{name}");
            assert!(variables(&some).know(&reference) && !variables(&none).know(&reference), "{name}");
        }
        let times = ["creationTimestamp.Y", "creationTimestamp.RFC3339", "creationTimestamp.s", "creationTimestamp"];
        for name in ["name", "labels", "annotations.json", "duration"].into_iter().chain(times) {
            assert!(variables(&none).know(&format!("workflow.{name}")), "{name}");
        }
        // The time of a schedule is one of a CronWorkflow.
        for name in ["creationTimestamp.foo", "creationTimestamp.D", "creationTimestamp.", "scheduledTime"] {
            assert!(!variables(&some).know(&format!("workflow.{name}")), "{name}");
        }
        for name in ["parameters.B", "labels.d", "nope", "name.x", "", "priority.x", "labels.oc-executions-id"] {
            assert!(!variables(&some).know(&format!("workflow.{name}")), "{name}");
        }
        let run = Variables { options: &none, has_executions_id: true };
        assert!(run.know("workflow.labels.oc-executions-id"));
    }
}
