//! Sessions made from their numbers (FORMAT.md, section 9.3), and one hash over all that is said in many of them.
//! A handful of bytes stands for a hundred thousand sessions, which any implementation can play for itself.
//! Where the hash is another one, the first session and the first message that differ are found by playing against one of our own.

use std::collections::BTreeMap;
use std::process::ExitCode;

use ed25519_dalek::SigningKey;
use rayon::prelude::*;
use secagg_spec::suite1::{Q, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use sha2::{Digest, Sha256};

use crate::generate::record::{self, Recipe};
use crate::model::{AccumulatedTest, Adversary, Brings, Coins, Entry, Id, Nonce, Output, Parameters, Variant};
use crate::play::{self, Finding};
use crate::subject::spec::Spec;
use crate::subject::{Closed, Refusal, Server, Subject, User};

/// The steps before which a user may drop out, by the number that is drawn.
const DROPS: [&str; 5] = ["R0.U3", "R1.U7", "R2.U4", "R3.U2", "R4.U4"];

/// The steps at which the server sends, by round.
const SERVER_SENDS: [&str; 5] = ["R0.S2", "R1.S2", "R2.S2", "R3.S2", "R4.S4"];

/// The blocks of one session: block j is SHA-256(label ‖ uint64 session ‖ uint32 j).
struct Blocks {
    session: u64,
    next: u32,
}

impl Blocks {
    fn block(&mut self) -> [u8; 32] {
        let label = b"secagg1 accumulated";
        let numbers = [&self.session.to_be_bytes()[..], &self.next.to_be_bytes()].concat();
        self.next += 1;
        Sha256::digest([&[label.len() as u8], &label[..], &numbers].concat()).into()
    }

    /// The first eight bytes of the next block.
    fn integer(&mut self) -> u64 {
        let block = self.block();
        block.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    /// That integer mod k.
    fn below(&mut self, k: u32) -> u32 {
        (self.integer() % u64::from(k)) as u32
    }

    /// That integer mod `largest` + 1.
    fn up_to(&mut self, largest: u64) -> u64 {
        let integer = self.integer();
        largest.checked_add(1).map_or(integer, |k| integer % k)
    }

    /// The next block that is below q, or, if zero is not allowed, in [1, q − 1].
    fn element(&mut self, zero_is_allowed: bool) -> [u8; 32] {
        loop {
            let block = self.block();
            if block < Q && (zero_is_allowed || block != [0; 32]) {
                return block;
            }
        }
    }
}

/// Session `number`: its parameters, coins, inputs and drop-outs.
pub fn recipe(number: u64) -> Recipe {
    let mut blocks = Blocks { session: number, next: 0 };
    let session = blocks.block();
    let variant = [Variant::HonestButCurious, Variant::Malicious][blocks.below(2) as usize];
    let n = 2 + blocks.below(4);
    let adversary = [Adversary::Clients, Adversary::Server, Adversary::ServerAndClients][blocks.below(3) as usize];
    let colluding = if adversary == Adversary::ServerAndClients { 1 + blocks.below(n - 1) } else { 0 };
    let minimum = match adversary {
        Adversary::Clients => 1,
        Adversary::Server => n / 2 + 1,
        Adversary::ServerAndClients => (2 * n / 3 + 1).max((n + colluding) / 2 + 1),
    };
    let threshold = minimum + blocks.below(n - minimum + 1);
    let dimension = 1 + blocks.below(20);
    let bits = 1 + blocks.below(64);
    let largest_of_bits = u64::MAX >> (64 - bits);
    let modulus_minus_one = if blocks.below(2) == 0 { largest_of_bits } else { blocks.up_to(largest_of_bits).max(1) };
    let bound = Some(modulus_minus_one / u64::from(n)).filter(|bound| *bound >= 1);
    let input_bound_minus_one = if blocks.below(2) == 0 { None } else { bound };
    let mut ids: Vec<Id> = Vec::new();
    while ids.len() < n as usize {
        let id = (blocks.integer() >> 32) as u32;
        if id != 0 && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    let largest = input_bound_minus_one.unwrap_or(modulus_minus_one);
    let users: Vec<(Id, Option<String>, Brings)> = ids
        .iter()
        .map(|u| {
            let signing_key = (variant == Variant::Malicious).then(|| blocks.block());
            let (c_secret_key, s_secret_key) = (blocks.element(false), blocks.element(false));
            let b = blocks.element(true);
            let s_polynomial = (1..threshold).map(|_| blocks.element(true)).collect();
            let b_polynomial = (1..threshold).map(|_| blocks.element(true)).collect();
            let mut nonces = Vec::new();
            for receiver in ids.iter().copied().filter(|v| v != u) {
                let block = blocks.block();
                nonces.push(Nonce { receiver, nonce: core::array::from_fn(|i| block[i]) });
            }
            let input = (0..dimension).map(|_| blocks.up_to(largest)).collect();
            let drop = DROPS.get(blocks.below(20) as usize);
            let drop = drop.filter(|step| variant == Variant::Malicious || **step != "R3.U2");
            let coins = Coins { c_secret_key, s_secret_key, b, s_polynomial, b_polynomial, nonces, misshapen: None };
            (*u, drop.map(|step| step.to_string()), Brings { signing_key, coins, input })
        })
        .collect();
    let verification_key = |key: &[u8; 32]| SigningKey::from_bytes(key).verifying_key().to_bytes();
    let entry = |(id, _, brings): &(Id, Option<String>, Brings)| Entry {
        id: *id,
        verification_key: brings.signing_key.as_ref().map(verification_key),
    };
    Recipe {
        tc_id: 0,
        comment: format!("session {number} of the accumulated tests"),
        flags: Vec::new(),
        parameters: Parameters {
            session,
            variant,
            adversary,
            colluding,
            threshold,
            dimension,
            modulus_minus_one,
            input_bound_minus_one,
            directory: users.iter().map(entry).collect(),
        },
        users,
    }
}

/// Something that is said in a session.
enum Said {
    /// A message, and where it is sent.
    Message { place: String, user: Id, message: Vec<u8> },
    /// The sum.
    Output(Output),
    /// Too few messages in this round.
    Abort(u8),
}

impl Said {
    /// Who says it, and where.
    fn place(&self) -> String {
        match self {
            Said::Message { place, .. } => place.clone(),
            Said::Output(_) => "server at R4.S4".into(),
            Said::Abort(round) => format!("server at R{round}.S1, TooFewMessages"),
        }
    }

    /// The bytes that are hashed.
    fn hashed(&self) -> Vec<u8> {
        match self {
            Said::Message { user, message, .. } => {
                [&user.to_be_bytes()[..], &(message.len() as u32).to_be_bytes(), message].concat()
            }
            Said::Output(Output { sum, users }) => {
                let ids = [users.len() as u32].into_iter().chain(users.iter().copied()).flat_map(u32::to_be_bytes);
                [1].into_iter().chain(ids).chain(sum.iter().copied().flat_map(u64::to_be_bytes)).collect()
            }
            Said::Abort(round) => vec![0, *round],
        }
    }
}

/// Plays a session and returns all that is said in it, the outcome last.
fn played(subject: &dyn Subject, recipe: &Recipe) -> Result<Vec<Said>, Finding> {
    let malicious = recipe.parameters.variant == Variant::Malicious;
    let mut server = subject.server(&recipe.parameters).map_err(|refusal| Finding::stopped("server", refusal))?;
    let mut users: BTreeMap<Id, Box<dyn User>> = BTreeMap::new();
    for (u, _, brings) in &recipe.users {
        let user = subject.user(&recipe.parameters, *u, brings.signing_key);
        users.insert(*u, user.map_err(|refusal| Finding::stopped(format!("user {u}"), refusal))?);
    }
    let mut inboxes: BTreeMap<Id, Vec<u8>> = users.keys().map(|u| (*u, Vec::new())).collect();
    let mut said = Vec::new();
    for (round, step) in DROPS.iter().enumerate().filter(|(round, _)| malicious || *round != 3) {
        for (u, drops_before, brings) in &recipe.users {
            let Some(inbox) = inboxes.get(u).filter(|_| drops_before.as_deref() != Some(*step)) else { continue };
            let user = users.get_mut(u).ok_or("a user whom nobody set up")?;
            let place = format!("user {u} at {step}");
            let message = user.advance(brings, inbox).map_err(|refusal| Finding::stopped(&place, refusal))?;
            let at = || format!("server at R{round}.S1, message of user {u}");
            server.receive(*u, &message).map_err(|refusal| Finding::not_accepted(at(), refusal))?;
            said.push(Said::Message { place, user: *u, message });
        }
        match closed(server.as_mut(), round)? {
            Some(Closed::Next(messages)) => {
                for (u, message) in &messages {
                    let place = format!("server at {}, to user {u}", SERVER_SENDS[round]);
                    said.push(Said::Message { place, user: *u, message: message.clone() });
                }
                inboxes = messages;
            }
            Some(Closed::Output(output)) => {
                said.push(Said::Output(output));
                return Ok(said);
            }
            None => {
                said.push(Said::Abort(round as u8));
                return Ok(said);
            }
        }
    }
    Err("the server opens another round after the last one".into())
}

/// The server closes a round; nothing where it aborts because fewer than t messages have come.
fn closed(server: &mut dyn Server, round: usize) -> Result<Option<Closed>, Finding> {
    match server.close_round() {
        Ok(closed) => Ok(Some(closed)),
        Err(Refusal::Abort(abort)) if abort.check == "TooFewMessages" && abort.step == format!("R{round}.S1") => {
            Ok(None)
        }
        Err(refusal) => Err(Finding::stopped(format!("server at the end of round {round}"), refusal)),
    }
}

/// T_i: SHA-256 over all that is said in session `number`.
pub fn transcript(subject: &dyn Subject, number: u64) -> Result<[u8; 32], Finding> {
    let said = played(subject, &recipe(number));
    Ok(hash_of(&said.map_err(|finding| finding.in_session(number))?))
}

fn hash_of(said: &[Said]) -> [u8; 32] {
    Sha256::digest(said.iter().flat_map(Said::hashed).collect::<Vec<u8>>()).into()
}

/// The hash over the transcripts of the sessions 0 … `sessions` − 1.
pub fn hash(subject: &dyn Subject, sessions: u32) -> Result<[u8; 32], Finding> {
    Ok(Sha256::digest(transcripts(subject, sessions)?.concat()).into())
}

/// All transcripts, on all threads where the subject can serve them at once.
fn transcripts(subject: &dyn Subject, sessions: u32) -> Result<Vec<[u8; 32]>, Finding> {
    if subject.serves_many_threads() {
        (0..u64::from(sessions)).into_par_iter().map(|number| transcript(subject, number)).collect()
    } else {
        (0..u64::from(sessions))
            .map(|number| {
                let made = transcript(subject, number)?;
                subject.test_is_over().map_err(|refusal| Finding::stopped("after a session", refusal))?;
                Ok(made)
            })
            .collect()
    }
}

/// Plays a test; `reference` is who is right where the hash is another one.
pub fn check(subject: &dyn Subject, reference: &dyn Subject, test: &AccumulatedTest) -> Result<(), Finding> {
    let made = transcripts(subject, test.sessions)?;
    let hash = Sha256::digest(made.concat());
    if hash[..] == test.sha256 {
        return Ok(());
    }
    for (number, transcript) in (0..COMPARED).zip(made) {
        if self::transcript(reference, number)? != transcript {
            return Err(first_difference(subject, reference, number)?.into());
        }
    }
    let (given, due) = (hex::encode(hash), hex::encode(test.sha256));
    let compared = COMPARED.min(test.sessions.into());
    Err(format!("the hash is {given}, where {due} is due; the first {compared} sessions are as they must be").into())
}

/// How many sessions are compared one by one where the hash is another one.
const COMPARED: u64 = 1000;

/// Where the two part in a session.
fn first_difference(subject: &dyn Subject, reference: &dyn Subject, number: u64) -> Result<String, Finding> {
    let recipe = recipe(number);
    let (given, due) = (played(subject, &recipe)?, played(reference, &recipe)?);
    for (given, due) in given.iter().zip(&due) {
        let (place, due_place) = (given.place(), due.place());
        if place != due_place {
            return Ok(format!("session {number}: {place}, where {due_place} is due"));
        }
        let difference = match (given, due) {
            (Said::Message { message, .. }, Said::Message { message: due, .. }) => play::same(message, due).err(),
            (Said::Output(given), Said::Output(due)) => play::output_difference(given, due),
            _ => None,
        };
        if let Some(difference) = difference {
            return Ok(format!("session {number}: {place}: {difference}"));
        }
    }
    Ok(format!("session {number}: {} things are said, where {} are due", given.len(), due.len()))
}

/// Prints all that is hashed for T_i of session `number`, a line each, and T_i.
pub fn print_transcript(number: u64) -> ExitCode {
    let recipe = recipe(number);
    match played(&Spec(Suite1(Textbook)), &recipe) {
        Ok(said) => {
            println!("session {number}: {}", hex::encode(recipe.parameters.session));
            said.iter().for_each(|said| println!("{}: {}", said.place(), hex::encode(said.hashed())));
            println!("T_{number}: {}", hex::encode(hash_of(&said)));
            ExitCode::SUCCESS
        }
        Err(finding) => failed(number, &finding.to_string()),
    }
}

/// The bytes of the outcome of session `number`.
pub fn outcome(subject: &dyn Subject, number: u64) -> Result<Vec<u8>, Finding> {
    Ok(played(subject, &recipe(number))?.last().map(Said::hashed).unwrap_or_default())
}

/// Prints session `number` as a session test, for whoever looks for a difference.
pub fn command(number: u64) -> ExitCode {
    match record::session(&Suite1(Textbook), recipe(number)) {
        Ok(session) => match serde_json::to_string_pretty(&session) {
            Ok(text) => {
                println!("{text}");
                ExitCode::SUCCESS
            }
            Err(error) => failed(number, &error.to_string()),
        },
        Err(abort) => failed(number, &format!("it aborts with {abort}, as it must; no session test can hold that")),
    }
}

/// Why nothing is printed.
fn failed(number: u64, why: &str) -> ExitCode {
    eprintln!("secagg vectors session {number}: {why}");
    ExitCode::FAILURE
}
