//! Constant time, measured: does what is done with a secret take another time for one fixed secret than for random ones?
//!
//! `cargo bench -p secagg --bench constant_time` prints dudect's t for each line, and fails if one is on the wrong side of 5.
//! A word after `--` chooses lines by a part of their names, and `-- --continuous NAME` goes on with one until it is stopped.

use std::cell::RefCell;
use std::env;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

use dudect_bencher::ctbench::{BenchFn, BenchMetadata, BenchName, BenchOpts, run_benches_console};
use dudect_bencher::rand::RngExt;
use dudect_bencher::{BenchRng, Class, CtRunner};
use secagg::primitives::{
    Body, MaskedVector, PublicKeys, Receiver, decode_message, encode_message, open, public_key, seal, share,
};
use secagg::{Modulus, Step, UserId, Variant};

/// How often each line is timed.
const MEASUREMENTS: usize = 1 << 20;
/// From here on dudect takes a difference for one.
const LARGEST_T: f64 = 5.0;
/// Inputs are made for so many measurements at a time, before the first of them.
const AT_A_TIME: usize = 1 << 10;
/// Says that this process is the one that measures.
const CHILD: &str = "SECAGG_MEASUREMENTS";

/// Lines whose time depends on the input, which have to be found; the others must not be.
const CONTROL: &str = "control_";

macro_rules! lines {
    ($($line:ident),*) => { [$((stringify!($line), $line as BenchFn)),*] };
}

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(continuous) = env::var_os(CHILD).map(|_| words.iter().any(|word| word == "--continuous")) {
        let lines = lines![
            agreement,
            sharing,
            masking,
            decoding_of_keys,
            decoding_of_opened_shares,
            decoding_of_received_shares,
            control_comparison,
            control_skipped_candidates
        ];
        let lines = lines.map(|(name, benchfn)| BenchMetadata { name: BenchName(name), seed: None, benchfn });
        let filter = words.into_iter().find(|word| !word.starts_with("--"));
        run_benches_console(BenchOpts { continuous, filter, file_out: None }, lines.into()).unwrap();
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` runs this program too: it then sees that every line runs, and judges no figure.
    let judged = env::args().any(|word| word == "--bench");
    let as_it_should_be = match measure(words, if judged { MEASUREMENTS } else { AT_A_TIME }) {
        Some(surprises) => surprises == 0 || !judged,
        None => false,
    };
    if as_it_should_be { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Has another process print the lines, and counts those on the wrong side: dudect does not hand its figures out. `None` if
/// that process fails or knows no such line.
fn measure(words: Vec<String>, measurements: usize) -> Option<usize> {
    let mut child = Command::new(env::current_exe().unwrap());
    let mut child = child.args(words).env(CHILD, measurements.to_string()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut lines, mut surprises) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        println!("{line}");
        if let Some(t) = line.split_once("max t = ").and_then(|(_, rest)| rest.split(',').next()) {
            let is_found = t.parse::<f64>().unwrap().abs() >= LARGEST_T;
            let should_be = line.trim_start_matches("bench ").starts_with(CONTROL);
            lines += 1;
            surprises += usize::from(is_found != should_be);
        }
    }
    println!(
        "{measurements} measurements of each line; {lines} lines, {surprises} on the wrong side of |t| = {LARGEST_T}"
    );
    (child.wait().unwrap().success() && lines > 0).then_some(surprises)
}

/// Times `work` on inputs of two classes, in random order: those from a fixed secret, and those from random ones.
///
/// The inputs lie side by side in memory whatever their class, and each is copied to one place before it is worked on.
fn compare<T: Copy, U>(
    runner: &mut CtRunner,
    rng: &mut BenchRng,
    mut input: impl FnMut(bool, &mut BenchRng) -> T,
    work: impl Fn(&T) -> U,
) {
    let measurements: usize = env::var(CHILD).unwrap().parse().unwrap();
    for _ in 0..measurements / AT_A_TIME {
        let draw = |_| {
            let fixed = rng.random();
            (fixed, input(fixed, rng))
        };
        let inputs: Vec<(bool, T)> = (0..AT_A_TIME).map(draw).collect();
        for (fixed, input) in inputs {
            let place = black_box(input);
            let class = if fixed { Class::Left } else { Class::Right };
            runner.run_one(class, || work(black_box(&place)));
        }
    }
}

/// q − 1, in which all limbs are as in q but the last: whoever decides early whether a number is below q takes longest.
const LAST: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x50,
];

/// The fixed secret, or a random one in [1, q − 1].
fn secret(fixed: bool, rng: &mut BenchRng) -> [u8; 32] {
    loop {
        let random: [u8; 32] = rng.random();
        if random <= LAST && random != [0; 32] {
            return if fixed { LAST } else { random };
        }
    }
}

// What is to be constant

/// KA.agree of one secret key with two public keys: a vector that is not full, or two turns of the portable code.
fn agreement(runner: &mut CtRunner, rng: &mut BenchRng) {
    let others = [secret(false, rng), secret(false, rng)].map(|key| public_key(&key).unwrap());
    let others = PublicKeys::decode(&others).unwrap();
    compare(runner, rng, secret, |key| others.agree_all(key).unwrap());
}

/// SS.share: a polynomial of eight coefficients at four small points side by side, one alone, and a large one.
fn sharing(runner: &mut CtRunner, rng: &mut BenchRng) {
    let users = [1, 2, 255, 65_535, 7, u32::MAX].map(UserId);
    let polynomial = |fixed, rng: &mut BenchRng| -> [[u8; 32]; 8] { std::array::from_fn(|_| secret(fixed, rng)) };
    compare(runner, rng, polynomial, |[constant, higher @ ..]| share(constant, higher, &users).unwrap());
}

/// The seeds of two masks: one is added, one subtracted.
fn seeds(fixed: bool, rng: &mut BenchRng) -> [(bool, [u8; 16]); 2] {
    [true, false].map(|plus| {
        let random = rng.random();
        (plus, if fixed { [0; 16] } else { random })
    })
}

fn mask(runner: &mut CtRunner, rng: &mut BenchRng, modulus: u128) {
    let vector = RefCell::new(MaskedVector::zero(Modulus::new(modulus).unwrap(), 1_000));
    compare(runner, rng, seeds, |seeds| vector.borrow_mut().add(seeds));
}

/// PRG and addition, R = 2^25.
fn masking(runner: &mut CtRunner, rng: &mut BenchRng) {
    mask(runner, rng, 1 << 25);
}

/// 32 bytes as an element of F: the share of a polynomial that is constant is the secret itself.
fn decoding_of_keys(runner: &mut CtRunner, rng: &mut BenchRng) {
    compare(runner, rng, secret, |bytes| share(bytes, &[], &[UserId(1)]).unwrap());
}

/// R4.U2: a user opens a ciphertext and decodes the two shares in it. Nonces, and hence ciphertexts, are random.
fn decoding_of_opened_shares(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (context, key, pair) = ([1; 32], [2; 16], (UserId(1), UserId(2)));
    let ciphertext = |fixed, rng: &mut BenchRng| {
        let shares = [secret(fixed, rng), secret(fixed, rng)];
        seal(context, key, rng.random(), pair, (&shares[0], &shares[1])).unwrap().e
    };
    compare(runner, rng, ciphertext, |e| open(context, key, pair, e).unwrap());
}

/// R4.S1: the server decodes a user's answer with two shares.
fn decoding_of_received_shares(runner: &mut CtRunner, rng: &mut BenchRng) {
    let receiver = Receiver {
        at: Step::R4S1,
        variant: Variant::HonestButCurious,
        sender: 3,
        context: [1; 32],
        modulus: Modulus::new(1 << 25).unwrap(),
        dimension: 1,
    };
    let answer = |fixed, rng: &mut BenchRng| {
        let s_shares = vec![(UserId(1), secret(fixed, rng).into())];
        let b_shares = vec![(UserId(3), secret(fixed, rng).into())];
        encode_message(receiver.context, receiver.sender, &Body::UnmaskingShares { s_shares, b_shares }).unwrap()
    };
    // Only the length is taken from here.
    let length = answer(true, rng).len();
    let padded = |fixed, rng: &mut BenchRng| -> [u8; 160] {
        let mut bytes = [0; 160];
        bytes[..length].copy_from_slice(&answer(fixed, rng));
        bytes
    };
    compare(runner, rng, padded, |message| match decode_message(&receiver, &message[..length]) {
        Some(Ok(Body::UnmaskingShares { s_shares, b_shares })) => (s_shares, b_shares),
        _ => unreachable!(),
    });
}

// What is not, and has to be found

/// A comparison with the fixed secret that ends at the first byte that differs.
fn control_comparison(runner: &mut CtRunner, rng: &mut BenchRng) {
    compare(runner, rng, secret, |bytes| bytes.iter().zip(&LAST).all(|(a, b)| black_box(a) == b));
}

/// PRG where R is no power of two: how many candidates are skipped, and so how much key stream is made, hangs on the seed.
fn control_skipped_candidates(runner: &mut CtRunner, rng: &mut BenchRng) {
    mask(runner, rng, (1 << 24) + 1);
}
