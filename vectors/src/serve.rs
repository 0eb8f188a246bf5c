//! `secagg peer`: an implementation of this repository as a peer (PEER.md), over standard input and output.
//! The runner is tested against it, and a peer in another language can be compared with it line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;
use serde::Serialize;
use serde_json::{Value, json};

use crate::model::UserMessage;
use crate::primitive::Input;
use crate::protocol::{
    Answer, FORMAT, Feature, Hello, LONGEST_LINE, Operation, Outcome, PROTOCOL, Request, RoundClosed, SUITE, Sent,
};
use crate::subject::implementation::Implementation;
use crate::subject::spec::Spec;
use crate::subject::{Closed, Refusal, Server, Subject, User};

/// The flags of `secagg peer`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Who answers
    #[arg(long, value_enum, default_value = "impl")]
    pub subject: Who,
}

/// An implementation of this repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Who {
    /// The executable specification
    Spec,
    /// The implementation
    Impl,
}

/// Answers until the input ends.
pub fn command(args: &Args) -> ExitCode {
    let subject: Box<dyn Subject> = match args.subject {
        Who::Spec => Box::new(Spec(Suite1(Textbook))),
        Who::Impl => Box::new(Implementation),
    };
    match serve(subject.as_ref(), io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("secagg peer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers each line of `input` with a line to `output`.
pub fn serve(subject: &dyn Subject, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut peer = Peer { subject, parties: BTreeMap::new() };
    let mut line = Vec::new();
    loop {
        line.clear();
        input.by_ref().take(LONGEST_LINE as u64 + 1).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        if line.pop() != Some(b'\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line that is too long or has no end"));
        }
        let answer = peer.answer(&line)?;
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

/// The parties that are alive.
struct Peer<'a> {
    subject: &'a dyn Subject,
    parties: BTreeMap<u64, Party>,
}

/// A party.
enum Party {
    User(Box<dyn User>),
    Server(Box<dyn Server>),
}

impl Peer<'_> {
    /// The answer to one line. A line whose number cannot be read cannot be answered: that ends the peer.
    fn answer(&mut self, line: &[u8]) -> io::Result<Answer> {
        let value: Value = serde_json::from_slice(line)?;
        let no_number = || io::Error::new(io::ErrorKind::InvalidData, "a request without a number");
        let id = value.get("id").and_then(Value::as_u64).ok_or_else(no_number)?;
        let op = value.get("op").and_then(Value::as_str).unwrap_or_default().to_string();
        const KNOWN: [&str; 8] =
            ["hello", "userNew", "userAdvance", "serverNew", "serverReceive", "serverClose", "drop", "primitive"];
        if !KNOWN.contains(&op.as_str()) {
            return Ok(Answer { id, outcome: Outcome::Unimplemented(format!("the operation {op:?}")) });
        }
        let outcome = match serde_json::from_value::<Request>(value) {
            Ok(request) => self.perform(request.operation),
            Err(error) => Err(Refusal::Fault(error.to_string())),
        };
        let outcome = match outcome {
            Ok(result) => Outcome::Ok(result),
            Err(Refusal::Abort(abort)) => Outcome::Abort(abort),
            Err(Refusal::Unimplemented(what)) => Outcome::Unimplemented(what),
            Err(Refusal::Fault(what) | Refusal::NotRun(what)) => Outcome::Error(what),
        };
        Ok(Answer { id, outcome })
    }

    /// Does what is asked.
    fn perform(&mut self, operation: Operation) -> Result<Value, Refusal> {
        match operation {
            Operation::Hello { protocol, suite, format } if [protocol, suite, format] != [PROTOCOL, SUITE, FORMAT] => {
                Err(Refusal::Unimplemented(format!("protocol {protocol}, suite {suite}, format {format}")))
            }
            Operation::Hello { .. } => ok(&Hello {
                name: format!("secagg {}", self.subject.name()),
                version: env!("CARGO_PKG_VERSION").into(),
                features: Feature::ALL.map(|feature| feature.name().into()).into(),
            }),
            Operation::UserNew { party, parameters, user_id, signing_key } => {
                let user = self.subject.user(&parameters, user_id, signing_key)?;
                self.parties.insert(party, Party::User(user));
                Ok(json!({}))
            }
            Operation::UserAdvance { party, brings, message } => {
                let Some(Party::User(user)) = self.parties.get_mut(&party) else { return Err(not_there(party)) };
                let advanced = user.advance(&brings, &message.unwrap_or_default());
                if advanced.is_err() {
                    self.parties.remove(&party);
                }
                ok(&Sent { message: advanced? })
            }
            Operation::ServerNew { party, parameters } => {
                let server = self.subject.server(&parameters)?;
                self.parties.insert(party, Party::Server(server));
                Ok(json!({}))
            }
            Operation::ServerReceive { party, from, message } => {
                let Some(Party::Server(server)) = self.parties.get_mut(&party) else { return Err(not_there(party)) };
                server.receive(from, &message)?;
                Ok(json!({}))
            }
            Operation::ServerClose { party } => {
                let Some(Party::Server(server)) = self.parties.get_mut(&party) else { return Err(not_there(party)) };
                let closed = server.close_round();
                if closed.is_err() {
                    self.parties.remove(&party);
                }
                ok(&match closed? {
                    Closed::Next(messages) => RoundClosed::Messages(
                        messages.into_iter().map(|(user, message)| UserMessage { user, message }).collect(),
                    ),
                    Closed::Output(output) => RoundClosed::Output(output),
                })
            }
            Operation::Drop { party } => {
                self.parties.remove(&party);
                Ok(json!({}))
            }
            Operation::Primitive { r#type, input } => match Input::read(&r#type, input) {
                None => Err(Refusal::Unimplemented(format!("the primitive {:?}", r#type))),
                Some(Err(error)) => Err(Refusal::Fault(error.to_string())),
                Some(Ok(input)) => self.subject.primitive(&input),
            },
        }
    }
}

/// A result as JSON.
fn ok(result: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| Refusal::Fault(error.to_string()))
}

/// The party was never there, is over, or is of the other kind.
fn not_there(party: u64) -> Refusal {
    Refusal::Fault(format!("party {party} is not one of which this can be asked"))
}
