//! One session played by spec and impl at once, with the same coins: after every half-round the two must have done the same.
//! The network between users and server can be tampered with; then the two must refuse alike, with the same step, check and blame.
//! Any difference panics, which is how a property fails.

use std::collections::{BTreeMap, BTreeSet};

use secagg_vectors::model::{Abort, Id, Output, Variant};
use secagg_vectors::subject::{Closed, Server, Subject, User};

use crate::aborted;
use crate::sessions::Case;

/// A place where a message can be changed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From this user to the server, sent at this step.
    ToServer(&'static str, Id),
    /// From the server to this user, received at this step.
    ToUser(&'static str, Id),
}

/// What both did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The output, or the server's abort.
    pub result: Option<Result<Output, Abort>>,
    /// Users who aborted.
    pub aborted: BTreeMap<Id, Abort>,
    /// Messages that the server refused.
    pub refused: Vec<Abort>,
    /// U1, U2, … as the server has them.
    pub sets: Vec<BTreeSet<Id>>,
}

/// A user, twice.
struct BothUsers([Box<dyn User>; 2]);

/// The steps of the rounds: sent at, and answered by the user at.
fn rounds(variant: Variant) -> Vec<(&'static str, &'static str)> {
    let mut rounds = vec![("R0.U3", "R0.U1"), ("R1.U7", "R1.U1"), ("R2.U4", "R2.U1")];
    if variant == Variant::Malicious {
        rounds.push(("R3.U2", "R3.U1"));
    }
    rounds.push(("R4.U4", "R4.U1"));
    rounds
}

/// Plays the case; `tamper` sees every message on its way and may change it.
pub fn play(subjects: [&dyn Subject; 2], case: &Case, mut tamper: impl FnMut(Way, &mut Vec<u8>)) -> Outcome {
    let parameters = &case.parameters;
    let mut outcome = Outcome::default();
    let servers = subjects
        .map(|subject| subject.server(parameters).map_err(|refusal| outcome.result = Some(Err(aborted(refusal)))).ok());
    let [Some(spec), Some(implementation)] = servers else {
        assert!(subjects.iter().all(
            |subject| subject.server(parameters).err().map(aborted) == outcome.result.clone().and_then(Result::err)
        ));
        return outcome;
    };
    let mut servers: [Box<dyn Server>; 2] = [spec, implementation];
    let mut users: BTreeMap<Id, BothUsers> = BTreeMap::new();
    for user in &case.users {
        let both = subjects.map(|subject| {
            subject.user(parameters, user.id, user.brings.signing_key).expect("set-up holds for users too")
        });
        users.insert(user.id, BothUsers(both));
    }

    let mut inboxes: BTreeMap<Id, Vec<u8>> = users.keys().map(|u| (*u, Vec::new())).collect();
    for (sent_at, received_at) in rounds(parameters.variant) {
        let mut arrived = BTreeSet::new();
        for user in &case.users {
            let (Some(mut inbox), true) = (inboxes.remove(&user.id), user.sends(sent_at)) else { continue };
            let Some(mut both) = users.remove(&user.id) else { continue };
            tamper(Way::ToUser(received_at, user.id), &mut inbox);
            let [spec, implementation] =
                both.0.each_mut().map(|party| party.advance(&user.brings, &inbox).map_err(aborted));
            assert_eq!(spec, implementation, "user {} at {received_at}", user.id);
            let mut message = match spec {
                Ok(message) => message,
                Err(abort) => {
                    outcome.aborted.insert(user.id, abort);
                    continue;
                }
            };
            users.insert(user.id, both);
            tamper(Way::ToServer(sent_at, user.id), &mut message);
            let [spec, implementation] =
                servers.each_mut().map(|server| server.receive(user.id, &message).map_err(aborted));
            assert_eq!(spec, implementation, "server, on the message of user {} sent at {sent_at}", user.id);
            match spec {
                Ok(()) => drop(arrived.insert(user.id)),
                Err(abort) => outcome.refused.push(abort),
            }
        }
        outcome.sets.push(arrived);
        let [spec, implementation] = servers.each_mut().map(|server| server.close_round().map_err(aborted));
        assert_eq!(spec, implementation, "server, at the end of the round of {sent_at}");
        match spec {
            Ok(Closed::Next(messages)) => inboxes = messages,
            Ok(Closed::Output(output)) => outcome.result = Some(Ok(output)),
            Err(abort) => outcome.result = Some(Err(abort)),
        }
        if outcome.result.is_some() {
            break;
        }
    }
    outcome
}
