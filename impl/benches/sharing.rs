//! How long sharing and reconstruction take, next to Horner's rule with `p256::Scalar` in the same process.
//! `cargo bench -p secagg --features primitives --bench sharing`, for n = 500 and t = 334, in a second;
//! with ` -- large`, for n = 2¹⁴ and t = 10,923 too, in half a minute and 1 GiB.
//! Thread CPU time, interleaved, medians. Encoding and decoding the numbers counts as ours, as it does in the protocol.

#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::UserId;
use secagg::primitives::{reconstruct_all, share};

/// Secrets whose reconstruction is timed.
const SECRETS: usize = 256;

/// A random polynomial: t coefficients, of which the first is the secret.
fn polynomial(t: usize, rng: &mut ChaCha20Rng) -> Vec<[u8; 32]> {
    let coefficient = |_| {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes[1..]); // below 2²⁴⁸, hence below q
        bytes
    };
    (0..t).map(coefficient).collect()
}

fn scalar(bytes: &[u8; 32]) -> Scalar {
    Scalar::from_repr((*bytes).into()).expect("below q")
}

fn timed<T>(times: &mut Vec<Duration>, run: impl FnOnce() -> T) -> T {
    let start = ThreadTime::now();
    let result = black_box(run());
    times.push(start.elapsed());
    result
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// `against` tells how many of the n points Horner's rule with `p256::Scalar` evaluates; its time is scaled up.
fn measure(n: u32, t: usize, against: u32, repetitions: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let polynomials = [polynomial(t, &mut rng), polynomial(t, &mut rng)];
    let scalars = polynomials.each_ref().map(|p| p.iter().map(scalar).collect::<Vec<_>>());
    let users: Vec<UserId> = (1..=n).map(UserId).collect();

    // A quorum that leaves out every third user; what is shared does not matter for the time.
    let quorum = users.iter().filter(|user| user.0 % 3 != 0).copied().take(t);
    let rows: Vec<(UserId, Vec<[u8; 32]>)> = quorum.map(|user| (user, polynomial(SECRETS, &mut rng))).collect();
    let first: Vec<(UserId, &[[u8; 32]])> = rows.iter().map(|(user, row)| (*user, &row[..1])).collect();
    let all: Vec<(UserId, &[[u8; 32]])> = rows.iter().map(|(user, row)| (*user, row.as_slice())).collect();

    let [mut ours, mut theirs, mut one, mut many] = [const { Vec::new() }; 4];
    for _ in 0..repetitions {
        let shares = timed(&mut ours, || polynomials.each_ref().map(|p| share(&p[0], &p[1..], &users).expect("valid")));
        let values = timed(&mut theirs, || {
            scalars.each_ref().map(|p| {
                let horner = |x| p.iter().rev().fold(Scalar::ZERO, |value, a| value * Scalar::from(x) + a);
                (1..=against).map(horner).collect::<Vec<_>>()
            })
        });
        for (shares, values) in shares.iter().zip(&values) {
            assert!(shares.iter().zip(values).all(|((_, share), value)| scalar(share) == *value));
        }
        let a = timed(&mut one, || reconstruct_all(t, 1, &first).expect("valid").secrets);
        let b = timed(&mut many, || reconstruct_all(t, SECRETS, &all).expect("valid").secrets);
        assert_eq!(a[0], b[0]);
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs) * f64::from(n) / f64::from(against));
    let (one, many) = (median(&mut one), median(&mut many));
    println!("n = {n}, t = {t}");
    println!("  two secrets shared      {:10.3} ms", ours * 1e3);
    println!("  with p256::Scalar       {:10.3} ms, {:.1} times as long", theirs * 1e3, theirs / ours);
    println!("  Lagrange coefficients   {:10.3} ms, with one secret", one * 1e3);
    println!("  each further secret     {:10.3} µs", (many - one) / (SECRETS - 1) as f64 * 1e6);
}

fn main() {
    measure(500, 334, 500, 9);
    if std::env::args().any(|argument| argument == "large") {
        measure(1 << 14, 10_923, 64, 3);
    }
}
