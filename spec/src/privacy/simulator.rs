//! The simulators of Theorems 1 and 2: the joint view of C from what C may know, and no more.
//! Both run Figure 4 with honest parties that the simulator plays itself, as the proofs say: on a dummy input where the server is honest,
//! and as in the last hybrid where it is not.

use crate::privacy::hybrids::{Given, LAST, Reading, hybrid, open_view};
use crate::privacy::simulated::Fresh;
use crate::privacy::view::{View, real};
use crate::privacy::world::{Coins, Inputs, Scene};
use crate::vector::Vector;

/// SIM of Theorem 1, for a C without the server: honest users run on vectors of 0s. `of_c` are the inputs of C, `coins` SIM's own.
pub fn theorem_1(scene: &Scene, of_c: &Inputs, coins: &Coins) -> View {
    real(scene, coins, &with_dummies(scene, of_c))
}

/// SIM of Theorem 2, for a C with the server: honest users run as in Hyb9, or as in Hyb5 if `z` is `None` (⊥).
///
/// `of_c` are the inputs of C, `z` is Σ_{u ∈ U3∖C} x_u, `coins` and `fresh` are SIM's own.
pub fn theorem_2(scene: &Scene, of_c: &Inputs, z: Option<&Vector>, coins: &Coins, fresh: &Fresh) -> View {
    let z = z.cloned().unwrap_or(Vector::zero(scene.modulus, scene.m));
    let last = hybrid(LAST, scene, Reading::Meant);
    let seen = open_view(&last, scene, coins, fresh, Given { x: of_c, z: &z });
    seen.closed(scene, coins, &with_dummies(scene, of_c))
}

/// The inputs of C, and 0s for everybody else.
fn with_dummies(scene: &Scene, of_c: &Inputs) -> Inputs {
    let input = |u| of_c.get(u).cloned().unwrap_or(vec![0; scene.m as usize]);
    scene.users.iter().map(|u| (*u, input(u))).collect()
}
