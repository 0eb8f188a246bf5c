//! Half-steps in a session in which more than t users answer: which of the answers count.
//! Secrets are reconstructed from the t smallest identities; what the others say has no influence.

use secagg_spec as spec;
use secagg_spec::messages::UnmaskingShares;
use secagg_spec::suite1::ONE;
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::model::{Abort, Blame, Id, Party};

/// Who takes part; t = 3.
pub(super) const IDS: [Id; 5] = [5, 77, 1_000_000, 16_777_216, 4_000_000_000];
/// In U2, but not in U3.
pub(super) const DROPPED: Id = IDS[3];
/// The smallest identity, which counts, and the largest, which does not.
const COUNTS: Id = IDS[0];
const SPARE: Id = IDS[4];

impl Bench {
    pub(super) fn quorum_cases(&mut self) {
        let wrong = |bench: &Bench, from: Id, edit: &dyn Fn(&mut UnmaskingShares<P>)| {
            let recorded: Option<UnmaskingShares<P>> =
                wire::decode_unmasking_shares(&bench.sent_by("R4.S1", from)[39..]);
            let mut shares = recorded.unwrap_or_else(|| panic!("the session's messages decode"));
            edit(&mut shares);
            bench.message(Type::UnmaskingShares, from, wire::encode_unmasking_shares(&shares))
        };
        let s = |shares: &mut UnmaskingShares<P>| shares.s.values_mut().for_each(|share| *share = ONE);
        let b = |shares: &mut UnmaskingShares<P>| shares.b.values_mut().for_each(|share| *share = ONE);

        let change = self.without("R4.S1", vec![SPARE]);
        self.goes_on(Party::Server, "R4.S", Some(change), "Quorum", "just t answer: the sum is the same");
        let change = self.without("R4.S1", vec![COUNTS]);
        self.goes_on(Party::Server, "R4.S", Some(change), "Quorum", "t others answer: the sum is the same");
        let change = self.another_by(SPARE, "R4.S1", "shares of s", wrong(self, SPARE, &s));
        let comment = "wrong shares of s^SK from a user who is not among the t smallest: they do not count";
        self.goes_on(Party::Server, "R4.S", Some(change), "Quorum", comment);
        let change = self.another_by(SPARE, "R4.S1", "shares of b", wrong(self, SPARE, &b));
        let comment = "wrong shares of b from a user who is not among the t smallest: they do not count";
        self.goes_on(Party::Server, "R4.S", Some(change), "Quorum", comment);
        let change = self.another_by(COUNTS, "R4.S1", "shares of b", wrong(self, COUNTS, &b));
        let comment = "wrong shares of b from one of the t smallest: the sum is wrong, and Figure 4 has no check";
        self.goes_on(Party::Server, "R4.S", Some(change), "Unchecked", comment);
        let (change, mutation) = self.another_by(COUNTS, "R4.S1", "shares of s", wrong(self, COUNTS, &s));
        let check = spec::abort::Check::ReconstructedKeyMismatch.name().into();
        let due = Abort { step: "R4.S2".into(), check, blame: Blame::Unattributable };
        let comment = "a wrong share of s^SK from one of the t smallest, although the others would do";
        self.case(Party::Server, change, mutation, due, "WrongShare", comment);

        if self.malicious() {
            let mut u4 = wire::decode_signatures(&self.sent_to("R4.U1", COUNTS)[39..]).unwrap_or_default();
            u4.remove(&SPARE);
            let message = self.message(Type::ConsistencySignatures, wire::SERVER, wire::encode_signatures(&u4));
            let change = self.another_to(COUNTS, "R4.U1", "U4", message);
            self.goes_on(Party::User(COUNTS), "R4.U", Some(change), "SetAtTheEdge", "|U4| = t, a part of U3");
            let mut u4 = wire::decode_signatures(&self.sent_to("R4.U1", COUNTS)[39..]).unwrap_or_default();
            u4.remove(&COUNTS);
            let message = self.message(Type::ConsistencySignatures, wire::SERVER, wire::encode_signatures(&u4));
            let change = self.another_to(COUNTS, "R4.U1", "U4", message);
            let comment = "the receiver's own σ' is missing, which Figure 4 does not ask for";
            self.goes_on(Party::User(COUNTS), "R4.U", Some(change), "Unchecked", comment);
        }
    }
}
