//! `agreement.json`: KA.gen, and KA.agree before and after the hash.

use secagg_spec::abort::Check::{CoinsDoNotFit, Malformed};
use secagg_spec::suite1::Algorithms;

use super::*;
use crate::primitive::{Agreement, KeyGeneration};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = generation().tests(number)?.into_iter().map(Group::KeyGeneration).collect();
    groups.extend(agreement()?.tests(number)?.into_iter().map(Group::Agreement));
    Ok(groups)
}

/// p = 2^256 − 2^224 + 2^192 + 2^96 − 1, the prime of P-256.
const FIELD_PRIME: [u8; 32] = {
    let mut bytes = [0; 32];
    let mut i = 0;
    while i < 32 {
        bytes[i] = match i {
            0..4 | 20..32 => 0xff,
            7 => 1,
            _ => 0,
        };
        i += 1;
    }
    bytes
};

/// The only aborts of a secret key.
fn unfit() -> Abort {
    abort("R0.U1", CoinsDoNotFit, Blame::Caller)
}

fn generation() -> Cases<KeyGeneration> {
    let mut cases = Cases::new();
    let accepted = KeyGeneration { secret_key: COINS.scalar("key", 0, 0) };
    cases.valid("KeyGeneration", "any secret key", accepted.clone());
    let odd_and_even = [2, 3].map(|prefix| {
        let key = |index: &u32| {
            P.0.p256_public(&COINS.scalar("sign", 0, *index)).is_some_and(|point| point[0] == prefix && point[1] == 0)
        };
        (0..).find(key).unwrap_or_default()
    });
    for (index, y) in odd_and_even.into_iter().zip(["even", "odd"]) {
        let comment = format!("a public key with a leading zero in its x-coordinate, and {y} y");
        cases.valid("KeyGeneration", &comment, KeyGeneration { secret_key: COINS.scalar("sign", 0, index) });
    }
    for (secret_key, comment) in [
        (small(1), "1: the generator"),
        (small(2), "2: twice the generator"),
        (q_plus(-1), "q − 1: the generator with the other sign"),
        (q_plus(-2), "q − 2"),
    ] {
        cases.valid("CoinsAtTheEdge", comment, KeyGeneration { secret_key });
    }
    for (secret_key, comment) in [
        (small(0), "0"),
        (Q, "q"),
        (q_plus(1), "q + 1"),
        (FIELD_PRIME, "p, the prime of the curve's field, which is above q"),
        (LARGEST, "2^256 − 1"),
    ] {
        cases.abort("NotCanonical", comment, &accepted, |input| input.secret_key = secret_key, &unfit());
    }
    cases
}

/// The public key of a secret key.
fn public_key(secret_key: [u8; 32]) -> Result<Vec<u8>, Finding> {
    Ok(output(KeyGeneration { secret_key })?.public_key)
}

fn agreement() -> Result<Cases<Agreement>, Finding> {
    let mut cases = Cases::new();
    let [mine, other] = ["my key", "the other's key"].map(|name| COINS.scalar(name, 0, 0));
    let (mine_public, other_public) = (public_key(mine)?, public_key(other)?);
    let accepted = Agreement { secret_key: mine, public_key: other_public.clone() };
    cases.valid("Agreement", "one side", accepted.clone());
    cases.valid("Agreement", "the other side: the same", Agreement { secret_key: other, public_key: mine_public });
    let negated: Vec<u8> = [&[other_public[0] ^ 1], &other_public[1..]].concat();
    cases.valid("NegatedKey", "the public key with the other sign: the same", with_key(mine, negated));
    let with = |secret_key| Agreement { secret_key, public_key: other_public.clone() };
    cases.valid("CoinsAtTheEdge", "secret key 1: the other's own x-coordinate", with(small(1)));
    cases.valid("CoinsAtTheEdge", "secret key q − 1: the same", with(q_plus(-1)));
    cases.valid("CoinsAtTheEdge", "secret key 2", with(small(2)));
    cases.valid("CoinsAtTheEdge", "the public key is the generator", with_key(mine, public_key(small(1))?));
    let leading_zero = (0..).map(|index| COINS.scalar("leading zero", 0, index)).find(|x| {
        let point: Option<[u8; 33]> = other_public.as_slice().try_into().ok();
        point.and_then(|point| P.0.p256_multiply(x, &point)).is_some_and(|coordinate| coordinate[0] == 0)
    });
    cases.valid("Agreement", "X begins with a zero byte, which is hashed too", with(leading_zero.unwrap_or(mine)));
    let is_point = |x: &[u8; 32]| P.0.p256_is_valid(&compressed(2, x));
    cases.valid("PointAtTheEdge", "x = 0, which is of a point", with_key(mine, compressed(2, &small(0)).to_vec()));
    let smallest = (1..=255).map(small).find(is_point).unwrap_or(LARGEST);
    let at_edge = compressed(2, &smallest).to_vec();
    cases.valid("PointAtTheEdge", "the smallest other x of any point", with_key(mine, at_edge.clone()));
    let largest = (1..=255).map(below_p).find(is_point).unwrap_or(LARGEST);
    cases.valid("PointAtTheEdge", "the largest x of any point", with_key(mine, compressed(3, &largest).to_vec()));

    for (secret_key, comment) in [(small(0), "secret key 0"), (Q, "secret key q"), (LARGEST, "secret key 2^256 − 1")]
    {
        cases.abort("NotCanonical", comment, &accepted, |input| input.secret_key = secret_key, &unfit());
    }
    let due = abort("R1.U1", Malformed, Blame::Server);
    let flag = "PublicKey";
    for (prefix, comment) in [
        (0, "first byte 00, as of the point at infinity"),
        (1, "first byte 01"),
        (4, "first byte 04, as of an uncompressed point"),
        (5, "first byte 05, as of a compact point"),
        (6, "first byte 06, as of a hybrid point"),
        (7, "first byte 07, as of a hybrid point"),
        (0x82, "first byte 82: only two bits of it are right"),
        (0xff, "first byte ff"),
    ] {
        cases.abort(flag, comment, &accepted, |input| input.public_key[0] = prefix, &due);
    }
    let mut key = |comment: &str, x: [u8; 32]| {
        cases.abort(flag, comment, &accepted, |input| input.public_key = compressed(2, &x).to_vec(), &due);
    };
    let none = (0..=255).map(small).find(|x| !is_point(x)).unwrap_or(LARGEST);
    key("x of no point, and small", none);
    let none = (0..).map(|index| COINS.scalar("no point", 0, index)).find(|x| !is_point(x));
    key("x of no point", none.unwrap_or(LARGEST));
    let none = (1..=255).map(below_p).find(|x| !is_point(x)).unwrap_or(LARGEST);
    key("x of no point, and just below p", none);
    key("x = p, in place of 0", FIELD_PRIME);
    key("x = 2^256 − 1", LARGEST);
    key("x = q, which is below p, and of no point", Q);
    let alias = |input: &mut Agreement| input.public_key = compressed(2, &plus_p(smallest[31])).to_vec();
    cases.abort(flag, "x + p in place of x, which is of a point", &with_key(mine, at_edge), alias, &due);
    let zeros = |input: &mut Agreement| input.public_key = vec![0; 33];
    cases.abort(flag, "33 zero bytes", &accepted, zeros, &due);

    let uncompressed = |key: &[u8]| [&[4], &key[1..], &COINS.bytes("y", 0)].concat();
    cases.untyped("no byte", &accepted, |input| input.public_key.clear(), &due);
    cases.untyped("the point at infinity: one byte 00", &accepted, |input| input.public_key = vec![0], &due);
    cases.untyped(
        "the x-coordinate without the first byte",
        &accepted,
        |i| i.public_key = i.public_key[1..].to_vec(),
        &due,
    );
    cases.untyped("one byte too few", &accepted, |input| shorten(&mut input.public_key), &due);
    cases.untyped("one byte too many", &accepted, |input| input.public_key.push(0), &due);
    cases.untyped(
        "65 bytes, as an uncompressed point",
        &accepted,
        |i| i.public_key = uncompressed(&i.public_key),
        &due,
    );
    Ok(cases)
}

fn with_key(secret_key: [u8; 32], public_key: Vec<u8>) -> Agreement {
    Agreement { secret_key, public_key }
}

/// First byte and x.
fn compressed(prefix: u8, x: &[u8; 32]) -> [u8; 33] {
    core::array::from_fn(|i| if i == 0 { prefix } else { x[i - 1] })
}

/// p − `distance`.
fn below_p(distance: u8) -> [u8; 32] {
    let mut bytes = FIELD_PRIME;
    bytes[31] -= distance;
    bytes
}

/// p + `x`, for an x so small that it fits 32 bytes: p ends in twelve bytes ff, the byte before them is 0.
fn plus_p(x: u8) -> [u8; 32] {
    let mut bytes = FIELD_PRIME;
    if let Some(below) = x.checked_sub(1) {
        bytes[20..].fill(0);
        (bytes[19], bytes[31]) = (1, below);
    }
    bytes
}
