//! Defects of U1 as a user receives it: R1.U1 and R1.U2.
//! Where a key is changed it is signed anew, so that the named check fires and not the signature.

use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, KeyList};
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::generate::odd_signatures::plus_group_order;
use crate::model::{Blame, Id};

use spec::abort::Check::*;

impl Bench {
    /// The list of U1 with this entry for `v`.
    fn list_with(&self, v: Id, keys: AdvertisedKeys<P>) -> Vec<u8> {
        let mut u1 = self.u1();
        u1.insert(v, keys);
        self.key_list(&u1)
    }

    /// The message with this list.
    fn key_list(&self, u1: &KeyList<P>) -> Vec<u8> {
        self.message(Type::KeyList, wire::SERVER, wire::encode_key_list(u1))
    }

    // R1.U1, R1.U2

    pub(super) fn key_list_cases(&mut self) {
        let server = Blame::Server;
        let u1 = self.u1();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut KeyList<P>)| {
            let mut changed = u1.clone();
            edit(&mut changed);
            bench.key_list(&changed)
        };
        let message = edited(self, &|u1| u1.retain(|v, _| [U, V, 9].contains(v)));
        self.user("R1.U1", "U1", message, ("R1.U1", TooFewUsers, server), "SmallSet", "|U1| = t − 1");

        let stranger = self.signed_keys(STRANGER, self.fresh_key("stranger c"), self.fresh_key("stranger s"));
        let message = self.list_with(STRANGER, stranger);
        self.user(
            "R1.U1",
            "U1",
            message,
            ("R1.U1", OutsideDirectory, server),
            "ForeignUser",
            "a user who is not in the directory",
        );

        let message = edited(self, &|u1| {
            u1.remove(&U);
        });
        self.user("R1.U1", "U1", message, ("R1.U1", OwnEntryChanged, server), "OwnEntry", "the receiver is left out");
        let own = self.signed_keys(U, self.fresh_key("own c"), u1[&U].s_pk);
        let message = self.list_with(U, own);
        self.user(
            "R1.U1",
            "U1, own entry: c_pk",
            message,
            ("R1.U1", OwnEntryChanged, server),
            "OwnEntry",
            "another c^PK for the receiver, correctly signed",
        );
        let own = self.signed_keys(U, u1[&U].c_pk, self.fresh_key("own s"));
        let message = self.list_with(U, own);
        self.user(
            "R1.U1",
            "U1, own entry: s_pk",
            message,
            ("R1.U1", OwnEntryChanged, server),
            "OwnEntry",
            "another s^PK for the receiver, correctly signed",
        );
        if self.malicious() {
            let mut own = u1[&U].clone();
            own.sigma = own.sigma.map(|mut sigma| {
                sigma[63] ^= 1;
                sigma
            });
            let message = self.list_with(U, own);
            self.user(
                "R1.U1",
                "U1, own entry: σ",
                message,
                ("R1.U1", OwnEntryChanged, server),
                "OwnEntry",
                "another σ for the receiver",
            );
        }

        let repeated = ("R1.U1", RepeatedKey, server);
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        let message = self.list_with(V, keys);
        self.user("R1.U1", "U1, another entry: s_pk", message, repeated, "RepeatedKey", "two users advertise one s^PK");
        let keys = self.signed_keys(V, u1[&V].c_pk, self.negated(&u1[&9].s_pk));
        let message = self.list_with(V, keys);
        self.user(
            "R1.U1",
            "U1, another entry: s_pk",
            message,
            repeated,
            "NegatedKey",
            "a user advertises −s^PK of another",
        );
        let keys = self.signed_keys(V, u1[&V].c_pk, self.negated(&u1[&V].c_pk));
        let message = self.list_with(V, keys);
        self.user(
            "R1.U1",
            "U1, another entry: s_pk",
            message,
            repeated,
            "NegatedKey",
            "a user's s^PK is its own −c^PK",
        );
        let keys = self.signed_keys(V, self.negated(&u1[&U].c_pk), u1[&V].s_pk);
        let message = self.list_with(V, keys);
        self.user(
            "R1.U1",
            "U1, another entry: c_pk",
            message,
            repeated,
            "NegatedKey",
            "a user advertises −c^PK of the receiver",
        );

        if self.malicious() {
            let signature = ("R1.U2", KeySignature, server);
            let flipped = |byte: usize| {
                let mut keys = u1[&V].clone();
                keys.sigma = keys.sigma.map(|mut sigma| {
                    sigma[byte] ^= 1;
                    sigma
                });
                keys
            };
            let message = self.list_with(V, flipped(0));
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "a bit of R is flipped");
            let message = self.list_with(V, flipped(40));
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "a bit of S is flipped");
            let sybil = AdvertisedKeys { c_pk: self.fresh_key("sybil"), ..u1[&V].clone() };
            let message = self.list_with(V, sybil);
            self.user(
                "R1.U1",
                "U1, another entry: c_pk",
                message,
                signature,
                "Sybil",
                "the server puts its own key in place of a user's",
            );
            let by_other =
                AdvertisedKeys { sigma: self.signed_keys(9, u1[&V].c_pk, u1[&V].s_pk).sigma, ..u1[&V].clone() };
            let message = self.list_with(V, by_other);
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Sybil", "signed by another user");
            let swapped = AdvertisedKeys { c_pk: u1[&V].s_pk, s_pk: u1[&V].c_pk, sigma: u1[&V].sigma };
            let message = self.list_with(V, swapped);
            self.user(
                "R1.U1",
                "U1, another entry: c_pk, s_pk",
                message,
                signature,
                "Signature",
                "c^PK and s^PK change places",
            );
            let s_too_large =
                AdvertisedKeys { sigma: u1[&V].sigma.map(|sigma| plus_group_order(&sigma)), ..u1[&V].clone() };
            let message = self.list_with(V, s_too_large);
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "S + L in place of S");
        }
    }
}
