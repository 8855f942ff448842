//! A [`Host`] made of JavaScript callbacks.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::{documents, to_js};
use crate::considers::ArgoKubeEvent;
use crate::host::{Answer, Failure, Host, Progress};
use crate::source::Document;

#[wasm_bindgen]
extern "C" {
    /// The callbacks that the package's TypeScript provides: each always there, each but `progress` giving a promise.
    pub type HostCallbacks;

    #[wasm_bindgen(method, catch)]
    fn considers(this: &HostCallbacks, event: JsValue, signal: Option<AbortSignal>) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadWorkflow)]
    fn load_workflow(this: &HostCallbacks, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadPeer)]
    fn load_peer(this: &HostCallbacks, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = writeFile)]
    fn write_file(this: &HostCallbacks, file_name: &str, yaml: &str) -> Result<Promise, JsValue>;
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

/// The longest time that `setTimeout` takes; a longer one would end at once.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// Sixteen bytes from the platform's secure random source.
pub(super) fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    get_random_values(&mut bytes);
    bytes
}

/// A host made of JavaScript callbacks. Clones are the same host.
#[derive(Clone)]
pub(super) struct JsHost {
    callbacks: Rc<HostCallbacks>,
    /// Tells the answers that are waited for to give up.
    controller: Rc<RefCell<Option<AbortController>>>,
    /// Resolves when the caller cancels; absent where the caller cannot.
    cancelled: Rc<RefCell<Option<Promise>>>,
    /// What the caller cancels by; absent where the caller cannot.
    signal: Rc<RefCell<Option<AbortSignal>>>,
}

impl JsHost {
    pub(super) fn new(callbacks: HostCallbacks) -> Self {
        Self {
            callbacks: Rc::new(callbacks),
            controller: Rc::default(),
            cancelled: Rc::default(),
            signal: Rc::default(),
        }
    }

    /// Cancels what follows when `signal` is aborted.
    pub(super) fn watch(&self, signal: Option<AbortSignal>) {
        *self.controller.borrow_mut() = AbortController::new().ok();
        *self.signal.borrow_mut() = signal.clone();
        *self.cancelled.borrow_mut() = signal.map(|signal| {
            Promise::new(&mut |resolve, _| {
                let listening = signal.add_event_listener_with_callback("abort", &resolve);
                if signal.aborted() || listening.is_err() {
                    let called = resolve.call0(&JsValue::UNDEFINED);
                    debug_assert!(called.is_ok());
                }
            })
        });
    }
}

async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, Failure> {
    let settled = match promise {
        Ok(promise) => JsFuture::from(promise).await,
        Err(thrown) => Err(thrown),
    };
    settled.map_err(|thrown| Failure(message(&thrown)))
}

/// What a thrown value says.
fn message(thrown: &JsValue) -> String {
    let message = Reflect::get(thrown, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
    message.or_else(|| thrown.as_string()).unwrap_or_else(|| "no reason was given".to_owned())
}

async fn loaded(promise: Result<Promise, JsValue>) -> Result<Option<Document>, Failure> {
    let value = settled(promise).await?;
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    documents::document(&value).map(Some).map_err(|thrown| Failure(message(&thrown)))
}

impl Host for JsHost {
    async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
        let event = to_js(event).map_err(|thrown| Failure(message(&thrown)))?;
        let signal = self.controller.borrow().as_ref().map(AbortController::signal);
        let answer = settled(self.callbacks.considers(event, signal)).await?;
        let names_peer = Reflect::get(&answer, &JsValue::from_str("namesPeer")).is_ok_and(|named| named.is_truthy());
        Ok(Answer { names_peer })
    }

    async fn load_workflow(&self, id: &str) -> Result<Option<Document>, Failure> {
        loaded(self.callbacks.load_workflow(id)).await
    }

    async fn load_peer(&self, id: &str) -> Result<Option<Document>, Failure> {
        loaded(self.callbacks.load_peer(id)).await
    }

    async fn write_file(&self, file_name: &str, yaml: &str) -> Result<String, Failure> {
        let path = settled(self.callbacks.write_file(file_name, yaml)).await?;
        path.as_string().ok_or_else(|| Failure("the host did not say where the file is".to_owned()))
    }

    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()> {
        Sleep::start(milliseconds).wait()
    }

    async fn cancelled(&self) {
        let promise = self.cancelled.borrow().clone();
        match promise {
            Some(promise) => {
                // The promise is never rejected.
                let resolved = JsFuture::from(promise).await;
                debug_assert!(resolved.is_ok());
            }
            None => std::future::pending().await,
        }
    }

    fn is_cancelled(&self) -> bool {
        self.signal.borrow().as_ref().is_some_and(AbortSignal::aborted)
    }

    fn give_up(&self) {
        if let Some(controller) = self.controller.borrow().as_ref() {
            controller.abort();
        }
    }

    fn progress(&self, progress: &Progress) {
        if let Ok(progress) = to_js(progress) {
            self.callbacks.progress(progress);
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

/// A timer that is cleared when nobody waits for it any more, so that it keeps no process alive.
struct Sleep {
    promise: Promise,
    timer: JsValue,
}

impl Sleep {
    fn start(milliseconds: f64) -> Self {
        let mut timer = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |resolve, _| timer = set_timeout(&resolve, milliseconds.min(MAX_TIMEOUT_MS)));
        Self { promise, timer }
    }

    async fn wait(self) {
        let resolved = JsFuture::from(self.promise.clone()).await;
        debug_assert!(resolved.is_ok());
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}
