//! SIM of Theorem 2: the joint view of C from the inputs of C and the sum z alone; no input of an honest user is an argument.
//! It does what the last hybrid does: secrets that C cannot reconstruct are shared as 0 (Hyb3), inputs that nobody sums are replaced by
//! uniform vectors (Hyb5), and those in the sum by uniform vectors that add up to z (Hyb9, with the star of D11).

use std::collections::BTreeMap;

use crate::privacy::view::{Kind, Knowledge, View, share};
use crate::privacy::world::{Coins, Inputs, Scene, UserCoins};
use crate::session::Round;
use crate::setup::UserId;
use crate::vector::Vector;

/// The simulated view. `of_c` are the inputs of C, `z` is Σ_{u ∈ U3∖C} x_u (not looked at if |U3| < t); `coins` are SIM's own.
pub fn simulate(scene: &Scene, of_c: &Inputs, z: &Vector, coins: &Coins) -> View {
    let knowledge = Knowledge::of(scene);
    let none = Default::default();
    let set = |round: Round| knowledge.sets.get(&round).unwrap_or(&none);
    let (u1, u2) = (set(Round::AdvertiseKeys), set(Round::ShareKeys));
    let (u3, u5) = (set(Round::MaskedInputCollection), set(Round::Unmasking));
    let t = scene.t as usize;
    let vector = |entries: Vec<u64>| Vector { modulus: scene.modulus, entries };
    let mask = |u: UserId, v: UserId| {
        let seed = if u == v { coins.own_seed(u) } else { coins.pair_seed(u, v) };
        vector(scene.mask(coins, &seed))
    };

    // Hyb3: w's share of a secret of u; of 0 where C cannot reconstruct the secret.
    let share_of = |u: UserId, kind: Kind, w: UserId| {
        let UserCoins { s_sk, s_polynomial, b, b_polynomial, .. } = &coins.users[&u];
        let (secret, polynomial) = match kind {
            Kind::S => (s_sk, s_polynomial),
            Kind::B => (b, b_polynomial),
        };
        let secret = if knowledge.secrets.contains(&(u, kind)) { *secret } else { 0 };
        share(scene, secret, polynomial, w)
    };
    let mut ciphertexts = BTreeMap::new();
    for &u in if u1.len() >= t { u2 } else { &none } {
        for &v in u1.iter().filter(|v| **v != u) {
            let delivered = scene.corrupt.contains(&v) && u2.contains(&v) && u2.len() >= t;
            let readable = scene.corrupt.contains(&u) || scene.corrupt.contains(&v);
            if scene.server_is_corrupt || scene.corrupt.contains(&u) || delivered {
                let shares = (share_of(u, Kind::S, v), share_of(u, Kind::B, v));
                ciphertexts.insert((u, v), readable.then_some(shares));
            }
        }
    }
    let mut revealed = BTreeMap::new();
    if scene.server_is_corrupt {
        for &w in u5 {
            for &u in u2 {
                let kind = if u3.contains(&u) { Kind::B } else { Kind::S };
                revealed.insert((u, kind, w), share_of(u, kind, w));
            }
        }
    }

    // Every y_u is the masks that C knows, and for an honest user something uniform in place of the input and the others.
    let seen: Vec<UserId> = u2.iter().copied().filter(|u| knowledge.sees_masked_input_of(scene, *u)).collect();
    let in_the_sum: Vec<UserId> =
        seen.iter().copied().filter(|u| !scene.corrupt.contains(u) && knowledge.knows_own_mask(scene, *u)).collect();
    let mut masked = BTreeMap::new();
    let mut rest = z.clone();
    for &u in &seen {
        let known = u2.iter().filter(|v| **v != u && knowledge.knows_pairwise_mask(u, **v)).fold(
            Vector::zero(scene.modulus, scene.m),
            |sum, &v| if u > v { sum + mask(u, v) } else { sum - mask(u, v) },
        );
        let y_u = if scene.corrupt.contains(&u) {
            vector(of_c[&u].clone()) + mask(u, u) + known
        } else if !knowledge.knows_own_mask(scene, u) {
            mask(u, u) // Hyb5: uniform
        } else if Some(&u) == in_the_sum.last() {
            rest.clone() + mask(u, u) + known // Hyb9: what is left of z
        } else {
            let w_u = mask(u, in_the_sum[in_the_sum.len() - 1]); // Hyb9: uniform
            rest = rest - w_u.clone();
            w_u + mask(u, u) + known
        };
        masked.insert(u, y_u.entries);
    }

    let own = scene.corrupt.iter().map(|u| (*u, (coins.users[u].clone(), of_c[u].clone()))).collect();
    let secret = |(u, kind): &(UserId, Kind)| match kind {
        Kind::S => coins.users[u].s_sk,
        Kind::B => coins.users[u].b,
    };
    let secrets = knowledge.secrets.iter().map(|which| (*which, secret(which))).collect();
    let mut masks = BTreeMap::new();
    for &u in &scene.users {
        for &v in scene.users.iter().filter(|v| **v >= u) {
            let computable =
                if u == v { knowledge.knows_own_mask(scene, u) } else { knowledge.knows_pairwise_mask(u, v) };
            if computable {
                masks.insert((u, v), mask(u, v).entries);
            }
        }
    }
    let sets = knowledge.sets.values().cloned().collect();
    View { own, sets, ciphertexts, masked, revealed, secrets, masks }
}
