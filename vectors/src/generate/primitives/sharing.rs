//! `shamir.json`: SS.share and SS.reconstruct, with each Lagrange coefficient.

use secagg_spec::abort::Check::{CoinsDoNotFit, Malformed, TooFewMessages};

use super::*;
use crate::model::Id;
use crate::primitive::{ShamirReconstruct, ShamirShare, Share};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = share().tests(number)?.into_iter().map(Group::ShamirShare).collect();
    groups.extend(reconstruct()?.tests(number)?.into_iter().map(Group::ShamirReconstruct));
    Ok(groups)
}

/// A secret among these users, with threshold t.
fn shared(name: &str, t: u32, users: &[Id]) -> ShamirShare {
    let polynomial = (1..t).map(|index| COINS.scalar(name, 0, index)).collect();
    ShamirShare { secret: COINS.scalar(name, 0, 0), polynomial, users: users.to_vec() }
}

fn share() -> Cases<ShamirShare> {
    let mut cases = Cases::new();
    let three = shared("three of eight", 3, &IDS);
    cases.valid("Sharing", "t = 1: every share is the secret", shared("one", 1, &IDS[..3]));
    cases.valid("Sharing", "t = 2 among users 1 and 2", shared("two", 2, &[1, 2]));
    cases.valid("Sharing", "t = 3 among eight users whose ids are far apart", three.clone());
    cases.valid("Sharing", "t = n = 8", shared("eight of eight", 8, &IDS));
    cases.valid("Sharing", "the largest id", shared("largest id", 4, &[4_294_967_295]));
    let with = |change: &dyn Fn(&mut ShamirShare)| {
        let mut input = shared("edges", 3, &IDS[..4]);
        change(&mut input);
        input
    };
    cases.valid("CoinsAtTheEdge", "the secret is 0", with(&|input| input.secret = small(0)));
    cases.valid("CoinsAtTheEdge", "the secret is q − 1", with(&|input| input.secret = q_plus(-1)));
    cases.valid("CoinsAtTheEdge", "the leading coefficient is 0", with(&|input| input.polynomial[1] = small(0)));
    cases.valid("CoinsAtTheEdge", "every coefficient is 0", with(&|input| input.polynomial = vec![small(0); 2]));
    let largest = |input: &mut ShamirShare| (input.secret, input.polynomial) = (q_plus(-1), vec![q_plus(-1); 2]);
    cases.valid("CoinsAtTheEdge", "secret and coefficients are q − 1", with(&largest));

    let due = abort("R1.U3", CoinsDoNotFit, Blame::Caller);
    let flag = "NotCanonical";
    cases.abort(flag, "the secret is q", &three, |input| input.secret = Q, &due);
    cases.abort(flag, "the secret is q + 1", &three, |input| input.secret = q_plus(1), &due);
    cases.abort(flag, "the secret is 2^256 − 1", &three, |input| input.secret = LARGEST, &due);
    cases.abort(flag, "the first coefficient is q", &three, |input| input.polynomial[0] = Q, &due);
    cases.abort(flag, "the leading coefficient is q", &three, |input| input.polynomial[1] = Q, &due);
    cases.abort(flag, "the leading coefficient is 2^256 − 1", &three, |input| input.polynomial[1] = LARGEST, &due);
    cases
}

/// What these users hold of a secret.
fn held(input: ShamirShare, threshold: u32) -> Result<ShamirReconstruct, Finding> {
    Ok(ShamirReconstruct { threshold, shares: output(input)?.shares })
}

fn reconstruct() -> Result<Cases<ShamirReconstruct>, Finding> {
    let mut cases = Cases::new();
    let all = held(shared("three of eight", 3, &IDS), 3)?;
    let with = |change: &dyn Fn(&mut Vec<Share>)| {
        let mut input = all.clone();
        change(&mut input.shares);
        input
    };
    cases.valid("Reconstruction", "t = 1", held(shared("one", 1, &[4000]), 1)?);
    cases.valid("Reconstruction", "t = 2 from users 1 and 2", held(shared("two", 2, &[1, 2]), 2)?);
    cases.valid("Reconstruction", "t = 2 from the two largest ids", held(shared("two", 2, &IDS[6..]), 2)?);
    cases.valid("Reconstruction", "t = n = 8", held(shared("eight of eight", 8, &IDS), 8)?);
    cases.valid("Quorum", "eight shares and t = 3: the three smallest ids count", all.clone());
    cases.valid("Quorum", "the three largest of the eight", with(&|shares| drop(shares.drain(..5))));
    let wrong = |place: usize| move |shares: &mut Vec<Share>| shares[place].share[31] ^= 1;
    cases.valid("Unchecked", "a wrong share that does not count: no difference", with(&wrong(3)));
    cases.valid("Unchecked", "a wrong share that counts: another secret", with(&wrong(2)));
    let zero = ShamirShare { secret: small(0), ..shared("zero", 3, &IDS[..3]) };
    cases.valid("CoinsAtTheEdge", "the secret is 0", held(zero, 3)?);
    cases.valid(
        "CoinsAtTheEdge",
        "every share is 0",
        with(&|shares| shares.iter_mut().for_each(|s| s.share = small(0))),
    );

    let due = |user: Id| abort("R4.S1", Malformed, Blame::User(user));
    let flag = "NotCanonical";
    cases.abort(flag, "the first share is q", &all, |input| input.shares[0].share = Q, &due(IDS[0]));
    cases.abort(flag, "the second share is q + 1", &all, |input| input.shares[1].share = q_plus(1), &due(IDS[1]));
    cases.abort(flag, "a share that counts is 2^256 − 1", &all, |input| input.shares[2].share = LARGEST, &due(IDS[2]));
    cases.abort(flag, "a share that would not count is q", &all, |input| input.shares[7].share = Q, &due(IDS[7]));
    let due = abort("R4.S1", TooFewMessages, Blame::Unattributable);
    cases.abort("SmallSet", "t − 1 shares", &all, |input| input.shares.truncate(2), &due);
    cases.abort("SmallSet", "one share, t = 3", &all, |input| input.shares.truncate(1), &due);
    cases.abort("SmallSet", "eight shares, t = 9", &all, |input| input.threshold = 9, &due);
    Ok(cases)
}
