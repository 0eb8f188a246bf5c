//! How far the crate is from what the machine can do, and from other implementations: ratios, each measured in one process.
//!
//! `cargo bench -p secagg --bench ratios` prints them and writes `target/ratios.json`. What is compared takes turns, so that
//! whatever else the machine does meets both alike; times are those of the thread's processor, and every figure is the median
//! of [`TURNS`] turns or more. On processors without wide AES and wide multiplication the targets are shown and not judged.
//! Words after `--` choose lines by parts of their names.

mod agreement;
mod expansion;
mod limit;
#[path = "../../tests/scene/mod.rs"]
mod scene;
mod sharing;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use cpu_time::ThreadTime;
use secagg::Modulus;
use secagg::primitives::MaskedVector;
use secagg::server::Unmasking;

use scene::Scene;

/// How often everything is measured.
const TURNS: usize = 9;

/// The paper's server: n, m, and an R for the sum of 500 inputs of 16 bits.
const USERS: u32 = 500;
const DIMENSION: u32 = 100_000;
const MODULUS: u128 = 1 << 25;

/// Seconds of this thread's processor.
pub fn cpu_time<T>(work: impl FnOnce() -> T) -> f64 {
    let start = ThreadTime::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What a line should reach.
#[derive(Clone, Copy)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(target) => value >= target,
            Self::AtMost(target) => value <= target,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(target) => format!("≥ {target}"),
            Self::AtMost(target) => format!("≤ {target}"),
        }
    }
}

/// A line: its name, its target, and what measures it.
type Line = (&'static str, Target, fn() -> f64);

/// Runs in a pool of so many threads, of which the calling thread is none.
fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// The server before its last round. What the rounds before have freed has gone back to the system: otherwise that would
/// happen, and take its time, at some moment of the round that is measured.
fn before_the_sum(scene: &Scene) -> Unmasking {
    let server = scene.before_the_sum();
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library's call has no safe form")]
    // SAFETY: malloc_trim may be called at any time, and changes no memory in use.
    unsafe {
        libc::malloc_trim(0);
    }
    server
}

/// The limit's time over that of n masks of m entries of 25 bits, in words of four bytes.
fn mask_of_aes_limit(n: usize, m: u32) -> f64 {
    let masks: Vec<(bool, [u8; 16])> = (0..n as u128).map(|i| (i % 2 == 0, (i * 0x9e37_79b9).to_le_bytes())).collect();
    let mut vector = MaskedVector::zero(Modulus::new(MODULUS).unwrap(), m);
    median(turns(|| {
        let limit = cpu_time(|| limit::encrypt(n * m as usize * 4));
        limit / cpu_time(|| vector.add(&masks))
    }))
}

/// The time of the server's last round over the limit's for all of its masks.
fn unmask_over_aes_floor(dropped: u32) -> f64 {
    let scene = Scene::new(USERS, dropped, DIMENSION, MODULUS);
    let masks = (USERS - dropped) * (dropped + 1);
    median(turns(|| {
        let server = before_the_sum(&scene);
        let limit = cpu_time(|| limit::encrypt(masks as usize * DIMENSION as usize * 4));
        cpu_time(|| server.close_round().unwrap()) / limit
    }))
}

/// Keeps every thread of the pool busy for a while, so that each has a processor of its own: a system may leave a thread that
/// is new on another's processor for some milliseconds, and those of a server are not new.
fn settle_threads() {
    rayon::broadcast(|_| {
        let start = Instant::now();
        while start.elapsed().as_millis() < 10 {
            std::hint::spin_loop();
        }
    });
}

/// The wall time of the server's last round on one thread over that on two. Whatever else the machine does is in wall times, so
/// there are more turns.
fn threads2_speedup() -> f64 {
    let scene = Scene::new(USERS, 50, DIMENSION, MODULUS);
    let wall_time = |threads| {
        let server = before_the_sum(&scene);
        with_threads(threads, || {
            settle_threads();
            let start = Instant::now();
            black_box(server.close_round().unwrap());
            start.elapsed().as_secs_f64()
        })
    };
    median((0..3 * TURNS).map(|_| wall_time(1) / wall_time(2)).collect())
}

fn turns(turn: impl FnMut() -> f64 + Send) -> Vec<f64> {
    let mut turn = turn;
    with_threads(1, || (0..TURNS).map(|_| turn()).collect())
}

fn main() {
    // `cargo test --all-targets` builds and starts this program too: there is nothing to be measured then.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    use Target::{AtLeast, AtMost};
    let lines: [Line; 9] = [
        ("mask_of_aes_limit", AtLeast(0.90), || mask_of_aes_limit(500, 100_000)),
        ("mask_of_aes_limit_2p24", AtLeast(0.90), || mask_of_aes_limit(16, 1 << 24)),
        ("unmask10_over_aes_floor", AtMost(1.25), || unmask_over_aes_floor(50)),
        ("unmask30_over_aes_floor", AtMost(1.15), || unmask_over_aes_floor(150)),
        ("agree_server_vs_awslc", AtLeast(15.0), || median(turns(agreement::server()))),
        ("agree_client_vs_awslc", AtLeast(4.0), || median(turns(agreement::client()))),
        ("share_vs_p256_scalar", AtLeast(10.0), || median(turns(sharing::share()))),
        ("threads2_speedup", AtLeast(1.85), threads2_speedup),
        ("expansion_1024_2p20", AtMost(1.79), expansion::of_1024_users),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let judged = limit::is_judged();
    let mut json = String::from("{\n");
    for (name, target, measure) in lines {
        if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        let value = measure();
        let verdict = match (judged, target.is_met(value)) {
            (_, true) => "met",
            (true, false) => "NOT MET",
            (false, false) => "not judged on this processor",
        };
        println!("{name:28}{value:9.3}   {:8}{verdict}", target.text());
        let _ = writeln!(json, "  \"{name}\": {value:.4},");
    }
    let _ = writeln!(json, "  \"judged\": {judged}\n}}");
    let directory = std::env::var_os("CARGO_TARGET_DIR").map_or("../target".into(), std::path::PathBuf::from);
    let path = directory.join("ratios.json");
    std::fs::write(&path, json).unwrap_or_else(|error| eprintln!("{} was not written: {error}", path.display()));
}
