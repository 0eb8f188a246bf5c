//! The parties of one session at a table: the test decides who sends, what arrives, and when a round is closed.
//! Messages are kept by round and user, and what follows from a user's coins is computed by `calculation`.

use std::collections::{BTreeMap, BTreeSet};

use secagg_spec::suite1::Suite1;
use secagg_tests::aborted;
use secagg_tests::libraries::Libraries;
use secagg_tests::sessions::{Case, Participant, Shape};
use secagg_vectors::model::{Abort, Adversary, Blame, Id, Output, Variant};
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;
use secagg_vectors::subject::{Closed, Server, Subject, User};

use crate::bytes::{self, HEADER};
use crate::calculation::{self, Keys};

/// The steps at which users send, by round.
pub const SENT: [&str; 5] = ["R0.U3", "R1.U7", "R2.U4", "R3.U2", "R4.U4"];
/// The steps at which the server collects, by round.
pub const COLLECTED: [&str; 5] = ["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"];
/// Both variants.
pub const VARIANTS: [Variant; 2] = [Variant::HonestButCurious, Variant::Malicious];

/// Runs the test against the spec and against impl.
pub fn both(test: impl Fn(&dyn Subject)) {
    for subject in [&Spec(Suite1(Libraries)) as &dyn Subject, &Implementation] {
        println!("against {}", subject.name()); // shown when the test fails
        test(subject);
    }
}

/// Runs the test against both, in both variants.
pub fn everywhere(test: impl Fn(&dyn Subject, Variant)) {
    both(|subject| {
        for variant in VARIANTS {
            println!("in the variant {variant:?}");
            test(subject, variant);
        }
    });
}

/// The shape of a session among these users with this threshold, m = 3 and R = 1001; it can be changed.
pub fn shape(variant: Variant, ids: &[Id], threshold: u32) -> Shape {
    Shape {
        variant,
        ids: ids.iter().copied().collect(),
        adversary: Adversary::Clients,
        above_minimum: threshold - 1,
        dimension: 3,
        modulus_minus_one: 1000,
        bounded: false,
        drops: vec![5; ids.len()],
        seed: 4,
    }
}

/// A session among these users with this threshold, in which some drop out before a step.
pub fn case(variant: Variant, ids: &[Id], threshold: u32, drops: &[(Id, &'static str)]) -> Case {
    let mut case = shape(variant, ids, threshold).case();
    for user in &mut case.users {
        user.drops_before = drops.iter().find(|(u, _)| *u == user.id).map(|(_, step)| *step);
    }
    case
}

/// The rounds of a variant.
pub fn rounds(variant: Variant) -> &'static [usize] {
    match variant {
        Variant::HonestButCurious => &[0, 1, 2, 4],
        Variant::Malicious => &[0, 1, 2, 3, 4],
    }
}

/// The result is this abort.
#[track_caller]
pub fn refused<T, E: PartialEq<Abort> + std::fmt::Debug>(result: Result<T, E>, step: &str, check: &str, blame: Blame) {
    let due = Abort { step: step.into(), check: check.into(), blame };
    match result {
        Err(refusal) => assert_eq!(refusal, due),
        Ok(_) => panic!("accepted, where {due} is due"),
    }
}

/// The parties.
pub struct Table {
    pub case: Case,
    pub context: [u8; 32],
    users: BTreeMap<Id, Box<dyn User>>,
    server: Box<dyn Server>,
    /// Users' messages, by round and sender.
    pub sent: BTreeMap<(usize, Id), Vec<u8>>,
    /// The server's messages, by the round at whose end they are sent, and receiver.
    pub answered: BTreeMap<(usize, Id), Vec<u8>>,
    /// The sum.
    pub output: Option<Output>,
}

impl Table {
    /// Everyone after SETUP.
    pub fn laid(subject: &dyn Subject, case: &Case) -> Table {
        let parameters = &case.parameters;
        let user = |user: &Participant| {
            (user.id, subject.user(parameters, user.id, user.brings.signing_key).expect("a user is set up"))
        };
        Table {
            case: case.clone(),
            context: calculation::context(parameters),
            users: case.users.iter().map(user).collect(),
            server: subject.server(parameters).expect("the server is set up"),
            sent: BTreeMap::new(),
            answered: BTreeMap::new(),
            output: None,
        }
    }

    /// Everyone after the last round before `round`, with the drop-outs of the case.
    pub fn before(subject: &dyn Subject, case: &Case, round: usize) -> Table {
        let mut table = Table::laid(subject, case);
        for round in rounds(case.parameters.variant).iter().take_while(|r| **r < round) {
            table.play(*round).expect("an honest round");
        }
        table
    }

    /// Everyone at the end.
    pub fn finished(subject: &dyn Subject, case: &Case) -> Table {
        Table::before(subject, case, 5)
    }

    pub fn malicious(&self) -> bool {
        self.case.parameters.variant == Variant::Malicious
    }

    pub fn m(&self) -> usize {
        self.case.parameters.dimension as usize
    }

    pub fn modulus_minus_one(&self) -> u64 {
        self.case.parameters.modulus_minus_one
    }

    pub fn user(&self, u: Id) -> &Participant {
        self.case.users.iter().find(|user| user.id == u).expect("a user of the case")
    }

    /// What `u` receives at the beginning of its turn in `round`.
    pub fn inbox(&self, round: usize, u: Id) -> Vec<u8> {
        match round {
            0 => Vec::new(),
            4 if !self.malicious() => self.answered[&(2, u)].clone(),
            _ => self.answered[&(round - 1, u)].clone(),
        }
    }

    /// Who is to send in `round`, ascending.
    pub fn senders(&self, round: usize) -> Vec<Id> {
        let earlier = rounds(self.case.parameters.variant).iter().rev().find(|r| **r < round);
        let awaited = |u: Id| earlier.is_none_or(|earlier| self.answered.contains_key(&(*earlier, u)));
        self.case.users.iter().filter(|user| user.sends(SENT[round]) && awaited(user.id)).map(|user| user.id).collect()
    }

    /// The turn of `u`, on any message.
    pub fn turn_on(&mut self, u: Id, inbox: &[u8]) -> Result<Vec<u8>, Abort> {
        let brings = self.user(u).brings.clone();
        self.users.get_mut(&u).expect("a user").advance(&brings, inbox).map_err(aborted)
    }

    /// The turn of `u` in `round`; the message is kept, and not delivered.
    pub fn turn(&mut self, round: usize, u: Id) -> Vec<u8> {
        let message = self.turn_on(u, &self.inbox(round, u)).expect("an honest message is accepted");
        self.sent.insert((round, u), message.clone());
        message
    }

    /// All turns of `round`; nothing is delivered.
    pub fn turns(&mut self, round: usize) -> Vec<(Id, Vec<u8>)> {
        self.senders(round).into_iter().map(|u| (u, self.turn(round, u))).collect()
    }

    /// A message for the server.
    pub fn deliver(&mut self, u: Id, message: &[u8]) -> Result<(), Abort> {
        self.server.receive(u, message).map_err(aborted)
    }

    /// The end of `round`.
    pub fn close(&mut self, round: usize) -> Result<(), Abort> {
        match self.server.close_round().map_err(aborted)? {
            Closed::Next(messages) => {
                assert_ne!(round, 4, "the last round is the last");
                self.answered.extend(messages.into_iter().map(|(u, message)| ((round, u), message)));
            }
            Closed::Output(output) => {
                assert_eq!(round, 4, "nothing is output before the end");
                self.output = Some(output);
            }
        }
        Ok(())
    }

    /// All turns of `round`, delivered, and its end.
    pub fn play(&mut self, round: usize) -> Result<(), Abort> {
        for (u, message) in self.turns(round) {
            self.deliver(u, &message).expect("an honest message is accepted");
        }
        self.close(round)
    }

    /// The receivers of the server's messages at the end of `round`.
    pub fn answered_to(&self, round: usize) -> Vec<Id> {
        self.answered.keys().filter(|(r, _)| *r == round).map(|(_, u)| *u).collect()
    }

    /// U1, …, U5 by who sent in round 0, …, 4.
    pub fn sent_in(&self, round: usize) -> Vec<Id> {
        self.sent.keys().filter(|(r, _)| *r == round).map(|(_, u)| *u).collect()
    }

    /// The body of a user's message, whose header must be right.
    pub fn body(&self, round: usize, u: Id) -> &[u8] {
        bytes::body(&self.sent[&(round, u)], [1, 3, 5, 7, 9][round], u, &self.context)
    }

    /// The body of a message of the server, whose header must be right.
    pub fn answer(&self, round: usize, u: Id) -> &[u8] {
        bytes::body(&self.answered[&(round, u)], [2, 4, 6, 8][round], bytes::SERVER, &self.context)
    }

    /// The bytes behind the identity in an entry of the KeyList.
    pub fn key_width(&self) -> usize {
        if self.malicious() { 130 } else { 66 }
    }

    /// The keys in the messages of round 0.
    pub fn u1(&self) -> Keys {
        let keys = |body: &[u8]| (body[..33].try_into().unwrap(), body[33..66].try_into().unwrap());
        self.sent.iter().filter(|((round, _), _)| *round == 0).map(|((_, u), m)| (*u, keys(&m[HEADER..]))).collect()
    }

    /// The key of the ciphertexts from u to v, as v agrees on it.
    pub fn ae_key(&self, u: Id, v: Id) -> [u8; 16] {
        let agreed = calculation::agree(&self.user(v).brings.coins.c_secret_key, &self.u1()[&u].0);
        calculation::derive(&self.context, &agreed, "secagg1 ae", &[u, v])
    }

    /// e_{u,v} as u sent it.
    pub fn e(&self, u: Id, v: Id) -> Vec<u8> {
        let entries = bytes::list(self.body(1, u), 100);
        entries.into_iter().find(|(receiver, _)| *receiver == v).expect("a ciphertext for v").1
    }

    /// The mask of the pair without its sign, from u's secret key.
    pub fn pair_mask(&self, s_sk: &[u8; 32], u: Id, v: Id) -> Vec<u64> {
        let agreed = calculation::agree(s_sk, &self.u1()[&v].1);
        let seed = calculation::derive(&self.context, &agreed, "secagg1 pair", &[u.min(v), u.max(v)]);
        calculation::prg(&seed, self.m(), self.modulus_minus_one())
    }

    /// The own mask of u, from b_u.
    pub fn own_mask(&self, b: &[u8; 32], u: Id) -> Vec<u64> {
        let seed = calculation::derive(&self.context, b, "secagg1 self", &[u]);
        calculation::prg(&seed, self.m(), self.modulus_minus_one())
    }

    /// Vectors with their signs, summed.
    pub fn total(&self, vectors: &[(bool, Vec<u64>)]) -> Vec<u64> {
        let vectors = vectors.iter().map(|(minus, vector)| (*minus, vector.as_slice()));
        calculation::signed_sum(vectors, self.m(), self.modulus_minus_one())
    }

    /// The sum of the inputs of these users.
    pub fn inputs(&self, users: &[Id]) -> Vec<u64> {
        self.total(&users.iter().map(|u| (false, self.user(*u).brings.input.clone())).collect::<Vec<_>>())
    }

    /// y_u as u sent it.
    pub fn y(&self, u: Id) -> Vec<u64> {
        bytes::unpack(self.body(2, u), self.m(), self.modulus_minus_one())
    }

    /// The shares that u revealed: of s_v^SK, and of b_v.
    pub fn revealed(&self, u: Id) -> [BTreeMap<Id, [u8; 32]>; 2] {
        let (s, rest) = bytes::list_and_rest(self.body(4, u), 32);
        [s, bytes::list(rest, 32)]
            .map(|entries| entries.into_iter().map(|(v, share)| (v, share.try_into().unwrap())).collect())
    }
}

/// `round` closed after valid messages of all but one of t users, and after those of t: an abort, and none.
/// Messages that are refused do not count: one that is cut short is sent before each, and each is sent twice.
pub fn closes_from_t_on(subject: &dyn Subject, case: &Case, round: usize) {
    let t = case.parameters.threshold as usize;
    for count in [t - 1, t] {
        let mut table = Table::before(subject, case, round);
        let messages = table.turns(round);
        assert!(messages.len() > t, "the case has more users than it needs");
        for (u, message) in messages.iter().take(count) {
            refused(table.deliver(*u, &message[..message.len() - 1]), COLLECTED[round], "Malformed", Blame::User(*u));
            table.deliver(*u, message).expect("an honest message is accepted");
            refused(table.deliver(*u, message), COLLECTED[round], "AlreadyReceived", Blame::User(*u));
        }
        for (u, message) in messages.iter().skip(count) {
            refused(table.deliver(*u, &message[..message.len() - 1]), COLLECTED[round], "Malformed", Blame::User(*u));
        }
        let closed = table.close(round);
        if count < t {
            refused(closed, COLLECTED[round], "TooFewMessages", Blame::Unattributable);
            assert!(table.output.is_none(), "nothing is output after an abort");
        } else {
            closed.expect("t messages are enough");
            let expected: BTreeSet<Id> = messages.iter().take(t).map(|(u, _)| *u).collect();
            match &table.output {
                Some(_) => assert_eq!(round, 4),
                None => assert!(table.answered_to(round).iter().eq(&expected), "U_i are the senders of valid messages"),
            }
        }
    }
}
