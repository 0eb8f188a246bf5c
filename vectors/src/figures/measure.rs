//! Plays a session and times its parties.
//! All users are played, but only a few are measured: these take their turns one after the other while nobody else takes
//! one, and so does the server. The others run on several threads.
//! Time is that of the thread, and the protocol's parallel parts, if it has any, find themselves in a pool of one thread.

use std::collections::BTreeSet;

use rand_core::Rng;
use rayon::{ThreadPool, ThreadPoolBuilder};
use secagg::{Modulus, Parameters, Session, ThreatModel, UserId, Variant};

use super::plan::Size;
use super::{Failure, paper};
use crate::run::coins::{Coins, Purpose};
use crate::run::dropouts::{Drop, Schedule};
use crate::run::input::Inputs;
use crate::run::progress::Progress;
use crate::run::round::Round;
use crate::run::simulate::{Clock, Credentials, RoundRecord, Simulation, Work};
use crate::run::{self, held_against, smallest_modulus};

/// The rounds of the honest-but-curious variant.
pub const ROUNDS: usize = 4;

/// Times in milliseconds, by round.
pub type Times = [f64; ROUNDS];

/// What was measured of sessions of one size.
#[derive(Clone, Debug, Default)]
pub struct Measurement {
    /// Of each user that was measured, in each session.
    pub user: Vec<Times>,
    /// Of the server, in each session.
    pub server: Vec<Times>,
    /// Bytes that each user sent, and received, who did not drop out.
    pub bytes: Option<(u64, u64)>,
}

/// A few measurements of one thing, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The median.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Summary {
    /// The summary of these values; of none if there are none.
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Summary> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (&least, &most) = (values.first()?, values.last()?);
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Some(Summary { median, least, most })
    }

    /// The summary of the times of one round.
    pub fn of_round(times: &[Times], round: usize) -> Option<Summary> {
        Summary::of(times.iter().map(|times| times[round]))
    }

    /// The summary of the times of all rounds together.
    pub fn of_total(times: &[Times]) -> Option<Summary> {
        Summary::of(times.iter().map(|times| times.iter().sum()))
    }
}

/// Where sessions are played.
pub struct Stage {
    /// The thread of the server and of the users that are measured.
    one: ThreadPool,
    /// The threads of all other users.
    crowd: ThreadPool,
}

impl Stage {
    /// A stage with so many threads for the users that are not measured; one for each core if nothing is said.
    pub fn new(threads: Option<usize>) -> Result<Stage, Failure> {
        let pool = |threads| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map_err(|error| Failure::System(format!("--threads: {error}")))
        };
        Ok(Stage { one: pool(1)?, crowd: pool(threads.unwrap_or(0))? })
    }

    /// Plays one session of this size, measures so many of its users, and adds that to `measurement`. The server's sum is
    /// held against the plain sum.
    pub fn play(&self, size: Size, measured: u32, measurement: &mut Measurement) -> Result<(), Failure> {
        let rounds = self.session(size, measured).map_err(|failure| Failure::Session { size, failure })?;
        let milliseconds = |work: &Work| work.time.as_secs_f64() * 1e3;
        let first = rounds.first().map_or(0, |record| record.alone.len());
        let mut server = Times::default();
        let mut users = vec![(Times::default(), (0, 0)); first];
        for (round, record) in rounds.iter().enumerate().take(ROUNDS) {
            if let Some((user, error)) = record.failures.first() {
                return Err(Failure::User { size, user: user.0, error: *error });
            }
            server[round] = milliseconds(&record.server);
            for ((times, (sent, received)), work) in users.iter_mut().zip(&record.alone) {
                times[round] = milliseconds(work);
                *sent += work.sent;
                *received += work.received;
            }
        }
        measurement.server.push(server);
        for (times, bytes) in users {
            measurement.user.push(times);
            let expected = *measurement.bytes.get_or_insert(bytes);
            if bytes != expected {
                return Err(Failure::Bytes { size, found: bytes, expected });
            }
        }
        Ok(())
    }

    /// Plays one session, and returns the records of its rounds.
    fn session(&self, size: Size, measured: u32) -> Result<Vec<RoundRecord>, run::Failure> {
        let Size { users, dimension, .. } = size;
        let coins = Coins::new(None);
        let largest = paper::INPUT_BOUND - 1;
        let inputs = Inputs::generated(users, dimension, largest, coins.generator(Purpose::Workload, 0)?);
        let modulus = smallest_modulus(users, paper::INPUT_BOUND.into())?;
        let schedule = schedule(size, &coins)?;
        let credentials = Credentials::issue(Variant::HonestButCurious, users, &coins)?;
        let mut session_id = [0; 32];
        coins.generator(Purpose::Session, 0)?.fill_bytes(&mut session_id);
        let threat_model = threat_model(users);
        let session = Session::new(Parameters {
            session_id,
            threat_model,
            threshold: threat_model.least_threshold(users),
            dimension,
            modulus: Modulus::from_minus_one((modulus - 1) as u64),
            input_bound: Some(Modulus::from_minus_one(largest)),
            directory: credentials.directory(),
        })
        .map_err(run::Failure::Abort)?;
        let staying: Vec<u32> = (1..=users).filter(|&user| schedule.sends(user, Round::Unmasking)).collect();
        let places = evenly(staying.len() as u32, measured);
        let alone: BTreeSet<UserId> = places.map(|place| UserId(staying[place as usize])).collect();
        let simulation = Simulation {
            session: &session,
            credentials: &credentials,
            inputs: &inputs,
            schedule: &schedule,
            alone: &alone,
            crowd: &self.crowd,
            clock: Clock::Thread,
        };
        let played = self.one.install(|| simulation.run(&coins, &Progress::new(true)));
        let played = played.map_err(|stopped| stopped.failure)?;
        let survivors: Vec<u32> = played.aggregate.users.iter().map(|user| user.0).collect();
        held_against(&inputs.plain_sum(&survivors, modulus), &played.aggregate.sum)?;
        Ok(played.rounds)
    }
}

/// The threat model of all sessions: the server with ⌈n/3⌉ − 1 users, t = ⌊2n/3⌋ + 1 (section VI-C), so that more than 30%
/// of the users may drop out.
pub fn threat_model(users: u32) -> ThreatModel {
    ThreatModel::ServerAndClients { n_c: users.div_ceil(3) - 1 }
}

/// So many of the places 0 … n − 1, evenly spread.
fn evenly(n: u32, count: u32) -> impl Iterator<Item = u32> {
    let count = count.min(n);
    (0..count).map(move |i| ((2 * u64::from(i) + 1) * u64::from(n) / (2 * u64::from(count))) as u32)
}

/// Who drops out: d users, evenly spread, before their masked input (section VII-C, "essentially the 'worst case'").
fn schedule(size: Size, coins: &Coins) -> Result<Schedule, run::Failure> {
    let ids: Vec<String> = evenly(size.users, size.dropped).map(|place| (place + 1).to_string()).collect();
    let drops: Vec<Drop> = match ids.is_empty() {
        true => Vec::new(),
        false => vec![format!("masked-input={}", ids.join(",")).parse().map_err(run::Failure::System)?],
    };
    let generator = &mut coins.generator(Purpose::Dropouts, 0)?;
    Schedule::new(&drops, size.users, Variant::HonestButCurious, generator).map_err(run::Failure::System)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the paper: medians of few values.
    #[test]
    fn a_summary_has_the_middle_and_the_ends() {
        let summary = |values: &[f64]| Summary::of(values.iter().copied());
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(&[3.0, 1.0, 2.5]), Some(Summary { median: 2.5, least: 1.0, most: 3.0 }));
        assert_eq!(summary(&[4.0, 1.0, 2.0, 3.0]), Some(Summary { median: 2.5, least: 1.0, most: 4.0 }));
        let times = [[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 2.0, 2.0], [0.0, 9.0, 0.0, 0.0]];
        assert_eq!(Summary::of_total(&times).map(|summary| summary.median), Some(9.0));
        assert_eq!(Summary::of_round(&times, 1).map(|summary| summary.median), Some(2.0));
    }

    /// Section VII-C: the users that drop out, and those that are measured, are so many and all different.
    #[test]
    fn places_are_even_and_all_different() {
        for (n, count) in [(1, 1), (5, 5), (500, 150), (500, 50), (7, 3), (20, 6), (3, 9), (5, 0)] {
            let places: BTreeSet<u32> = evenly(n, count).collect();
            assert_eq!(places.len() as u32, count.min(n), "{n} {count}");
            assert!(places.iter().all(|&place| place < n));
        }
        assert_eq!(evenly(12, 3).collect::<Vec<_>>(), [2, 6, 10]);
    }

    /// Section VII-C: what a session gives is a time for each party and round, and the same bytes for each user.
    #[test]
    fn a_session_is_measured() {
        let stage = Stage::new(Some(2)).unwrap();
        let mut measurement = Measurement::default();
        let size = Size { users: 7, dimension: 50, dropped: 2 };
        stage.play(size, 3, &mut measurement).unwrap();
        stage.play(size, 3, &mut measurement).unwrap();
        assert_eq!((measurement.user.len(), measurement.server.len()), (6, 2));
        assert!(measurement.user.iter().chain(&measurement.server).flatten().all(|&time| time > 0.0));
        assert!(measurement.bytes.is_some_and(|(sent, received)| sent > 0 && received > 0));
        // Below t = 5 users the protocol aborts.
        let failure = stage.play(Size { dropped: 3, ..size }, 3, &mut measurement).unwrap_err();
        assert!(failure.to_string().contains("TooFewMessages"), "{failure}");
    }
}
