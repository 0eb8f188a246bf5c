//! Defects of a user's own coins and input: R0.U1, R1.U3 and R2.U3.
//! All are the caller's own.

use secagg_spec as spec;
use secagg_spec::suite1::Q;

use super::bench::*;
use crate::model::{Blame, Brings, Change, CoinBytes, Mutation, NonceBytes, Party};

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

impl Bench {
    // Coins of another size than theirs

    /// A byte too few and a byte too many, where what is left would be in range.
    pub(super) fn size_cases(&mut self) {
        let original = self.brings(U).clone();
        let sized = |path: &str, edit: &dyn Fn(&mut CoinBytes), told: (&[u8], &[u8])| {
            let mut bytes = CoinBytes::from(original.coins.clone());
            edit(&mut bytes);
            let brings = Brings { coins: bytes.into(), ..original.clone() };
            let (from, to) = (hex::encode(told.0), hex::encode(told.1));
            (Change::Brings { brings }, Mutation { path: format!("users, {U}: coins.{path}"), from, to })
        };
        let short = |coin: &[u8]| coin[1..].to_vec();
        let long = |coin: &[u8]| [&[0], coin].concat();
        let coins = &CoinBytes::from(original.coins.clone());
        let (c, s) = (short(&coins.c_secret_key), long(&coins.s_secret_key));
        let (b, a) = (short(&coins.b), long(&coins.s_polynomial[1]));
        let place = coins.nonces.iter().position(|nonce| nonce.receiver == V).unwrap_or_default();
        let nonce = &coins.nonces[place].nonce;
        let (short_nonce, long_nonce) = (short(nonce), [nonce, &[0][..]].concat());
        let nonce_path = format!("nonces[{place}].nonce");
        let cases = [
            (
                "R0.U1",
                sized("cSecretKey", &|coins| coins.c_secret_key = c.clone(), (&coins.c_secret_key, &c)),
                "a secret key of 31 bytes",
            ),
            (
                "R0.U1",
                sized("sSecretKey", &|coins| coins.s_secret_key = s.clone(), (&coins.s_secret_key, &s)),
                "a secret key of 33 bytes, the first of which is 0",
            ),
            ("R1.U3", sized("b", &|coins| coins.b = b.clone(), (&coins.b, &b)), "b of 31 bytes"),
            (
                "R1.U3",
                sized("sPolynomial[1]", &|coins| coins.s_polynomial[1] = a.clone(), (&coins.s_polynomial[1], &a)),
                "a coefficient of 33 bytes, the first of which is 0",
            ),
            (
                "R1.U3",
                sized(&nonce_path, &|coins| coins.nonces[place].nonce = short_nonce.clone(), (nonce, &short_nonce)),
                "a nonce of 11 bytes",
            ),
            (
                "R1.U3",
                sized(&nonce_path, &|coins| coins.nonces[place].nonce = long_nonce.clone(), (nonce, &long_nonce)),
                "a nonce of 13 bytes",
            ),
        ];
        for (step, (change, mutation), comment) in cases {
            let due = abort(step, CoinsDoNotFit, Blame::Caller);
            self.case(Party::User(U), change, mutation, due, "OwnInput", comment);
        }
        let odd = NonceBytes { receiver: STRANGER, nonce: vec![0x5a; 11] };
        let change = sized("nonces[5]", &|coins| coins.nonces.push(odd.clone()), (&[], &odd.nonce));
        let comment = "a nonce of 11 bytes that nobody needs";
        self.goes_on(Party::User(U), "R1.U", Some(change), "CoinsAtTheEdge", comment);
    }
}
