//! A process that is kept running and answers questions: each is one line of JSON, and so is each answer.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The process, until it is dropped.
pub struct Respondent {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    asked: u64,
}

impl Respondent {
    /// Starts a program.
    pub fn start(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, questions, answers, asked: 0 }
    }

    /// Asks, and waits for the answer. Question and answer are objects; the member `id` says which belong together.
    pub fn ask(&mut self, mut question: Value) -> Value {
        self.asked += 1;
        question["id"] = json!(self.asked);
        writeln!(self.questions.as_ref().unwrap(), "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "it ended without an answer: see what it wrote to standard error");
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["id"], self.asked);
        answer
    }
}

impl Drop for Respondent {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.questions.take());
        self.process.wait().ok();
    }
}
