//! What a vector asks of an implementation: play one user, or the server, on bytes and with explicit coins.
//! The same interface stands before the spec, before impl, and before a program in any language ([`peer`]).
//! A party that has aborted is not called again.

pub mod implementation;
pub mod peer;
pub mod spec;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{Abort, Brings, Id, Output, Parameters};
use crate::primitive::Input;

/// Why there is no answer of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The party refuses, which is the protocol's business.
    Abort(Abort),
    /// The implementation does not do this.
    Unimplemented(String),
    /// The implementation failed: an error of its own, no answer, an answer to something else, its end.
    Fault(String),
    /// The implementation is not asked any more, for this reason.
    NotRun(String),
}

impl From<Abort> for Refusal {
    fn from(abort: Abort) -> Refusal {
        Refusal::Abort(abort)
    }
}

impl PartialEq<Abort> for Refusal {
    fn eq(&self, other: &Abort) -> bool {
        matches!(self, Refusal::Abort(abort) if abort == other)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Abort(abort) => write!(f, "{abort}"),
            Refusal::Unimplemented(what) => write!(f, "not implemented: {what}"),
            Refusal::Fault(what) => f.write_str(what),
            Refusal::NotRun(why) => write!(f, "not run: {why}"),
        }
    }
}

/// An implementation.
pub trait Subject: Sync {
    /// Its name, for reports.
    fn name(&self) -> &str;

    /// SETUP of the user `id`.
    fn user(&self, parameters: &Parameters, id: Id, signing_key: Option<[u8; 32]>) -> Result<Box<dyn User>, Refusal>;

    /// SETUP of the server.
    fn server(&self, parameters: &Parameters) -> Result<Box<dyn Server>, Refusal>;

    /// The output of a primitive (FORMAT.md, section 10), as JSON.
    fn primitive(&self, input: &Input) -> Result<Value, Refusal>;

    /// Whether several threads gain by asking at once.
    fn serves_many_threads(&self) -> bool {
        true
    }

    /// A test is over, whatever came of it: nothing that belongs to it is called again.
    fn test_is_over(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A user of a session.
pub trait User {
    /// The next half-round: the server's message in (ignored in round 0), the user's message out.
    fn advance(&mut self, brings: &Brings, from_server: &[u8]) -> Result<Vec<u8>, Refusal>;
}

/// The server of a session.
pub trait Server {
    /// A message from `user`: accepted, or refused with the user's name on it.
    fn receive(&mut self, user: Id, message: &[u8]) -> Result<(), Refusal>;

    /// The round is over.
    fn close_round(&mut self) -> Result<Closed, Refusal>;
}

/// What the server does at the end of a round.
#[derive(Debug, PartialEq)]
pub enum Closed {
    /// It sends these messages, by receiver.
    Next(BTreeMap<Id, Vec<u8>>),
    /// It outputs the sum.
    Output(Output),
}
