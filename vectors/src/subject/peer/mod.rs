//! An implementation in a process of its own, reached by lines of JSON (PEER.md).
//! Every answer has a time limit, a fault ends the process, and the next test finds a new one.

mod child;
pub mod error_map;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use self::child::{Fault, Process, excerpt};
use self::error_map::ErrorMap;
use super::{Closed, Refusal, Server, Subject, User};
use crate::model::{Brings, Id, Parameters};
use crate::primitive::Input;
use crate::protocol::{
    Answer, FORMAT, Feature, Hello, LONGEST_LINE, Operation, Outcome, PROTOCOL, Request, RoundClosed, SUITE, Sent,
};

/// How a peer is started and treated.
#[derive(Debug)]
pub struct Settings {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The longest that one answer may take.
    pub timeout: Duration,
    /// The peer's names for steps and checks.
    pub error_map: ErrorMap,
    /// Where every line goes as well.
    pub trace: Option<Mutex<File>>,
    /// How often there was no answer in time.
    pub timeouts: AtomicUsize,
}

/// After so many answers that did not come, the peer is not asked any more: each costs its time.
const MOST_TIMEOUTS: usize = 20;

impl Settings {
    /// A line of the trace. A trace that cannot be written is no reason to stop.
    pub fn note(&self, direction: char, line: &[u8]) {
        if let Some(trace) = &self.trace {
            let mut trace = trace.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = trace.write_all(&[&[direction as u8, b' '][..], line, b"\n"].concat());
        }
    }
}

/// An outside implementation. One of these has one process at a time.
pub struct Peer {
    settings: Arc<Settings>,
    /// The process that is running, if it is.
    running: Mutex<Option<Arc<Mutex<Connection>>>>,
}

impl Peer {
    /// A peer that is started when it is first needed.
    pub fn new(settings: Arc<Settings>) -> Peer {
        Peer { settings, running: Mutex::new(None) }
    }

    /// What the peer says of itself.
    pub fn hello(&self) -> Result<Hello, Refusal> {
        let connection = self.connection()?;
        let hello = lock(&connection).hello.clone();
        Ok(hello)
    }

    /// Says hello with numbers that nobody speaks yet, and then with the right ones, to a process of its own. The finding is what a peer
    /// does that takes the wrong ones for its own.
    pub fn knows_its_numbers(&self) -> Result<(), String> {
        if self.settings.timeouts.load(Ordering::Relaxed) >= MOST_TIMEOUTS {
            return Ok(()); // the check has failed already, and every answer that does not come takes its time
        }
        let mut connection = Connection::start(Arc::clone(&self.settings)).map_err(|refusal| refusal.to_string())?;
        for (protocol, suite, format) in
            [(PROTOCOL + 1, SUITE, FORMAT), (PROTOCOL, SUITE + 1, FORMAT), (PROTOCOL, SUITE, FORMAT + 1)]
        {
            let numbers = format!("hello with protocol {protocol}, suite {suite}, format {format}");
            match connection.ask::<Value>(Operation::Hello { protocol, suite, format }) {
                Err(Refusal::Unimplemented(_)) => {}
                Ok(_) => return Err(format!("{numbers}: answered with `ok`, where `unimplemented` is due")),
                Err(Refusal::Abort(abort)) => {
                    return Err(format!("{numbers}: aborted with {abort}, where `unimplemented` is due"));
                }
                Err(other) => return Err(format!("{numbers}: {other}")),
            }
        }
        match connection.say_hello() {
            Ok(()) => Ok(()),
            Err(refusal) => Err(format!("hello with the right numbers, after others: {refusal}, where `ok` is due")),
        }
    }

    /// Ends the process, if one is running; it must go in peace.
    pub fn finish(&self) -> Result<(), String> {
        let running = lock(&self.running).take();
        match running.and_then(|connection| lock(&connection).process.take()) {
            Some(process) => process.finish(self.settings.timeout),
            None => Ok(()),
        }
    }

    /// The running process, or a new one.
    fn connection(&self) -> Result<Arc<Mutex<Connection>>, Refusal> {
        let mut running = lock(&self.running);
        if let Some(connection) = running.as_ref().filter(|connection| lock(connection).process.is_some()) {
            return Ok(Arc::clone(connection));
        }
        *running = None;
        if self.settings.timeouts.load(Ordering::Relaxed) >= MOST_TIMEOUTS {
            return Err(Refusal::NotRun(format!("the peer did not answer in time {MOST_TIMEOUTS} times before")));
        }
        let connection = Arc::new(Mutex::new(Connection::open(Arc::clone(&self.settings))?));
        *running = Some(Arc::clone(&connection));
        Ok(connection)
    }

    /// Sets a party up, by an operation that needs the party's number.
    fn party(&self, operation: impl FnOnce(u64) -> Operation) -> Result<Party, Refusal> {
        let connection = self.connection()?;
        let mut open = lock(&connection);
        let number = open.next_party;
        open.next_party += 1;
        open.parties.insert(number);
        open.ask::<Empty>(operation(number))?;
        drop(open);
        Ok(Party { connection, number })
    }
}

impl Subject for Peer {
    fn name(&self) -> &str {
        "peer"
    }

    fn user(&self, parameters: &Parameters, id: Id, signing_key: Option<[u8; 32]>) -> Result<Box<dyn User>, Refusal> {
        let parameters = parameters.clone();
        let party = self.party(|party| Operation::UserNew { party, parameters, user_id: id, signing_key })?;
        Ok(Box::new(PeerUser { party, at_the_start: true }))
    }

    fn server(&self, parameters: &Parameters) -> Result<Box<dyn Server>, Refusal> {
        let parameters = parameters.clone();
        Ok(Box::new(PeerServer(self.party(|party| Operation::ServerNew { party, parameters })?)))
    }

    fn primitive(&self, input: &Input) -> Result<Value, Refusal> {
        let json = input.json().map_err(|error| Refusal::Fault(format!("the input cannot be told: {error}")))?;
        let operation = Operation::Primitive { r#type: input.name().into(), input: json };
        let connection = self.connection()?;
        lock(&connection).ask(operation)
    }

    fn serves_many_threads(&self) -> bool {
        false // one process, one answer at a time
    }

    /// Drops the parties of the test, over or not.
    fn test_is_over(&self) -> Result<(), Refusal> {
        let Some(connection) = lock(&self.running).clone() else { return Ok(()) };
        let mut open = lock(&connection);
        for party in mem::take(&mut open.parties) {
            match open.ask::<Empty>(Operation::Drop { party }) {
                // A peer need not have anything to do for it.
                Ok(_) | Err(Refusal::Unimplemented(_)) => {}
                Err(Refusal::Abort(abort)) => {
                    return Err(Refusal::Fault(format!("drop of party {party}: aborted with {abort}")));
                }
                Err(fault) => return Err(fault),
            }
            if open.process.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// A user at the peer.
struct PeerUser {
    party: Party,
    at_the_start: bool,
}

impl User for PeerUser {
    fn advance(&mut self, brings: &Brings, from_server: &[u8]) -> Result<Vec<u8>, Refusal> {
        let message = (!mem::take(&mut self.at_the_start)).then(|| from_server.to_vec());
        let party = self.party.number;
        let sent: Sent = self.party.ask(Operation::UserAdvance { party, brings: brings.clone(), message })?;
        Ok(sent.message)
    }
}

/// A server at the peer.
struct PeerServer(Party);

impl Server for PeerServer {
    fn receive(&mut self, user: Id, message: &[u8]) -> Result<(), Refusal> {
        let party = self.0.number;
        self.0.ask::<Empty>(Operation::ServerReceive { party, from: user, message: message.to_vec() }).map(|_| ())
    }

    fn close_round(&mut self) -> Result<Closed, Refusal> {
        let operation = Operation::ServerClose { party: self.0.number };
        let place = operation.told();
        match self.0.ask(operation)? {
            RoundClosed::Output(output) => Ok(Closed::Output(output)),
            RoundClosed::Messages(messages) => {
                let ascending = messages.windows(2).all(|pair| pair[0].user < pair[1].user);
                let messages: BTreeMap<Id, Vec<u8>> = messages.into_iter().map(|m| (m.user, m.message)).collect();
                if !ascending {
                    return Err(Refusal::Fault(format!("{place}: the messages are not ascending by user")));
                }
                Ok(Closed::Next(messages))
            }
        }
    }
}

/// A party that the peer plays.
struct Party {
    connection: Arc<Mutex<Connection>>,
    number: u64,
}

impl Party {
    fn ask<T: DeserializeOwned>(&self, operation: Operation) -> Result<T, Refusal> {
        lock(&self.connection).ask(operation)
    }
}

/// `{}`, and whatever else a peer has to say there.
#[derive(serde::Deserialize)]
struct Empty {}

/// A process that has said hello.
struct Connection {
    settings: Arc<Settings>,
    /// `None` once it has failed.
    process: Option<Process>,
    hello: Hello,
    next_request: u64,
    next_party: u64,
    /// The parties that have not been dropped.
    parties: BTreeSet<u64>,
}

impl Connection {
    /// Starts the peer and says hello.
    fn open(settings: Arc<Settings>) -> Result<Connection, Refusal> {
        let mut connection = Connection::start(settings)?;
        connection.say_hello()?;
        Ok(connection)
    }

    /// Says hello.
    fn say_hello(&mut self) -> Result<(), Refusal> {
        self.hello = self.ask(Operation::Hello { protocol: PROTOCOL, suite: SUITE, format: FORMAT })?;
        Ok(())
    }

    /// Starts the peer.
    fn start(settings: Arc<Settings>) -> Result<Connection, Refusal> {
        let process = Process::start(&settings.command).map_err(|error| {
            Refusal::Fault(format!("the command {:?} cannot be started: {error}", settings.command.join(" ")))
        })?;
        Ok(Connection {
            settings,
            process: Some(process),
            hello: Hello { name: String::new(), version: String::new(), features: Vec::new() },
            next_request: 1,
            next_party: 1,
            parties: BTreeSet::new(),
        })
    }

    /// One request and its answer. After a fault there is no process any more.
    fn ask<T: DeserializeOwned>(&mut self, operation: Operation) -> Result<T, Refusal> {
        let place = operation.told();
        let Some(process) = self.process.as_mut() else {
            return Err(Refusal::Fault(format!("{place}: the peer has failed before")));
        };
        let id = self.next_request;
        self.next_request += 1;
        let fault = match exchange(process, &self.settings, Request { id, operation }) {
            Ok(Outcome::Ok(result)) => match serde_json::from_value(result) {
                Ok(result) => return Ok(result),
                Err(error) => format!("answered with an `ok` that is not as it must be: {error}").into(),
            },
            Ok(Outcome::Abort(abort)) => return Err(self.settings.error_map.translate(abort).into()),
            Ok(Outcome::Unimplemented(what)) => return Err(Refusal::Unimplemented(what)),
            // The peer itself is well, and says so.
            Ok(Outcome::Error(what)) => {
                let complaints = process.complaints();
                return Err(Refusal::Fault(format!("{place}: the peer reports an error: {what}{complaints}")));
            }
            Err(fault) => fault,
        };
        let complaints = process.complaints();
        self.process = None;
        if matches!(fault, Fault::Timeout(_)) {
            self.settings.timeouts.fetch_add(1, Ordering::Relaxed);
        }
        Err(Refusal::Fault(format!("{place}: the peer {fault}{complaints}")))
    }
}

/// A line there and a line back.
fn exchange(process: &mut Process, settings: &Settings, request: Request) -> Result<Outcome, Fault> {
    let line = serde_json::to_vec(&request).map_err(|error| format!("cannot be asked: {error}"))?;
    if line.len() > LONGEST_LINE {
        return Err("cannot be asked: the request is longer than a line may be".to_string().into());
    }
    settings.note('>', &line);
    process.send(line)?;
    let line = process.receive(settings.timeout)?;
    settings.note('<', &line);
    let answer = Answer::read(&line).map_err(|what| format!("answered with {what}: {}", excerpt(&line)))?;
    if answer.id != request.id {
        return Err(format!("answered request {} in place of {}", answer.id, request.id).into());
    }
    Ok(answer.outcome)
}

/// The features that a hello lists; names that nobody knows say nothing.
pub fn features(hello: &Hello) -> BTreeSet<Feature> {
    Feature::ALL.into_iter().filter(|feature| hello.features.iter().any(|name| name == feature.name())).collect()
}

/// Locks; what a thread that panicked has left behind is a connection like any other.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
