//! Plays a test against a subject: every user alone against the recorded server, and the server alone against the recorded users.
//! So a test passes only if every party, not one of them, sends exactly the recorded bytes.
//! The first difference ends the test and is told in one line.

use std::collections::BTreeMap;

use crate::difference::{self, Difference};
use crate::model::{Abort, Blame, Change, Id, Messages, Output, Party, Sends, SessionTest, StepTest, UserMessage};
use crate::place;
use crate::primitive::Call;
use crate::subject::{Closed, Refusal, Server, Subject};

/// Why a test did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// What went wrong, in one line.
    Failed(String),
    /// What the subject does not implement; the test says nothing about it.
    Unimplemented(String),
    /// Why the test was not run to its end, although the subject might pass it.
    LeftOut(String),
    /// Why the subject could not be asked any more.
    NotRun(String),
}

impl Finding {
    /// The subject stopped at `place`, where it had to go on.
    pub fn stopped(place: impl std::fmt::Display, refusal: Refusal) -> Finding {
        match refusal {
            Refusal::Abort(abort) => {
                Finding::Failed(format!("{place}: aborted with {abort}, where it is due to go on"))
            }
            Refusal::Unimplemented(what) => Finding::Unimplemented(what),
            Refusal::Fault(what) => Finding::Failed(format!("{place}: {what}")),
            Refusal::NotRun(why) => Finding::NotRun(why),
        }
    }

    /// The server refused a message at `place`, which it had to accept.
    pub fn not_accepted(place: impl std::fmt::Display, refusal: Refusal) -> Finding {
        match refusal {
            Refusal::Abort(abort) => Finding::Failed(format!("{place}: refused with {abort}, where acceptance is due")),
            other => Finding::stopped(place, other),
        }
    }

    /// The finding, and in which of many sessions it was made.
    pub fn in_session(self, number: u64) -> Finding {
        match self {
            Finding::Failed(text) => Finding::Failed(format!("session {number}: {text}")),
            other => other,
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
            Finding::LeftOut(why) => write!(f, "left out: {why}"),
            Finding::NotRun(why) => write!(f, "not run: {why}"),
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
            same(&message, expected).map_err(|what| format!("user {} at {}: {what}", user.id, sent_at(expected)))?;
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

/// Plays a party up to the half-step of the test, and holds what it does there against the test.
///
/// Until then all goes as recorded. A message that the server refuses must change nothing: after it, the session goes on as recorded to the
/// recorded output.
pub fn step(subject: &dyn Subject, session: &SessionTest, test: &StepTest) -> Result<(), Finding> {
    let (given, at) = match (test.party, &test.abort) {
        (Party::Server, Some(Abort { step, blame: Blame::User(_), .. })) if is_receipt(step) => {
            return refuses(subject, session, test);
        }
        (Party::Server, _) => server_half_step(subject, session, &test.half_step, &test.changes())?,
        (Party::User(u), _) => user_half_step(subject, session, u, &test.half_step, &test.changes())?,
    };
    match (&test.sends, &test.abort) {
        (_, Some(due)) => refused(given.map(|_| ()), due, &at),
        (Some(due), None) => sends(&given.map_err(|refusal| Finding::stopped(&at, refusal))?, due, test.party),
        (None, None) => Err("the test does not say what is due".into()),
    }
}

/// Asks for one primitive, and holds the answer against the test.
pub fn primitive(subject: &dyn Subject, call: &Call) -> Result<(), Finding> {
    let at = call.input.name();
    match (subject.primitive(&call.input), &call.due) {
        (_, None) => Err("the test does not say what is due".into()),
        (Ok(output), Some(Ok(due))) if output == *due => Ok(()),
        (Ok(output), Some(Ok(due))) => {
            let what = difference::first(&output, due).map_or(String::new(), |Difference { path, one, other }| {
                format!(" at {path}: {}", difference::told(one, other))
            });
            Err(format!("{at}: the output differs{what}").into())
        }
        (answer, Some(Err(due))) => refused(answer.map(|_| ()), due, at),
        (Err(refusal), Some(Ok(_))) => Err(Finding::stopped(at, refusal)),
    }
}

/// What a party does at a half-step, or why it refuses, and where that was.
type Given = (Result<Sends, Refusal>, String);

/// What a user does at a half-step, having come to it by the recorded messages, but for the changes.
pub fn user_half_step(
    subject: &dyn Subject,
    session: &SessionTest,
    u: Id,
    half_step: &str,
    changes: &[&Change],
) -> Result<Given, Finding> {
    let mut brings =
        session.users.iter().find(|user| user.id == u).ok_or("no such user in the session")?.brings.clone();
    let (mut parameters, mut id, mut signing_key) = (&session.parameters, u, brings.signing_key);
    for change in changes {
        match change {
            Change::Parameters { parameters: changed } => parameters = changed,
            Change::Credentials { id: changed, signing_key: key } => (id, signing_key) = (*changed, *key),
            Change::Brings { brings: changed } => brings = changed.clone(),
            _ => {}
        }
    }
    let at = format!("user {u} at set-up");
    let mut party = match subject.user(parameters, id, signing_key) {
        Ok(party) if half_step != SETUP => party,
        Ok(_) => return Ok((Ok(Sends::Message(Vec::new())), at)),
        Err(refusal) if half_step == SETUP => return Ok((Err(refusal), at)),
        Err(refusal) => return Err(Finding::stopped(at, refusal)),
    };
    for turn in turns(session, u) {
        let changed = changes.iter().find_map(|change| match change {
            Change::Message { at, message, .. } if at == turn.at => Some(message.as_slice()),
            _ => None,
        });
        let inbox = changed.unwrap_or(turn.inbox);
        let at = format!("user {u} at {}", turn.at);
        let answer = party.advance(&brings, inbox);
        if turn.at.starts_with(half_step) {
            return Ok((answer.map(Sends::Message), at));
        }
        let message = answer.map_err(|refusal| Finding::stopped(&at, refusal))?;
        let expected = turn.sent.ok_or_else(|| format!("{at}: a message where there is none recorded"))?;
        let place = || format!("user {u} at {}, before {half_step}", sent_at(expected));
        same(&message, expected).map_err(|difference| format!("{}: {difference}", place()))?;
    }
    Err(format!("user {u} does not come to {half_step} in session {}", session.tc_id).into())
}

/// What the server does at the end of a half-step, having come to it by the recorded messages, but for the changes.
pub fn server_half_step(
    subject: &dyn Subject,
    session: &SessionTest,
    half_step: &str,
    changes: &[&Change],
) -> Result<Given, Finding> {
    let changed = changes.iter().find_map(|change| match change {
        Change::Parameters { parameters } => Some(parameters),
        _ => None,
    });
    let parameters = changed.unwrap_or(&session.parameters);
    let at = "server at set-up";
    let mut server = match subject.server(parameters) {
        Ok(server) if half_step != SETUP => server,
        Ok(_) => return Ok((Ok(Sends::Messages(Vec::new())), at.into())),
        Err(refusal) if half_step == SETUP => return Ok((Err(refusal), at.into())),
        Err(refusal) => return Err(Finding::stopped(at, refusal)),
    };
    for round in rounds(session) {
        for (from, message) in arrivals(&round, changes) {
            accept(server.as_mut(), round.at, from, message)?;
        }
        if round.at.starts_with(half_step) {
            let closed = server.close_round().map(|closed| match closed {
                Closed::Next(messages) => {
                    Sends::Messages(messages.into_iter().map(|(user, message)| UserMessage { user, message }).collect())
                }
                Closed::Output(output) => Sends::Output(output),
            });
            return Ok((closed, format!("server at the end of {}", round.at)));
        }
        close(server.as_mut(), session, &round)?;
    }
    Err(format!("the server does not come to {half_step} in session {}", session.tc_id).into())
}

/// What reaches the server in a round, in its order.
fn arrivals<'a>(round: &Round<'a>, changes: &[&'a Change]) -> Vec<(Id, &'a [u8])> {
    let mut arrivals = round.arrivals.clone();
    for change in changes {
        match change {
            Change::Message { at, from, message } if at == round.at => {
                let of_sender = arrivals.iter_mut().filter(|(user, _)| Some(*user) == *from);
                of_sender.for_each(|(_, recorded)| *recorded = message);
            }
            Change::Omit { at, users } if at == round.at => arrivals.retain(|(user, _)| !users.contains(user)),
            Change::Order { at, users } if at == round.at => {
                arrivals.sort_by_key(|(user, _)| users.iter().position(|other| other == user));
            }
            _ => {}
        }
    }
    arrivals
}

/// The server refuses one message, and everything else, the message that is recorded in its place included, goes as recorded to the end.
fn refuses(subject: &dyn Subject, session: &SessionTest, test: &StepTest) -> Result<(), Finding> {
    let due = test.abort.as_ref().ok_or("the test does not say what is due")?;
    let (at, sender, message, comes_last) = match &test.change {
        Some(Change::Message { at, from: Some(from), message }) => (at, *from, message, false),
        Some(Change::Extra { at, from, message }) => (at, *from, message, true),
        _ => return Err("the test does not say which message the server refuses".into()),
    };
    let mut server = start_server(subject, session)?;
    let mut came = false;
    for round in rounds(session) {
        let mut refuse = |server: &mut dyn Server| {
            came = true;
            refused(server.receive(sender, message), due, &format!("server at {at}, message of user {sender}"))
        };
        for (from, recorded) in &round.arrivals {
            if at == round.at && !comes_last && *from == sender {
                refuse(server.as_mut())?;
            }
            accept(server.as_mut(), round.at, *from, recorded)?;
        }
        if at == round.at && comes_last {
            refuse(server.as_mut())?;
        }
        close(server.as_mut(), session, &round)?;
    }
    if came { Ok(()) } else { Err("the message that the server refuses has no place in the session".into()) }
}

/// The half-step before all others.
pub const SETUP: &str = "SETUP";

/// A step at which the server receives.
fn is_receipt(step: &str) -> bool {
    step.ends_with(".S1")
}

/// What the party does is what is due.
fn sends(given: &Sends, due: &Sends, party: Party) -> Result<(), Finding> {
    let who = match party {
        Party::Server => "server".into(),
        Party::User(u) => format!("user {u}"),
    };
    match (given, due) {
        (Sends::Message(given), Sends::Message(due)) => {
            same(given, due).map_err(|what| format!("{who} at {}: {what}", sent_at(due)).into())
        }
        (Sends::Messages(given), Sends::Messages(due)) => {
            let by_user = |messages: &[UserMessage]| -> Vec<(Id, Vec<u8>)> {
                messages.iter().map(|m| (m.user, m.message.clone())).collect()
            };
            same_messages(&by_user(given), &by_user(due))
        }
        (Sends::Output(given), Sends::Output(due)) => same_output(given, due),
        (Sends::Output(_), _) => Err(format!("{who}: outputs a sum, where messages are due").into()),
        (_, _) => Err(format!("{who}: sends messages of another kind than is due").into()),
    }
}

/// The server sends the same to the same users, ascending.
fn same_messages(given: &[(Id, Vec<u8>)], due: &[(Id, Vec<u8>)]) -> Result<(), Finding> {
    let step = due.first().map_or("its end", |(_, message)| sent_at(message));
    let receivers = |messages: &[(Id, Vec<u8>)]| messages.iter().map(|(user, _)| *user).collect::<Vec<Id>>();
    if receivers(given) != receivers(due) {
        let (given, due) = (receivers(given), receivers(due));
        return Err(format!("server at {step}: sends to {given:?}, where {due:?} are due").into());
    }
    for ((user, given), (_, due)) in given.iter().zip(due) {
        same(given, due).map_err(|what| format!("server at {step}, to user {user}: {what}"))?;
    }
    Ok(())
}

/// The server outputs the same.
fn same_output(given: &Output, due: &Output) -> Result<(), Finding> {
    output_difference(given, due).map_or(Ok(()), |what| Err(format!("server at R4.S4: {what}").into()))
}

/// How two outputs differ, if they do: never the whole of a sum.
pub fn output_difference(given: &Output, due: &Output) -> Option<String> {
    let (length, due_length) = (given.sum.len(), due.sum.len());
    let entry = given.sum.iter().zip(&due.sum).position(|(given, due)| given != due);
    if given.users != due.users {
        Some(format!("the output is of users {:?}, expected {:?}", given.users, due.users))
    } else if length != due_length {
        Some(format!("the sum has {length} entries, expected {due_length}"))
    } else {
        entry.map(|j| format!("the sum differs in entry {j} of {length}: {}, expected {}", given.sum[j], due.sum[j]))
    }
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
    server.receive(from, message).map_err(|refusal| Finding::not_accepted(place(), refusal))
}

/// The server closes a round and sends, or outputs, what is recorded.
fn close(server: &mut dyn Server, test: &SessionTest, round: &Round<'_>) -> Result<(), Finding> {
    let place = || format!("server at the end of {}", round.at);
    let closed = server.close_round().map_err(|refusal| Finding::stopped(place(), refusal))?;
    match (closed, &round.sent) {
        (Closed::Next(messages), Some(expected)) => {
            let expected: Vec<(Id, Vec<u8>)> =
                expected.iter().map(|(user, message)| (*user, message.to_vec())).collect();
            same_messages(&messages.into_iter().collect::<Vec<_>>(), &expected)
        }
        (Closed::Output(output), None) => same_output(&output, &test.output),
        (Closed::Next(_), None) => Err(format!("{}: opens another round after the last one", place()).into()),
        (Closed::Output(_), Some(_)) => Err(format!("{}: outputs a sum already", place()).into()),
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

/// The two are equal; otherwise in which field they differ first, and how.
pub fn same(message: &[u8], expected: &[u8]) -> Result<(), String> {
    if message == expected {
        return Ok(());
    }
    let (at, difference) = difference::bytes(message, expected);
    Err(format!("the message differs in {} at byte {at} of {difference}", place::field(expected, at)))
}

/// The step that sends a message.
pub fn sent_at(message: &[u8]) -> &'static str {
    place::sending_step(message).unwrap_or("no step")
}
