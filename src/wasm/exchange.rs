//! Messages on NATS for a host that moves bytes.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::error::usage_error;
use super::{options, to_js};
use crate::considers::{self, ArgoKubeEvent, Exchange, NatsResponse, Received, Wire};
use crate::members::Members;
use crate::source::read_json;

/// The questions that wait for an answer.
#[wasm_bindgen]
pub struct RawExchange(Exchange);

/// What a message turned out to be, as JavaScript sees it.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct RawReceived {
    kind: &'static str,
    events: Vec<ArgoKubeEvent>,
    names_peer: bool,
    /// The question to which it would be an answer, had it not named another peer; and that peer.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_peer: Option<(ArgoKubeEvent, String)>,
    /// Why a message was passed over that somebody should look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

impl From<Received> for RawReceived {
    fn from(received: Received) -> Self {
        match received {
            Received::Answer { events, names_peer } => Self { kind: "answer", events, names_peer, ..Self::default() },
            Received::Ignored => Self { kind: "ignored", ..Self::default() },
            Received::OtherPeer { question, peer } => {
                Self { kind: "ignored", other_peer: Some((question, peer)), ..Self::default() }
            }
            Received::UnknownAction(number) => Self {
                kind: "ignored",
                warning: Some(format!(
                    "a message that could be the answer has the action {number}, which the wire does not name: if it is \
                     `PB_CONSIDERS`, set `wire.actions`"
                )),
                ..Self::default()
            },
            Received::Undecodable(reason) => Self {
                kind: "undecodable",
                warning: Some(format!("a message cannot be read: {reason}")),
                ..Self::default()
            },
        }
    }
}

/// An event from its JSON.
fn event(json: &str) -> Result<ArgoKubeEvent, JsValue> {
    let event = read_json(json).and_then(|tree| ArgoKubeEvent::read(&tree).map_err(|error| error.to_string()));
    event.map_err(|reason| usage_error("invalid-source", &format!("this is no ArgoKubeEvent: {reason}")))
}

#[wasm_bindgen]
impl RawExchange {
    /// An exchange in which nothing has been asked.
    #[wasm_bindgen(constructor)]
    pub fn new(wire: JsValue) -> Result<RawExchange, JsValue> {
        Ok(Self(Exchange::new(options(wire)?)))
    }

    /// Lets a question wait, and gives the message to publish.
    pub fn ask(&mut self, question: &str) -> Result<String, JsValue> {
        Ok(self.0.ask(&event(question)?))
    }

    /// Nobody waits for the answer any more.
    pub fn forget(&mut self, question: &str) -> Result<(), JsValue> {
        self.0.forget(&event(question)?);
        Ok(())
    }

    /// The broker has forgotten what was published.
    pub fn restart(&mut self) {
        self.0.restart();
    }

    /// Takes a message from the subject of answers.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<JsValue, JsValue> {
        to_js(&RawReceived::from(self.0.receive(bytes)))
    }
}

/// The event that a message on the subject of questions asks for; throws where it holds none.
#[wasm_bindgen(js_name = readQuestion)]
pub fn read_question(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let question = considers::read_question(bytes).map_err(|reason| usage_error("invalid-source", &reason))?;
    to_js(&question)
}

/// The message that grants an event.
#[wasm_bindgen(js_name = answerMessage)]
pub fn answer_message(question: &str, is_named: bool, wire: JsValue) -> Result<String, JsValue> {
    Ok(NatsResponse::answer(&options::<Wire>(wire)?, &event(question)?, is_named).to_json())
}

/// The subject on which other peers are asked.
#[wasm_bindgen(js_name = questionsSubject)]
pub fn questions_subject() -> String {
    considers::QUESTIONS.to_owned()
}

/// The subject on which they answer.
#[wasm_bindgen(js_name = answersSubject)]
pub fn answers_subject() -> String {
    considers::ANSWERS.to_owned()
}
