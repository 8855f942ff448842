//! A [`Host`] made of JavaScript callbacks.

use std::cell::RefCell;
use std::future::Future;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{documents, to_js};
use crate::considers::ArgoKubeEvent;
use crate::host::{Answer, Failure, Host, Progress};
use crate::source::Document;

#[wasm_bindgen]
extern "C" {
    /// The callbacks that the package's TypeScript provides for one call: each always there.
    pub type HostCallbacks;

    /// Whether the answer names its peer.
    #[wasm_bindgen(method, catch)]
    fn considers(this: &HostCallbacks, event: JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadWorkflow)]
    fn load_workflow(this: &HostCallbacks, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadPeer)]
    fn load_peer(this: &HostCallbacks, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = writeFile)]
    fn write_file(this: &HostCallbacks, file_name: &str, yaml: &str) -> Result<Promise, JsValue>;
    /// Keeps its promise when the call is cancelled or, so that nothing is left that waits, has ended.
    #[wasm_bindgen(method)]
    fn cancelled(this: &HostCallbacks) -> Promise;
    #[wasm_bindgen(method, js_name = isCancelled)]
    fn is_cancelled(this: &HostCallbacks) -> bool;
    #[wasm_bindgen(method, js_name = giveUp)]
    fn give_up(this: &HostCallbacks);
    #[wasm_bindgen(method)]
    fn progress(this: &HostCallbacks, progress: JsValue);

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// Sixteen bytes from the platform's secure random source.
pub(super) fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    get_random_values(&mut bytes);
    bytes
}

/// A host made of JavaScript callbacks. It has them only while a call runs: what the module holds, no collector of garbage
/// sees through, and a host that refers to its builder would keep both for ever.
#[derive(Default)]
pub(super) struct JsHost(RefCell<Option<HostCallbacks>>);

impl JsHost {
    /// Has these callbacks from now on.
    pub(super) fn give(&self, callbacks: Option<HostCallbacks>) {
        *self.0.borrow_mut() = callbacks;
    }

    /// Calls back, if a call runs.
    fn call<T>(&self, call: impl FnOnce(&HostCallbacks) -> T) -> Option<T> {
        self.0.borrow().as_ref().map(call)
    }
}

/// What a callback was asked for; `None` where no call runs.
type Asked = Option<Result<Promise, JsValue>>;

async fn settled(asked: Asked) -> Result<JsValue, Failure> {
    let settled = match asked {
        Some(Ok(promise)) => JsFuture::from(promise).await,
        Some(Err(thrown)) => Err(thrown),
        None => Err(JsValue::UNDEFINED),
    };
    settled.map_err(|thrown| Failure(message(&thrown)))
}

async fn loaded(asked: Asked) -> Result<Option<Document>, Failure> {
    let value = settled(asked).await?;
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    documents::document(&value).map(Some).map_err(|thrown| Failure(message(&thrown)))
}

/// What a thrown value says.
fn message(thrown: &JsValue) -> String {
    let message = Reflect::get(thrown, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
    message.or_else(|| thrown.as_string()).unwrap_or_else(|| "no reason was given".to_owned())
}

impl Host for JsHost {
    async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
        let event = to_js(event).map_err(|thrown| Failure(message(&thrown)))?;
        let names_peer = settled(self.call(|host| host.considers(event))).await?.is_truthy();
        Ok(Answer { names_peer })
    }

    async fn load_workflow(&self, id: &str) -> Result<Option<Document>, Failure> {
        loaded(self.call(|host| host.load_workflow(id))).await
    }

    async fn load_peer(&self, id: &str) -> Result<Option<Document>, Failure> {
        loaded(self.call(|host| host.load_peer(id))).await
    }

    async fn write_file(&self, file_name: &str, yaml: &str) -> Result<String, Failure> {
        let path = settled(self.call(|host| host.write_file(file_name, yaml))).await?;
        path.as_string().ok_or_else(|| Failure("the host did not say where the file is".to_owned()))
    }

    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()> {
        Sleep::start(milliseconds).wait()
    }

    async fn cancelled(&self) {
        if let Some(promise) = self.call(HostCallbacks::cancelled) {
            // The promise is never rejected.
            let resolved = JsFuture::from(promise).await;
            debug_assert!(resolved.is_ok());
        }
    }

    fn is_cancelled(&self) -> bool {
        self.call(HostCallbacks::is_cancelled).unwrap_or(true)
    }

    fn give_up(&self) {
        self.call(HostCallbacks::give_up);
    }

    fn progress(&self, progress: &Progress) {
        if let Ok(progress) = to_js(progress) {
            self.call(|host| host.progress(progress));
        }
    }

    fn monotonic_milliseconds(&self) -> f64 {
        performance_now()
    }

    fn unix_seconds(&self) -> u64 {
        (js_sys::Date::now() / 1000.0) as u64
    }

    fn random_bytes(&self) -> [u8; 16] {
        random_bytes()
    }
}

/// A timer that is cleared when nobody waits for it any more, so that it keeps no process alive. Its promise is kept
/// then, too: those who wait for one that never is are never forgotten.
struct Sleep {
    promise: Promise,
    resolve: Option<Function>,
    timer: JsValue,
}

impl Sleep {
    fn start(milliseconds: f64) -> Self {
        let (mut timer, mut kept) = (JsValue::UNDEFINED, None);
        let promise = Promise::new(&mut |resolve, _| {
            timer = set_timeout(&resolve, milliseconds);
            kept = Some(resolve);
        });
        Self { promise, resolve: kept, timer }
    }

    async fn wait(self) {
        let resolved = JsFuture::from(self.promise.clone()).await;
        debug_assert!(resolved.is_ok());
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        if let Some(resolve) = &self.resolve {
            let called = resolve.call0(&JsValue::UNDEFINED);
            debug_assert!(called.is_ok());
        }
    }
}
