//! `derivation.json`: the context, the AE keys and the seeds.

use secagg_spec::abort::Check::CoinsDoNotFit;
use secagg_spec::textbook::ed25519;

use super::*;
use crate::model::{Adversary, Entry, Id, Parameters, Variant};
use crate::primitive::{Context, Derivation, Purpose};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = contexts().tests(number)?.into_iter().map(Group::Context).collect();
    groups.extend(derivations().tests(number)?.into_iter().map(Group::Derivation));
    Ok(groups)
}

/// Parameters of these users against the server alone.
fn parameters(variant: Variant, users: &[Id]) -> Parameters {
    let key = |u: Id| (variant == Variant::Malicious).then(|| ed25519::verification_key(&COINS.bytes("d_sk", u)));
    Parameters {
        session: COINS.bytes("session", 0),
        variant,
        adversary: Adversary::Server,
        colluding: 0,
        threshold: users.len() as u32,
        dimension: 3,
        modulus_minus_one: 1000,
        input_bound_minus_one: None,
        directory: users.iter().map(|u| Entry { id: *u, verification_key: key(*u) }).collect(),
    }
}

fn contexts() -> Cases<Context> {
    let mut cases = Cases::new();
    let mut valid = |comment: &str, variant, users: &[Id], change: &dyn Fn(&mut Parameters)| {
        let mut parameters = parameters(variant, users);
        change(&mut parameters);
        cases.valid("Context", comment, Context { parameters });
    };
    let (plain, signed) = (Variant::HonestButCurious, Variant::Malicious);
    valid("two users", plain, &[1, 2], &|_| {});
    valid("two users with verification keys", signed, &[1, 2], &|_| {});
    valid("the adversary is users only, t = 1", plain, &IDS[..3], &|p| {
        (p.adversary, p.threshold) = (Adversary::Clients, 1);
    });
    valid("the adversary is the server and two users", signed, &IDS[..4], &|p| {
        (p.adversary, p.colluding) = (Adversary::ServerAndClients, 2);
    });
    valid("R = 2 and the bound R_U = R", plain, &IDS[..2], &|p| {
        (p.adversary, p.threshold) = (Adversary::Clients, 2);
        (p.modulus_minus_one, p.input_bound_minus_one) = (u64::MAX, Some(1));
    });
    valid("R = 2^64, m = 2^32 − 1", plain, &IDS, &|p| {
        (p.modulus_minus_one, p.dimension) = (u64::MAX, u32::MAX);
    });
    valid("the directory in another order: the same context as in ascending order", signed, &IDS[..3], &|p| {
        p.directory.reverse();
    });
    valid("the directory in ascending order", signed, &IDS[..3], &|_| {});
    cases
}

fn derivations() -> Cases<Derivation> {
    let mut cases = Cases::new();
    let (context, secret) = (COINS.bytes("context", 0), COINS.bytes("agreed", 0));
    let ae = |u: Id, v: Id| Derivation { context, kind: Purpose::Ae, u, v: Some(v), secret };
    let pair = |u: Id, v: Id| Derivation { kind: Purpose::Pair, ..ae(u, v) };
    let own = |u: Id, b: [u8; 32]| Derivation { kind: Purpose::Own, v: None, secret: b, ..ae(u, u) };
    cases.valid("Derivation", "the key from 300 to 4000", ae(300, 4000));
    cases.valid("Derivation", "the key from 4000 to 300: another", ae(4000, 300));
    cases.valid("Derivation", "the key between the smallest and the largest id", ae(1, u32::MAX));
    cases.valid("Derivation", "the seed of the pair, as 300 derives it", pair(300, 4000));
    cases.valid("Derivation", "the seed of the pair, as 4000 derives it: the same", pair(4000, 300));
    cases.valid("Derivation", "the seed of a pair whose order is not that of their bytes", pair(256, 255));
    let another = Derivation { context: COINS.bytes("another context", 0), ..pair(300, 4000) };
    cases.valid("Derivation", "the seed of the pair in another session", another);
    let b = COINS.scalar("b", 300, 0);
    cases.valid("Derivation", "the seed of a user's own mask", own(300, b));
    cases.valid("Derivation", "the same b, and another user", own(4000, b));
    cases.valid("CoinsAtTheEdge", "b = 0: all 32 bytes are used", own(300, small(0)));
    cases.valid("CoinsAtTheEdge", "b = q − 1", own(300, q_plus(-1)));
    let any = Derivation { secret: LARGEST, ..ae(300, 4000) };
    cases.valid("Derivation", "what was agreed is a hash, and may be above q", any);

    let due = abort("R1.U3", CoinsDoNotFit, Blame::Caller);
    for (b, comment) in [(Q, "b = q"), (q_plus(1), "b = q + 1"), (LARGEST, "b = 2^256 − 1")] {
        cases.abort("NotCanonical", comment, &own(300, small(1)), |input| input.secret = b, &due);
    }
    cases
}
