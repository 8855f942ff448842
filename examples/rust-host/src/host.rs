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
    /// Makes the folder where it is missing: better before anybody is asked than after.
    pub async fn new(folder: PathBuf, ask: A) -> io::Result<Self> {
        fs::create_dir_all(&folder).await?;
        Ok(Self { ask, folder, start: Instant::now() })
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
        // What is longer than there is time is as long as there is.
        let duration = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX);
        tokio::time::sleep(duration).await;
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
        println!("{done}/{total} {state:?}: {} of {}", event.data_type, event.dest_peer_id);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn any_number_of_milliseconds_is_a_time() {
        let host = TokioHost::new(std::env::temp_dir(), async |_: &ArgoKubeEvent| Ok(Answer::default())).await.unwrap();
        let start = tokio::time::Instant::now();
        host.sleep(0.0).await;
        host.sleep(250.0).await;
        assert_eq!(start.elapsed().as_millis() / 10, 25);
        let endless = tokio::time::timeout(Duration::from_secs(3600), host.sleep(1e300));
        assert!(endless.await.is_err());
    }
}
