//! Kubernetes' own validation, asked about manifests: `tests/kubernetes`, kept running and asked line by line.
//!
//! Argo's lint is not part of it, so that what it accepts is not thereby accepted by Argo.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::respondent::Respondent;

/// The judge, until it is dropped.
pub struct Judge(Respondent);

/// What was refused of a manifest.
#[derive(Debug)]
pub struct Verdict {
    /// By the reader: bad YAML, a key that stands twice.
    pub reading: Vec<String>,
    /// Of the object's name, namespace, labels and annotations.
    pub metadata: Vec<String>,
    /// Of claims, services and pods.
    pub objects: Vec<String>,
    /// By the definition that `OC_ARGO_CRD` names; `None` where it names none, and nothing was asked.
    pub crd: Option<Vec<String>>,
}

impl Verdict {
    /// Everything that was refused.
    pub fn all(&self) -> Vec<&str> {
        let crd = self.crd.iter().flatten();
        self.reading.iter().chain(&self.metadata).chain(&self.objects).chain(crd).map(String::as_str).collect()
    }
}

impl Judge {
    /// Starts the judge, with the definition in the file that `OC_ARGO_CRD` names.
    pub fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/setup/kube-judge");
        assert!(program.exists(), "{} is missing: run `.ci/setup judge` first", program.display());
        let mut command = Command::new(program);
        if let Some(crd) = std::env::var_os("OC_ARGO_CRD") {
            command.arg("-crd").arg(crd);
        }
        Self(Respondent::start(&mut command))
    }

    /// What it says about a manifest.
    pub fn ask(&mut self, yaml: &str) -> Verdict {
        self.ask_beside(yaml, "")
    }

    /// What it says about a document of templates, which a workflow runs and gives its volumes.
    pub fn ask_beside(&mut self, yaml: &str, workflow: &str) -> Verdict {
        let answer = self.0.ask(json!({ "manifest": yaml, "workflow": workflow }));
        let list = |key: &str| serde_json::from_value(answer[key].clone()).unwrap();
        Verdict {
            reading: list("reading"),
            metadata: list("metadata"),
            objects: list("objects"),
            crd: serde_json::from_value(answer["crd"].clone()).unwrap(),
        }
    }
}
