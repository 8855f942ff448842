//! S3 storages, and the files that tasks have on them.

use serde_json::{Value, json};

use crate::common::Drawn;

/// The same with an S3 storage of this id.
pub fn s3(drawn: Drawn, id: &str) -> Drawn {
    drawn.storage(id, "S3", "peer-two", json!({ "source": format!("s3.example.org/{id}") }))
}

/// A link to a storage that writes or reads one file.
pub fn file(write: bool, source: &str, destination: &str, filename: &str) -> Value {
    json!({ "storage_link_infos": [{ "write": write, "source": source, "destination": destination, "filename": filename }] })
}
