//! Live sessions: sessions that no file holds, with drop-outs and attacks, in which some seats are the subject's and the others impl's.
//! Beside each party of the subject stands one of the specification that gets the same; whatever the two answer differently is the finding.
//! A session is its seed and its number, and the same on every machine.

mod attack;
mod draw;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;

use self::attack::{Attack, View, misled, spoil};
use self::draw::{Participant, Plan, rounds};
use crate::model::{Abort, Brings, Id, Variant};
use crate::play::{Finding, output_difference, same, sent_at};
use crate::protocol::Feature;
use crate::subject::implementation::Implementation;
use crate::subject::spec::Spec;
use crate::subject::{Closed, Refusal, Server, Subject, User};

/// What a subject must have for the session. A seat that it does not take falls to impl, but one of both kinds it must take.
pub fn needs(seed: u64, number: u32) -> Vec<Feature> {
    let plan = Plan::draw(seed, number);
    let mut needs = vec![match plan.parameters.variant {
        Variant::HonestButCurious => Feature::HonestButCurious,
        Variant::Malicious => Feature::Malicious,
    }];
    if plan.attacks.iter().any(|attack| matches!(attack, Attack::Coins { .. })) {
        needs.push(Feature::ExplicitCoins);
    }
    let users = plan.users.iter().any(|user| user.at_peer);
    match (users, plan.server_at_peer) {
        (true, false) => needs.push(Feature::User),
        (false, true) => needs.push(Feature::Server),
        _ => {}
    }
    needs
}

/// Plays a session; the finding says what the session was and what had gone wrong in it.
pub fn session(subject: &dyn Subject, features: &BTreeSet<Feature>, seed: u64, number: u32) -> Result<(), Finding> {
    let mut plan = Plan::draw(seed, number);
    plan.server_at_peer &= features.contains(&Feature::Server);
    plan.users.iter_mut().for_each(|user| user.at_peer &= features.contains(&Feature::User));
    let mut game = Game { subject, plan: &plan, seen: Vec::new(), happened: Vec::new() };
    match game.play() {
        Err(Finding::Failed(what)) => {
            let happened: String = game.happened.iter().map(|what| format!("\n       attack: {what}")).collect();
            Err(Finding::Failed(format!("{what}\n       {}{happened}", plan.told())))
        }
        result => result,
    }
}

/// A party of the subject and the specification's beside it, or impl's alone.
struct Seat<T: ?Sized> {
    ours: Box<T>,
    subjects: Option<Box<T>>,
}

/// A session in the course of being played.
struct Game<'a> {
    subject: &'a dyn Subject,
    plan: &'a Plan,
    /// Every message that was sent, before it was changed.
    seen: Vec<Vec<u8>>,
    /// What has gone wrong so far.
    happened: Vec<String>,
}

impl Game<'_> {
    fn play(&mut self) -> Result<(), Finding> {
        let rounds = rounds(self.plan.parameters.variant);
        let Some(mut server) = self.server()? else { return Ok(()) };
        let mut users: BTreeMap<Id, (Seat<dyn User>, Brings)> = BTreeMap::new();
        for user in &self.plan.users {
            if let Some(seat) = self.user(user)? {
                users.insert(user.id, (seat, self.brings(user)));
            }
        }
        let mut inboxes: BTreeMap<Id, Vec<u8>> = users.keys().map(|u| (*u, Vec::new())).collect();
        let mut late: Vec<(Id, Vec<u8>)> = Vec::new();
        for (position, round) in rounds.iter().enumerate() {
            let mut arrivals = std::mem::take(&mut late);
            for user in &self.plan.users {
                let Some(mut inbox) = inboxes.remove(&user.id) else { continue };
                let stays = user.drops_before.is_none_or(|drops| position < drops);
                let Some((seat, brings)) = users.get_mut(&user.id).filter(|_| stays) else { continue };
                if position > 0 {
                    self.on_its_way_to_user(position, user.id, &mut inbox);
                }
                let place = format!("user {} at R{round}.U1", user.id);
                match seat.ask(place, |party| party.advance(brings, &inbox))? {
                    Ok(mut message) => {
                        self.on_its_way_to_server(position, user.id, &mut message);
                        self.arrive(position, user.id, message, &mut arrivals, &mut late);
                    }
                    Err(_) => drop(users.remove(&user.id)),
                }
            }
            self.strangers(position, &mut arrivals);
            for (from, message) in arrivals {
                let place = format!("server at R{round}.S1, message from user {from}");
                // Refused or accepted: the server goes on.
                let _ = server.ask(place, |party| party.receive(from, &message))?;
            }
            match server.ask(format!("server at the end of round {round}"), |party| party.close_round())? {
                Ok(Closed::Next(messages)) => {
                    self.seen.extend(messages.values().cloned());
                    inboxes = messages;
                }
                Ok(Closed::Output(_)) | Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    // Set-up

    /// The server, unless it refuses what it is given.
    fn server(&mut self) -> Result<Option<Seat<dyn Server>>, Finding> {
        let mut parameters = self.plan.parameters.clone();
        for attack in &self.plan.attacks {
            if let Attack::Setup { user: None, how } = attack {
                let told = misled(*how, &mut parameters, &mut 1, &mut None);
                self.happened.push(format!("the server is set up with {told}"));
            }
        }
        seat("server at set-up", self.subject, self.plan.server_at_peer, |subject| subject.server(&parameters))
    }

    /// A user, unless it refuses what it is given.
    fn user(&mut self, user: &Participant) -> Result<Option<Seat<dyn User>>, Finding> {
        let mut parameters = self.plan.parameters.clone();
        let (mut id, mut signing_key) = (user.id, user.brings.signing_key);
        for attack in &self.plan.attacks {
            if let Attack::Setup { user: Some(misled_user), how } = attack
                && *misled_user == user.id
            {
                let told = misled(*how, &mut parameters, &mut id, &mut signing_key);
                self.happened.push(format!("user {} is set up with {told}", user.id));
            }
        }
        let place = format!("user {} at set-up", user.id);
        seat(place, self.subject, user.at_peer, |subject| subject.user(&parameters, id, signing_key))
    }

    /// What the user brings, spoilt or not.
    fn brings(&mut self, user: &Participant) -> Brings {
        let mut brings = user.brings.clone();
        for attack in &self.plan.attacks {
            if let Attack::Input { user: spoilt, .. } | Attack::Coins { user: spoilt, .. } = attack
                && *spoilt == user.id
                && let Some(told) = spoil(attack, &self.plan.parameters, &mut brings)
            {
                self.happened.push(format!("user {} brings: {told}", user.id));
            }
        }
        brings
    }

    // The network

    fn view(&self, user: Id) -> View<'_> {
        View { parameters: &self.plan.parameters, users: &self.plan.users, seen: &self.seen, user }
    }

    /// What the server, or the network, makes of its message to a user.
    fn on_its_way_to_user(&mut self, position: usize, u: Id, message: &mut Vec<u8>) {
        for attack in &self.plan.attacks {
            if let Attack::ToUser { round, user, how } = attack
                && *round == position
                && user.is_none_or(|user| user == u)
            {
                let told = self.view(u).change(*how, message);
                self.happened.push(format!("message {position} to user {u}: {told}"));
            }
        }
    }

    /// What the user, or the network, makes of its message to the server.
    fn on_its_way_to_server(&mut self, position: usize, u: Id, message: &mut Vec<u8>) {
        self.seen.push(message.clone());
        for attack in &self.plan.attacks {
            let told = match attack {
                Attack::ToServer { round, user, how } if *round == position && *user == u => {
                    Some(self.view(u).change(*how, message))
                }
                Attack::Resealed { user, how } if position == 1 && *user == u => self.view(u).reseal(*how, message),
                _ => None,
            };
            self.happened.extend(told.map(|told| format!("message {position} of user {u}: {told}")));
        }
    }

    /// Lets the message arrive: once, twice, or in the next round.
    fn arrive(
        &mut self,
        position: usize,
        u: Id,
        message: Vec<u8>,
        arrivals: &mut Vec<(Id, Vec<u8>)>,
        late: &mut Vec<(Id, Vec<u8>)>,
    ) {
        let attacks = &self.plan.attacks;
        if attacks.contains(&Attack::Late { round: position, user: u }) {
            self.happened.push(format!("message {position} of user {u} arrives a round late"));
            return late.push((u, message));
        }
        if attacks.contains(&Attack::Twice { round: position, user: u }) {
            self.happened.push(format!("message {position} of user {u} arrives twice"));
            arrivals.push((u, message.clone()));
        }
        arrivals.push((u, message));
    }

    /// Messages in the name of users who did not send them.
    fn strangers(&mut self, position: usize, arrivals: &mut Vec<(Id, Vec<u8>)>) {
        for attack in &self.plan.attacks {
            if let Attack::Stranger { round, user, disguised } = attack
                && *round == position
                && let Some((from, message)) = arrivals.last().cloned()
            {
                let mut message = message;
                if *disguised && message.len() >= 7 {
                    message[3..7].copy_from_slice(&user.to_be_bytes());
                }
                self.happened.push(format!("message {position} of user {from} arrives as one of user {user} too"));
                // In front of the others, so that the true message may come too late.
                arrivals.insert(0, (*user, message));
            }
        }
    }
}

/// Sets a seat up; `None` where the party refuses, as it must.
fn seat<T: ?Sized>(
    place: impl Display,
    subject: &dyn Subject,
    at_subject: bool,
    set_up: impl Fn(&dyn Subject) -> Result<Box<T>, Refusal>,
) -> Result<Option<Seat<T>>, Finding> {
    let ours: &dyn Subject = if at_subject { &Spec(Suite1(Textbook)) } else { &Implementation };
    let (ours, subjects) = (set_up(ours), at_subject.then(|| set_up(subject)));
    let without = |result: &Result<Box<T>, Refusal>| result.as_ref().map(|_| ()).map_err(Clone::clone);
    // An abort that both give is an answer like another.
    let _ = agree(place, without(&ours), subjects.as_ref().map(without))?;
    match (ours, subjects) {
        (Ok(ours), None) => Ok(Some(Seat { ours, subjects: None })),
        (Ok(ours), Some(Ok(subjects))) => Ok(Some(Seat { ours, subjects: Some(subjects) })),
        _ => Ok(None),
    }
}

impl<T: ?Sized> Seat<T> {
    /// Asks both the same, who must answer the same.
    fn ask<A: Answered>(
        &mut self,
        place: impl Display,
        mut ask: impl FnMut(&mut T) -> Result<A, Refusal>,
    ) -> Result<Result<A, Abort>, Finding> {
        let ours = ask(&mut self.ours);
        let subjects = self.subjects.as_mut().map(|party| ask(party));
        agree(place, ours, subjects)
    }
}

/// The answer of both, or how they differ.
fn agree<A: Answered>(
    place: impl Display,
    ours: Result<A, Refusal>,
    subjects: Option<Result<A, Refusal>>,
) -> Result<Result<A, Abort>, Finding> {
    let expected = match ours {
        Ok(answer) => Ok(answer),
        Err(Refusal::Abort(abort)) => Err(abort),
        Err(other) => return Err(Finding::stopped(format!("{place}, our own party"), other)),
    };
    match (subjects, &expected) {
        (None, _) => {}
        (Some(Ok(got)), Ok(expected)) => got.same_as(expected, &place.to_string())?,
        (Some(Ok(got)), Err(abort)) => return Err(format!("{place}: {}, where {abort} is due", got.told()).into()),
        (Some(Err(Refusal::Abort(got))), Err(expected)) if got == *expected => {}
        (Some(Err(Refusal::Abort(got))), Err(expected)) => {
            return Err(format!("{place}: aborted with {got}, where {expected} is due").into());
        }
        (Some(Err(Refusal::Abort(got))), Ok(expected)) => {
            return Err(format!("{place}: aborted with {got}, where the specification {}", expected.told()).into());
        }
        (Some(Err(other)), _) => return Err(Finding::stopped(place, other)),
    }
    Ok(expected)
}

/// What a party can answer, to be compared.
trait Answered {
    /// How this, the subject's, which it said at this place, differs from what the specification says.
    fn same_as(&self, expected: &Self, place: &str) -> Result<(), String>;
    /// What the party did, in a few words.
    fn told(&self) -> String;
}

impl Answered for () {
    fn same_as(&self, (): &(), _: &str) -> Result<(), String> {
        Ok(())
    }

    fn told(&self) -> String {
        "accepted".into()
    }
}

impl Answered for Vec<u8> {
    fn same_as(&self, expected: &Vec<u8>, place: &str) -> Result<(), String> {
        // The place is where the half-round began; the step that sends is told in its stead.
        let who = place.split(" at ").next().unwrap_or(place);
        same(self, expected).map_err(|difference| format!("{who} at {}: {difference}", sent_at(expected)))
    }

    fn told(&self) -> String {
        format!("sent a message of {} bytes", self.len())
    }
}

impl Answered for Closed {
    fn same_as(&self, expected: &Closed, place: &str) -> Result<(), String> {
        match (self, expected) {
            (Closed::Next(got), Closed::Next(expected)) if got.keys().eq(expected.keys()) => {
                for ((user, got), expected) in got.iter().zip(expected.values()) {
                    let place = || format!("server at {}, to user {user}", sent_at(expected));
                    same(got, expected).map_err(|difference| format!("{}: {difference}", place()))?;
                }
                Ok(())
            }
            (Closed::Output(got), Closed::Output(expected)) => {
                output_difference(got, expected).map_or(Ok(()), |what| Err(format!("server at R4.S4: {what}")))
            }
            _ => Err(format!("{place}: {}, where the specification {}", self.told(), expected.told())),
        }
    }

    fn told(&self) -> String {
        match self {
            Closed::Next(messages) => format!("sent messages to {:?}", messages.keys().collect::<Vec<_>>()),
            Closed::Output(output) => format!("output {output}"),
        }
    }
}
