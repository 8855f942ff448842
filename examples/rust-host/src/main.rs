//! Builds a workflow: `rust-host WORKFLOW PEERS FOLDER [REFUSED-PEER]`.
//!
//! What other peers are asked goes to a desk of its own, a task that answers when it has decided. A program of yours has a
//! broker, a service or a person there.

mod host;

use std::process::ExitCode;

use host::TokioHost;
use oc_argo::builder::{ArgoBuilder, BuildOptions};
use oc_argo::considers::ArgoKubeEvent;
use oc_argo::host::{Answer, Failure};
use oc_argo::{Document, Options, Source};
use tokio::sync::{mpsc, oneshot};

/// What is asked, and where its answer goes.
type Question = (ArgoKubeEvent, oneshot::Sender<Result<Answer, Failure>>);

const EXECUTIONS_ID: &str = "0e9f6c1a-3f4e-4a6b-9d55-6a2f5d0f7b11";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (paths, refused) = match arguments.as_slice() {
        [workflow, peers, folder] => ([workflow, peers, folder], None),
        [workflow, peers, folder, refused] => ([workflow, peers, folder], Some(refused.clone())),
        _ => {
            eprintln!("usage: rust-host WORKFLOW PEERS FOLDER [REFUSED-PEER]");
            return ExitCode::from(2);
        }
    };
    match build(paths, refused).await {
        Ok(path) => {
            println!("wrote {path}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn build(
    [workflow, peers, folder]: [&String; 3],
    refused: Option<String>,
) -> Result<String, Box<dyn std::error::Error>> {
    let source = Source {
        peers: Some(Document::text(tokio::fs::read_to_string(peers).await?)),
        ..Source::new(Document::text(tokio::fs::read_to_string(workflow).await?))
    };
    let (questions, desk) = mpsc::channel(1);
    tokio::spawn(decide(desk, refused));
    let host = TokioHost::new(folder.into(), async |event: &ArgoKubeEvent| {
        let (answer, answered) = oneshot::channel();
        let nobody = || Failure("nobody is at the desk".to_owned());
        questions.send((event.clone(), answer)).await.map_err(|_| nobody())?;
        answered.await.map_err(|_| nobody())?
    });
    let host = host.await.map_err(|error| format!("the folder `{folder}` cannot be made: {error}"))?;
    let options = Options { timeout_seconds: 3600, ..Options::default() };
    let patience = BuildOptions { considers_timeout_ms: 60_000.0, ..BuildOptions::default() };

    let mut builder = ArgoBuilder::new(source, host, options, patience);
    let summary = builder.create_dag(Some(EXECUTIONS_ID), "open-cloud", true).await?;
    for diagnostic in &summary.diagnostics {
        eprintln!("{diagnostic}");
    }
    println!(
        "{} tasks, from {} to {}",
        summary.nb_tasks,
        summary.first_items.join(", "),
        summary.last_items.join(", ")
    );
    Ok(builder.complete_build(EXECUTIONS_ID).await?)
}

/// Answers one question after another, in the name of the peer that was asked.
async fn decide(mut desk: mpsc::Receiver<Question>, refused: Option<String>) {
    while let Some((event, answer)) = desk.recv().await {
        let decision = match &refused {
            Some(peer) if *peer == event.dest_peer_id => Err(Failure("it has no room this week".to_owned())),
            _ => Ok(Answer { names_peer: true }),
        };
        // A build that was given up waits for no answer.
        let _ = answer.send(decision);
    }
}
