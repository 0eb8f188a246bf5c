//! Users who pool what they have, alone or with the server.
//! Theorem 3: what malicious users see "never depend[s] on the private input x_u" of others; Theorem 4: with the server, up to n_C of them.

use std::collections::BTreeMap;

use secagg_spec::abort::Check::*;
use secagg_spec::setup::Users;
use secagg_spec::suite1::FieldElement;
use secagg_tests::adversary::{Stage, Traffic, plus_one, polynomial_through};
use secagg_vectors::model::{Abort, Id};

use crate::{Attack, Beyond, Family, Refused, TheServer, Tolerated, both, malicious, seven};

pub static FAMILY: Family = Family::of(
    "collusion",
    &[
        Attack {
            name: "t − 1 users pool their shares",
            paper: "Appendix A.A: fewer than t shares are independent of the secret; Hyb7",
            wants: "s_v and b_v",
            ends: &[both(Tolerated(
                "their shares are consistent with every secret: with other coins of v they receive the same bytes",
            ))],
            play: too_few_pool,
        },
        Attack {
            name: "t users and the server pool their shares",
            paper: "Figure 5: n_C < t",
            wants: "x_v",
            ends: &[both(Beyond("they read x_v, so that t is exactly the bound"))],
            play: enough_pool,
        },
        Attack {
            name: "all users but one pool everything they see",
            paper: "Theorem 3: perfectly indistinguishable, with no information about the inputs of others",
            wants: "x_v, without the server",
            ends: &[both(Tolerated("with another x_v they see the same bytes"))],
            play: |s| {
                let v = s.ids[0];
                let (seen, u3) = seen_by_users(s, v);
                assert!(u3.contains(&v));
                let largest = s.setup.largest_input;
                let mut other = s.replayed_with(v, |brings| brings.input.iter_mut().for_each(|x| *x = largest - *x));
                assert_ne!(s.input(v), other.input(v));
                assert!(seen == seen_by_users(&mut other, v).0);
                vec![]
            },
        },
        Attack {
            name: "n_C users sign two lists U3",
            paper: "Theorem 4: 2(t − n_C) ≤ n − n_C contradicts 2t > n + n_C",
            wants: "s_v and b_v, and so x_v",
            ends: &[malicious(Refused("R4.U1", ConsistencySignature, TheServer)).within(seven)],
            play: two_lists_signed,
        },
        Attack {
            name: "n_C users subtract their inputs from the sum",
            paper: "Figure 5: t − n_C inputs in the sum; Theorem 4: δ = t − n_C",
            wants: "a sum of few honest inputs",
            ends: &[
                both(Tolerated("what remains is one sum of at least t − n_C honest inputs, as promised")).within(seven)
            ],
            play: |s| {
                s.finish();
                let (z, u3) = s.output();
                let colluding = colluding(s);
                let (known, honest): (Users, Users) = u3.iter().partition(|u| colluding.contains(u));
                assert!(honest.len() >= s.t() - colluding.len());
                assert_eq!(z - s.sum(&known), s.sum(&honest));
                vec![]
            },
        },
    ],
);

/// Section VI-B, "colluding": the server with users of its own, on both sides of Figure 5's thresholds.
#[test]
fn attacks_by_collusion() {
    FAMILY.rows();
}

/// The n_C users on the server's side: the last ones.
fn colluding(s: &Stage) -> Vec<Id> {
    s.ids[s.ids.len() - s.case.parameters.colluding as usize..].to_vec()
}

/// What these users find in v's ciphertexts for them.
fn pooled(s: &Stage, v: Id, encrypted: &Traffic, holders: &[Id]) -> BTreeMap<Id, (FieldElement, FieldElement)> {
    let e = s.ciphertexts(&encrypted[&v]);
    let open =
        |c: &Id| s.open(&e[c], (v, &s.public_keys(v).0), (*c, &s.secrets(*c).0)).and_then(|opened| opened.shares);
    holders.iter().map(|c| (*c, open(c).expect("an honest user's shares"))).collect()
}

/// Appendix A.A: for any secret there is one polynomial with the pooled shares; v, with its coefficients as coins, sends the same bytes.
fn too_few_pool(s: &mut Stage) -> Vec<Abort> {
    let v = s.ids[0];
    let holders: Vec<Id> = s.ids[1..s.t()].to_vec();
    s.honest(1);
    let encrypted = s.send(&s.all());
    let pool = pooled(s, v, &encrypted, &holders);
    assert_eq!(pool.len(), s.t() - 1);

    let (_, s_v, b_v) = s.secrets(v);
    let another = |secret: &FieldElement, shares: Vec<(Id, [u8; 32])>| {
        let points: Vec<_> = [(0, *plus_one(secret).bytes())].into_iter().chain(shares).collect();
        polynomial_through(&points)
    };
    let s_polynomial = another(&s_v, pool.iter().map(|(c, (s, _))| (*c, *s.bytes())).collect());
    let b_polynomial = another(&b_v, pool.iter().map(|(c, (_, b))| (*c, *b.bytes())).collect());
    let mut other = s.replayed_with(v, |brings| {
        let coins = &mut brings.coins;
        (coins.s_secret_key, coins.s_polynomial) = (s_polynomial[0], s_polynomial[1..].to_vec());
        (coins.b, coins.b_polynomial) = (b_polynomial[0], b_polynomial[1..].to_vec());
    });
    other.honest(1);
    let sent = other.send(&other.all());
    let (e, e_other) = (s.ciphertexts(&encrypted[&v]), s.ciphertexts(&sent[&v]));
    for c in s.all_but(&[v]) {
        assert_eq!(e[&c] == e_other[&c], holders.contains(&c), "the same for the pool, another share for the rest");
    }
    vec![]
}

/// Figure 5: the other side of the bound.
fn enough_pool(s: &mut Stage) -> Vec<Abort> {
    let v = s.ids[0];
    let holders: Vec<Id> = s.ids[1..=s.t()].to_vec();
    s.honest(1);
    let keys = s.listed(&s.inboxes[&v]);
    let encrypted = s.send(&s.all());
    s.collect(&encrypted);
    let masked = s.send(&s.all());
    let pool = pooled(s, v, &encrypted, &holders);
    let s_v = s.reconstruct(&pool.iter().map(|(c, (share, _))| (*c, *share)).collect()).expect("t shares");
    let b_v = s.reconstruct(&pool.iter().map(|(c, (_, share))| (*c, *share)).collect()).expect("t shares");
    assert_eq!(s.unmask(v, s.masked(&masked[&v]), &b_v, &s_v, &keys), s.input(v), "they read x_v");
    vec![]
}

/// Everything that users other than v receive in an honest session; and U3. What they send follows from it and from what they bring.
fn seen_by_users(s: &mut Stage, v: Id) -> (Vec<Traffic>, Users) {
    let mut seen = Vec::new();
    for round in 0..=s.unmasking() {
        s.honest(round);
        let mut inboxes = s.inboxes.clone();
        inboxes.remove(&v);
        seen.push(inboxes);
    }
    s.finish();
    (seen, s.output().1)
}

/// Theorem 4: honest users in two groups, told of different U3; colluding users sign both lists. At most one of them has t signatures.
fn two_lists_signed(s: &mut Stage) -> Vec<Abort> {
    let (v, all, colluding) = (s.ids[0], s.all(), colluding(s));
    let honest: Users = all.iter().copied().filter(|u| !colluding.contains(u)).collect();
    s.honest(1);
    let keys = s.listed(&s.inboxes[&v]);
    let encrypted = s.send(&all);
    s.collect(&encrypted);
    s.send(&all);
    let deceived = s.ids[1..=honest.len() / 2].to_vec();
    let told =
        |u: Id| if deceived.contains(&u) { all.iter().copied().filter(|w| *w != v).collect() } else { all.clone() };
    let (sent, none) = s.tell_all(&honest, |s, u| s.survivors(&told(u)));
    assert!(none.is_empty(), "nobody can see it in round 3");
    let signed = s.sigma_primes(&sent);
    let (answers, aborts) = s.tell_all(&honest, |s, u| {
        let u3: Users = told(u);
        let by_colluding = colluding.iter().map(|c| (*c, s.signed_sets(*c, &s.d_sk(*c), &keys, &all, &u3)));
        let matching = honest.iter().filter(|w| told(**w) == u3).map(|w| (*w, signed[w]));
        let mut shown: BTreeMap<Id, [u8; 64]> = by_colluding.chain(matching).collect();
        for (w, sigma) in signed.iter().filter(|(w, _)| u3.contains(w)) {
            if shown.len() < s.t() {
                shown.entry(*w).or_insert(*sigma); // signed, but not this list
            }
        }
        s.signatures(&shown)
    });
    // With what colluding users were sent, one of the two secrets is out, as for every user; the other one is not.
    s.assert_one_kind_each(&answers);
    let (pool, theirs) = (s.answered(&answers, v), pooled(s, v, &encrypted, &colluding).len());
    assert!(pool.s.len() + theirs < s.t() || pool.b.len() + theirs < s.t(), "both secrets of v are out");
    aborts
}
