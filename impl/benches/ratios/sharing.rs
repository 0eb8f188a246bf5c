//! Sharing two secrets among the paper's 500 users, next to Horner's rule with the scalars of `p256`.

use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::UserId;
use secagg::primitives::share as shares_of;

use super::cpu_time;

const USERS: u32 = 500;
const THRESHOLD: usize = 334;

/// How many times faster than with the library's scalars. Decoding and encoding the numbers counts as ours.
pub fn share() -> impl FnMut() -> f64 + Send {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let polynomials: [Vec<[u8; 32]>; 2] = std::array::from_fn(|_| {
        let coefficient = |_| {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes[1..]); // below 2²⁴⁸, hence below q
            bytes
        };
        (0..THRESHOLD).map(coefficient).collect()
    });
    let scalar = |bytes: &[u8; 32]| Scalar::from_repr((*bytes).into()).unwrap();
    let scalars = polynomials.each_ref().map(|p| p.iter().map(scalar).collect::<Vec<Scalar>>());
    let users: Vec<UserId> = (1..=USERS).map(UserId).collect();
    move || {
        let theirs = cpu_time(|| {
            let value = |p: &[Scalar], x| p.iter().rev().fold(Scalar::ZERO, |value, a| value * Scalar::from(x) + a);
            scalars.each_ref().map(|p| users.iter().map(|x| value(p, x.0)).collect::<Vec<Scalar>>())
        });
        theirs / cpu_time(|| polynomials.each_ref().map(|p| shares_of(&p[0], &p[1..], &users).unwrap()))
    }
}
