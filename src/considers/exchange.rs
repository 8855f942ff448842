//! Questions and answers on NATS: which message answers which question. Pure: a host moves the bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::ArgoKubeEvent;
use super::wire::{CONSIDERS, DataType, NatsResponse, Wire};
use crate::members::Members;
use crate::source::read_json;

/// The questions that wait for an answer.
#[derive(Debug)]
pub struct Exchange {
    wire: Wire,
    waiting: Vec<Question>,
}

#[derive(Debug)]
struct Question {
    event: ArgoKubeEvent,
    /// Whether it stands published: only then can an answer that names no peer be meant for it.
    is_asked: bool,
}

/// What a message turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Received {
    /// It answers these questions, which wait no longer.
    Answer {
        /// The questions.
        events: Vec<ArgoKubeEvent>,
        /// Whether it named the peers that it speaks for.
        names_peer: bool,
    },
    /// It is about something else.
    Ignored,
    /// It would be an answer to a waiting question, but for the peers that it names: none of them is waited for.
    OtherPeer {
        /// The first question of its execution and data type.
        question: ArgoKubeEvent,
        /// The last peer that it names.
        peer: String,
    },
    /// It would be an answer to a waiting question, but for its action, a number that the wire does not name.
    UnknownAction(i64),
    /// It is no message of oc-lib.
    Undecodable(String),
}

impl Exchange {
    /// An exchange in which nothing has been asked.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// let nobody_asked = NatsResponse::answer(&Wire::default(), &event, true).to_json();
    /// assert_eq!(exchange.receive(nobody_asked.as_bytes()), Received::Ignored);
    /// ```
    pub fn new(wire: Wire) -> Self {
        Self { wire, waiting: Vec::new() }
    }

    /// Lets a question wait, and gives the message to publish. A question that waits already is asked again.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// let message = exchange.ask(&event);
    /// assert_eq!(read_question(message.as_bytes()), Ok(event));
    /// ```
    pub fn ask(&mut self, event: &ArgoKubeEvent) -> String {
        match self.waiting.iter_mut().find(|question| question.event == *event) {
            Some(question) => question.is_asked = true,
            None => self.waiting.push(Question { event: event.clone(), is_asked: true }),
        }
        NatsResponse::question(&self.wire, event).to_json()
    }

    /// Nobody waits for the answer any more.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// exchange.ask(&event);
    /// exchange.forget(&event);
    /// let late = NatsResponse::answer(&Wire::default(), &event, true).to_json();
    /// assert_eq!(exchange.receive(late.as_bytes()), Received::Ignored);
    /// ```
    pub fn forget(&mut self, event: &ArgoKubeEvent) {
        self.waiting.retain(|question| question.event != *event);
    }

    /// The broker has forgotten what was published: nothing counts as asked until it is asked again.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// exchange.ask(&event);
    /// exchange.restart();
    /// // An answer that names no peer may be another's; one that names it is still meant.
    /// let nameless = NatsResponse::answer(&Wire::default(), &event, false).to_json();
    /// assert_eq!(exchange.receive(nameless.as_bytes()), Received::Ignored);
    /// let named = NatsResponse::answer(&Wire::default(), &event, true).to_json();
    /// assert_eq!(exchange.receive(named.as_bytes()), Received::Answer { events: vec![event], names_peer: true });
    /// ```
    pub fn restart(&mut self) {
        self.waiting.iter_mut().for_each(|question| question.is_asked = false);
    }

    /// Takes a message from the subject of answers.
    ///
    /// An answer speaks of a data type and an execution. Where its payload names peers (`dest_peer_id`, `peer_id` or a
    /// list `peer_ids`), it answers their questions alone; where it names none, it answers the first one asked.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
    /// # let event = examples::event();
    /// let mut exchange = Exchange::new(Wire::default());
    /// exchange.ask(&event);
    /// let answer = NatsResponse::answer(&Wire::default(), &event, true).to_json();
    /// assert_eq!(exchange.receive(answer.as_bytes()), Received::Answer { events: vec![event], names_peer: true });
    /// assert!(matches!(exchange.receive(b"hello"), Received::Undecodable(_)));
    /// ```
    pub fn receive(&mut self, bytes: &[u8]) -> Received {
        let message = match decode_answer(bytes) {
            Ok(Some(message)) => message,
            Ok(None) => return Received::Ignored,
            Err(reason) => return Received::Undecodable(reason),
        };
        let is_about = |question: &Question| {
            message.data_type == Some(question.event.data_type)
                && message.executions_id.as_ref() == Some(&question.event.executions_id)
        };
        let is_meant = |question: &Question| {
            is_about(question)
                && match &message.peers {
                    Some(peers) => peers.contains(&question.event.dest_peer_id),
                    None => question.is_asked,
                }
        };
        if !self.waiting.iter().any(is_meant) {
            let about = self.waiting.iter().find(|question| is_about(question));
            let named = message.peers.as_ref().and_then(|peers| peers.last());
            return match about.zip(named).filter(|_| self.wire.is_action(&message.action, CONSIDERS)) {
                Some((Question { event, .. }, peer)) => {
                    Received::OtherPeer { question: event.clone(), peer: peer.clone() }
                }
                None => Received::Ignored,
            };
        }
        // Of a peer's storages, each has an owner of its own: an answer that tells one speaks for no other.
        let is_of_source = |question: &Question| message.source.as_ref() == Some(&question.event.source_peer_id);
        let tells_source = self.waiting.iter().any(|question| is_meant(question) && is_of_source(question));
        let is_meant = |question: &Question| is_meant(question) && (!tells_source || is_of_source(question));
        if !self.wire.is_action(&message.action, CONSIDERS) {
            let number =
                message.action.as_i64().filter(|number| !self.wire.actions.values().any(|known| known == number));
            return number.map_or(Received::Ignored, Received::UnknownAction);
        }
        let mut events = Vec::new();
        let names_peer = message.peers.is_some();
        self.waiting.retain(|question| {
            let is_answered = is_meant(question) && (names_peer || events.is_empty());
            if is_answered {
                events.push(question.event.clone());
            }
            !is_answered
        });
        Received::Answer { events, names_peer }
    }
}

/// The event that a message on the subject of questions asks for.
///
/// ```
/// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
/// # use oc_argo::considers::{Exchange, NatsResponse, Received, Wire, read_question};
/// # let event = examples::event();
/// let message = NatsResponse::question(&Wire::default(), &event).to_json();
/// assert_eq!(read_question(message.as_bytes()), Ok(event));
/// assert!(read_question(b"{}").is_err());
/// ```
///
/// # Errors
/// Where the message holds none, with the reason.
pub fn read_question(bytes: &[u8]) -> Result<ArgoKubeEvent, String> {
    let message = object(bytes)?;
    let payload = payload(&message)?;
    ArgoKubeEvent::read(&Value::Object(payload)).map_err(|error| error.to_string())
}

/// A decoded `PropalgationMessage`.
struct Message {
    data_type: Option<DataType>,
    action: Value,
    executions_id: Option<String>,
    peers: Option<Vec<String>>,
    /// The `source_peer_id`, where the question is sent back with the answer.
    source: Option<String>,
}

/// Decodes a `PropalgationMessage`, bare or as the payload of a `NATSResponse`; `None` where it is neither.
fn decode_answer(bytes: &[u8]) -> Result<Option<Message>, String> {
    let outer = object(bytes)?;
    let message = if outer.contains_key("action") { outer } else { payload(&outer)? };
    let Some(action) = message.get("action").cloned() else { return Ok(None) };
    let data_type = message.get("datatype").and_then(DataType::known);
    let payload = payload(&message)?;
    let text = |key| payload.get(key).and_then(Value::as_str).map(str::to_owned);
    let (executions_id, source) = (text("executions_id"), text("source_peer_id"));
    Ok(Some(Message { data_type, action, executions_id, peers: named_peers(&payload)?, source }))
}

/// The peers that a payload names in `dest_peer_id`, `peer_id` and `peer_ids`. A peer that writes all members, as Go does,
/// leaves those empty that it has nothing for. What is no name is an error: as none, it would speak for anybody.
fn named_peers(payload: &Map<String, Value>) -> Result<Option<Vec<String>>, String> {
    let one = ["dest_peer_id", "peer_id"].into_iter().filter_map(|key| payload.get(key));
    let (list, many) = match payload.get("peer_ids") {
        Some(Value::Array(peers)) => (peers.as_slice(), None),
        other => (&[][..], other),
    };
    let mut peers = Vec::new();
    for value in one.chain(many).chain(list).filter(|value| !value.is_null()) {
        match value.as_str() {
            Some("") => {}
            Some(peer) => peers.push(peer.to_owned()),
            None => return Err("it names a peer by what is no text".to_owned()),
        }
    }
    Ok((!peers.is_empty()).then_some(peers))
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let text = str::from_utf8(bytes).map_err(|error| format!("it is no text: {error}"))?;
    match read_json(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err("it is no object".to_owned()),
        Err(reason) => Err(format!("it is no JSON: {reason}")),
    }
}

/// The payload of a message: an object as it is, a text of JSON, or the base64 of one, as Go writes a `[]byte`.
fn payload(message: &Map<String, Value>) -> Result<Map<String, Value>, String> {
    match message.get("payload") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members.clone()),
        Some(Value::String(text)) if text.trim_start().starts_with('{') => object(text.as_bytes()),
        Some(Value::String(text)) if text.is_empty() => Ok(Map::new()),
        Some(Value::String(text)) => {
            let bytes = STANDARD.decode(text).map_err(|error| format!("its payload is no base64: {error}"))?;
            object(&bytes).map_err(|reason| format!("its payload cannot be read: {reason}"))
        }
        Some(_) => Err("its payload is neither a text nor an object".to_owned()),
    }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
