//! The bijection on the coins that carries the view under one input to the identical view under another.
//! It shifts every polynomial whose secret C cannot reconstruct, by a polynomial that vanishes where C holds shares (Hyb3), and
//! translates masks that C cannot compute by the difference of the inputs: own masks (Hyb5), or a star of pairwise masks (Hyb9, D11).

use std::collections::BTreeMap;

use crate::ideal::Seed;
use crate::privacy::view::Knowledge;
use crate::privacy::world::{Coins, Inputs, Scene, Secret};
use crate::setup::{UserId, Users};
use crate::vector::{Modulus, Vector};

/// By how much each hidden secret is shifted; the shift of a secret that C knows is ignored. No shift may make two keys equal, or one 0.
pub type Shifts = BTreeMap<(UserId, Secret), u64>;

/// The coins under which `to` gives the view that `coins` give under `from`; `None` where there are no such coins.
///
/// There are such coins whenever the inputs of C agree and Σ x_u over U3∖C does (or no sum is revealed), C holds fewer than t users, and
/// the protocol is not broken. The map is a bijection: it is undone by the map from `to` to `from` with the opposite shifts.
pub fn couple(scene: &Scene, coins: &Coins, from: &Inputs, to: &Inputs, shifts: &Shifts) -> Option<Coins> {
    let knowledge = Knowledge::of(scene);
    let mut coupled = coins.clone();
    for (&(u, which), &shift) in shifts {
        if !knowledge.secrets.contains(&(u, which)) {
            let none = Users::new();
            let holders = knowledge.holders.get(&(u, which)).unwrap_or(&none);
            let difference = vanishing(holders, shift, scene.t, scene.p)?;
            let user = coupled.users.get_mut(&u)?;
            let (secret, polynomial) = match which {
                Secret::B => (&mut user.b, &mut user.b_polynomial),
                _ => (&mut user.s_sk, &mut user.s_polynomial),
            };
            *secret = (*secret + shift) % scene.p;
            polynomial.iter_mut().zip(&difference).for_each(|(a, d)| *a = (*a + d) % scene.p);
        }
    }

    // Each mask moves with its seed …
    let users: Vec<UserId> = scene.users.iter().copied().collect();
    let mut masks: BTreeMap<Seed, Vec<u64>> = BTreeMap::new();
    for &u in &users {
        masks.insert(coupled.own_seed(u), coins.masks[&coins.own_seed(u)].clone());
        for &v in users.iter().filter(|v| **v > u) {
            masks.insert(coupled.pair_seed(u, v), coins.masks[&coins.pair_seed(u, v)].clone());
        }
    }
    coupled.masks = masks;

    // … and takes up the difference of the inputs where C cannot compute it.
    let translate = |masks: &mut BTreeMap<Seed, Vec<u64>>, seed: Seed, by: Vector| -> Option<()> {
        let mask = masks.get_mut(&seed)?;
        *mask = (Vector { modulus: scene.modulus, entries: mask.clone() } + by).entries;
        Some(())
    };
    let mut star: Vec<(UserId, Vector)> = Vec::new();
    for &u in users.iter().filter(|u| knowledge.sees_masked_input_of(scene, **u)) {
        let by = difference(scene.modulus, &from[&u], &to[&u]);
        if knowledge.knows_own_mask(scene, u) {
            star.push((u, by));
        } else {
            let seed = coupled.own_seed(u);
            translate(&mut coupled.masks, seed, by)?;
        }
    }
    // The star: its centre takes from each other user what that user's input loses.
    let hub = star.iter().map(|(u, _)| *u).find(|u| !knowledge.secrets.contains(&(*u, Secret::S)));
    for (u, by) in star {
        let changed = by.entries.iter().any(|entry| *entry != 0);
        match hub {
            Some(hub) if hub == u || !changed => {}
            Some(hub) if !knowledge.knows_pairwise_mask(hub, u) => {
                // u > hub, since the hub is the first whose s^SK C does not know, and p_{u,hub} is added to y_u.
                let seed = coupled.pair_seed(u, hub);
                translate(&mut coupled.masks, seed, by)?;
            }
            _ if !changed => {}
            _ => return None,
        }
    }
    Some(coupled)
}

/// x_u − x'_u.
fn difference(modulus: Modulus, from: &[u64], to: &[u64]) -> Vector {
    Vector { modulus, entries: from.to_vec() } - Vector { modulus, entries: to.to_vec() }
}

/// a_1 … a_{t−1} of the polynomial of degree below t that is `shift` at 0 and vanishes at `holders`; `None` for t or more holders.
///
/// It is shift · Π_{v ∈ holders} (v − X)/v.
pub(super) fn vanishing(holders: &Users, shift: u64, t: u32, p: u64) -> Option<Vec<u64>> {
    if holders.len() >= t as usize {
        return None;
    }
    let mut polynomial = vec![0; t as usize];
    polynomial[0] = shift % p;
    for &v in holders {
        // times (v − X)/v = 1 − X/v
        let by = p - invert(u64::from(v) % p, p);
        for i in (1..polynomial.len()).rev() {
            polynomial[i] = (polynomial[i] + polynomial[i - 1] * by) % p;
        }
    }
    Some(polynomial.split_off(1))
}

/// a^(p − 2), by Fermat's little theorem.
pub(super) fn invert(a: u64, p: u64) -> u64 {
    let (mut power, mut square, mut exponent) = (1, a, p - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * square % p;
        }
        square = square * square % p;
        exponent >>= 1;
    }
    power
}
