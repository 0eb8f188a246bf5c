//! Defects of U3 and U4 as a user receives them: R3.U1 or R4.U1, and of σ' where it is verified: R4.U1 and R3.S1.
//! In the malicious variant this is where a server that tells different stories is stopped.

use secagg_spec as spec;
use secagg_spec::messages::ConsistencySignatures;
use secagg_spec::setup::Users;
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::model::Blame;

use spec::abort::Check::*;

impl Bench {
    // R3.U1 (M), R4.U1 (HbC)

    pub(super) fn survivor_cases(&mut self) {
        let server = Blame::Server;
        let at = if self.malicious() { "R3.U1" } else { "R4.U1" };
        let u3 = self.set("U3");
        let edited = |bench: &Bench, edit: &dyn Fn(&mut Users)| {
            let mut changed = u3.clone();
            edit(&mut changed);
            bench.message(Type::Survivors, wire::SERVER, wire::ids(&changed))
        };
        let message = edited(self, &|u3| {
            u3.insert(ABSENT);
        });
        self.user(at, "U3", message, (at, OutsideU2, server), "ForeignUser", "a user who is not in U2");
        let message = edited(self, &|u3| {
            u3.remove(&U);
            u3.insert(DROPPED);
        });
        self.user(
            at,
            "U3",
            message,
            (at, OwnIdentityMissing, server),
            "OwnEntry",
            "another user of U2 in the receiver's place",
        );
        let message = edited(self, &|u3| {
            u3.remove(&V);
        });
        self.user(at, "U3", message, (at, TooFewUsers, server), "SmallSet", "|U3| = t − 1");
        let ids = |ids: &[u32]| {
            let body = [&[ids.len() as u32], ids].concat().iter().flat_map(|x| x.to_be_bytes()).collect();
            self.message(Type::Survivors, wire::SERVER, body)
        };
        let (descending, twice) = (ids(&[300, 9, V, 4_294_967_290]), ids(&[9, U, V, V, 4_294_967_290]));
        let zero = ids(&[0, 9, U, V, 4_294_967_290]);
        let malformed = (at, Malformed, server);
        self.user(at, "U3", descending, malformed, "Encoding", "two identities in descending order");
        self.user(at, "U3", twice, malformed, "Encoding", "an identity twice");
        self.user(at, "U3", zero, malformed, "Encoding", "identity 0");
        let mut message = self.sent_to(at, U);
        message.extend(u32::MAX.to_be_bytes());
        self.user(at, "body", message, (at, Malformed, server), "Encoding", "an id behind the end");
    }
}

impl Bench {
    // R4.U1 (M), R3.S1

    pub(super) fn consistency_cases(&mut self) {
        let server = Blame::Server;
        let u4 = wire::decode_signatures(&self.sent_to("R4.U1", U)[39..]).unwrap_or_default();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut ConsistencySignatures<P>)| {
            let mut changed = u4.clone();
            edit(&mut changed);
            bench.message(Type::ConsistencySignatures, wire::SERVER, wire::encode_signatures(&changed))
        };
        let u3 = self.set("U3");
        let dropped = self.signed_consistency(DROPPED, &u3);
        let message = edited(self, &|u4| {
            u4.insert(DROPPED, dropped);
        });
        self.user(
            "R4.U1",
            "U4",
            message,
            ("R4.U1", OutsideU3, server),
            "ForeignUser",
            "a user outside U3, with a signature that verifies",
        );
        let message = edited(self, &|u4| {
            u4.remove(&V);
        });
        self.user("R4.U1", "U4", message, ("R4.U1", TooFewUsers, server), "SmallSet", "|U4| = t − 1");
        let signature = ("R4.U1", ConsistencySignature, server);
        let message = edited(self, &|u4| u4.entry(V).or_insert([0; 64])[9] ^= 1);
        self.user("R4.U1", "σ' of V", message, signature, "Signature", "a bit of σ' is flipped");
        let split: Users = u3.iter().copied().filter(|u| *u != 9).chain([DROPPED]).collect();
        let other_view = self.signed_consistency(V, &split);
        let message = edited(self, &|u4| {
            u4.insert(V, other_view);
        });
        self.user("R4.U1", "σ' of V", message, signature, "SplitView", "a user who was shown another U3");
        let by_other = u4[&9];
        let message = edited(self, &|u4| {
            u4.insert(V, by_other);
        });
        self.user("R4.U1", "σ' of V", message, signature, "Signature", "another user's σ'");

        let message = self.message(Type::ConsistencySignature, V, other_view.to_vec());
        self.server("R3.S1", "body.sigma_prime", message, ConsistencySignature, "SplitView", "signed over another U3");
        let sigma = self.u1()[&V].sigma.unwrap_or([0; 64]);
        let message = self.message(Type::ConsistencySignature, V, sigma.to_vec());
        self.server("R3.S1", "body.sigma_prime", message, ConsistencySignature, "Replay", "σ in place of σ'");
    }
}
