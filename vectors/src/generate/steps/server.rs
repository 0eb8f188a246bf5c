//! Defects of what the server receives: R0.S1 to R4.S1, and what comes to light in R4.S2.
//! A refused message is its sender's defect and changes nothing; only too few messages and a wrong key end the session.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, UnmaskingShares};
use secagg_spec::suite1::{Ciphertext, FieldElement, Q};
use secagg_spec::textbook::field::Scalar;
use secagg_spec::textbook::shamir::lagrange_coefficients;
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::model::{Abort, Blame, Id, Party};

use spec::abort::Check::*;

impl Bench {
    // R0.S1 to R4.S2

    pub(super) fn server_cases(&mut self) {
        let u1 = self.u1();
        let advertised = |bench: &Bench, keys: &AdvertisedKeys<P>| {
            bench.message(Type::AdvertisedKeys, V, wire::encode_advertised_keys(keys))
        };
        for at in ["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"] {
            let original = self.sent_by(at, V);
            if original.is_empty() {
                continue; // the variant has no such round
            }
            self.extra(at, V, original, AlreadyReceived, "Repeated", "the message once more");
            // One message too few, which is what a threshold off by one would let through.
            let senders = self.senders(at);
            let users = senders[self.base.parameters.threshold as usize - 1..].to_vec();
            let (change, mutation) = self.without(at, users);
            self.case(
                Party::Server,
                change,
                mutation,
                abort(at, TooFewMessages, Blame::Unattributable),
                "SmallSet",
                "t − 1 messages arrive",
            );
        }

        // R0.S1
        let stranger = self.message(Type::AdvertisedKeys, STRANGER, self.sent_by("R0.S1", V)[39..].to_vec());
        self.extra("R0.S1", STRANGER, stranger, UnexpectedUser, "ForeignUser", "a user who is not in the directory");
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        self.server(
            "R0.S1",
            "body.s_pk",
            advertised(self, &keys),
            RepeatedKey,
            "RepeatedKey",
            "the s^PK of a user who came before",
        );
        let keys = self.signed_keys(V, self.negated(&u1[&U].c_pk), u1[&V].s_pk);
        self.server(
            "R0.S1",
            "body.c_pk",
            advertised(self, &keys),
            RepeatedKey,
            "NegatedKey",
            "−c^PK of a user who came before",
        );
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&V].c_pk);
        self.server(
            "R0.S1",
            "body.s_pk",
            advertised(self, &keys),
            RepeatedKey,
            "RepeatedKey",
            "c^PK and s^PK are the same",
        );
        if self.malicious() {
            let mut message = self.sent_by("R0.S1", V);
            message[39 + 66 + 5] ^= 0x10;
            self.server("R0.S1", "body.sigma", message, KeySignature, "Signature", "a bit of σ is flipped");
        }

        // R1.S1
        let e = wire::decode_ciphertexts(&self.sent_by("R1.S1", V)[39..]).unwrap_or_default();
        let some = e[&U].clone();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut BTreeMap<Id, Ciphertext>)| {
            let mut changed = e.clone();
            edit(&mut changed);
            bench.message(Type::EncryptedShares, V, wire::encode_ciphertexts(&changed))
        };
        let message = edited(self, &|e| {
            e.remove(&U);
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "no ciphertext for a user of U1");
        let message = edited(self, &|e| {
            e.insert(ABSENT, some.clone());
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "a ciphertext for a user outside U1");
        let message = edited(self, &|e| {
            e.insert(V, some.clone());
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "a ciphertext for the sender itself");
        let absent = self.message(Type::EncryptedShares, ABSENT, wire::encode_ciphertexts(&e));
        self.extra("R1.S1", ABSENT, absent, UnexpectedUser, "ForeignUser", "a user of the directory who is not in U1");

        // R2.S1
        let y = self.sent_by("R2.S1", V);
        let mut message = y.clone();
        *message.last_mut().unwrap_or(&mut 0) |= 0x80;
        self.server("R2.S1", "body.y", message, Malformed, "Encoding", "a bit of the padding is set");
        let (k, modulus) = (self.setup.modulus.bits() as usize, self.setup.modulus.value() as u64);
        let mut message = y.clone();
        for bit in 0..k {
            message[39 + bit / 8] =
                message[39 + bit / 8] & !(1 << (bit % 8)) | ((modulus >> bit & 1) as u8) << (bit % 8);
        }
        self.server("R2.S1", "body.y", message, Malformed, "Encoding", "the first entry is R");
        let absent = self.message(Type::MaskedInput, ABSENT, y[39..].to_vec());
        self.extra("R2.S1", ABSENT, absent, UnexpectedUser, "ForeignUser", "a user of the directory who is not in U2");
        let late = self.message(Type::MaskedInput, DROPPED, y[39..].to_vec());
        let next = if self.malicious() { "R3.S1" } else { "R4.S1" };
        self.extra(next, DROPPED, late, UnexpectedUser, "LateInput", "a y that arrives after round 2 was closed");
        self.server(next, "all", y, WrongType, "LateInput", "y once more, in place of the next message");

        // R4.S1, R4.S2
        let shares: UnmaskingShares<P> = wire::decode_unmasking_shares(&self.sent_by("R4.S1", V)[39..])
            .unwrap_or(UnmaskingShares { s: BTreeMap::new(), b: BTreeMap::new() });
        let edited = |bench: &Bench, edit: &dyn Fn(&mut UnmaskingShares<P>)| {
            let mut changed = UnmaskingShares { s: shares.s.clone(), b: shares.b.clone() };
            edit(&mut changed);
            bench.message(Type::UnmaskingShares, V, wire::encode_unmasking_shares(&changed))
        };
        let message = edited(self, &|shares| {
            shares.b.remove(&U);
        });
        self.server("R4.S1", "shares of b", message, WrongShares, "WrongSet", "no share of a survivor's b");
        let message = edited(self, &|shares| shares.s.clear());
        self.server("R4.S1", "shares of s", message, WrongShares, "WrongSet", "no share of the dropped user's s^SK");
        let message = edited(self, &|shares| {
            shares.b.insert(DROPPED, shares.s[&DROPPED]);
        });
        self.server("R4.S1", "shares", message, WrongShares, "BothKinds", "both kinds of share for one user");
        let message = edited(self, &|shares| {
            let share = shares.b.remove(&U).unwrap_or(shares.s[&DROPPED]);
            shares.s.insert(U, share);
        });
        self.server("R4.S1", "shares", message, WrongShares, "WrongSet", "the other kind of share for a survivor");
        let mut message = edited(self, &|_| {});
        message[39 + 8..39 + 8 + 32].copy_from_slice(&Q);
        self.server("R4.S1", "shares of s", message, Malformed, "Encoding", "a share that is q");
        let other = shares.b[&U];
        let message = edited(self, &|shares| {
            shares.s.insert(DROPPED, other);
        });
        let (change, mutation) = self.another_by(V, "R4.S1", "share of s", message);
        let due =
            Abort { step: "R4.S2".into(), check: ReconstructedKeyMismatch.name().into(), blame: Blame::Unattributable };
        self.case(Party::Server, change, mutation, due, "WrongShare", "a wrong share of the dropped user's s^SK");
    }
}

impl Bench {
    // R4.S2: wrong keys that are close to the right one

    /// One share that is moved so that another secret is reconstructed from the t that there are.
    pub(super) fn reconstruction_cases(&mut self) {
        let senders = self.senders("R4.S1");
        let element = |bytes: &[u8; 32]| Scalar::from_be_bytes(bytes).unwrap_or_else(|| panic!("it is below q"));
        let secret = element(&self.brings(DROPPED).coins.s_secret_key);
        let coefficients = lagrange_coefficients(&senders).unwrap_or_default();
        let place = senders.iter().position(|u| *u == V).unwrap_or_default();
        let inverse = coefficients[place].invert().unwrap_or_else(|| panic!("no Lagrange coefficient is 0"));
        let zero = Scalar::zero();
        let negated = &zero - &secret;
        for (wanted, comment) in [
            (&negated, "q − s_v^SK is reconstructed: the public key has the same x-coordinate, and the other sign"),
            (&zero, "0 is reconstructed, which has no public key"),
        ] {
            let recorded: Option<UnmaskingShares<P>> = wire::decode_unmasking_shares(&self.sent_by("R4.S1", V)[39..]);
            let mut shares = recorded.unwrap_or_else(|| panic!("the session's messages decode"));
            let moved = &(wanted - &secret) * &inverse;
            let share = &element(shares.s[&DROPPED].bytes()) + &moved;
            let share = FieldElement::new(share.to_be_bytes()).unwrap_or_else(|| panic!("it is below q"));
            shares.s.insert(DROPPED, share);
            let message = self.message(Type::UnmaskingShares, V, wire::encode_unmasking_shares(&shares));
            let (change, mutation) = self.another_by(V, "R4.S1", "share of s", message);
            let due = abort("R4.S2", ReconstructedKeyMismatch, Blame::Unattributable);
            self.case(Party::Server, change, mutation, due, "WrongShare", comment);
        }
    }

    // R4.S1: a user in U3∖U4

    /// A user whose σ' did not arrive answers all the same, and as it should if it were in U4.
    pub(super) fn late_answer_case(&mut self) {
        let [u2, u3, u4] = ["U2", "U3", "U4"].map(|name| self.set(name));
        let late = u3.difference(&u4).next().copied().unwrap_or_default();
        let share = |v: Id| -> ([u8; 32], [u8; 32]) {
            let user = self.base.users.iter().find(|user| user.id == v).unwrap_or_else(|| panic!("no user {v}"));
            let values = &user.intermediates;
            let own = values.own_s_share.zip(values.own_b_share).filter(|_| v == late);
            let sent = values.shares.iter().flatten().find(|shares| shares.peer == late);
            own.or(sent.map(|shares| (shares.s_share, shares.b_share))).unwrap_or_else(|| panic!("no share for {late}"))
        };
        let element = |bytes: [u8; 32]| FieldElement::new(bytes).unwrap_or_else(|| panic!("a share is below q"));
        let shares: UnmaskingShares<P> = UnmaskingShares {
            s: u2.difference(&u3).map(|v| (*v, element(share(*v).0))).collect(),
            b: u3.iter().map(|v| (*v, element(share(*v).1))).collect(),
        };
        let message = self.message(Type::UnmaskingShares, late, wire::encode_unmasking_shares(&shares));
        let comment = "a right answer from a user in U3 who is not in U4, since its σ' did not arrive";
        self.extra("R4.S1", late, message, UnexpectedUser, "ForeignUser", comment);
    }
}
