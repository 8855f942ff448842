//! A [`Host`] on tokio. How peers are asked is a callback of its user's; everything else is the machine's.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use oc_argo::considers::ArgoKubeEvent;
use oc_argo::host::{Answer, Failure, Host, Progress};
use tokio::fs;
use tokio::io::AsyncWriteExt;

/// Asks peers by `ask`, and writes into `folder`.
pub struct TokioHost<A> {
    ask: A,
    folder: PathBuf,
    start: Instant,
}

impl<A: AsyncFn(&ArgoKubeEvent) -> Result<Answer, Failure>> TokioHost<A> {
    pub fn new(folder: PathBuf, ask: A) -> Self {
        Self { ask, folder, start: Instant::now() }
    }
}

impl<A: AsyncFn(&ArgoKubeEvent) -> Result<Answer, Failure>> Host for TokioHost<A> {
    async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
        (self.ask)(event).await
    }

    async fn write_file(&self, file_name: &str, yaml: &str) -> Result<String, Failure> {
        let path = self.folder.join(file_name);
        write_whole(&path, yaml).await.map_err(|error| Failure(error.to_string()))?;
        Ok(path.display().to_string())
    }

    async fn sleep(&self, milliseconds: f64) {
        tokio::time::sleep(Duration::from_secs_f64(milliseconds / 1000.0)).await;
    }

    fn monotonic_milliseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }

    fn unix_seconds(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
    }

    fn random_bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the system has a source of random numbers");
        bytes
    }

    fn progress(&self, progress: &Progress) {
        let Progress { event, state, done, total, .. } = progress;
        println!("{done}/{total} {state:?}: {} of {}", event.data_type.name(), event.dest_peer_id);
    }
}

/// The file appears whole or not at all, and a link, unlike a renamed file, overwrites none.
async fn write_whole(path: &Path, yaml: &str) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut file = fs::File::create_new(&part).await?;
    let written = async {
        file.write_all(yaml.as_bytes()).await?;
        file.sync_all().await?;
        fs::hard_link(&part, path).await
    };
    let written = written.await;
    // Where something failed, too, nothing half written stays behind.
    written.and(fs::remove_file(&part).await)
}
