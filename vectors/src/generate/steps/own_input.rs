//! Defects of a user's own coins and input: R0.U1, R1.U3 and R2.U3.
//! All are the caller's own.

use secagg_spec as spec;
use secagg_spec::suite1::Q;

use super::bench::*;
use crate::model::{Blame, Brings, Change, Mutation, Party};

use spec::abort::Check::*;

impl Bench {
    // Coins and input of one's own

    pub(super) fn caller_cases(&mut self) {
        let original = self.brings(U).clone();
        let mut bring = |path: &str,
                         from: String,
                         to: String,
                         edit: &dyn Fn(&mut Brings),
                         step: &str,
                         check: spec::abort::Check,
                         comment: &str| {
            let mut brings = original.clone();
            edit(&mut brings);
            let mutation = Mutation { path: format!("users, {U}: {path}"), from, to };
            let change = Change::Brings { brings };
            self.case(Party::User(U), change, mutation, abort(step, check, Blame::Caller), "OwnInput", comment);
        };
        let coins = &original.coins;
        let (c, s, b) = (hex::encode(coins.c_secret_key), hex::encode(coins.s_secret_key), hex::encode(coins.b));
        bring(
            "coins.cSecretKey",
            c,
            hex::encode([0; 32]),
            &|b| b.coins.c_secret_key = [0; 32],
            "R0.U1",
            CoinsDoNotFit,
            "a secret key of 0",
        );
        bring(
            "coins.sSecretKey",
            s,
            hex::encode(Q),
            &|b| b.coins.s_secret_key = Q,
            "R0.U1",
            CoinsDoNotFit,
            "a secret key of q",
        );
        bring("coins.b", b, hex::encode(Q), &|b| b.coins.b = Q, "R1.U3", CoinsDoNotFit, "b = q");
        bring(
            "coins.sPolynomial",
            "3 coefficients".into(),
            "2".into(),
            &|b| {
                b.coins.s_polynomial.pop();
            },
            "R1.U3",
            CoinsDoNotFit,
            "a coefficient is missing",
        );
        bring(
            "coins.bPolynomial",
            "3 coefficients".into(),
            "4".into(),
            &|b| b.coins.b_polynomial.push([1; 32]),
            "R1.U3",
            CoinsDoNotFit,
            "a coefficient too many",
        );
        bring(
            "coins.nonces",
            "5 nonces".into(),
            "4".into(),
            &|b| b.coins.nonces.retain(|n| n.receiver != V),
            "R1.U3",
            CoinsDoNotFit,
            "no nonce for a user of U1",
        );
        bring(
            "input",
            "3 entries".into(),
            "2".into(),
            &|b| {
                b.input.pop();
            },
            "R2.U3",
            InputLength,
            "an entry is missing",
        );
        bring("input", "3 entries".into(), "4".into(), &|b| b.input.push(0), "R2.U3", InputLength, "an entry too many");
        let x = original.input[1].to_string();
        bring("input[1]", x.clone(), "101".into(), &|b| b.input[1] = 101, "R2.U3", InputOutOfRange, "x = R_U");
        bring(
            "input[1]",
            x,
            u64::MAX.to_string(),
            &|b| b.input[1] = u64::MAX,
            "R2.U3",
            InputOutOfRange,
            "x = 2^64 − 1",
        );
    }
}
