//! The hops of the proof of Theorem 2 that rest on an assumption: each a series of reductions, one for each instance of the assumption.
//! A reduction plays the honest parties without the secrets of its challenge. With the real half of the oracle it is one hybrid, with the
//! random half the next; whoever tells the two apart breaks the primitive.

use crate::privacy::hybrids::{Changes, Pair, Reading, hybrid};
use crate::privacy::world::{Scene, Secret};
use crate::setup::UserId;

/// One instance of an assumption of Appendix A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// Definition 1 (DDH): the public keys of two users, and either what they agree on or a uniform value.
    Agreement(Secret, Pair),
    /// IND-CPA: under one unknown key (D6: two, one for each direction), a message each way or an encryption of 0.
    Encryption(Pair),
    /// The PRG, with the seed that comes from b_u.
    OwnMask(UserId),
    /// The PRG, with the seed s'_{u',u}.
    PairwiseMask(Pair),
}

impl Challenge {
    /// Is this secret one that the reduction does not know? Uniform keys and seeds are nobody's secrets: nobody else uses them.
    pub fn hides(self, u: UserId, secret: Secret) -> bool {
        match self {
            Challenge::Agreement(which, (v, w)) => secret == which && (u == v || u == w),
            Challenge::OwnMask(v) => secret == Secret::B && u == v,
            Challenge::Encryption(_) | Challenge::PairwiseMask(_) => false,
        }
    }
}

/// One reduction: it is `real` or `random`, as the oracle is.
#[derive(Clone, Debug)]
pub struct Reduction {
    /// What the oracle decides.
    pub challenge: Challenge,
    /// The hybrid that it is with the real half.
    pub real: Changes,
    /// The hybrid that it is with the random half.
    pub random: Changes,
}

/// The reductions that lead from Hyb_`number` to Hyb_{`number` + 1}; none where no assumption is needed.
pub fn reductions(number: u32, scene: &Scene, reading: Reading) -> Vec<Reduction> {
    let mut at = hybrid(number, scene, reading);
    let goal = hybrid(number + 1, scene, reading);
    let mut steps = Vec::new();
    let mut step = |challenge: Challenge, change: &dyn Fn(&mut Changes)| {
        let real = at.clone();
        change(&mut at);
        steps.push(Reduction { challenge, real, random: at.clone() });
    };
    match number {
        // Hyb0 → Hyb1, DDH: one pair of honest users after the other.
        0 => goal.uniform_c.iter().for_each(|&both| {
            step(Challenge::Agreement(Secret::C, both), &|changes| _ = changes.uniform_c.insert(both));
        }),
        // Hyb1 → Hyb2, IND-CPA.
        1 => goal.zero_e.iter().for_each(|&both| {
            step(Challenge::Encryption(both), &|changes| _ = changes.zero_e.insert(both));
        }),
        // Hyb3 → Hyb4, PRG on b_u.
        3 => goal.uniform_p_u.iter().for_each(|&u| {
            step(Challenge::OwnMask(u), &|changes| _ = changes.uniform_p_u.insert(u));
        }),
        // Hyb6 → Hyb7, DDH: the pairs with u'.
        6 => goal.uniform_s.iter().for_each(|&both| {
            step(Challenge::Agreement(Secret::S, both), &|changes| _ = changes.uniform_s.insert(both));
        }),
        // Hyb7 → Hyb8, PRG on s'_{u',u}.
        7 => goal.uniform_p_uv.iter().for_each(|&both| {
            step(Challenge::PairwiseMask(both), &|changes| _ = changes.uniform_p_uv.insert(both));
        }),
        _ => {}
    }
    steps
}
