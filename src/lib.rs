//! Translates an Open Cloud workflow graph into an Argo Workflows manifest.
//!
//! A compiler with three hosts: the browser, Node and any Rust program. The core is pure: data in, data out.
//!
//! | Stage | Module | From | To |
//! |---|---|---|---|
//! | 1 | [`source`] | JSON or YAML text | documents |
//! | 2 | [`workflow`] | | what was drawn, as types |
//! | 3 | `plan` | what was drawn | what will run |
//! | 4 | `argo` | what will run | the manifest, as types |
//! | 5 | `arrange` | the manifest | the same in the sizes that Argo takes |
//! | 6 | [`emit`] | the manifest | YAML, and a map from its lines to the drawing |
//!
//! Beside the stages stand [`diagnostic`] (what is wrong, as data), [`considers`] (what other peers are asked),
//! [`requires`] (what a cluster must hold), [`builder`] (the original's `ArgoBuilder`), [`host`] (what a build asks of its
//! surroundings), [`preview`] (a translation that is kept between changes) and [`layout`] (where the nodes of a picture
//! stand).
//!
//! ```
//! use oc_argo::{Document, Options, Source, translate};
//!
//! let workflow = "
//! name: hello
//! graph:
//!   items:
//!     hello:
//!       processing:
//!         name: Say hello
//!         instances: [{ access: { container: { image: 'busybox:1.36', command: echo, args: hello } } }]
//!     cluster:
//!       compute: { name: Our cluster, creator_id: us }
//!   links:
//!     - { source: { id: hello }, destination: { id: cluster } }
//! ";
//! let peers = r#"{"us": {"id": "us", "relation": "SELF"}}"#;
//! let source = Source { peers: Some(Document::object(peers)), ..Source::new(Document::text(workflow)) };
//! let options = Options { namespace: "open-cloud".to_owned(), ..Options::default() };
//! let translation = translate(&source, &options);
//! assert!(translation.diagnostics.is_empty());
//! assert!(translation.yaml.contains("      - echo hello\n"));
//! ```
//!
//! `hello()` in the examples of these pages is this source with another peer's cluster, and `Granting` a host that grants
//! everything and writes nothing.
//!
//! # Invariants
//! - Only `wasm` names `JsValue`; its dependencies exist on that target alone. Every test of the core runs natively.
//! - [`workflow`] is what [`source`] reads, by its own reader; `plan` derives nothing of serde; `argo` holds only what is written,
//!   keys in the order written.
//! - What is kept between changes equals what would be made anew: a translation is the first run of the same code.
//! - No stage stops at the first error: each returns its result and its diagnostics.
//! - The core never waits: [`builder`] alone is async, and asks its [`host`]. Clock and words come in as arguments.
//! - The same source and options give the same bytes: no clock, no random number, no order of a hash map.
//! - The core never panics on input: `unwrap`, `expect`, `panic` and indexing are denied by lint.

#![deny(missing_docs, unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]

mod argo;
// Its splitting is tested from outside, by graphs that no workflow of a sane size has.
#[doc(hidden)]
pub mod arrange;
pub mod builder;
pub mod considers;
pub mod diagnostic;
pub mod emit;
mod ends;
pub mod file_name;
mod hashed;
pub mod host;
pub mod layout;
mod members;
pub mod options;
mod ordered;
mod plan;
pub mod preview;
#[cfg(test)]
mod random_numbers;
pub mod requires;
pub mod source;
mod table;
mod translation;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
#[allow(missing_docs)]
#[doc(hidden)]
pub mod wasm;
pub mod workflow;

pub use options::Options;
pub use plan::Missing;
pub use source::{Document, Source};
pub use translation::{
    Dag, DagGroup, DagTask, Facts, Kind, PartSummary, Partition, Translation, translate, translate_documents,
};
