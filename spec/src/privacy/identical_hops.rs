//! The hops of the proof of Theorem 2 at which nothing is assumed: the view has the very same distribution in both hybrids.
//! Each is a bijection on the coins under which the view of an adversary without limits on computing power stays the same: Shamir's
//! scheme hides a secret from fewer than t shares (Hyb3, Hyb6), and a uniform vector hides what is added to it (Hyb5, Hyb9).

use crate::privacy::coupling::vanishing;
use crate::privacy::hybrids::{Reading, Sets, hybrid};
use crate::privacy::simulated::Fresh;
use crate::privacy::world::{Coins, Inputs, Scene};
use crate::setup::Users;
use crate::vector::Vector;

/// The coins under which Hyb_{`number` + 1} shows what Hyb_`number` shows under these; `None` where C holds t shares, and where the hop
/// needs an assumption.
pub fn carry(number: u32, scene: &Scene, coins: &Coins, fresh: &Fresh, x: &Inputs) -> Option<(Coins, Fresh)> {
    let next = hybrid(number + 1, scene, Reading::Meant);
    let (mut coins, mut fresh) = (coins.clone(), fresh.clone());
    let vector = |entries: &Vec<u64>| Vector { modulus: scene.modulus, entries: entries.clone() };
    match number {
        // Hyb2 → Hyb3: C's shares of b_u are shares of 0 on another polynomial.
        2 => {
            for &u in &next.zero_b {
                let user = coins.users.get_mut(&u)?;
                let zero = fresh.b_zero.get_mut(&u)?;
                hide_in_shares_of_zero(scene, user.b, &mut user.b_polynomial, zero)?;
            }
        }
        // Hyb4 → Hyb5: x_u + p_u is as uniform as p_u.
        4 => {
            for &u in &next.no_x {
                let p_u = fresh.p_u.get_mut(&u)?;
                *p_u = (vector(&x[&u]) + vector(p_u)).entries;
            }
        }
        // Hyb5 → Hyb6: as Hyb2 → Hyb3, with s_u^SK.
        5 => {
            for &u in &next.zero_s {
                let user = coins.users.get_mut(&u)?;
                let zero = fresh.s_zero.get_mut(&u)?;
                hide_in_shares_of_zero(scene, user.s_sk, &mut user.s_polynomial, zero)?;
            }
        }
        // Hyb8 → Hyb9: w_u is x_u with all masks inside U3∖C, of which the one with u' is uniform (the star of D11).
        8 => {
            for &(u_prime, u) in &hybrid(8, scene, Reading::Meant).uniform_p_uv {
                let others = next.w.iter().filter(|v| **v != u && **v != u_prime);
                let mut w_u = vector(&x[&u]) + vector(&fresh.r[&u]); // u > u'
                for &v in others {
                    let p_uv = vector(&scene.mask(&coins, &coins.pair_seed(u, v)));
                    w_u = if u > v { w_u + p_uv } else { w_u - p_uv };
                }
                let unused = fresh.w.insert(u, w_u.entries)?;
                fresh.r.insert(u, unused);
            }
        }
        _ => return None,
    }
    Some((coins, fresh))
}

/// The new polynomial of 0 has, on C, the values of the old polynomial of the secret; the old one of 0 now belongs to the secret.
fn hide_in_shares_of_zero(scene: &Scene, secret: u64, polynomial: &mut Vec<u64>, zero: &mut Vec<u64>) -> Option<()> {
    let u1 = Sets::of(scene).u1;
    let holders: Users = u1.intersection(&scene.corrupt).copied().collect();
    let difference = vanishing(&holders, secret, scene.t, scene.p)?;
    core::mem::swap(polynomial, zero);
    zero.iter_mut().zip(&difference).for_each(|(a, d)| *a = (*a + scene.p - d) % scene.p);
    Some(())
}
