// What the examples of the documentation share; each includes it, out of the reader's sight.

use oc_argo::considers::{ArgoKubeEvent, DataType};
use oc_argo::host::{Answer, Failure, Host};
use oc_argo::{Document, Source};

/// A processing that says hello on the cluster of another peer, and the two peers.
#[allow(dead_code)]
pub fn hello() -> Source {
    let workflow = "
name: hello
graph:
  items:
    hello:
      processing:
        name: Say hello
        instances: [{ access: { container: { image: 'busybox:1.36', command: echo, args: hello } } }]
    cluster:
      compute: { name: Their cluster, creator_id: partner }
  links:
    - { source: { id: hello }, destination: { id: cluster } }
";
    let peers = r#"{ "us": { "id": "us", "relation": "SELF" }, "partner": { "id": "partner", "relation": "PARTNER" } }"#;
    Source { peers: Some(Document::object(peers)), ..Source::new(Document::text(workflow)) }
}

/// What a build of it asks that peer.
#[allow(dead_code)]
pub fn event() -> ArgoKubeEvent {
    ArgoKubeEvent {
        executions_id: "run".to_owned(),
        dest_peer_id: "partner".to_owned(),
        source_peer_id: "us".to_owned(),
        data_type: DataType::ComputeResource,
        origin_id: "us".to_owned(),
    }
}

/// Grants everything, writes nothing, and its clock stands still.
#[allow(dead_code)]
pub struct Granting;

impl Host for Granting {
    async fn considers(&self, _: &ArgoKubeEvent) -> Result<Answer, Failure> {
        Ok(Answer { names_peer: true })
    }

    async fn write_file(&self, file_name: &str, _: &str) -> Result<String, Failure> {
        Ok(file_name.to_owned())
    }

    async fn sleep(&self, _: f64) {
        std::future::pending().await
    }

    fn monotonic_milliseconds(&self) -> f64 {
        0.0
    }

    fn unix_seconds(&self) -> u64 {
        0
    }

    fn random_bytes(&self) -> [u8; 16] {
        [7; 16]
    }
}
