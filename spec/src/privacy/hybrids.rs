//! The hybrids of the proof of Theorem 2, Hyb0 to Hyb9, as programs: Figure 4 runs, with what the paper changes changed.
//! Each hybrid keeps the changes of the one before. `reductions` shows the hops that rest on an assumption about a primitive, and
//! `identical_hops` those where the paper claims the very same distribution.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::privacy::reductions::Challenge;
use crate::privacy::simulated::{Ciphertext, Element, Fresh, PublicKey, Simulated};
use crate::privacy::view::{Happened, Knowledge, View};
use crate::privacy::world::{Coins, Inputs, Scene, Secret, UserCoins};
use crate::session::Round;
use crate::setup::{UserId, Users};
use crate::vector::Vector;

/// A pair {u, v} of users, the smaller identity first.
pub type Pair = (UserId, UserId);

/// The pair {u, v}.
pub fn pair(u: UserId, v: UserId) -> Pair {
    (u.min(v), u.max(v))
}

/// All pairs of different users in a set.
pub fn pairs(users: &Users) -> BTreeSet<Pair> {
    users.iter().flat_map(|u| users.range(u + 1..).map(|v| (*u, *v))).collect()
}

/// What a hybrid changes in the honest parties. Nothing is changed in Hyb0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Hyb1: the pairs that encrypt under a uniform c_{u,v} in place of KA.agree(c_u^SK, c_v^PK).
    pub uniform_c: BTreeSet<Pair>,
    /// Hyb2: the pairs that send each other encryptions of 0, and go on with the correct shares.
    pub zero_e: BTreeSet<Pair>,
    /// Hyb3: the users of whose b_u the corrupt users get shares of 0.
    pub zero_b: Users,
    /// Hyb4: the users whose p_u is uniform in place of PRG(b_u).
    pub uniform_p_u: Users,
    /// Hyb5: the users who leave x_u out of y_u.
    pub no_x: Users,
    /// Hyb6: the users of whose s_u^SK the corrupt users get shares of 0.
    pub zero_s: Users,
    /// Hyb7: the pairs with a uniform s'_{u',u} in place of KA.agree(s_{u'}^SK, s_u^PK).
    pub uniform_s: BTreeSet<Pair>,
    /// Hyb8: the pairs whose p_{u',u} is ± a uniform r_{u',u} in place of PRG(s'_{u',u}).
    pub uniform_p_uv: BTreeSet<Pair>,
    /// Hyb9: the users who put w_u in the place of x_u.
    pub w: Users,
    /// Hyb9: the pairs whose p_{u,v} is left out of y_u and y_v.
    pub no_p_uv: BTreeSet<Pair>,
}

/// How two sentences of the proof are read (D14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// So that the proof is right: Hyb1 changes all honest pairs of U1, and Hyb9 leaves out the masks inside U3∖C.
    Meant,
    /// As printed: Hyb1 changes the pairs of U2∖C, although users encrypt for all of U1.
    PrintedHyb1,
    /// As printed: Hyb9 keeps the masks with U2∖U3∖C only, in the sense (U2∖U3)∖C of Hyb3, and so not those with U3∩C.
    PrintedHyb9,
}

/// The sets of which the proof speaks.
pub struct Sets {
    /// U1.
    pub u1: Users,
    /// U2.
    pub u2: Users,
    /// U3.
    pub u3: Users,
    /// Is z = ⊥? It is if |U3| < t.
    pub z_is_bottom: bool,
}

impl Sets {
    /// Those of a scene.
    pub fn of(scene: &Scene) -> Sets {
        let sets = Knowledge::of(scene).sets;
        let of_round = |round: Round| sets.get(&round).cloned().unwrap_or_default();
        let u3 = of_round(Round::MaskedInputCollection);
        let z_is_bottom = u3.len() < scene.t as usize;
        Sets { u1: of_round(Round::AdvertiseKeys), u2: of_round(Round::ShareKeys), u3, z_is_bottom }
    }
}

/// The last hybrid, which is SIM: Hyb9, or Hyb5 if z = ⊥.
pub const LAST: u32 = 9;

/// Hyb_`number`, cumulative. If z = ⊥, all from Hyb5 on are Hyb5.
pub fn hybrid(number: u32, scene: &Scene, reading: Reading) -> Changes {
    let Sets { u1, u2, u3, z_is_bottom } = Sets::of(scene);
    let honest = |users: &Users| -> Users { users.difference(&scene.corrupt).copied().collect() };
    let mut changes = Changes::default();

    // Hyb1: instead of KA.agree(c_u^SK, c_v^PK), honest pairs use a uniformly random encryption key c_{u,v}.
    let encrypting = match reading {
        Reading::PrintedHyb1 => honest(&u2),
        _ => honest(&u1),
    };
    if number >= 1 {
        changes.uniform_c = pairs(&encrypting);
    }

    // Hyb2: the ciphertexts among them are encryptions of 0; they respond with the correct shares.
    if number >= 2 {
        changes.zero_e = pairs(&encrypting);
    }

    // U* = U2∖C if z = ⊥, (U2∖U3)∖C otherwise.
    let never_summed = if z_is_bottom { honest(&u2) } else { honest(&(&u2 - &u3)) };

    // Hyb3: for u ∈ U*, the corrupted parties get shares of 0 in place of shares of b_u.
    if number >= 3 {
        changes.zero_b = never_summed.clone();
    }

    // Hyb4: for u ∈ U*, p_u is uniformly random.
    if number >= 4 {
        changes.uniform_p_u = never_summed.clone();
    }

    // Hyb5: for u ∈ U*, y_u ← p_u + Σ_{v ∈ U2} p_{u,v}.
    if number >= 5 {
        changes.no_x = never_summed;
    }
    if z_is_bottom {
        return changes;
    }
    let summed = honest(&u3);

    // Hyb6: for u ∈ U3∖C, the corrupted parties get shares of 0 in place of shares of s_u^SK.
    if number >= 6 {
        changes.zero_s = summed.clone();
    }

    // Hyb7: u' ∈ U3∖C is fixed; for each other u ∈ U3∖C, s'_{u',u} is uniformly random.
    if number >= 7 {
        changes.uniform_s = star(&summed);
    }

    // Hyb8: p_{u',u} is Δ_{u',u} · r_{u',u} for a uniform r_{u',u}.
    if number >= 8 {
        changes.uniform_p_uv = star(&summed);
    }

    // Hyb9: for u ∈ U3∖C, y_u ← w_u + p_u + Σ p_{u,v} over v ∈ U2∖(U3∖C), where the w_u are uniform but for their sum z.
    if number >= 9 {
        let corrupt: Users = u3.intersection(&scene.corrupt).copied().collect();
        changes.no_p_uv = match reading {
            Reading::PrintedHyb9 => pairs(&u3).difference(&pairs(&corrupt)).copied().collect(),
            _ => pairs(&summed),
        };
        changes.w = summed;
    }
    changes
}

/// u', the smallest identity, and each other user.
pub fn star(users: &Users) -> BTreeSet<Pair> {
    let u_prime = users.first();
    u_prime.iter().flat_map(|u_prime| users.iter().skip(1).map(|u| (**u_prime, *u))).collect()
}

/// The joint view of C ∪ {S} with every record open: what an adversary without limits on computing power sees.
///
/// PRG is one fixed function, so that who sees a seed sees the mask; it is not repeated here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenView {
    /// The coins and inputs of C.
    pub own: BTreeMap<UserId, (UserCoins, Vec<u64>)>,
    /// The public keys of U1.
    pub keys: BTreeMap<UserId, (PublicKey, PublicKey)>,
    /// e_{u,v}, by sender and receiver.
    pub e: BTreeMap<Pair, Ciphertext>,
    /// y_u, those that come too late included.
    pub y: BTreeMap<UserId, Vec<u64>>,
    /// U4; malicious variant only.
    pub u4: Users,
    /// The shares of round 4, by secret, and by who reveals it.
    pub revealed: BTreeMap<(UserId, Secret, UserId), Element>,
    /// The output of the server, which it computes from what it sees.
    pub output: Option<Vec<u64>>,
}

impl OpenView {
    /// What is left for an adversary who cannot break the primitives: it opens what it has a key for.
    pub fn closed(self, scene: &Scene, coins: &Coins, inputs: &Inputs) -> View {
        let happened = Happened {
            plaintexts: self.e.iter().map(|(pair, e)| (*pair, e.shares().unwrap_or_default())).collect(),
            masked: self.y,
            revealed: self.revealed.iter().filter_map(|(which, share)| Some((*which, share.value?))).collect(),
        };
        happened.seen_by_c(scene, coins, inputs)
    }
}

/// The inputs of a hybrid. From Hyb5 and Hyb9 on, fewer and fewer are looked at.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// x_u of C, and of the honest users as far as the hybrid depends on them; another one is a vector of 0s.
    pub x: &'a Inputs,
    /// z = Σ_{u ∈ U3∖C} x_u, used by Hyb9.
    pub z: &'a Vector,
}

/// What C ∪ {S} see in a hybrid.
pub fn open_view(changes: &Changes, scene: &Scene, coins: &Coins, fresh: &Fresh, given: Given<'_>) -> OpenView {
    let simulated = Simulated { scene, coins, fresh, changes, challenge: None, overreached: Cell::new(false) };
    observe(&simulated, given)
}

/// What C ∪ {S} see if a reduction plays the honest parties; `None` if it would need a secret that it does not know.
pub fn reduce(
    challenge: Challenge,
    changes: &Changes,
    scene: &Scene,
    coins: &Coins,
    fresh: &Fresh,
    given: Given<'_>,
) -> Option<OpenView> {
    let challenge = Some(challenge);
    let simulated = Simulated { scene, coins, fresh, changes, challenge, overreached: Cell::new(false) };
    let view = observe(&simulated, given);
    let in_ciphertexts = view.e.values().filter_map(|e| e.plaintext).flat_map(|(_, _, s, b)| [s, b]);
    let all_known = view.revealed.values().copied().chain(in_ciphertexts).all(|element| element.value.is_some());
    (all_known && !simulated.overreached.get()).then_some(view)
}

/// Runs Figure 4 among these parties.
fn observe(p: &Simulated<'_>, given: Given<'_>) -> OpenView {
    let Simulated { scene, coins, fresh, changes, .. } = p;
    let x = honest_inputs(scene, changes, fresh, given);
    let field = |u: UserId, secret: Option<Secret>, value: u64| p.element(u, secret, value);
    let (transcript, outcome) = scene.run(p, coins, &x, field);
    let (late, _) = scene.with_late_inputs().run(p, coins, &x, field);

    let own = scene.corrupt.iter().map(|u| (*u, (coins.users[u].clone(), x[u].clone()))).collect();
    let keys = transcript.key_list.iter().map(|(u, keys)| (*u, (keys.c_pk, keys.s_pk))).collect();
    let sent = |(u, list): (&UserId, &BTreeMap<UserId, Ciphertext>)| -> Vec<(Pair, Ciphertext)> {
        list.iter().map(|(v, e)| ((*u, *v), *e)).collect()
    };
    let e = transcript.encrypted.iter().flat_map(sent).collect();
    let y = late.masked.iter().map(|(u, y_u)| (*u, y_u.entries.clone())).collect();
    let mut revealed = BTreeMap::new();
    for (&w, shares) in &transcript.unmasking {
        revealed.extend(shares.s.iter().map(|(u, share)| ((*u, Secret::S, w), *share)));
        revealed.extend(shares.b.iter().map(|(u, share)| ((*u, Secret::B, w), *share)));
    }
    let output = outcome.ok().map(|unmasked| unmasked.z.entries);
    OpenView { own, keys, e, y, u4: transcript.users(Round::ConsistencyCheck), revealed, output }
}

/// What each user puts in the place of its input: x_u, or nothing (Hyb5), or w_u (Hyb9).
fn honest_inputs(scene: &Scene, changes: &Changes, fresh: &Fresh, given: Given<'_>) -> Inputs {
    let vector = |entries: &Vec<u64>| Vector { modulus: scene.modulus, entries: entries.clone() };
    let zero = || Vector::zero(scene.modulus, scene.m);
    let u_prime = changes.w.first();
    let others = changes.w.iter().skip(1).map(|u| vector(&fresh.w[u])).collect();
    let rest = given.z.clone() - Vector::sum(others, scene.modulus, scene.m);
    let input = |u: &UserId| match given.x.get(u) {
        _ if changes.no_x.contains(u) => zero(),
        _ if Some(u) == u_prime => rest.clone(),
        _ if changes.w.contains(u) => vector(&fresh.w[u]),
        Some(x_u) => vector(x_u),
        None => zero(),
    };
    scene.users.iter().map(|u| (*u, input(u).entries)).collect()
}
