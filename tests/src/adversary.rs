//! The active adversary's stage: honest users and an honest server of one subject, and a network on which nothing moves unless the
//! attack carries it. A byzantine server tells users what it likes, a byzantine user sends what it likes; what they make up,
//! they make with the spec's encoders and with secrets that they have. Nothing here judges by itself.
//!
//! An honest session is played by [`Stage::honest`] and [`Stage::finish`]: everybody is there, but the last user drops out
//! before R2.U4, so that both kinds of share are asked for.

use std::collections::BTreeMap;

use p256::Scalar;
use p256::elliptic_curve::ff::PrimeField;
use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, KeyList, UnmaskingShares};
use secagg_spec::primitives::{Opened, Primitives, Signed};
use secagg_spec::round2_masked_input_collection::pairwise_mask;
use secagg_spec::setup::{Setup, Users};
use secagg_spec::suite1::{Algorithms, Ciphertext, FieldElement, PublicKey, Suite1, associated_data};
use secagg_spec::vector::Vector;
use secagg_spec::wire::{self, SERVER, Type};
use secagg_vectors::generate::coins::Source;
use secagg_vectors::model::{Abort, Brings, Id, Output, Parameters, Variant};
use secagg_vectors::subject::spec::spec_parameters;
use secagg_vectors::subject::{Closed, Server, Subject, User};

use crate::aborted;
use crate::libraries::Libraries;
use crate::sessions::Case;

/// What the adversary computes with.
pub type P = Suite1<Libraries>;

/// Messages, by the user who sent them or is to receive them.
pub type Traffic = BTreeMap<Id, Vec<u8>>;

/// The bytes of a header.
pub const HEADER: usize = 39;

/// Honest parties of one subject, in one session.
pub struct Stage<'a> {
    /// Whose parties they are.
    pub subject: &'a dyn Subject,
    /// The session; an adversary looks up there only what the parties that it controls brought.
    pub case: Case,
    /// The identities, ascending.
    pub ids: Vec<Id>,
    /// The user who misbehaves, or is made to look so, and whom a blame may name: the second, unless the attack says otherwise.
    pub culprit: Id,
    /// What the honest server sent last.
    pub inboxes: Traffic,
    /// Suite 1.
    pub p: P,
    /// The session's parameters and context.
    pub setup: Setup<P>,
    users: BTreeMap<Id, Box<dyn User>>,
    server: Option<Box<dyn Server>>,
    output: Option<Output>,
    round: usize,
}

// Honest parties

impl<'a> Stage<'a> {
    /// All users and the server after SETUP.
    pub fn new(subject: &'a dyn Subject, case: &Case) -> Stage<'a> {
        let p = Suite1(Libraries);
        let setup = spec::setup::setup(&p, spec_parameters(&case.parameters)).unwrap_or_else(|abort| panic!("{abort}"));
        let user = |u: Id, key| subject.user(&case.parameters, u, key).unwrap_or_else(|abort| panic!("{abort:?}"));
        let ids: Vec<Id> = case.users.iter().map(|user| user.id).collect();
        Stage {
            subject,
            culprit: ids[1],
            inboxes: ids.iter().map(|u| (*u, Vec::new())).collect(),
            ids,
            p,
            setup,
            users: case.users.iter().map(|u| (u.id, user(u.id, u.brings.signing_key))).collect(),
            server: Some(subject.server(&case.parameters).unwrap_or_else(|abort| panic!("{abort:?}"))),
            output: None,
            case: case.clone(),
            round: 0,
        }
    }

    /// The same users with the same coins in a session with other parameters.
    pub fn sibling(&self, edit: impl Fn(&mut Parameters)) -> Stage<'a> {
        let mut case = self.case.clone();
        edit(&mut case.parameters);
        Stage::new(self.subject, &case)
    }

    /// The same session with one user's coins and input changed.
    pub fn replayed_with(&self, u: Id, edit: impl Fn(&mut Brings)) -> Stage<'a> {
        let mut case = self.case.clone();
        case.users.iter_mut().filter(|user| user.id == u).for_each(|user| edit(&mut user.brings));
        Stage::new(self.subject, &case)
    }

    /// One user is set up with other parameters than the rest.
    pub fn misconfigure(&mut self, u: Id, parameters: &Parameters, brings: Brings) {
        let user = self.subject.user(parameters, u, brings.signing_key).unwrap_or_else(|abort| panic!("{abort:?}"));
        self.users.insert(u, user);
        self.case.users.iter_mut().filter(|user| user.id == u).for_each(|user| user.brings = brings.clone());
    }

    /// All users.
    pub fn all(&self) -> Users {
        self.ids.iter().copied().collect()
    }

    /// All users but these.
    pub fn all_but(&self, these: &[Id]) -> Users {
        self.ids.iter().copied().filter(|u| !these.contains(u)).collect()
    }

    /// An identity that is not in the directory.
    pub fn stranger(&self) -> Id {
        (1..).find(|u| !self.ids.contains(u)).expect("there are more identities than users")
    }

    /// The user who drops out before R2.U4 in an honest session.
    pub fn dropped(&self) -> Id {
        self.ids[self.ids.len() - 1]
    }

    /// Who takes part in a round of an honest session.
    pub fn who(&self, round: usize) -> Users {
        if round < 2 { self.all() } else { self.all_but(&[self.dropped()]) }
    }

    /// Does the malicious variant run?
    pub fn malicious(&self) -> bool {
        self.case.parameters.variant == Variant::Malicious
    }

    /// The number of the last round: the honest-but-curious variant has no ConsistencyCheck.
    pub fn unmasking(&self) -> usize {
        if self.malicious() { 4 } else { 3 }
    }

    /// t.
    pub fn t(&self) -> usize {
        self.setup.t as usize
    }

    /// What a user brings.
    pub fn brings(&self, u: Id) -> &Brings {
        &self.case.users.iter().find(|user| user.id == u).unwrap_or_else(|| panic!("no user {u}")).brings
    }

    /// x_u, to compare with what an adversary has found.
    pub fn input(&self, u: Id) -> Vector {
        Vector { modulus: self.setup.modulus, entries: self.brings(u).input.clone() }
    }

    /// Σ x_u of these users.
    pub fn sum(&self, users: &Users) -> Vector {
        Vector::sum(users.iter().map(|u| self.input(*u)).collect(), self.setup.modulus, self.setup.m)
    }

    /// A user's next half-round on this message. A user who aborts is gone: it sends nothing further.
    pub fn tell(&mut self, u: Id, message: &[u8]) -> Result<Vec<u8>, Abort> {
        let mut user = self.users.remove(&u).unwrap_or_else(|| panic!("user {u} has aborted before"));
        let brings = self.brings(u).clone();
        let sent = user.advance(&brings, message).map_err(aborted)?;
        self.users.insert(u, user);
        Ok(sent)
    }

    /// All of these take their next half-round on what the adversary tells each of them: what they send, and who aborts.
    pub fn tell_all(&mut self, who: &Users, lie: impl Fn(&Stage, Id) -> Vec<u8>) -> (Traffic, Vec<Abort>) {
        let (mut sent, mut aborts) = (Traffic::new(), Vec::new());
        for &u in who {
            let message = lie(self, u);
            match self.tell(u, &message) {
                Ok(message) => drop(sent.insert(u, message)),
                Err(abort) => aborts.push(abort),
            }
        }
        (sent, aborts)
    }

    /// All of these take their next half-round on what the honest server sent them; none aborts.
    pub fn send(&mut self, who: &Users) -> Traffic {
        let (sent, aborts) = self.tell_all(who, |stage, u| stage.inboxes[&u].clone());
        assert!(aborts.is_empty(), "honest users abort: {aborts:?}");
        sent
    }

    /// The honest server receives a message.
    pub fn give(&mut self, from: Id, message: &[u8]) -> Result<(), Abort> {
        self.server.as_mut().expect("the server has not ended").receive(from, message).map_err(aborted)
    }

    /// The honest server receives all of these, and closes the round.
    pub fn collect(&mut self, traffic: &Traffic) {
        for (u, message) in traffic {
            self.give(*u, message).unwrap_or_else(|abort| panic!("the message of honest user {u}: {abort:?}"));
        }
        self.close().unwrap_or_else(|abort| panic!("the honest server aborts: {abort:?}"));
    }

    /// The honest server closes the round.
    pub fn close(&mut self) -> Result<(), Abort> {
        let mut server = self.server.take().expect("the server has not ended");
        match server.close_round().map_err(aborted)? {
            Closed::Next(messages) => (self.server, self.inboxes) = (Some(server), messages),
            Closed::Output(output) => self.output = Some(output),
        }
        self.round += 1;
        Ok(())
    }

    /// Plays on honestly until all rounds before this one are over; gives what was sent in them.
    pub fn honest(&mut self, before: usize) -> Vec<Traffic> {
        let mut sent = Vec::new();
        while self.round < before {
            let messages = self.send(&self.who(self.round));
            self.collect(&messages);
            sent.push(messages);
        }
        sent
    }

    /// Plays on honestly to the end, which must be the sum over U3.
    pub fn finish(&mut self) {
        self.honest(self.unmasking() + 1);
        assert_eq!(self.output(), (self.sum(&self.who(2)), self.who(2)), "the output of an honest session");
    }

    /// The honest server's output: z, and U3.
    pub fn output(&self) -> (Vector, Users) {
        let Output { sum, users } = self.output.clone().expect("the server has put out a sum");
        (Vector { modulus: self.setup.modulus, entries: sum }, users.into_iter().collect())
    }
}

// Strategies, for any session

impl Stage<'_> {
    /// The byzantine server of one lie: it is honest in the rounds before this one, and then tells everyone the lie. All must refuse.
    pub fn lie(&mut self, round: usize, lie: impl Fn(&Stage, Id) -> Vec<u8>) -> Vec<Abort> {
        self.honest(round);
        let (sent, aborts) = self.tell_all(&self.who(round), lie);
        assert!(sent.is_empty(), "{:?} believe the lie", sent.keys());
        aborts
    }

    /// The byzantine server of one change on the way: `edit` may change what is sent to users in `round`, which is noticed only when
    /// shares are to be revealed.
    pub fn meddle(&mut self, round: usize, edit: impl Fn(&mut Stage)) -> Vec<Abort> {
        self.honest(round);
        edit(self);
        self.honest(self.unmasking());
        self.tell_all(&self.who(self.unmasking()), |stage, u| stage.inboxes[&u].clone()).1
    }

    /// The byzantine user: in this round, after the others' honest messages, it sends what `make` makes of them. The honest server must
    /// refuse all of it, with nothing changed: the user's honest message still counts, and the session ends with the right sum.
    pub fn intrude(&mut self, round: usize, make: impl Fn(&Stage, &Traffic) -> Vec<Vec<u8>>) -> Vec<Abort> {
        self.honest(round);
        let mut sent = self.send(&self.who(round));
        let (from, messages) = (self.culprit, make(self, &sent));
        let last: Traffic = sent.remove(&from).map(|message| (from, message)).into_iter().collect();
        for (u, message) in &sent {
            self.give(*u, message).unwrap_or_else(|abort| panic!("the message of honest user {u}: {abort:?}"));
        }
        let refused =
            messages.iter().map(|message| self.give(from, message).expect_err("the server must refuse it")).collect();
        self.collect(&last);
        self.finish();
        refused
    }
}

// What a byzantine party reads

impl Stage<'_> {
    /// The keys in a message of R0.U3.
    pub fn advertised(&self, message: &[u8]) -> AdvertisedKeys<P> {
        wire::decode_advertised_keys(&self.p, &self.setup, &message[HEADER..]).expect("an honest user sent it")
    }

    /// The keys in messages of R0.U3.
    pub fn keys(&self, sent: &Traffic) -> KeyList<P> {
        sent.iter().map(|(u, message)| (*u, self.advertised(message))).collect()
    }

    /// The key list in a message of R0.S2.
    pub fn listed(&self, message: &[u8]) -> KeyList<P> {
        wire::decode_key_list(&self.p, &self.setup, &message[HEADER..]).expect("the honest server sent it")
    }

    /// The ciphertexts in a message of R1.U7 or R1.S2.
    pub fn ciphertexts(&self, message: &[u8]) -> BTreeMap<Id, Ciphertext> {
        wire::decode_ciphertexts(&message[HEADER..]).expect("an honest party sent it")
    }

    /// y_u in a message of R2.U4.
    pub fn masked(&self, message: &[u8]) -> Vector {
        let Setup { modulus, m, .. } = self.setup;
        wire::decode_masked_input(modulus, m, &message[HEADER..]).expect("an honest user sent it")
    }

    /// σ'_u in a message of R3.U2.
    pub fn sigma_prime(&self, message: &[u8]) -> [u8; 64] {
        wire::decode_signature(&message[HEADER..]).expect("an honest user sent it")
    }

    /// σ' of these users.
    pub fn sigma_primes(&self, sent: &Traffic) -> BTreeMap<Id, [u8; 64]> {
        sent.iter().map(|(u, message)| (*u, self.sigma_prime(message))).collect()
    }

    /// The shares in a message of R4.U4.
    pub fn shares(&self, message: &[u8]) -> UnmaskingShares<P> {
        wire::decode_unmasking_shares::<Libraries>(&message[HEADER..]).expect("an honest user sent it")
    }

    /// What `to`, whose c^SK the adversary has, finds in e_{from,to}.
    pub fn open(&self, e: &Ciphertext, from: (Id, &PublicKey), to: (Id, &FieldElement)) -> Option<Opened<P>> {
        let key = self.p.ae_key(&self.p.ka_agree(to.1, from.1), &self.setup.context, from.0, to.0);
        self.p.ae_dec(&key, &self.setup.context, from.0, to.0, e)
    }

    /// All shares of v's secrets in the adversary's hands: those in answers, by holder.
    pub fn answered(&self, answers: &Traffic, v: Id) -> Pool {
        let mut pool = Pool::default();
        for (holder, answer) in answers {
            let shares = self.shares(answer);
            pool.s.extend(shares.s.get(&v).map(|share| (*holder, *share)));
            pool.b.extend(shares.b.get(&v).map(|share| (*holder, *share)));
        }
        pool
    }

    /// The secret from at least t shares.
    pub fn reconstruct(&self, shares: &BTreeMap<Id, FieldElement>) -> Option<FieldElement> {
        (shares.len() >= self.t()).then(|| self.p.ss_reconstruct(shares, self.setup.t))
    }

    /// p_u, for who has b_u.
    pub fn own_mask(&self, u: Id, b: &FieldElement) -> Vector {
        self.p.prg(&self.p.self_seed(b, &self.setup.context, u), self.setup.m, self.setup.modulus)
    }

    /// p_{u,v}, for who has s_u^SK.
    pub fn pair_mask(&self, u: Id, s_sk: &FieldElement, v: Id, s_pk: &PublicKey) -> Vector {
        pairwise_mask(&self.p, &self.setup, u, s_sk, v, s_pk)
    }

    /// y_u without p_u and without p_{u,v} for v ∈ `peers`, for who has b_u and s_u^SK: x_u.
    pub fn unmask(&self, u: Id, y: Vector, b: &FieldElement, s_sk: &FieldElement, peers: &KeyList<P>) -> Vector {
        let others = peers.iter().filter(|(v, _)| **v != u);
        others.fold(y - self.own_mask(u, b), |y, (v, keys)| y - self.pair_mask(u, s_sk, *v, &keys.s_pk))
    }
}

impl Stage<'_> {
    /// R4.S2 to R4.S4 by the byzantine server: from these y_u, and these answers, with the masks of these dropped users.
    pub fn aggregate(&self, masked: &Traffic, answers: &Traffic, u1: &KeyList<P>, dropped: &[Id]) -> Vector {
        let mut z = Vector::zero(self.setup.modulus, self.setup.m);
        for (u, message) in masked {
            let b = self.reconstruct(&self.answered(answers, *u).b).expect("t shares of b");
            z = z + self.masked(message) - self.own_mask(*u, &b);
            for v in dropped {
                let s_sk = self.reconstruct(&self.answered(answers, *v).s).expect("t shares of s");
                z = z + self.pair_mask(*v, &s_sk, *u, &u1[u].s_pk);
            }
        }
        z
    }

    /// Privacy, as section VI-B has it: the answers hold one kind of share for each user, whoever sent them.
    pub fn assert_one_kind_each(&self, answers: &Traffic) {
        for v in &self.ids {
            let Pool { s, b } = self.answered(answers, *v);
            assert!(s.is_empty() || b.is_empty(), "both kinds of share of user {v}: {} and {}", s.len(), b.len());
        }
    }
}

/// Shares of one user's two secrets, by holder.
#[derive(Default)]
pub struct Pool {
    /// Of s^SK.
    pub s: BTreeMap<Id, FieldElement>,
    /// Of b.
    pub b: BTreeMap<Id, FieldElement>,
}

// What a byzantine party makes up

impl Stage<'_> {
    /// A message of this session.
    pub fn message(&self, kind: Type, sender: Id, body: Vec<u8>) -> Vec<u8> {
        wire::message(kind, sender, &self.setup.context, body)
    }

    /// R0.U3.
    pub fn key_message(&self, u: Id, keys: &AdvertisedKeys<P>) -> Vec<u8> {
        self.message(Type::AdvertisedKeys, u, wire::encode_advertised_keys(keys))
    }

    /// R0.S2.
    pub fn key_list(&self, u1: &KeyList<P>) -> Vec<u8> {
        self.message(Type::KeyList, SERVER, wire::encode_key_list(u1))
    }

    /// R1.U7.
    pub fn encrypted(&self, u: Id, e: &BTreeMap<Id, Ciphertext>) -> Vec<u8> {
        self.message(Type::EncryptedShares, u, wire::encode_ciphertexts(e))
    }

    /// R1.S2.
    pub fn delivery(&self, e: &BTreeMap<Id, Ciphertext>) -> Vec<u8> {
        self.message(Type::DeliveredShares, SERVER, wire::encode_ciphertexts(e))
    }

    /// R1.S2 as an honest server with this U2 sends it to `u`.
    pub fn delivery_to(&self, u: Id, u2: &Users, encrypted: &Traffic) -> Vec<u8> {
        let e = |v: &Id| (*v, self.ciphertexts(&encrypted[v])[&u].clone());
        self.delivery(&u2.iter().filter(|v| **v != u).map(e).collect())
    }

    /// R2.S2.
    pub fn survivors(&self, u3: &Users) -> Vec<u8> {
        self.message(Type::Survivors, SERVER, wire::ids(u3))
    }

    /// R3.S2.
    pub fn signatures(&self, u4: &BTreeMap<Id, [u8; 64]>) -> Vec<u8> {
        self.message(Type::ConsistencySignatures, SERVER, wire::encode_signatures(u4))
    }

    /// R4.U4.
    pub fn answer(&self, u: Id, shares: &UnmaskingShares<P>) -> Vec<u8> {
        self.message(Type::UnmaskingShares, u, wire::encode_unmasking_shares(shares))
    }

    /// c_u^PK and s_u^PK, which everyone sees.
    pub fn public_keys(&self, u: Id) -> (PublicKey, PublicKey) {
        let coins = &self.brings(u).coins;
        let public = |secret: [u8; 32]| self.p.ka_gen(&element(secret)).expect("not 0");
        (public(coins.c_secret_key), public(coins.s_secret_key))
    }

    /// c_u^SK, s_u^SK and b_u of a user that the adversary controls.
    pub fn secrets(&self, u: Id) -> (FieldElement, FieldElement, FieldElement) {
        let coins = &self.brings(u).coins;
        (element(coins.c_secret_key), element(coins.s_secret_key), element(coins.b))
    }

    /// The shares of s_u^SK and b_u for v, which u computes in R1.U4 and R1.U5.
    pub fn shares_for(&self, u: Id, v: Id) -> (FieldElement, FieldElement) {
        let coins = &self.brings(u).coins;
        let share = |secret, polynomial| element(Libraries.shamir_share(secret, polynomial, v));
        (share(&coins.s_secret_key, &coins.s_polynomial), share(&coins.b, &coins.b_polynomial))
    }

    /// A key pair of the adversary's own.
    pub fn key_pair(&self, name: &str, index: u32) -> (FieldElement, PublicKey) {
        let secret = element(Source { test: 0 }.scalar(name, 0, index));
        (secret, self.p.ka_gen(&secret).expect("not 0"))
    }

    /// The key with the other sign.
    pub fn negated(&self, key: &PublicKey) -> PublicKey {
        let mut bytes = *key.bytes();
        bytes[0] ^= 1;
        self.p.public_key(bytes).expect("−P is on the curve where P is")
    }

    /// These keys as those of `signer`, signed with this key in the malicious variant.
    pub fn signed_keys(&self, signer: Id, d_sk: &[u8; 32], c_pk: PublicKey, s_pk: PublicKey) -> AdvertisedKeys<P> {
        let signed = Signed::Keys { context: &self.setup.context, signer, c_pk: &c_pk, s_pk: &s_pk };
        let sigma = self.malicious().then(|| self.p.sig_sign(d_sk, &signed));
        AdvertisedKeys { c_pk, s_pk, sigma }
    }

    /// σ' of `signer` on these sets.
    pub fn signed_sets(&self, signer: Id, d_sk: &[u8; 32], u1: &KeyList<P>, u2: &Users, u3: &Users) -> [u8; 64] {
        self.p.sig_sign(d_sk, &Signed::Consistency { context: &self.setup.context, signer, u1, u2, u3 })
    }

    /// The signing key of a user that the adversary controls; anything where there are no signatures.
    pub fn d_sk(&self, u: Id) -> [u8; 32] {
        self.brings(u).signing_key.unwrap_or([7; 32])
    }

    /// e_{from,to} with any plaintext of the right length, by who has c_from^SK.
    pub fn seal(&self, from: (Id, &FieldElement), to: (Id, &PublicKey), plaintext: &[u8; 72]) -> Ciphertext {
        let key = self.p.ae_key(&self.p.ka_agree(from.1, to.1), &self.setup.context, from.0, to.0);
        let data = associated_data(&self.setup.context, from.0, to.0);
        let sealed = self.p.0.aes128_gcm_seal(&key, &[9; 12], &data, plaintext);
        Ciphertext([&[9; 12][..], &sealed].concat().try_into().expect("100 bytes"))
    }
}

/// u ‖ v ‖ s ‖ b.
pub fn plaintext(u: Id, v: Id, s: &[u8; 32], b: &[u8; 32]) -> [u8; 72] {
    [&u.to_be_bytes()[..], &v.to_be_bytes(), s, b].concat().try_into().expect("72 bytes")
}

/// A canonical field element.
pub fn element(bytes: [u8; 32]) -> FieldElement {
    FieldElement::new(bytes).expect("below q")
}

/// The element plus one: another one.
pub fn plus_one(a: &FieldElement) -> FieldElement {
    element((scalar(a.bytes()) + Scalar::ONE).to_repr().into())
}

fn scalar(bytes: &[u8; 32]) -> Scalar {
    Option::from(Scalar::from_repr((*bytes).into())).expect("below q")
}

/// a_0, a_1, … of the polynomial of least degree through these points.
pub fn polynomial_through(points: &[(Id, [u8; 32])]) -> Vec<[u8; 32]> {
    let mut sum = vec![Scalar::ZERO; points.len()];
    for (u, y) in points {
        // y · Π_{v ≠ u} (X − v) / (u − v)
        let x = |v: Id| Scalar::from(u64::from(v));
        let mut term = vec![scalar(y)];
        for (v, _) in points.iter().filter(|(v, _)| v != u) {
            let inverse = (x(*u) - x(*v)).invert().expect("the points are different");
            let shifted = [vec![Scalar::ZERO], term.clone()].concat();
            let lower = term.iter().chain([&Scalar::ZERO]).map(|a| *a * x(*v));
            term = shifted.iter().zip(lower).map(|(a, b)| (*a - b) * inverse).collect();
        }
        sum.iter_mut().zip(term).for_each(|(a, b)| *a += b);
    }
    sum.into_iter().map(|a| a.to_repr().into()).collect()
}
