//! The outcome of a session depends on which messages arrive, never on their order, nor on what else arrives.
//! Each subject is played against itself: once in the plain order, and again permuted, disturbed, or in turns with another session.
//! What a party must say to a message that is not due is told by a few lines here, in the order of `vectors/FORMAT.md`, section 7.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use secagg_spec::suite1::Suite1;
use secagg_tests::aborted;
use secagg_tests::cases::cases;
use secagg_tests::libraries::Libraries;
use secagg_tests::sessions::{Case, DROPS, shapes};
use secagg_vectors::model::{Abort, Blame, Id, Variant};
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;
use secagg_vectors::subject::{Closed, Server, Subject, User};

/// The spec and impl.
fn subjects() -> [Box<dyn Subject>; 2] {
    [Box::new(Spec(Suite1(Libraries))), Box::new(Implementation)]
}

/// A message, and whose channel it arrives on.
type Arrival = (Id, Vec<u8>);

/// A session under way, with everything that has been observed of it.
struct Play<'a> {
    case: &'a Case,
    users: BTreeMap<Id, Box<dyn User>>,
    server: Box<dyn Server>,
    inboxes: BTreeMap<Id, Vec<u8>>,
    /// The steps whose messages the rounds to come collect.
    rounds: Vec<&'static str>,
    /// From whom the server takes a message in this round, and from whom it has.
    expected: BTreeSet<Id>,
    arrived: BTreeSet<Id>,
    /// What users have sent in all rounds, in the order of arrival.
    sent: Vec<Arrival>,
    /// What the server did at the end of each round.
    closed: Vec<Result<Closed, Abort>>,
}

impl<'a> Play<'a> {
    fn new(subject: &dyn Subject, case: &'a Case) -> Play<'a> {
        let parameters = &case.parameters;
        let user = |id: Id, key| subject.user(parameters, id, key).unwrap_or_else(|abort| panic!("{abort:?}"));
        let users: BTreeMap<Id, Box<dyn User>> =
            case.users.iter().map(|u| (u.id, user(u.id, u.brings.signing_key))).collect();
        let malicious = parameters.variant == Variant::Malicious;
        Play {
            case,
            inboxes: users.keys().map(|u| (*u, Vec::new())).collect(),
            expected: users.keys().copied().collect(),
            users,
            server: subject.server(parameters).unwrap_or_else(|abort| panic!("{abort:?}")),
            rounds: DROPS.into_iter().filter(|step| malicious || *step != "R3.U2").collect(),
            arrived: BTreeSet::new(),
            sent: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// The step at which the server collects now, if the session goes on.
    fn step(&self) -> Option<&'static str> {
        let goes_on = self.closed.last().is_none_or(|closed| matches!(closed, Ok(Closed::Next(_))));
        self.rounds.get(self.closed.len()).copied().filter(|_| goes_on)
    }

    /// What users send in this round, ascending.
    fn messages(&mut self) -> Vec<Arrival> {
        let step = self.step().expect("the session goes on");
        let mut messages = Vec::new();
        for user in self.case.users.iter().filter(|user| user.sends(step)) {
            let Some(inbox) = self.inboxes.remove(&user.id) else { continue };
            let me = self.users.get_mut(&user.id).expect("a user of the case");
            let message = me.advance(&user.brings, &inbox).unwrap_or_else(|abort| panic!("{abort:?}"));
            messages.push((user.id, message));
        }
        messages
    }

    /// A message that is due.
    fn deliver(&mut self, (from, message): Arrival) {
        assert_eq!(self.server.receive(from, &message), Ok(()), "the message of user {from}");
        self.arrived.insert(from);
        self.sent.push((from, message));
    }

    /// The end of the round.
    fn close(&mut self) {
        let closed = self.server.close_round().map_err(aborted);
        if let Ok(Closed::Next(messages)) = &closed {
            self.inboxes = messages.clone();
        }
        self.expected = std::mem::take(&mut self.arrived);
        self.closed.push(closed);
    }

    /// The whole session in the plain order.
    fn played_out(mut self) -> Play<'a> {
        while self.step().is_some() {
            self.messages().into_iter().for_each(|message| self.deliver(message));
            self.close();
        }
        self
    }

    /// What the server must say to this message on this channel, unless it is due.
    fn refusal(&self, from: Id, message: &[u8], due: &[Arrival]) -> Option<Abort> {
        let step = self.step().expect("the session goes on");
        // The header of what is due from this user; of one who does not send any more, no message of this round exists.
        let header = due.iter().find(|(u, _)| *u == from).map(|(_, due)| &due[..39]);
        let check = if !self.expected.contains(&from) {
            "UnexpectedUser"
        } else if self.arrived.contains(&from) {
            "AlreadyReceived"
        } else {
            let kind = [("R0.U3", 1), ("R1.U7", 3), ("R2.U4", 5), ("R3.U2", 7), ("R4.U4", 9)];
            let kind = kind.into_iter().find(|(at, _)| *at == step).expect("one of the steps").1;
            if message[2] != kind {
                "WrongType"
            } else if message[3..7] != from.to_be_bytes() {
                "WrongSender"
            } else if header.is_some_and(|header| message[..39] == *header) {
                return None;
            } else {
                "WrongContext"
            }
        };
        let at = ["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"][DROPS.iter().position(|s| *s == step).expect("a step")];
        Some(Abort { step: at.into(), check: check.into(), blame: Blame::User(from) })
    }
}

/// The same items in an order drawn by `picks`.
fn permuted<T>(mut items: Vec<T>, picks: &[Index]) -> Vec<T> {
    let mut order = Vec::new();
    for pick in picks.iter().cycle() {
        if items.is_empty() {
            break;
        }
        order.push(items.remove(pick.index(items.len())));
    }
    order
}

/// Something that arrives beside the session: at which place of which round, on whose channel, and what.
#[derive(Clone, Debug)]
struct Intrusion {
    round: usize,
    place: Index,
    channel: Index,
    what: Index,
}

fn intrusions() -> impl Strategy<Value = Vec<Intrusion>> {
    let one = (0..5usize, any::<Index>(), any::<Index>(), any::<Index>());
    let one = one.prop_map(|(round, place, channel, what)| Intrusion { round, place, channel, what });
    prop::collection::vec(one, 1..=24)
}

proptest! {
    #![proptest_config(cases(40))]

    /// R0.S1 … R4.S1, "collect": in whatever order a round's messages arrive, the server sends, sums and aborts the same.
    #[test]
    fn the_order_of_arrival_does_not_matter(shape in shapes(6), picks in prop::collection::vec(any::<Index>(), 7)) {
        let case = shape.case();
        for subject in subjects() {
            let plain = Play::new(&*subject, &case).played_out();
            let mut play = Play::new(&*subject, &case);
            while play.step().is_some() {
                let messages = play.messages();
                permuted(messages, &picks).into_iter().for_each(|message| play.deliver(message));
                play.close();
            }
            prop_assert_eq!(&play.closed, &plain.closed, "{}", subject.name());
        }
    }

    /// Section V and D17: a message twice, late, of another user, of an outsider or of another session is refused, and changes nothing.
    #[test]
    fn what_is_not_due_is_refused_and_changes_nothing(shape in shapes(5), intrusions in intrusions()) {
        let case = shape.case();
        let mut other_case = case.clone();
        other_case.parameters.session[0] ^= 1;
        let outsider = (1..).find(|id| !shape.ids.contains(id)).expect("few users");
        let channels: Vec<Id> = shape.ids.iter().copied().chain([outsider, 0]).collect();
        for subject in subjects() {
            let plain = Play::new(&*subject, &case).played_out();
            let of_other_session = Play::new(&*subject, &other_case).played_out().sent;
            let mut play = Play::new(&*subject, &case);
            while play.step().is_some() {
                let due = play.messages();
                let round = play.closed.len();
                for place in 0..=due.len() {
                    let here = intrusions.iter().filter(|i| i.round == round && i.place.index(due.len() + 1) == place);
                    for intrusion in here {
                        let from = channels[intrusion.channel.index(channels.len())];
                        let seen: Vec<&Arrival> = play.sent.iter().chain(&due).chain(&of_other_session).collect();
                        if seen.is_empty() {
                            continue;
                        }
                        let message = &seen[intrusion.what.index(seen.len())].1.clone();
                        if let Some(refusal) = play.refusal(from, message, &due) {
                            prop_assert_eq!(play.server.receive(from, message), Err(refusal.into()), "{}", subject.name());
                        }
                    }
                    if let Some(message) = due.get(place) {
                        play.deliver(message.clone());
                    }
                }
                play.close();
            }
            prop_assert_eq!(&play.closed, &plain.closed, "{}", subject.name());
        }
    }

    /// D17, exhaustively for one session: after each message, every message seen so far is refused as a second one.
    #[test]
    fn every_repetition_is_refused(shape in shapes(4)) {
        let case = shape.case();
        for subject in subjects() {
            let plain = Play::new(&*subject, &case).played_out();
            let mut play = Play::new(&*subject, &case);
            while play.step().is_some() {
                let due = play.messages();
                for message in &due {
                    play.deliver(message.clone());
                    for (from, again) in play.sent.clone() {
                        if let Some(refusal) = play.refusal(from, &again, &due) {
                            prop_assert_eq!(play.server.receive(from, &again), Err(refusal.into()), "{}", subject.name());
                        }
                    }
                }
                play.close();
            }
            prop_assert_eq!(&play.closed, &plain.closed, "{}", subject.name());
        }
    }

    /// SETUP.1, the session id: two sessions played in turns, with the same users and coins or others, end as each does alone.
    #[test]
    fn sessions_in_turns_do_not_disturb_each_other(
        shape in shapes(4),
        other in shapes(4),
        same_users: bool,
        turns in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let case = shape.case();
        let mut other = if same_users { case.clone() } else { other.case() };
        other.parameters.session[0] ^= 1;
        for subject in subjects() {
            let alone = [&case, &other].map(|case| Play::new(&*subject, case).played_out().closed);
            let mut plays = [&case, &other].map(|case| (Play::new(&*subject, case), Vec::new(), false));
            let mut turns = turns.iter().cycle();
            while plays.iter().any(|(play, ..)| play.step().is_some()) {
                let second = plays[0].0.step().is_none() || (plays[1].0.step().is_some() && turns.next() == Some(&true));
                let (play, waiting, under_way) = &mut plays[usize::from(second)];
                if !*under_way {
                    (*waiting, *under_way) = (play.messages(), true);
                } else if let Some(message) = waiting.pop() {
                    play.deliver(message);
                } else {
                    play.close();
                    *under_way = false;
                }
            }
            let [first, second] = plays.map(|(play, ..)| play.closed);
            prop_assert_eq!([first, second], alone, "{}", subject.name());
        }
    }
}
