//! The abort vectors: one defect each, planted in one of two finished sessions, and the abort that it must provoke.
//! Each case says what it expects by hand; the generator then plays it against the spec, so that a case whose named check
//! does not fire, or fires at another step, cannot be written.

mod bench;
mod delivery;
mod key_list;
mod own_input;
mod receipts;
mod server;
mod setup;
mod survivors;

use std::collections::BTreeMap;

use secagg_spec::textbook::ed25519;

use crate::generate::coins::Source;
use crate::generate::record::{Recipe, session};
use crate::model::{AbortTest, Adversary, Brings, Entry, Id, Parameters, SessionTest, Variant, Verdict};
use bench::*;

/// The sessions in which defects are planted: six users, t = 4; the first drops out before R0.U3, the fifth before R2.U4.
/// R is not a power of two and y is padded, so that non-canonical vectors exist.
pub fn bases(first_number: u32) -> Vec<Recipe> {
    let ids: [Id; 6] = [2, 9, 300, 4000, 70_001, 4_294_967_290];
    let base = |tc_id: u32, variant: Variant, modulus_minus_one: u64| {
        let coins = Source { test: tc_id };
        let signing_key = |u: Id| (variant == Variant::Malicious).then(|| coins.bytes("d_sk", u));
        let entry =
            |u: &Id| Entry { id: *u, verification_key: signing_key(*u).map(|key| ed25519::verification_key(&key)) };
        let largest = 100;
        let input = |u: Id| (0..3).map(|j| coins.integer("x", u, j, largest)).collect();
        let brings = |u: Id| Brings { signing_key: signing_key(u), coins: coins.user(u, &ids, 4), input: input(u) };
        let drops_before = |u: Id| {
            [(ids[0], "R0.U3"), (ids[4], "R2.U4")].into_iter().find(|(v, _)| *v == u).map(|(_, step)| step.into())
        };
        Recipe {
            tc_id,
            comment: "the session in which the defects of the abort vectors are planted".into(),
            flags: vec!["Base".into()],
            parameters: Parameters {
                session: coins.bytes("session", 0),
                variant,
                adversary: Adversary::Server,
                colluding: 0,
                threshold: 4,
                dimension: 3,
                modulus_minus_one,
                input_bound_minus_one: Some(largest),
                directory: ids.iter().map(entry).collect(),
            },
            users: ids.iter().map(|u| (*u, drops_before(*u), brings(*u))).collect(),
        }
    };
    vec![base(first_number, Variant::HonestButCurious, 1000), base(first_number + 1, Variant::Malicious, 65_536)]
}

/// All abort cases, numbered from `first_number`, by file.
pub fn tests(bases: &[SessionTest], first_number: u32) -> BTreeMap<&'static str, Vec<AbortTest>> {
    let mut files: BTreeMap<&'static str, Vec<AbortTest>> = BTreeMap::new();
    let mut number = first_number;
    for base in bases {
        let mut bench = Bench::new(base);
        bench.setup_cases();
        bench.caller_cases();
        bench.user_header_cases();
        bench.key_list_cases();
        bench.delivery_cases();
        bench.survivor_cases();
        bench.decryption_cases();
        bench.server_cases();
        if base.parameters.variant == Variant::Malicious {
            bench.consistency_cases();
        }
        for (party, change, mutation, abort, flag, comment) in bench.cases {
            let file = match &abort.step[..2] {
                "SE" => "setup",
                "R0" => "round0",
                "R1" => "round1",
                "R2" => "round2",
                "R3" => "round3",
                _ => "round4",
            };
            let flags = vec![flag.to_string()];
            let (tc_id, session) = (number, base.tc_id);
            let test =
                AbortTest { tc_id, comment, flags, result: Verdict::Abort, session, party, change, mutation, abort };
            files.entry(file).or_default().push(test);
            number += 1;
        }
    }
    files
}

/// Makes the bases from their recipes.
pub fn base_sessions(p: &P, first_number: u32) -> Vec<SessionTest> {
    let made = bases(first_number).into_iter().map(|recipe| session(p, recipe));
    made.map(|made| made.unwrap_or_else(|abort| panic!("a base session aborts: {abort:?}"))).collect()
}
