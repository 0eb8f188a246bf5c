//! Every choice of a lying server, over impl's real client steps: a model checker explores which sets it shows to whom and which
//! signatures it passes on, and looks for a state in which Theorem 4's set Q is not unique. A state is what was delivered to each
//! honest user; what the user answers is computed by running it from its coins, on real bytes, so that impl itself is what is checked.
//!
//! **The server's moves.** Rounds 0 and 1 are played once, honestly: the signed keys leave nothing else (Hyb 2, Hyb 4). From then on the
//! server may, at any time and to one honest user at a time,
//! - deliver the ciphertexts of any subset of the others, which makes this user's U2; in the larger configurations only to some users
//!   ([`Configuration::any_u2`]), while the rest get everybody's;
//! - show any subset of the n users as U3, or all of them and somebody who does not exist;
//! - pass on signatures of U3: under an honest user's name none, the one that this user has made by now (over whatever view), or, in
//!   configurations with [`Configuration::forging`] and not under the receiver's own name, one with a key of the adversary's own; under
//!   a corrupt user's name none, a valid one over the receiver's view, or a valid one over another view.
//!
//! Users are served in any order, and one who is not served again has dropped out. Corrupt users' keys are the adversary's, and so
//! are the shares of both kinds that they hold. impl is run on every message; those that put a user into the same state are one move.
//!
//! **What is not modelled.** Messages that are no canonical encodings, or with ciphertexts changed on the way; lies in rounds 0 and 1,
//! by the server or by corrupt users, bad shares among them; a corrupt user's signature over more than one foreign view; an honest
//! user's signature under another name. Where a configuration says [`Aborting::EndsTheRun`] or [`Aborting::LeftOut`], the server does not
//! go on after an abort, or does not provoke one: a user who aborts sends nothing, so not writing to it serves the server as well.
//! Of what the server can compute only the linear part is modelled: sums of masked inputs minus masks that it can expand.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use secagg_spec::messages::KeyList;
use secagg_spec::primitives::{Primitives, Signed};
use secagg_spec::round2_masked_input_collection::pairwise_mask;
use secagg_spec::setup::{Setup, Users};
use secagg_spec::suite1::{Algorithms, Ciphertext, FieldElement, Suite1};
use secagg_spec::vector::Vector;
use secagg_spec::wire::{self, SERVER, Type};
use secagg_tests::libraries::Libraries;
use secagg_vectors::generate::coins::Source;
use secagg_vectors::model::{Abort, Adversary, Blame, Brings, Entry, Id, Parameters, Variant};
use secagg_vectors::subject::Subject;
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::spec_parameters;
use stateright::{Checker, HasDiscoveries, Model, Property};

type P = Suite1<Libraries>;

/// The bytes of a header.
const HEADER: usize = 39;

/// A set of users: user u is bit u − 1.
type Bits = u8;

fn bit(u: Id) -> Bits {
    1 << (u - 1)
}

fn size(set: Bits) -> u32 {
    set.count_ones()
}

fn members(set: Bits) -> impl Iterator<Item = Id> {
    (1..=Bits::BITS).filter(move |u| set & bit(*u) != 0)
}

/// What a user has been shown: what its signature binds besides the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct View {
    u2: Bits,
    u3: Bits,
}

/// A message of the server from round 1's delivery on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Message {
    /// DeliveredShares: the ciphertexts of these users.
    Shares(Bits),
    /// Survivors: this U3.
    Survivors(Bits),
    /// ConsistencySignatures: under these names.
    Signatures(Vec<(Id, Signature)>),
}

/// A signature in ConsistencySignatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Signature {
    /// With the key of the user under whose name it stands, over this view.
    Over(View),
    /// With a key that is not in the directory, over the receiver's view.
    Forged,
}

/// What has become of an honest user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Stage {
    /// It has sent its encrypted shares.
    Waiting,
    /// It has sent its masked input.
    Masked { u2: Bits },
    /// It has signed (malicious variant).
    Signed(View),
    /// It has revealed its shares of `s^SK` and of b of these users.
    Answered { view: View, s: Bits, b: Bits },
    /// It has aborted, with the one of [`ABORTS`] of this index.
    Aborted { u2: Option<Bits>, signed: Option<View>, abort: usize },
}

impl Stage {
    /// U2, if the user has sent its masked input.
    fn u2(self) -> Option<Bits> {
        match self {
            Stage::Waiting => None,
            Stage::Masked { u2 } => Some(u2),
            Stage::Signed(view) | Stage::Answered { view, .. } => Some(view.u2),
            Stage::Aborted { u2, .. } => u2,
        }
    }

    /// What the user has signed, in the malicious variant.
    fn signed(self) -> Option<View> {
        match self {
            Stage::Waiting | Stage::Masked { .. } => None,
            Stage::Signed(view) | Stage::Answered { view, .. } => Some(view),
            Stage::Aborted { signed, .. } => signed,
        }
    }

    /// What was delivered to a user who has not ended.
    fn history(self) -> Vec<Message> {
        match self {
            Stage::Masked { u2 } => vec![Message::Shares(u2)],
            Stage::Signed(View { u2, u3 }) => vec![Message::Shares(u2), Message::Survivors(u3)],
            _ => Vec::new(),
        }
    }
}

/// The aborts that these moves can cause; any other one fails the test.
const ABORTS: [(&str, &str); 10] = [
    ("R2.U1", "TooFewUsers"),
    ("R3.U1", "OutsideU2"),
    ("R3.U1", "OwnIdentityMissing"),
    ("R3.U1", "TooFewUsers"),
    ("R4.U1", "OutsideU3"),
    ("R4.U1", "TooFewUsers"),
    ("R4.U1", "ConsistencySignature"),
    ("R4.U1", "OutsideU2"),
    ("R4.U1", "OwnIdentityMissing"),
    ("R4.U1", "TooFewUsers"),
];

/// What the server does about messages that make a user abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aborting {
    /// It sends them, and goes on.
    GoesOn,
    /// It sends them, and stops.
    EndsTheRun,
    /// It does not send them.
    LeftOut,
}

/// A configuration of the model.
#[derive(Clone, Copy, Debug)]
struct Configuration {
    variant: Variant,
    adversary: Adversary,
    /// n_C as set-up is told.
    colluding: u32,
    n: u32,
    t: u32,
    /// n_C: the last users, whose keys the adversary has.
    corrupt: u32,
    /// How many users, from the first, may be shown any U2.
    any_u2: u32,
    /// Are there forged signatures?
    forging: bool,
    aborting: Aborting,
}

impl Configuration {
    fn honest(&self) -> Bits {
        Bits::MAX >> (Bits::BITS - (self.n - self.corrupt))
    }

    fn parameters(&self) -> Parameters {
        let coins = Source { test: 4 };
        let malicious = self.variant == Variant::Malicious;
        let key = |u: Id| malicious.then(|| Libraries.ed25519_public(&coins.bytes("d_sk", u)));
        Parameters {
            session: coins.bytes("session", 0),
            variant: self.variant,
            adversary: self.adversary,
            colluding: self.colluding,
            threshold: self.t,
            dimension: 1,
            modulus_minus_one: 999,
            input_bound_minus_one: None,
            directory: (1..=self.n).map(|id| Entry { id, verification_key: key(id) }).collect(),
        }
    }

    fn brings(&self, u: Id) -> Brings {
        let coins = Source { test: 4 };
        let ids: Vec<Id> = (1..=self.n).collect();
        Brings {
            signing_key: (self.variant == Variant::Malicious).then(|| coins.bytes("d_sk", u)),
            coins: coins.user(u, &ids, self.t),
            input: vec![coins.integer("x", u, 0, 999)],
        }
    }
}

/// A move of the server, and what becomes of the user.
#[derive(Clone, Debug, PartialEq)]
struct Move {
    to: Id,
    message: Message,
    stage: Stage,
}

/// The honest users, in order.
type State = Vec<Stage>;

/// A user, what it was sent after round 1, and what it answered to the last of it.
type Answers = HashMap<(Id, Vec<Message>), Result<Vec<u8>, Abort>>;

/// A user, its stage and the signatures that the server has, with the moves that there are.
type Moves = HashMap<(Id, Stage, Vec<Option<View>>), Arc<Vec<Move>>>;

/// The model: one session after round 1.
struct World {
    is: Configuration,
    p: P,
    parameters: Parameters,
    setup: Setup<P>,
    brings: BTreeMap<Id, Brings>,
    u1: KeyList<P>,
    key_list: Vec<u8>,
    e: BTreeMap<Id, BTreeMap<Id, Ciphertext>>,
    answers: Mutex<Answers>,
    moves: Mutex<Moves>,
}

impl World {
    fn new(is: Configuration) -> World {
        let p = Suite1(Libraries);
        let parameters = is.parameters();
        let setup = secagg_spec::setup::setup(&p, spec_parameters(&parameters)).expect("set-up admits the parameters");
        let brings: BTreeMap<Id, Brings> = (1..=is.n).map(|u| (u, is.brings(u))).collect();
        let mut world = World {
            is,
            p,
            parameters,
            setup,
            brings,
            u1: KeyList::new(),
            key_list: Vec::new(),
            e: BTreeMap::new(),
            answers: Mutex::default(),
            moves: Mutex::default(),
        };
        // Rounds 0 and 1: impl's users and an honest relay.
        for (u, brings) in &world.brings {
            let mut user = Implementation.user(&world.parameters, *u, brings.signing_key).expect("set-up of a user");
            let message = user.advance(brings, &[]).expect("R0.U3");
            let keys = wire::decode_advertised_keys(&world.p, &world.setup, &message[HEADER..]).expect("R0.U3");
            world.u1.insert(*u, keys);
        }
        world.key_list = world.message(Type::KeyList, wire::encode_key_list(&world.u1));
        for (u, brings) in &world.brings {
            let mut user = Implementation.user(&world.parameters, *u, brings.signing_key).expect("set-up of a user");
            user.advance(brings, &[]).expect("R0.U3");
            let message = user.advance(brings, &world.key_list).expect("R1.U7");
            world.e.insert(*u, wire::decode_ciphertexts(&message[HEADER..]).expect("R1.U7"));
        }
        world
    }

    fn message(&self, kind: Type, body: Vec<u8>) -> Vec<u8> {
        wire::message(kind, SERVER, &self.setup.context, body)
    }

    /// The view of an honest user with this history.
    fn view(history: &[Message]) -> Option<View> {
        match history {
            [Message::Shares(u2), Message::Survivors(u3), ..] => Some(View { u2: *u2, u3: *u3 }),
            _ => None,
        }
    }

    /// σ' of `signer` over a view: an honest user makes it only when shown that view.
    fn signature(&self, signer: Id, view: View) -> [u8; 64] {
        if self.is.honest() & bit(signer) != 0 {
            let message = self.answer(signer, &[Message::Shares(view.u2), Message::Survivors(view.u3)]);
            wire::decode_signature(&message.expect("it has signed")[HEADER..]).expect("R3.U2")
        } else {
            self.sign(signer, view, &self.brings[&signer].signing_key.expect("the malicious variant"))
        }
    }

    fn sign(&self, signer: Id, view: View, d_sk: &[u8; 32]) -> [u8; 64] {
        let (u2, u3): (Users, Users) = (members(view.u2).collect(), members(view.u3).collect());
        let signed = Signed::Consistency { context: &self.setup.context, signer, u1: &self.u1, u2: &u2, u3: &u3 };
        self.p.sig_sign(d_sk, &signed)
    }

    /// The last message of a history, as bytes for `u`.
    fn bytes(&self, u: Id, history: &[Message]) -> Vec<u8> {
        match history.last().expect("a message") {
            Message::Shares(u2) => {
                let e = members(u2 & !bit(u)).map(|v| (v, self.e[&v][&u].clone())).collect();
                self.message(Type::DeliveredShares, wire::encode_ciphertexts(&e))
            }
            Message::Survivors(u3) => self.message(Type::Survivors, wire::ids(&members(*u3).collect())),
            Message::Signatures(signatures) => {
                let of = |(v, signature): &(Id, Signature)| match signature {
                    Signature::Over(view) => (*v, self.signature(*v, *view)),
                    Signature::Forged => (*v, self.sign(*v, Self::view(history).expect("a view"), &[7; 32])),
                };
                let signatures = signatures.iter().map(of).collect();
                self.message(Type::ConsistencySignatures, wire::encode_signatures(&signatures))
            }
        }
    }

    /// impl's user `u`, run from its coins on this history: its answer to the last message.
    fn answer(&self, u: Id, history: &[Message]) -> Result<Vec<u8>, Abort> {
        let key = (u, history.to_vec());
        if let Some(answer) = self.answers.lock().expect("one thread").get(&key) {
            return answer.clone();
        }
        let brings = &self.brings[&u];
        let mut user = Implementation.user(&self.parameters, u, brings.signing_key).expect("set-up of a user");
        user.advance(brings, &[]).expect("R0.U3");
        user.advance(brings, &self.key_list).expect("R1.U7");
        let mut answer = Ok(Vec::new());
        for end in 1..=history.len() {
            assert!(answer.is_ok(), "an aborted user is sent nothing");
            answer = user.advance(brings, &self.bytes(u, &history[..end])).map_err(secagg_tests::aborted);
        }
        self.answers.lock().expect("one thread").insert(key, answer.clone());
        answer
    }

    /// What becomes of a user who is sent this.
    fn after(&self, u: Id, stage: Stage, message: &Message) -> Stage {
        let history = [stage.history(), vec![message.clone()]].concat();
        let answer = match self.answer(u, &history) {
            Ok(answer) => answer,
            Err(abort) => {
                assert_eq!(abort.blame, Blame::Server, "{abort:?}");
                let is = |known: &(&str, &str)| *known == (abort.step.as_str(), abort.check.as_str());
                let abort = ABORTS.iter().position(is).unwrap_or_else(|| panic!("user {u}: {abort:?}"));
                return Stage::Aborted { u2: stage.u2(), signed: stage.signed(), abort };
            }
        };
        match (stage, Self::view(&history)) {
            (Stage::Waiting, _) => Stage::Masked { u2: stage_u2(message) },
            (Stage::Masked { .. }, Some(view)) if self.is.variant == Variant::Malicious => Stage::Signed(view),
            (_, Some(view)) => {
                let shares = wire::decode_unmasking_shares::<Libraries>(&answer[HEADER..]).expect("R4.U4");
                shares.s.iter().for_each(|(v, share)| assert_eq!(share, &self.share_of_s(*v, u), "s of {v} for {u}"));
                shares.b.iter().for_each(|(v, share)| assert_eq!(share, &self.share_of_b(*v, u), "b of {v} for {u}"));
                let set = |ids: Vec<&Id>| ids.into_iter().fold(0, |set, v| set | bit(*v));
                Stage::Answered { view, s: set(shares.s.keys().collect()), b: set(shares.b.keys().collect()) }
            }
            (stage, None) => panic!("{stage:?} has no view"),
        }
    }

    /// All messages that the server may send to a user; `signed` are the views that honest users have signed.
    fn choices(&self, u: Id, stage: Stage, signed: &[Option<View>]) -> Vec<Message> {
        let all = Bits::MAX >> (Bits::BITS - self.is.n);
        match stage {
            Stage::Waiting if u > self.is.any_u2 => vec![Message::Shares(all)],
            Stage::Waiting => (0..=all).filter(|u2| u2 & bit(u) != 0).map(Message::Shares).collect(),
            Stage::Masked { .. } => (0..=all).chain([all | bit(self.is.n + 1)]).map(Message::Survivors).collect(),
            Stage::Signed(view) => {
                let another = View { u3: view.u3 ^ bit(u), ..view };
                let mut lists = vec![Vec::new()];
                for v in 1..=self.is.n {
                    let forged = (self.is.forging && v != u).then_some(Signature::Forged);
                    let made = match signed.get(v as usize - 1) {
                        Some(made) => made.map(Signature::Over).into_iter().chain(forged).collect(),
                        None => vec![Signature::Over(view), Signature::Over(another)],
                    };
                    let with = |list: &Vec<_>, signature| [list.clone(), vec![(v, signature)]].concat();
                    let longer: Vec<_> =
                        lists.iter().flat_map(|list| made.iter().map(|signature| with(list, *signature))).collect();
                    lists.extend(longer);
                }
                lists.into_iter().map(Message::Signatures).collect()
            }
            Stage::Answered { .. } | Stage::Aborted { .. } => Vec::new(),
        }
    }

    /// The share of `s_v^SK` that `holder` has.
    fn share_of_s(&self, v: Id, holder: Id) -> FieldElement {
        let coins = &self.brings[&v].coins;
        element(Libraries.shamir_share(&coins.s_secret_key, &coins.s_polynomial, holder))
    }

    /// The share of b_v that `holder` has.
    fn share_of_b(&self, v: Id, holder: Id) -> FieldElement {
        let coins = &self.brings[&v].coins;
        element(Libraries.shamir_share(&coins.b, &coins.b_polynomial, holder))
    }

    /// Who has let the server have a share of `s_v^SK` and of b_v: those who answered, and the corrupt users.
    fn holders(&self, state: &State, v: Id) -> (Bits, Bits) {
        let corrupt = !self.is.honest() & (Bits::MAX >> (Bits::BITS - self.is.n));
        let answered = (1..).zip(state).filter_map(|(w, stage)| match stage {
            Stage::Answered { s, b, .. } => Some((w, s & bit(v) != 0, b & bit(v) != 0)),
            _ => None,
        });
        answered.fold((corrupt, corrupt), |(s, b), (w, has_s, has_b)| {
            (if has_s { s | bit(w) } else { s }, if has_b { b | bit(w) } else { b })
        })
    }

    /// The users whose `s^SK` and whose b the server can reconstruct, or has.
    fn secrets(&self, state: &State) -> (Bits, Bits) {
        let corrupt = !self.is.honest();
        members(self.is.honest()).fold((corrupt, corrupt), |(s, b), v| {
            let (s_holders, b_holders) = self.holders(state, v);
            let known = |holders| if size(holders) >= self.is.t { bit(v) } else { 0 };
            (s | known(s_holders), b | known(b_holders))
        })
    }

    /// The sets of honest users whose inputs' sum the server can compute: every own mask can be removed, and every pairwise mask
    /// either cancels within the set or belongs to an `s^SK` that can be reconstructed.
    fn sums(&self, state: &State) -> Vec<Bits> {
        let answered = state.iter().filter(|stage| matches!(stage, Stage::Answered { .. })).count() as u32;
        if answered + self.is.corrupt < self.is.t {
            return Vec::new(); // nothing can be reconstructed
        }
        let (s, b) = self.secrets(state);
        let u2 = |u: Id| state[u as usize - 1].u2().unwrap_or(0);
        let removable = |sum: Bits, u: Id| {
            u2(u) != 0 && members(u2(u) & !bit(u)).all(|v| cancels(state, sum, u, v) || (s & (bit(u) | bit(v))) != 0)
        };
        let candidates = (1..=self.is.honest()).filter(|sum| sum & !b == 0);
        candidates.filter(|sum| members(*sum).all(|u| removable(*sum, u))).collect()
    }
}

fn stage_u2(message: &Message) -> Bits {
    match message {
        Message::Shares(u2) => *u2,
        other => panic!("{other:?} at R2.U1"),
    }
}

/// Does p_{u,v} cancel with p_{v,u} in the sum over this set?
fn cancels(state: &State, sum: Bits, u: Id, v: Id) -> bool {
    sum & bit(v) != 0 && state[v as usize - 1].u2().is_some_and(|u2| u2 & bit(u) != 0)
}

fn element(bytes: [u8; 32]) -> FieldElement {
    FieldElement::new(bytes).expect("below q")
}

// What the properties say

const ONE_KIND: &str = "never t shares of both kinds for one honest user";
const ONE_SET: &str = "never two sets unmasked by honest users";
const ONE_SUM: &str = "never two sums, nor one over fewer than t − n_C honest users";
const ANSWER: &str = "an honest user reveals its shares";
const UNMASKED: &str = "t shares of b exist for every user of some Q";
const SUM: &str = "the server can compute a sum";
const SPLIT: &str = "different honest users have signed different U3";

fn one_kind(world: &World, state: &State) -> bool {
    let (s, b) = world.secrets(state);
    s & b & world.is.honest() == 0
}

fn one_set(_: &World, state: &State) -> bool {
    let mut unmasked = state.iter().filter_map(|stage| match stage {
        Stage::Answered { view, .. } => Some(view.u3),
        _ => None,
    });
    let first = unmasked.next();
    unmasked.all(|u3| Some(u3) == first)
}

fn one_sum(world: &World, state: &State) -> bool {
    let sums = world.sums(state);
    sums.len() <= 1 && sums.iter().all(|sum| size(*sum) >= world.is.t - world.is.corrupt)
}

fn answer(_: &World, state: &State) -> bool {
    state.iter().any(|stage| matches!(stage, Stage::Answered { .. }))
}

fn unmasked(world: &World, state: &State) -> bool {
    let (_, b) = world.secrets(state);
    state.iter().any(|stage| matches!(stage, Stage::Answered { view, .. } if view.u3 & !b == 0))
}

fn sum(world: &World, state: &State) -> bool {
    !world.sums(state).is_empty()
}

fn split(_: &World, state: &State) -> bool {
    let mut signed = state.iter().filter_map(|stage| stage.signed());
    let first = signed.next();
    signed.any(|view| Some(view.u3) != first.map(|view| view.u3))
}

fn aborted<const ABORT: usize>(_: &World, state: &State) -> bool {
    state.iter().any(|stage| matches!(stage, Stage::Aborted { abort, .. } if ABORTS[*abort] == ABORTS[ABORT]))
}

impl Model for World {
    type State = State;
    type Action = Move;

    fn init_states(&self) -> Vec<State> {
        vec![vec![Stage::Waiting; size(self.is.honest()) as usize]]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Move>) {
        let aborted = state.iter().any(|stage| matches!(stage, Stage::Aborted { .. }));
        if aborted && self.is.aborting == Aborting::EndsTheRun {
            return;
        }
        let signed: Vec<Option<View>> = state.iter().map(|stage| stage.signed()).collect();
        for (u, stage) in (1..).zip(state) {
            // Only a user who has signed is sent signatures.
            let available = if matches!(stage, Stage::Signed(_)) { signed.clone() } else { Vec::new() };
            let key = (u, *stage, available);
            let known = self.moves.lock().expect("one thread").get(&key).cloned();
            let moves = known.unwrap_or_else(|| {
                let mut moves: Vec<Move> = Vec::new();
                for message in self.choices(u, *stage, &key.2) {
                    let next = self.after(u, *stage, &message);
                    let left_out = self.is.aborting == Aborting::LeftOut && matches!(next, Stage::Aborted { .. });
                    if !left_out && moves.iter().all(|known| known.stage != next) {
                        moves.push(Move { to: u, message, stage: next });
                    }
                }
                let moves = Arc::new(moves);
                self.moves.lock().expect("one thread").insert(key, Arc::clone(&moves));
                moves
            });
            actions.extend(moves.iter().cloned());
        }
    }

    fn next_state(&self, state: &State, action: Move) -> Option<State> {
        let mut next = state.clone();
        next[action.to as usize - 1] = action.stage;
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always(ONE_KIND, one_kind),
            Property::always(ONE_SET, one_set),
            Property::always(ONE_SUM, one_sum),
            Property::sometimes(ANSWER, answer),
            Property::sometimes(UNMASKED, unmasked),
            Property::sometimes(SUM, sum),
        ];
        if self.is.variant == Variant::Malicious {
            properties.push(Property::sometimes(SPLIT, split));
        }
        if self.is.variant == Variant::Malicious && self.is.aborting != Aborting::LeftOut {
            properties.extend([
                Property::sometimes("R2.U1 TooFewUsers", aborted::<0>),
                Property::sometimes("R3.U1 OutsideU2", aborted::<1>),
                Property::sometimes("R3.U1 OwnIdentityMissing", aborted::<2>),
                Property::sometimes("R3.U1 TooFewUsers", aborted::<3>),
                Property::sometimes("R4.U1 OutsideU3", aborted::<4>),
                Property::sometimes("R4.U1 TooFewUsers", aborted::<5>),
                Property::sometimes("R4.U1 ConsistencySignature", aborted::<6>),
            ]);
        }
        properties
    }
}

// What the adversary of a final state computes

impl World {
    /// `s_v^SK`, and b_v, where the server can have them.
    fn reconstructed(&self, state: &State, v: Id) -> (Option<FieldElement>, Option<FieldElement>) {
        let (s, b) = self.holders(state, v);
        let from = |holders: Bits, share: &dyn Fn(Id) -> FieldElement| {
            let shares: BTreeMap<Id, FieldElement> = members(holders).map(|w| (w, share(w))).collect();
            (size(holders) >= self.is.t).then(|| self.p.ss_reconstruct(&shares, self.is.t))
        };
        let coins = &self.brings[&v].coins;
        if self.is.honest() & bit(v) == 0 {
            return (Some(element(coins.s_secret_key)), Some(element(coins.b)));
        }
        (from(s, &|w| self.share_of_s(v, w)), from(b, &|w| self.share_of_b(v, w)))
    }

    /// y_u as sent.
    fn masked_input(&self, state: &State, u: Id) -> Vector {
        let u2 = state[u as usize - 1].u2().expect("a masked input");
        let message = self.answer(u, &[Message::Shares(u2)]).expect("R2.U4");
        wire::decode_masked_input(self.setup.modulus, self.setup.m, &message[HEADER..]).expect("R2.U4")
    }

    /// p_{u,v}, from the one's or the other's `s^SK`.
    fn pairwise(&self, state: &State, u: Id, v: Id) -> Vector {
        let mask = |from: Id, s_sk: &FieldElement, to: Id| {
            pairwise_mask(&self.p, &self.setup, from, s_sk, to, &self.u1[&to].s_pk)
        };
        match (self.reconstructed(state, u).0, self.reconstructed(state, v).0) {
            (Some(s_u), _) => mask(u, &s_u, v),
            (None, Some(s_v)) => -mask(v, &s_v, u),
            (None, None) => panic!("the server has neither s of {u} nor of {v}"),
        }
    }

    /// Σ y_u over the set, without the masks, from what the server has.
    fn computed(&self, state: &State, sum: Bits) -> Vector {
        members(sum).fold(Vector::zero(self.setup.modulus, self.setup.m), |z, u| {
            let b_u = self.reconstructed(state, u).1.expect("t shares of b");
            let seed = self.p.self_seed(&b_u, &self.setup.context, u);
            let own = self.p.prg(&seed, self.setup.m, self.setup.modulus);
            let others = members(state[u as usize - 1].u2().unwrap_or(0) & !bit(u));
            let left = others.filter(|v| !cancels(state, sum, u, *v));
            left.fold(z + self.masked_input(state, u) - own, |z, v| z - self.pairwise(state, u, v))
        })
    }

    /// Σ x_u over the set.
    fn inputs(&self, sum: Bits) -> Vector {
        let input = |u| Vector { modulus: self.setup.modulus, entries: self.brings[&u].input.clone() };
        Vector::sum(members(sum).map(input).collect(), self.setup.modulus, self.setup.m)
    }

    /// The server of this state gets the sum over this set right.
    fn assert_learns(&self, state: &State, sum: Bits) {
        assert!(self.sums(state).contains(&sum), "{state:?}");
        assert_eq!(self.computed(state, sum).entries, self.inputs(sum).entries, "Σ x_u over {sum:#b} in {state:?}");
    }
}

/// Explores everything: every property holds, and there are this many states.
fn assert_holds(is: Configuration, states: usize) {
    let checker = World::new(is).checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    println!(
        "{is:?}: {} states, {} clients run",
        checker.unique_state_count(),
        checker.model().answers.lock().expect("one thread").len()
    );
    checker.assert_properties();
    let path = checker.discovery(SUM).expect("a sum");
    let learnt = checker.model().sums(path.last_state());
    assert_eq!(learnt.len(), 1);
    checker.model().assert_learns(path.last_state(), learnt[0]);
    assert_eq!(checker.unique_state_count(), states);
}

/// Explores until these properties have failed; gives the ends of the paths.
fn counterexamples<const N: usize>(is: Configuration, wrong: [&'static str; N]) -> (World, [State; N]) {
    let enough = HasDiscoveries::AllOf(wrong.into_iter().collect());
    let checker = World::new(is).checker().finish_when(enough).spawn_dfs().join();
    println!("{is:?}: {} states until it fails", checker.unique_state_count());
    let ends = wrong.map(|name| checker.assert_any_discovery(name).last_state().clone());
    (World::new(is), ends)
}

/// Honest users of this state have answered about different U3.
fn assert_two_sets(state: &State) {
    let mut answered: Vec<Bits> = state
        .iter()
        .filter_map(|stage| match stage {
            Stage::Answered { view, .. } => Some(view.u3),
            _ => None,
        })
        .collect();
    answered.sort_unstable();
    answered.dedup();
    assert!(answered.len() >= 2, "{state:?}");
}

/// The server of this state reconstructs both secrets of an honest user, and gets that user's input alone.
fn assert_input_laid_bare(world: &World, state: &State) {
    let both = |u: &Id| matches!(world.reconstructed(state, *u), (Some(_), Some(_)));
    let u = members(world.is.honest()).find(both).expect("both kinds");
    let coins = &world.brings[&u].coins;
    let secrets = (Some(element(coins.s_secret_key)), Some(element(coins.b)));
    assert!(world.reconstructed(state, u) == secrets, "the secrets of {u}");
    world.assert_learns(state, bit(u));
}

/// The server of this state gets a sum over fewer than t − n_C honest users.
fn assert_small_sum(world: &World, state: &State) {
    let sums = world.sums(state);
    let small = sums.iter().find(|sum| size(**sum) < world.is.t - world.is.corrupt);
    world.assert_learns(state, *small.unwrap_or_else(|| panic!("{sums:?} in {state:?}")));
}

/// impl's set-up does not admit the parameters.
fn assert_refused(is: Configuration, check: &str) {
    let abort = Implementation.server(&is.parameters()).err().map(secagg_tests::aborted).expect("set-up must refuse");
    assert_eq!((abort.step.as_str(), abort.check.as_str(), abort.blame), ("SETUP.1", check, Blame::Caller));
}

const SERVER_ONLY: Configuration = Configuration {
    variant: Variant::Malicious,
    adversary: Adversary::Server,
    colluding: 0,
    n: 3,
    t: 2,
    corrupt: 0,
    any_u2: 3,
    forging: true,
    aborting: Aborting::GoesOn,
};

/// Theorem 4, Appendix C: "Note that this set is well defined", for n = 3, t = 2 and a server that may do all of the above.
#[test]
fn three_users_unmask_one_set() {
    assert_holds(SERVER_ONLY, 38_386);
}

/// Theorem 4, Appendix C: "Note that this set is well defined", for n = 4 and t = 3.
#[test]
fn four_users_unmask_one_set() {
    assert_holds(
        Configuration { n: 4, t: 3, any_u2: 1, forging: false, aborting: Aborting::EndsTheRun, ..SERVER_ONLY },
        24_676,
    );
}

/// Theorem 4, Appendix C: "if 2t > n + n_C", for n = 4, t = 3 and a server that has one user's keys.
#[test]
fn three_users_and_a_corrupt_one_unmask_one_set() {
    let adversary = Adversary::ServerAndClients;
    assert_holds(Configuration { adversary, colluding: 1, n: 4, t: 3, corrupt: 1, any_u2: 2, ..SERVER_ONLY }, 42_475);
}

/// Section VI-B: "The ConsistencyCheck round is included in the protocol to deal with this issue": the same server against the
/// honest-but-curious variant gets answers about different U3. (That no user gives away both secrets is due to 2t > n alone.)
#[test]
fn without_consistency_check_two_sets_are_unmasked() {
    let is = Configuration { variant: Variant::HonestButCurious, ..SERVER_ONLY };
    let checker = World::new(is).checker().finish_when(HasDiscoveries::All).spawn_bfs().join();
    println!("{is:?}: {} states", checker.unique_state_count());
    assert_two_sets(checker.assert_any_discovery(ONE_SET).last_state());
    checker.assert_no_discovery(ONE_KIND);
    assert_eq!(checker.unique_state_count(), 6_859);
}

/// Section VI-B: "potentially reconstruct more secrets than it should be allowed to": without ConsistencyCheck, t = 3 of five users
/// let the server compute a sum over two.
#[test]
fn without_consistency_check_a_sum_is_too_small() {
    let variant = Variant::HonestButCurious;
    let is = Configuration { variant, n: 5, t: 3, any_u2: 0, aborting: Aborting::LeftOut, ..SERVER_ONLY };
    let (world, [end]) = counterexamples(is, [ONE_SUM]);
    assert_small_sum(&world, &end);
}

/// Theorem 4, Appendix C: "which directly contradicts 2t > n + n_C": with 2t = n, which set-up admits only where no server is in the
/// threat model, two sets are unmasked and an input is laid bare.
#[test]
fn half_of_the_users_are_too_few() {
    let adversary = Adversary::Clients;
    let small = Configuration { n: 4, t: 2, any_u2: 0, forging: false, aborting: Aborting::LeftOut, ..SERVER_ONLY };
    assert_refused(small, "ThresholdBelowMinimum");
    let (world, [sets, kinds]) = counterexamples(Configuration { adversary, ..small }, [ONE_SET, ONE_KIND]);
    assert_two_sets(&sets);
    assert_input_laid_bare(&world, &kinds);
}

/// Theorem 4, Appendix C: "which directly contradicts 2t > n + n_C": with 2t = n + n_C, which set-up admits only to whom n_C is kept
/// from, two sets are unmasked and an input is laid bare.
#[test]
fn a_corrupt_user_unaccounted_for_is_too_many() {
    let is = Configuration { corrupt: 1, any_u2: 0, forging: false, aborting: Aborting::LeftOut, ..SERVER_ONLY };
    assert_refused(
        Configuration { adversary: Adversary::ServerAndClients, colluding: 1, ..is },
        "ThresholdBelowMinimum",
    );
    let (world, [sets, kinds]) = counterexamples(is, [ONE_SET, ONE_KIND]);
    assert_two_sets(&sets);
    assert_input_laid_bare(&world, &kinds);
}

/// Figure 5 and Theorem 4's condition: n = 6, t = 5 and n_C = 4 pass Figure 5's minimum, and 2t = n + n_C is still refused.
#[test]
fn set_up_asks_for_more_than_figure_5() {
    let adversary = Adversary::ServerAndClients;
    assert_refused(Configuration { adversary, colluding: 4, n: 6, t: 5, ..SERVER_ONLY }, "ThresholdAdmitsTwoSets");
}
