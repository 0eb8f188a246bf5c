//! Plays a test against a subject: every user alone against the recorded server, and the server alone against the recorded users.
//! So a test passes only if every party, not one of them, sends exactly the recorded bytes.
//! The first difference ends the test and is told in one line.

use std::collections::BTreeMap;

use crate::model::{Abort, AbortTest, Change, Id, Messages, Party, SessionTest, UserMessage};
use crate::subject::{Closed, Refusal, Server, Subject};

/// Why a test did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// What went wrong, in one line.
    Failed(String),
    /// What the subject does not implement; the test says nothing about it.
    Unimplemented(String),
}

impl Finding {
    /// The subject stopped at `place`, where it had to go on.
    pub fn stopped(place: impl std::fmt::Display, refusal: Refusal) -> Finding {
        match refusal {
            Refusal::Abort(abort) => Finding::Failed(format!("{place}: aborted with {abort}")),
            Refusal::Unimplemented(what) => Finding::Unimplemented(what),
            Refusal::Fault(what) => Finding::Failed(format!("{place}: {what}")),
        }
    }
}

impl From<String> for Finding {
    fn from(text: String) -> Finding {
        Finding::Failed(text)
    }
}

impl From<&str> for Finding {
    fn from(text: &str) -> Finding {
        Finding::Failed(text.into())
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Finding::Failed(text) => f.write_str(text),
            Finding::Unimplemented(what) => write!(f, "not implemented: {what}"),
        }
    }
}

/// One half-round of a user: what arrives at which step, and what must be sent.
struct Turn<'a> {
    /// The step at which the server's message is received (R0.U1 receives none).
    at: &'static str,
    /// The server's message.
    inbox: &'a [u8],
    /// The user's message; `None` where the user drops out instead of sending.
    sent: Option<&'a [u8]>,
}

/// One round of the server: what arrives at which step, and what must be sent then.
struct Round<'a> {
    /// The step at which the users' messages are received.
    at: &'static str,
    /// The users' messages, in the order of arrival.
    arrivals: Vec<(Id, &'a [u8])>,
    /// What is sent to whom; `None` in the last round.
    sent: Option<BTreeMap<Id, &'a [u8]>>,
}

/// Plays every party of a session.
pub fn session(subject: &dyn Subject, test: &SessionTest) -> Result<(), Finding> {
    session_users(subject, test)?;
    session_server(subject, test)
}

/// Plays every user of a session.
pub fn session_users(subject: &dyn Subject, test: &SessionTest) -> Result<(), Finding> {
    for user in &test.users {
        let mut party = subject
            .user(&test.parameters, user.id, user.brings.signing_key)
            .map_err(|refusal| Finding::stopped(format!("user {} at set-up", user.id), refusal))?;
        for turn in turns(test, user.id) {
            let Some(expected) = turn.sent else { break };
            let message = party
                .advance(&user.brings, turn.inbox)
                .map_err(|refusal| Finding::stopped(format!("user {} at {}", user.id, turn.at), refusal))?;
            same(&message, expected).map_err(|at| format!("user {} at {}: {at}", user.id, turn.at))?;
        }
    }
    Ok(())
}

/// Plays the server of a session.
pub fn session_server(subject: &dyn Subject, test: &SessionTest) -> Result<(), Finding> {
    let mut server = start_server(subject, test)?;
    for round in rounds(test) {
        for (from, message) in &round.arrivals {
            accept(server.as_mut(), round.at, *from, message)?;
        }
        close(server.as_mut(), test, &round)?;
    }
    Ok(())
}

/// Plays the party that must notice the defect.
pub fn abort(subject: &dyn Subject, session: &SessionTest, test: &AbortTest) -> Result<(), Finding> {
    match (&test.party, &test.change) {
        (Party::Server, Change::Parameters { parameters }) => {
            refused(subject.server(parameters).map(|_| ()), &test.abort, "server at set-up")
        }
        (Party::Server, _) => server_abort(subject, session, test),
        (Party::User(u), _) => user_abort(subject, session, *u, test),
    }
}

/// A user among recorded messages, one of which is changed.
fn user_abort(subject: &dyn Subject, session: &SessionTest, u: Id, test: &AbortTest) -> Result<(), Finding> {
    let mut brings =
        session.users.iter().find(|user| user.id == u).ok_or("no such user in the session")?.brings.clone();
    let (mut parameters, mut id, mut signing_key) = (&session.parameters, u, brings.signing_key);
    match &test.change {
        Change::Parameters { parameters: changed } => parameters = changed,
        Change::Credentials { id: changed, signing_key: key } => (id, signing_key) = (*changed, *key),
        Change::Brings { brings: changed } => brings = changed.clone(),
        _ => {}
    }
    let mut party = match subject.user(parameters, id, signing_key) {
        Err(refusal) => return refused(Err(refusal), &test.abort, &format!("user {u} at set-up")),
        Ok(party) => party,
    };
    for turn in turns(session, u) {
        let inbox = match &test.change {
            Change::Message { at, message, .. } if at == turn.at => message.as_slice(),
            _ => turn.inbox,
        };
        match party.advance(&brings, inbox) {
            Err(refusal) => return refused(Err(refusal), &test.abort, &format!("user {u} at {}", turn.at)),
            Ok(message) => {
                let expected = turn
                    .sent
                    .ok_or_else(|| format!("user {u} at {}: a message where there is none recorded", turn.at))?;
                same(&message, expected).map_err(|at| format!("user {u} at {}, before the abort: {at}", turn.at))?;
            }
        }
    }
    Err(format!("user {u}: no abort, where {} is due", test.abort).into())
}

/// The server among recorded messages, of which one is changed, added or left out.
///
/// A refused message must change nothing: after it, the session goes on as recorded to the recorded output.
fn server_abort(subject: &dyn Subject, session: &SessionTest, test: &AbortTest) -> Result<(), Finding> {
    let mut server = start_server(subject, session)?;
    let mut refused_as_due = false;
    for round in rounds(session) {
        for (from, message) in &round.arrivals {
            match &test.change {
                Change::Omit { at, users } if at == round.at && users.contains(from) => continue,
                Change::Message { at, from: Some(user), message: changed } if at == round.at && user == from => {
                    if let Err(refusal) = server.receive(*from, changed) {
                        refused(Err(refusal), &test.abort, &server_at(round.at))?;
                        refused_as_due = true;
                    } else {
                        continue; // accepted: the defect must come to light when a round is closed
                    }
                }
                _ => {}
            }
            accept(server.as_mut(), round.at, *from, message)?;
        }
        if let Change::Extra { at, from, message } = &test.change
            && at == round.at
        {
            refused(server.receive(*from, message), &test.abort, &server_at(round.at))?;
            refused_as_due = true;
        }
        if refused_as_due || matches!(&test.change, Change::Extra { .. }) {
            close(server.as_mut(), session, &round)?;
        } else if let Err(refusal) = server.close_round() {
            return refused(Err(refusal), &test.abort, &format!("server at the end of {}", round.at));
        }
    }
    if refused_as_due { Ok(()) } else { Err(format!("server: no abort, where {} is due", test.abort).into()) }
}

/// The server at a step.
fn server_at(step: &str) -> String {
    format!("server at {step}")
}

/// The result is the abort that is due.
fn refused(result: Result<(), Refusal>, due: &Abort, at: &str) -> Result<(), Finding> {
    match result {
        Err(Refusal::Abort(abort)) if abort == *due => Ok(()),
        Err(Refusal::Abort(abort)) => Err(format!("{at}: aborted with {abort}, where {due} is due").into()),
        Err(refusal) => Err(Finding::stopped(at, refusal)),
        Ok(()) => Err(format!("{at}: accepted, where {due} is due").into()),
    }
}

/// The server is set up.
fn start_server(subject: &dyn Subject, test: &SessionTest) -> Result<Box<dyn Server>, Finding> {
    subject.server(&test.parameters).map_err(|refusal| Finding::stopped("server at set-up", refusal))
}

/// The server accepts a message.
fn accept(server: &mut dyn Server, at: &str, from: Id, message: &[u8]) -> Result<(), Finding> {
    let place = || format!("server at {at}, message of user {from}");
    server.receive(from, message).map_err(|refusal| Finding::stopped(place(), refusal))
}

/// The server closes a round and sends, or outputs, what is recorded.
fn close(server: &mut dyn Server, test: &SessionTest, round: &Round<'_>) -> Result<(), Finding> {
    let place = || format!("server at the end of {}", round.at);
    let closed = server.close_round().map_err(|refusal| Finding::stopped(place(), refusal))?;
    match (closed, &round.sent) {
        (Closed::Next(messages), Some(expected)) => {
            if !messages.keys().eq(expected.keys()) {
                return Err(format!(
                    "server after {}: sends to {:?}, recorded {:?}",
                    round.at,
                    messages.keys(),
                    expected.keys()
                )
                .into());
            }
            for (user, message) in &messages {
                same(message, expected[user])
                    .map_err(|at| format!("server after {} to user {user}: {at}", round.at))?;
            }
            Ok(())
        }
        (Closed::Output(output), None) if output == test.output => Ok(()),
        (Closed::Output(output), None) => Err(format!("server outputs {output:?}, recorded {:?}", test.output).into()),
        (Closed::Next(_), None) => Err("server opens another round after the last one".into()),
        (Closed::Output(_), Some(_)) => Err(format!("server outputs a sum already after {}", round.at).into()),
    }
}

/// The half-rounds of a user, up to and including the one in which it drops out.
fn turns(test: &SessionTest, u: Id) -> Vec<Turn<'_>> {
    let Messages { r0_u3, r0_s2, r1_u7, r1_s2, r2_u4, r2_s2, r3_u2, r3_s2, r4_u4 } = &test.messages;
    let mut turns = vec![Turn { at: "R0.U1", inbox: &[], sent: message_of(r0_u3, u) }];
    if message_of(r0_u3, u).is_some() {
        turns.push(Turn { at: "R1.U1", inbox: r0_s2, sent: message_of(r1_u7, u) });
    }
    if let Some(inbox) = message_of(r1_s2, u) {
        turns.push(Turn { at: "R2.U1", inbox, sent: message_of(r2_u4, u) });
    }
    if message_of(r2_u4, u).is_some() {
        match (r3_u2, r3_s2) {
            (Some(r3_u2), Some(r3_s2)) => {
                turns.push(Turn { at: "R3.U1", inbox: r2_s2, sent: message_of(r3_u2, u) });
                if message_of(r3_u2, u).is_some() {
                    turns.push(Turn { at: "R4.U1", inbox: r3_s2, sent: message_of(r4_u4, u) });
                }
            }
            _ => turns.push(Turn { at: "R4.U1", inbox: r2_s2, sent: message_of(r4_u4, u) }),
        }
    }
    turns
}

/// The rounds of the server.
fn rounds(test: &SessionTest) -> Vec<Round<'_>> {
    let Messages { r0_u3, r0_s2, r1_u7, r1_s2, r2_u4, r2_s2, r3_u2, r3_s2, r4_u4 } = &test.messages;
    let mut rounds = vec![
        Round { at: "R0.S1", arrivals: by_user(r0_u3), sent: Some(to_all(r0_u3, r0_s2)) },
        Round { at: "R1.S1", arrivals: by_user(r1_u7), sent: Some(by_user(r1_s2).into_iter().collect()) },
        Round { at: "R2.S1", arrivals: by_user(r2_u4), sent: Some(to_all(r2_u4, r2_s2)) },
    ];
    if let (Some(r3_u2), Some(r3_s2)) = (r3_u2, r3_s2) {
        rounds.push(Round { at: "R3.S1", arrivals: by_user(r3_u2), sent: Some(to_all(r3_u2, r3_s2)) });
    }
    rounds.push(Round { at: "R4.S1", arrivals: by_user(r4_u4), sent: None });
    rounds
}

/// The message of one user.
fn message_of(messages: &[UserMessage], u: Id) -> Option<&[u8]> {
    messages.iter().find(|m| m.user == u).map(|m| m.message.as_slice())
}

/// The messages with their users, as recorded.
fn by_user(messages: &[UserMessage]) -> Vec<(Id, &[u8])> {
    messages.iter().map(|m| (m.user, m.message.as_slice())).collect()
}

/// One message to everyone who sent in the round.
fn to_all<'a>(senders: &[UserMessage], message: &'a [u8]) -> BTreeMap<Id, &'a [u8]> {
    senders.iter().map(|m| (m.user, message)).collect()
}

/// The two are equal; otherwise where they differ first.
pub fn same(message: &[u8], expected: &[u8]) -> Result<(), String> {
    if message == expected {
        return Ok(());
    }
    let at = message.iter().zip(expected).position(|(a, b)| a != b).unwrap_or(message.len().min(expected.len()));
    Err(format!(
        "the message differs at byte {at} of {} (expected {} bytes): {}, expected {}",
        message.len(),
        expected.len(),
        excerpt(message, at),
        excerpt(expected, at)
    ))
}

/// The first bytes from `at` on.
fn excerpt(message: &[u8], at: usize) -> String {
    let rest = message.get(at..).unwrap_or_default();
    let shown = hex::encode(&rest[..rest.len().min(8)]);
    match rest.len() {
        0 => "nothing".into(),
        1..=8 => shown,
        _ => shown + "…",
    }
}
