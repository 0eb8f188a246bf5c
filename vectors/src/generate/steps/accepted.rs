//! Half-steps that go on: as recorded, at the edges of what is allowed, and where Figure 4 has no check although something is wrong.
//! An implementation that is stricter than the figure fails here.

use std::collections::BTreeMap;

use secagg_spec::messages::UnmaskingShares;
use secagg_spec::suite1::{Ciphertext, Q};
use secagg_spec::wire::{self, Type};

use super::HALF_STEPS;
use super::bench::*;
use crate::model::{Adversary, Brings, Change, Id, Mutation, Parameters, Party};

/// 1 and 0 as field elements.
const ONE: [u8; 32] = {
    let mut one = [0; 32];
    one[31] = 1;
    one
};
const ZERO: [u8; 32] = [0; 32];

impl Bench {
    /// Every half-step of the session as it was, of the server and of two users.
    pub(super) fn recorded_cases(&mut self) {
        let all = self.senders("R4.S1");
        let users = [all.first(), all.last()].into_iter().flatten().copied().collect::<Vec<Id>>();
        for half_step in HALF_STEPS.iter().skip(1) {
            if half_step.starts_with("R3") && !self.malicious() {
                continue;
            }
            if half_step.ends_with('S') {
                self.goes_on(Party::Server, half_step, None, "Recorded", "as recorded in the session");
            } else {
                for u in &users {
                    self.goes_on(Party::User(*u), half_step, None, "Recorded", "as recorded in the session");
                }
            }
        }
    }

    /// What is unusual and allowed.
    pub(super) fn accepted_cases(&mut self) {
        self.accepted_parameters();
        self.accepted_coins();
        self.accepted_by_users();
        self.accepted_by_the_server();
    }

    /// Parameters at their edges. What U sends first has the context in it.
    fn accepted_parameters(&mut self) {
        let base = self.base.parameters.clone();
        let mut given = |path: &str, from: &str, to: &str, edit: &dyn Fn(&mut Parameters), comment: &str| {
            let mut parameters = base.clone();
            edit(&mut parameters);
            let mutation = Mutation { path: format!("parameters.{path}"), from: from.into(), to: to.into() };
            let change = Some((Change::Parameters { parameters }, mutation));
            self.goes_on(Party::User(U), "R0.U", change, "ParametersAtTheEdge", comment);
        };
        let listed = ("ascending", "descending");
        let descending = |p: &mut Parameters| p.directory.reverse();
        given(
            "directory",
            listed.0,
            listed.1,
            &descending,
            "the order in which the directory is given does not matter",
        );
        given("threshold", "4", "6", &|p| p.threshold = 6, "t = n");
        let clients = |p: &mut Parameters| (p.adversary, p.threshold) = (Adversary::Clients, 1);
        given("adversary, threshold", "server, 4", "clients, 1", &clients, "t = 1 against clients only");
        let collusion = |p: &mut Parameters| {
            (p.adversary, p.colluding, p.threshold) = (Adversary::ServerAndClients, 3, 5);
        };
        let to = "serverAndClients, 3 colluding, 5";
        given("adversary, threshold", "server, 4", to, &collusion, "2t = n + n_C + 1, t = ⌊2n/3⌋ + 1");
        let tight = |p: &mut Parameters| p.modulus_minus_one = 600;
        let from = base.modulus_minus_one.to_string();
        given("modulusMinusOne", &from, "600", &tight, "R = n·(R_U − 1) + 1");
        let unbounded = |p: &mut Parameters| p.input_bound_minus_one = None;
        given("inputBoundMinusOne", "100", "absent", &unbounded, "no input bound");
        let whole = |p: &mut Parameters| (p.modulus_minus_one, p.input_bound_minus_one) = (u64::MAX, Some(1));
        let from = format!("{from}, 100");
        given("modulusMinusOne, inputBoundMinusOne", &from, &format!("{}, 1", u64::MAX), &whole, "R = 2^64, R_U = 2");
        let smallest = |p: &mut Parameters| (p.modulus_minus_one, p.input_bound_minus_one) = (1, None);
        given("modulusMinusOne, inputBoundMinusOne", &from, "1, absent", &smallest, "R = 2");
        let longest = |p: &mut Parameters| p.dimension = u32::MAX;
        given("dimension", "3", &u32::MAX.to_string(), &longest, "m = 2^32 − 1: nothing of that size is needed yet");
    }

    /// Coins and inputs at the edges of their ranges.
    fn accepted_coins(&mut self) {
        let original = self.brings(U).clone();
        let last = {
            let mut last = Q;
            last[31] -= 1;
            last
        };
        let mut bring =
            |half_step: &str, path: &str, from: String, to: String, edit: &dyn Fn(&mut Brings), comment: &str| {
                let mut brings = original.clone();
                edit(&mut brings);
                let mutation = Mutation { path: format!("users, {U}: {path}"), from, to };
                let change = Some((Change::Brings { brings }, mutation));
                self.goes_on(Party::User(U), half_step, change, "CoinsAtTheEdge", comment);
            };
        let coins = &original.coins;
        let (c, s, b) = (hex::encode(coins.c_secret_key), hex::encode(coins.s_secret_key), hex::encode(coins.b));
        let path = "coins.cSecretKey";
        bring("R0.U", path, c.clone(), hex::encode(ONE), &|b| b.coins.c_secret_key = ONE, "a secret key of 1");
        let path = "coins.sSecretKey";
        bring("R0.U", path, s.clone(), hex::encode(last), &|b| b.coins.s_secret_key = last, "a secret key of q − 1");
        let same = |b: &mut Brings| b.coins.s_secret_key = b.coins.c_secret_key;
        bring("R0.U", path, s, c, &same, "two equal secret keys: it is the server that refuses them");
        bring("R1.U", "coins.b", b.clone(), hex::encode(ZERO), &|b| b.coins.b = ZERO, "b = 0");
        bring("R1.U", "coins.b", b, hex::encode(last), &|b| b.coins.b = last, "b = q − 1");
        let zeros = |b: &mut Brings| b.coins.s_polynomial.iter_mut().for_each(|a| *a = ZERO);
        let told = |list: &[[u8; 32]]| list.iter().map(hex::encode).collect::<Vec<_>>().join(", ");
        let path = "coins.sPolynomial";
        bring(
            "R1.U",
            path,
            told(&coins.s_polynomial),
            told(&[ZERO; 3]),
            &zeros,
            "all coefficients are 0: every share is the secret",
        );
        let leading = |b: &mut Brings| b.coins.b_polynomial[2] = ZERO;
        let from = hex::encode(coins.b_polynomial[2]);
        bring("R1.U", "coins.bPolynomial[2]", from, hex::encode(ZERO), &leading, "the leading coefficient is 0");
        let mut more = coins.nonces[0].clone();
        more.receiver = STRANGER;
        let spare = |b: &mut Brings| b.coins.nonces.push(more.clone());
        bring("R1.U", "coins.nonces", "5 nonces".into(), "6".into(), &spare, "a nonce that nobody needs");
        let reversed = |b: &mut Brings| b.coins.nonces.reverse();
        let (from, to) = ("ascending".into(), "descending".into());
        bring(
            "R1.U",
            "coins.nonces",
            from,
            to,
            &reversed,
            "nonces are looked up by receiver, in whichever order they come",
        );
        let told = |x: &[u64]| x.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let x = told(&original.input);
        bring("R2.U", "input", x.clone(), told(&[100; 3]), &|b| b.input.fill(100), "all entries are R_U − 1");
        bring("R2.U", "input", x, told(&[0; 3]), &|b| b.input.fill(0), "all entries are 0");
    }

    /// Lists and ciphertexts that a user takes as they are.
    fn accepted_by_users(&mut self) {
        let mut u1 = self.u1();
        u1.remove(&9);
        let list = self.message(Type::KeyList, wire::SERVER, wire::encode_key_list(&u1));
        let change = self.another_to_u("R1.U1", "U1", list);
        self.goes_on(Party::User(U), "R1.U", Some(change), "SetAtTheEdge", "|U1| = t");
        if !self.malicious() {
            let mut u1 = self.u1();
            let sybil = self.signed_keys(V, self.fresh_key("sybil c"), self.fresh_key("sybil s"));
            u1.insert(V, sybil);
            let list = self.message(Type::KeyList, wire::SERVER, wire::encode_key_list(&u1));
            let change = self.another_to_u("R1.U1", "U1, another entry", list);
            let comment = "keys that the server put in another user's place: only the malicious variant has a check";
            self.goes_on(Party::User(U), "R1.U", Some(change), "Unchecked", comment);
        }

        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut BTreeMap<Id, Ciphertext>)| {
            let mut changed = e.clone();
            edit(&mut changed);
            bench.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&changed))
        };
        let message = edited(self, &|e| {
            e.remove(&9);
        });
        let change = self.another_to_u("R2.U1", "senders", message);
        self.goes_on(Party::User(U), "R2.U", Some(change), "SetAtTheEdge", "|U2| = t, the receiver counted");
        let message = edited(self, &|e| {
            e.insert(V, Ciphertext([0; 100]));
        });
        let change = self.another_to_u("R2.U1", "e of V", message);
        let comment = "100 zeros for a ciphertext: it is not opened before R4.U2, and y does not depend on it";
        self.goes_on(Party::User(U), "R2.U", Some(change), "Unchecked", comment);

        let (at, half_step) = if self.malicious() { ("R3.U1", "R3.U") } else { ("R4.U1", "R4.U") };
        let u2 = self.set("U2");
        let change = self.another_to_u(at, "U3", self.message(Type::Survivors, wire::SERVER, wire::ids(&u2)));
        self.goes_on(Party::User(U), half_step, Some(change), "SetAtTheEdge", "U3 = U2: nobody dropped out");
        let split = u2.into_iter().filter(|u| *u != 9).collect();
        let change = self.another_to_u(at, "U3", self.message(Type::Survivors, wire::SERVER, wire::ids(&split)));
        let comment = "another U3 than the server's, which one user alone cannot tell";
        self.goes_on(Party::User(U), half_step, Some(change), "Unchecked", comment);
    }

    /// Messages that the server takes as they are.
    fn accepted_by_the_server(&mut self) {
        for at in ["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"] {
            if at.starts_with("R3") && !self.malicious() {
                continue;
            }
            let mut users = self.senders(at);
            users.reverse();
            let mutation = Mutation {
                path: format!("messages received at {at}"),
                from: "ascending".into(),
                to: "descending".into(),
            };
            let change = Some((Change::Order { at: at.into(), users }, mutation));
            let comment = "the order in which messages arrive does not matter";
            self.goes_on(Party::Server, &half_step(at), change, "Order", comment);
        }
        for at in ["R0.S1", "R1.S1"] {
            let change = Some(self.without(at, vec![DROPPED]));
            self.goes_on(Party::Server, &half_step(at), change, "SetAtTheEdge", "just t messages arrive");
        }
        let mut e = wire::decode_ciphertexts(&self.sent_by("R1.S1", V)[39..]).unwrap_or_default();
        e.insert(U, Ciphertext([0; 100]));
        let message = self.message(Type::EncryptedShares, V, wire::encode_ciphertexts(&e));
        let change = self.another_by(V, "R1.S1", "e for U", message);
        let comment = "100 zeros for a ciphertext: the server cannot open it";
        self.goes_on(Party::Server, "R1.S", Some(change), "Unchecked", comment);
        let y = self.sent_by("R2.S1", V);
        let zeros = self.message(Type::MaskedInput, V, vec![0; y.len() - 39]);
        let change = self.another_by(V, "R2.S1", "body.y", zeros);
        let comment = "another y, which nobody can tell: a user's input is its own business";
        self.goes_on(Party::Server, "R2.S", Some(change), "Unchecked", comment);
        let share = |bench: &Bench| {
            let mut shares: UnmaskingShares<P> = wire::decode_unmasking_shares(&bench.sent_by("R4.S1", V)[39..])?;
            let other = *shares.b.get(&9)?;
            shares.b.insert(U, other);
            Some(bench.message(Type::UnmaskingShares, V, wire::encode_unmasking_shares(&shares)))
        };
        let change = share(self).map(|message| self.another_by(V, "R4.S1", "share of b", message));
        let comment = "a wrong share of b where just t answer: the sum is wrong, and Figure 4 has no check";
        self.goes_on(Party::Server, "R4.S", change, "Unchecked", comment);
    }
}
