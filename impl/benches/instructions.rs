//! Instructions of the hot kernels, counted by valgrind: a guard against slow code that no other load on the machine disturbs.
//!
//! `cargo bench -p secagg --bench instructions` fails where a kernel takes a tenth more than stands beside it here; README.md
//! says what has to be installed and how the numbers are renewed. Valgrind knows neither AVX-512 nor wide AES, so what is
//! counted is the code for processors without them.

#![allow(missing_docs, reason = "gungraun's macros make public modules and functions")]

use std::hint::black_box;

use gungraun::{Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use secagg::primitives::{
    MaskedVector, PublicKeys, ReconstructedAll, Secret, decode_vector, encode_vector, public_key, reconstruct_all,
    share,
};
use secagg::{Modulus, UserId};

/// Users who share a secret, and how many of them reconstruct it.
const USERS: u32 = 50;
const THRESHOLD: usize = 34;
/// Entries of a vector.
const DIMENSION: u32 = 10_000;
/// R for the sum of 500 inputs of 16 bits, and the power of two above it.
const SUM: u128 = 500 << 16;
const POWER_OF_TWO: u128 = 1 << 25;

/// A kernel takes so many instructions today, and a tenth more at most.
fn today(instructions: u64) -> LibraryBenchmarkConfig {
    let limit = instructions + instructions / 10;
    let mut callgrind = Callgrind::with_args(["--cache-sim=no"]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind.hard_limits([(EventKind::Ir, limit)]));
    config
}

/// Numbers below 2²⁴⁸, hence below q, and not 0.
fn numbers(count: usize) -> Vec<[u8; 32]> {
    let mut rng = ChaCha20Rng::seed_from_u64(count as u64);
    let number = |_| {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes[1..]);
        bytes
    };
    (0..count).map(number).collect()
}

fn users(count: u32) -> Vec<UserId> {
    (1..=count).map(UserId).collect()
}

// PRG

type Masks = Vec<(bool, [u8; 16])>;

fn masks(modulus: u128) -> (MaskedVector, Masks) {
    // Callgrind counts what this thread does, so masks are made on it.
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().unwrap();
    let masks = (0..4u8).map(|i| (i % 2 == 0, [i; 16])).collect();
    (MaskedVector::zero(Modulus::new(modulus).unwrap(), DIMENSION), masks)
}

#[library_benchmark(setup = masks)]
#[bench::power_of_two(args = (POWER_OF_TWO), config = today(337_944))]
#[bench::other_modulus(args = (SUM), config = today(1_064_742))]
fn expand((mut vector, masks): (MaskedVector, Masks)) -> MaskedVector {
    vector.add(black_box(&masks));
    vector
}

// SS

fn polynomial() -> (Vec<[u8; 32]>, Vec<UserId>) {
    (numbers(THRESHOLD), users(USERS))
}

#[library_benchmark(config = today(90_413))]
#[bench::of_50(args = (), setup = polynomial)]
fn share_secret((polynomial, users): (Vec<[u8; 32]>, Vec<UserId>)) -> Vec<(UserId, Secret)> {
    let (secret, coefficients) = black_box(&polynomial).split_first().unwrap();
    share(secret, coefficients, &users).unwrap()
}

/// Any numbers are shares of something.
fn shares() -> Vec<[u8; 32]> {
    numbers(THRESHOLD * USERS as usize)
}

#[library_benchmark(config = today(600_118))]
#[bench::of_50(args = (), setup = shares)]
fn reconstruct(shares: Vec<[u8; 32]>) -> ReconstructedAll {
    let count = USERS as usize;
    let rows: Vec<(UserId, &[[u8; 32]])> = users(USERS).into_iter().zip(shares.chunks(count)).collect();
    reconstruct_all(THRESHOLD, count, black_box(&rows)).unwrap()
}

// KA

fn encodings(count: usize) -> Vec<[u8; 33]> {
    numbers(count).iter().map(|key| public_key(key).unwrap()).collect()
}

#[library_benchmark(config = today(1_757_876))]
#[bench::twenty(args = (20), setup = encodings)]
fn decode_keys(encodings: Vec<[u8; 33]>) -> PublicKeys {
    PublicKeys::decode(black_box(&encodings)).unwrap()
}

fn keys(own: usize, others: usize) -> (Vec<[u8; 32]>, PublicKeys) {
    (numbers(own), PublicKeys::decode(&encodings(others)).unwrap())
}

#[library_benchmark(config = today(31_901_387))]
#[bench::with_twenty(args = (1, 20), setup = keys)]
fn agree_as_user((own, others): (Vec<[u8; 32]>, PublicKeys)) -> Vec<Secret> {
    others.agree_all(black_box(&own[0])).unwrap()
}

#[library_benchmark(config = today(82_476_629))]
#[bench::ten_with_twenty(args = (10, 20), setup = keys)]
fn agree_as_server((own, others): (Vec<[u8; 32]>, PublicKeys)) -> Vec<Vec<Secret>> {
    others.agree_revealed(black_box(&own)).unwrap()
}

// Vectors

fn entries(modulus: u128) -> (Modulus, Vec<u64>) {
    let modulus = Modulus::new(modulus).unwrap();
    (modulus, (0..u64::from(DIMENSION)).map(|j| (j * 0x9e37_79b9) & (modulus.minus_one() / 2)).collect())
}

#[library_benchmark(setup = entries)]
#[bench::power_of_two(args = (POWER_OF_TWO), config = today(428_174))]
#[bench::other_modulus(args = (SUM), config = today(428_174))]
fn pack((modulus, entries): (Modulus, Vec<u64>)) -> Vec<u8> {
    encode_vector(modulus, black_box(&entries)).unwrap()
}

fn packed(modulus: u128) -> (Modulus, Vec<u8>) {
    let (modulus, entries) = entries(modulus);
    (modulus, encode_vector(modulus, &entries).unwrap())
}

#[library_benchmark(setup = packed)]
#[bench::power_of_two(args = (POWER_OF_TWO), config = today(316_796))]
#[bench::other_modulus(args = (SUM), config = today(625_713))]
fn unpack((modulus, bytes): (Modulus, Vec<u8>)) -> Vec<u64> {
    decode_vector(modulus, DIMENSION, UserId(1), black_box(&bytes)).unwrap()
}

library_benchmark_group!(
    name = kernels,
    benchmarks = [expand, share_secret, reconstruct, decode_keys, agree_as_user, agree_as_server, pack, unpack]
);

fn main() {
    // `cargo test --all-targets` runs this program as well, where there may be no valgrind.
    if std::env::args().any(|argument| argument == "--bench" || argument == "--gungraun-run") {
        gungraun::main!(library_benchmark_groups = kernels);
        main();
    }
}
