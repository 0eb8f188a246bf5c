//! The plan of the session vectors: which n, t, R, m and drop-outs are covered, and why.
//! For each variant and n = 2, 3, 4, 5 and 8 there is one session at every edge of Figure 5 and one with t = n; of the largest, two.
//! Identities are not contiguous, and R, m and the drop-outs go through their special values as the numbers run.

use secagg_spec::textbook::ed25519::verification_key;

use super::coins::Source;
use super::record::Recipe;
use crate::model::{Adversary, Brings, Entry, Id, Parameters, Variant};

/// Identities for up to eight users: neighbours, gaps, and both ends of the range.
const IDENTITIES: [Id; 8] = [3, 1, 4_294_967_295, 70_000, 2, 65_536, 2_147_483_648, 512];

/// Values of R − 1: the smallest, powers of two and their neighbours at every word size, primes, the largest.
const MODULI_MINUS_ONE: [u64; 14] = [
    1,
    2,
    255,
    256,
    254,
    65_535,
    65_536,
    (1 << 25) - 1,
    u32::MAX as u64,
    1 << 32,
    999_999_999_988,
    u64::MAX,
    u64::MAX - 58,
    6,
];

/// Dimensions: one entry, fewer than a block of the PRG, and more.
const DIMENSIONS: [u32; 5] = [1, 3, 16, 2, 7];

/// The steps before which a user may drop out, in the order of the protocol; the fourth exists in the malicious variant only.
const DROPS: [&str; 5] = ["R0.U3", "R1.U7", "R2.U4", "R3.U2", "R4.U4"];

/// All sessions, by number.
pub fn recipes() -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    for variant in [Variant::HonestButCurious, Variant::Malicious] {
        for n in [2, 3, 4, 5, 8u32] {
            let edges = [
                (Adversary::Clients, 0, 1, "the minimum against clients only"),
                (Adversary::Server, 0, n / 2 + 1, "the minimum against the server alone"),
                (
                    Adversary::ServerAndClients,
                    n.div_ceil(3).max(2) - 1,
                    2 * n / 3 + 1,
                    "the minimum against server and clients",
                ),
                (Adversary::Server, 0, n, "all users are needed"),
            ];
            // Sessions of eight are large: two of them have all that is new.
            let edges = edges.into_iter().enumerate().filter(|(place, _)| n < 8 || place % 2 == 0);
            for (_, (adversary, colluding, threshold, why)) in edges {
                recipes.push(recipe(recipes.len() as u32, variant, n, adversary, colluding, threshold, why));
            }
        }
    }
    recipes
}

/// One session. `index` runs through the special values of everything that is not given.
fn recipe(
    index: u32,
    variant: Variant,
    n: u32,
    adversary: Adversary,
    colluding: u32,
    threshold: u32,
    why: &str,
) -> Recipe {
    let tc_id = index + 1;
    let coins = Source { test: tc_id };
    let pick = |list: &[u64]| list[index as usize % list.len()];
    let mut ids: Vec<Id> = IDENTITIES.iter().cycle().skip(index as usize % 8).take(n as usize).copied().collect();
    ids.sort_unstable();

    let modulus_minus_one = pick(&MODULI_MINUS_ONE);
    let input_bound_minus_one =
        Some(modulus_minus_one / u64::from(n)).filter(|bound| *bound >= 1 && !index.is_multiple_of(3));
    let dimension = DIMENSIONS[index as usize % DIMENSIONS.len()];
    let signing_key = |u: Id| (variant == Variant::Malicious).then(|| coins.bytes("d_sk", u));
    let directory =
        ids.iter().map(|u| Entry { id: *u, verification_key: signing_key(*u).map(|key| verification_key(&key)) });
    let parameters = Parameters {
        session: coins.bytes("session", 0),
        variant,
        adversary,
        colluding,
        threshold,
        dimension,
        modulus_minus_one,
        input_bound_minus_one,
        directory: directory.collect(),
    };

    // As many drop out as the threshold allows, at most three, each before another round; which users and which rounds run with the index.
    let spare = (n - threshold).min(3).min(index % 4);
    let rounds: Vec<&str> =
        DROPS.iter().filter(|step| variant == Variant::Malicious || **step != "R3.U2").copied().collect();
    let drops_before = |position: usize| -> Option<String> {
        let turn = (position + index as usize) % n as usize;
        (turn < spare as usize).then(|| rounds[(turn + index as usize / 4 + 2) % rounds.len()].to_string())
    };
    let largest = input_bound_minus_one.unwrap_or(modulus_minus_one);
    let input = |u: Id| -> Vec<u64> {
        // The first entry is the largest value allowed, so that sums come up to their limit.
        (0..dimension).map(|j| if j == 0 { largest } else { coins.integer("x", u, j, largest) }).collect()
    };
    let users: Vec<(Id, Option<String>, Brings)> = ids
        .iter()
        .enumerate()
        .map(|(position, u)| {
            let brings =
                Brings { signing_key: signing_key(*u), coins: coins.user(*u, &ids, threshold), input: input(*u) };
            (*u, drops_before(position), brings)
        })
        .collect();

    let dropped: Vec<&str> = users.iter().filter_map(|(_, step, _)| step.as_deref()).collect();
    let modulus = u128::from(modulus_minus_one) + 1;
    let mut flags = vec!["Threshold"];
    flags.extend(dropped.iter().map(|step| match *step {
        "R0.U3" => "DropoutAdvertiseKeys",
        "R1.U7" => "DropoutShareKeys",
        "R2.U4" => "DropoutMaskedInput",
        "R3.U2" => "DropoutConsistencyCheck",
        _ => "DropoutUnmasking",
    }));
    flags.push(if modulus.is_power_of_two() { "ModulusPowerOfTwo" } else { "ModulusWithRejection" });
    if input_bound_minus_one.is_none() {
        flags.push("SumWraps");
    }
    flags.sort_unstable();
    flags.dedup();
    let dropped = if dropped.is_empty() {
        "nobody drops out".into()
    } else {
        format!("{} drop out before {}", dropped.len(), dropped.join(", "))
    };
    Recipe {
        tc_id,
        comment: format!("n = {n}, t = {threshold} ({why}), m = {dimension}, R = {modulus}; {dropped}"),
        flags: flags.into_iter().map(String::from).collect(),
        parameters,
        users,
    }
}
