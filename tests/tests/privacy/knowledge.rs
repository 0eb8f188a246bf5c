//! What the view of Theorems 1 and 2 says that C sees, gathered once more from the messages of the session themselves.
//! A view that shows too little proves too much, and one that shows too much is another theorem; so it has to be exact.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use secagg_spec::ideal::{Ideal, Seed};
use secagg_spec::primitives::Primitives;
use secagg_spec::privacy::view::{Knowledge, real};
use secagg_spec::privacy::world::{Broken, Coins, Inputs, Scene, Secret};
use secagg_spec::session::{Round, Transcript};
use secagg_spec::setup::{UserId, Users};
use secagg_spec::vector::Modulus;

use crate::scenes::{cases, config};

/// The shares of one secret, by holder.
type Shares = BTreeMap<UserId, u64>;

/// The shares of honest users' secrets that C gets: out of the ciphertexts that its members can open, and in round 4.
fn received<M>(scene: &Scene, coins: &Coins, transcript: &Transcript<Ideal<M>>) -> BTreeMap<(UserId, Secret), Shares>
where
    Ideal<M>: Primitives<Field = u64>,
{
    let mut received: BTreeMap<(UserId, Secret), Shares> = BTreeMap::new();
    let value = |u: UserId, which: Secret, v: UserId| {
        let user = &coins.users[&u];
        let terms = (1..).zip(user.polynomial(which));
        terms.fold(user.secret(which), |sum, (i, a)| {
            (sum + (0..i).fold(*a, |a, _| a * u64::from(v) % scene.p)) % scene.p
        })
    };
    for (&u, e) in transcript.encrypted.iter().filter(|(u, _)| !scene.corrupt.contains(u)) {
        for which in [Secret::S, Secret::B] {
            let shares = received.entry((u, which)).or_default();
            for &v in e.keys().filter(|v| scene.corrupt.contains(v)) {
                let delivered = transcript.delivered.get(&v).is_some_and(|e| e.contains_key(&u));
                if scene.server_is_corrupt || delivered {
                    shares.insert(v, value(u, which, v));
                }
            }
        }
    }
    for (&w, answer) in transcript.unmasking.iter().filter(|_| scene.server_is_corrupt) {
        for (u, which, share) in (answer.s.iter().map(|(u, share)| (u, Secret::S, share)))
            .chain(answer.b.iter().map(|(u, share)| (u, Secret::B, share)))
            .filter(|(u, ..)| !scene.corrupt.contains(u))
        {
            assert_eq!(*share, value(*u, which, w), "R4.U4 reveals what R1.U5 made");
            received.entry((*u, which)).or_default().insert(w, *share);
        }
    }
    received
}

/// The ciphertexts that C gets, and whether one of its members sent or opens it.
fn ciphertexts<P: Primitives>(scene: &Scene, transcript: &Transcript<P>) -> BTreeMap<(UserId, UserId), bool> {
    let corrupt = |u: &UserId| scene.corrupt.contains(u);
    let sent = transcript.encrypted.iter().flat_map(|(u, e)| e.keys().map(|v| (*u, *v)));
    let delivered = |(u, v): &(UserId, UserId)| transcript.delivered.get(v).is_some_and(|e| e.contains_key(u));
    sent.filter(|(u, v)| scene.server_is_corrupt || corrupt(u) || corrupt(v) && delivered(&(*u, *v)))
        .map(|(u, v)| ((u, v), corrupt(&u) || corrupt(&v)))
        .collect()
}

/// One session of the scene.
#[expect(clippy::type_complexity, reason = "a closure's type has no name")]
fn transcript(scene: &Scene, coins: &Coins, x: &Inputs) -> Transcript<Ideal<impl Fn(&Seed, u32, Modulus) -> Vec<u64>>> {
    let p = Ideal { p: scene.p, mask: |seed: &Seed, _: u32, _: Modulus| scene.mask(coins, seed) };
    scene.run(&p, coins, x, |_, _, value| value).0
}

proptest! {
    #![proptest_config(config(2_000))]

    /// Theorems 1 and 2, "the joint view of C": the shares that C is said to hold are those in the messages that it receives, t of them
    /// give the secret, and it is said to know a secret, a ciphertext and a mask if it has what that takes, not otherwise.
    #[test]
    fn the_view_is_what_c_receives(case in cases(|_| Broken::Nothing)) {
        let scene = &case.scene;
        let coins = case.coins();
        prop_assume!(coins.is_some());
        let (coins, x) = (coins.unwrap(), case.inputs("x"));
        let (knowledge, view) = (Knowledge::of(scene), real(scene, &coins, &x));
        let transcript = transcript(scene, &coins, &x);
        let p = Ideal { p: scene.p, mask: |_: &Seed, _: u32, _: Modulus| Vec::new() };

        let received = received(scene, &coins, &transcript);
        let mut secrets: BTreeSet<(UserId, Secret)> =
            scene.corrupt.iter().flat_map(|u| [(*u, Secret::S), (*u, Secret::B)]).collect();
        for (&(u, which), shares) in &received {
            prop_assert_eq!(&knowledge.holders[&(u, which)], &shares.keys().copied().collect::<Users>());
            if shares.len() >= scene.t as usize {
                prop_assert_eq!(p.ss_reconstruct(shares, scene.t), coins.users[&u].secret(which));
                secrets.insert((u, which));
            }
        }
        let honest = |(u, _): &&(UserId, Secret)| !scene.corrupt.contains(u);
        prop_assert!(knowledge.holders.keys().filter(honest).eq(received.keys()));
        prop_assert_eq!(&knowledge.secrets, &secrets);
        prop_assert!(view.secrets.iter().all(|((u, which), secret)| *secret == coins.users[u].secret(*which)));
        prop_assert!(view.secrets.keys().eq(&secrets));

        let opens: BTreeMap<_, _> = view.ciphertexts.iter().map(|(pair, e)| (*pair, e.is_some())).collect();
        prop_assert_eq!(opens, ciphertexts(scene, &transcript));
        // The server sees y_u of all who get as far as round 2: U2, if it is delivered.
        let masked = transcript.delivered.keys().copied().filter(|_| scene.server_is_corrupt).collect::<Users>();
        prop_assert!(scene.users.iter().filter(|u| knowledge.sees_masked_input_of(scene, **u)).eq(&masked));
        prop_assert_eq!(view.masked.keys().copied().collect::<Users>(), masked);
        let s_or_s = |u: UserId, v: UserId| secrets.contains(&(u, Secret::S)) || secrets.contains(&(v, Secret::S));
        let pairs = scene.users.iter().flat_map(|u| scene.users.range(u..).map(|v| (*u, *v)));
        let masks = pairs.filter(|(u, v)| if u == v { secrets.contains(&(*u, Secret::B)) } else { s_or_s(*u, *v) });
        prop_assert_eq!(view.masks.keys().copied().collect::<BTreeSet<_>>(), masks.collect());
        prop_assert_eq!(view.revealed.is_empty(), !scene.server_is_corrupt || transcript.users(Round::Unmasking).is_empty());
    }
}
