//! Defects of what is delivered to a user in round 2, and of what it then decrypts in round 4: R2.U1 and R4.U2.
//! The server can change, move and send back ciphertexts; only their sender can put a wrong plaintext into one.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::primitives::{Primitives, SharePair};
use secagg_spec::suite1::{Ciphertext, FieldElement, Q, associated_data};
use secagg_spec::textbook::gcm;
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::model::{Blame, Id};

use spec::abort::Check::*;

impl Bench {
    // R2.U1

    pub(super) fn delivery_cases(&mut self) {
        let server = Blame::Server;
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let some = e[&V].clone();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut BTreeMap<Id, Ciphertext>)| {
            let mut changed = e.clone();
            edit(&mut changed);
            bench.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&changed))
        };
        let message = edited(self, &|e| e.retain(|v, _| [V, 9].contains(v)));
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", TooFewUsers, server),
            "SmallSet",
            "|U2| = t − 1, the receiver counted",
        );
        let message = edited(self, &|e| {
            e.insert(ABSENT, some.clone());
        });
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", OutsideU1, server),
            "ForeignUser",
            "a sender who is in the directory but not in U1",
        );
        let message = edited(self, &|e| {
            e.insert(U, some.clone());
        });
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", OwnCiphertext, server),
            "OwnEntry",
            "a ciphertext from the receiver itself",
        );
        let body = |edit: &dyn Fn(&mut Vec<u8>)| {
            let mut message = self.sent_to("R2.U1", U);
            edit(&mut message);
            message
        };
        let (first, entry) = (43, 104); // header, count; id, e
        let descending = body(&|m| m[first..first + 2 * entry].rotate_left(entry));
        let twice = body(&|m| m.copy_within(first..first + 4, first + entry));
        let huge = body(&|m| m[39..43].fill(0xff));
        let malformed = ("R2.U1", Malformed, server);
        self.user("R2.U1", "body", descending, malformed, "Encoding", "two senders in descending order");
        self.user("R2.U1", "body", twice, malformed, "Encoding", "the second sender is the first");
        self.user("R2.U1", "body.count", huge, malformed, "Encoding", "a count of 2^32 − 1");
    }
}

/// What is in a ciphertext for U, and under what it is sealed.
pub(super) struct Opened {
    pub(super) key: [u8; 16],
    pub(super) nonce: [u8; 12],
    pub(super) s: FieldElement,
    pub(super) b: FieldElement,
}

impl Bench {
    /// Opens e_{v,u} of the session for U, with v's secret key.
    pub(super) fn opened(&self, v: Id) -> Opened {
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let secret = FieldElement::new(self.brings(v).coins.c_secret_key);
        let secret = secret.unwrap_or_else(|| panic!("coins are in range"));
        let context = self.setup.context;
        let key = self.p.ae_key(&self.p.ka_agree(&secret, &self.u1()[&U].c_pk), &context, v, U);
        let opened = self.p.ae_dec(&key, &context, v, U, &e[&v]).and_then(|opened| opened.shares);
        let (s, b) = opened.unwrap_or_else(|| panic!("the session's ciphertexts decrypt"));
        Opened { key, nonce: core::array::from_fn(|i| e[&v].0[i]), s, b }
    }

    /// A ciphertext from v for U with these ids and shares in it, whatever they are, under the session's key and nonce.
    pub(super) fn sealed(&self, v: Id, names: (Id, Id), s: &[u8; 32], b: &[u8; 32]) -> Ciphertext {
        let Opened { key, nonce, .. } = self.opened(v);
        let plaintext = [&names.0.to_be_bytes()[..], &names.1.to_be_bytes(), s, b].concat();
        let sealed = gcm::seal(&key, &nonce, &associated_data(&self.setup.context, v, U), &plaintext);
        Ciphertext(core::array::from_fn(|i| if i < 12 { nonce[i] } else { sealed[i - 12] }))
    }

    // R4.U2

    pub(super) fn decryption_cases(&mut self) {
        let nobody = Blame::Unattributable;
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let with = |bench: &Bench, from: Id, ciphertext: Ciphertext| {
            let mut changed = e.clone();
            changed.insert(from, ciphertext);
            bench.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&changed))
        };
        for (byte, part) in [(0, "the nonce"), (40, "the ciphertext"), (99, "the tag")] {
            let mut ciphertext = e[&V].clone();
            ciphertext.0[byte] ^= 1;
            let message = with(self, V, ciphertext);
            self.user(
                "R2.U1",
                part,
                message,
                ("R4.U2", DecryptionFailed, nobody),
                "Ciphertext",
                &format!("a bit of {part} is flipped"),
            );
        }
        let sent = |bench: &Bench, from: Id, to: Id| {
            wire::decode_ciphertexts(&bench.sent_by("R1.S1", from)[39..]).unwrap_or_default()[&to].clone()
        };
        let message = with(self, V, sent(self, V, 9));
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Readdressed",
            "a ciphertext for another receiver",
        );
        let message = with(self, V, sent(self, U, V));
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Reflected",
            "the receiver's own ciphertext comes back",
        );
        let message = with(self, V, e[&9].clone());
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Readdressed",
            "a ciphertext of another sender",
        );

        let context = self.setup.context;
        let Opened { key, nonce, s, b } = self.opened(V);
        let names =
            |bench: &Bench, u: Id, v: Id| bench.p.ae_enc(&key, &nonce, &context, V, U, &SharePair { u, v, s, b });
        let message = with(self, V, names(self, V, 9));
        self.user(
            "R2.U1",
            "plaintext of e of V: v",
            message,
            ("R4.U2", WrongIdentities, Blame::User(V)),
            "MaliciousSender",
            "the plaintext names another receiver",
        );
        let message = with(self, V, names(self, 9, U));
        self.user(
            "R2.U1",
            "plaintext of e of V: u",
            message,
            ("R4.U2", WrongIdentities, Blame::User(V)),
            "MaliciousSender",
            "the plaintext names another sender",
        );
        let raw = |bench: &Bench, s: &[u8; 32], b: &[u8; 32]| bench.sealed(V, (V, U), s, b);
        let message = with(self, V, raw(self, &Q, b.bytes()));
        self.user(
            "R2.U1",
            "plaintext of e of V: s",
            message,
            ("R4.U2", ShareNotCanonical, Blame::User(V)),
            "MaliciousSender",
            "a share of s^SK that is q",
        );
        let message = with(self, V, raw(self, s.bytes(), &[0xff; 32]));
        self.user(
            "R2.U1",
            "plaintext of e of V: b",
            message,
            ("R4.U2", ShareNotCanonical, Blame::User(V)),
            "MaliciousSender",
            "a share of b that is 2^256 − 1",
        );
    }
}
