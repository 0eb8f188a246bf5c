//! What a vector asks of an implementation: play one user, or the server, on bytes and with explicit coins.
//! The same interface stands before the spec and before impl, and can stand before a program in any language.
//! A party that has aborted is not called again.

pub mod implementation;
pub mod spec;

use std::collections::BTreeMap;

use crate::model::{Abort, Brings, Id, Output, Parameters};

/// An implementation.
pub trait Subject: Sync {
    /// Its name, for reports.
    fn name(&self) -> &'static str;

    /// SETUP of the user `id`.
    fn user(&self, parameters: &Parameters, id: Id, signing_key: Option<[u8; 32]>) -> Result<Box<dyn User>, Abort>;

    /// SETUP of the server.
    fn server(&self, parameters: &Parameters) -> Result<Box<dyn Server>, Abort>;
}

/// A user of a session.
pub trait User {
    /// The next half-round: the server's message in (ignored in round 0), the user's message out.
    fn advance(&mut self, brings: &Brings, from_server: &[u8]) -> Result<Vec<u8>, Abort>;
}

/// The server of a session.
pub trait Server {
    /// A message from `user`: accepted, or refused with the user's name on it.
    fn receive(&mut self, user: Id, message: &[u8]) -> Result<(), Abort>;

    /// The round is over.
    fn close_round(&mut self) -> Result<Closed, Abort>;
}

/// What the server does at the end of a round.
#[derive(Debug, PartialEq)]
pub enum Closed {
    /// It sends these messages, by receiver.
    Next(BTreeMap<Id, Vec<u8>>),
    /// It outputs the sum.
    Output(Output),
}
