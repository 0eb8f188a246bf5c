//! Where a run's randomness comes from: the operating system, or for a reproducible simulation `--seed`.
//! A seed is stretched by ChaCha20 with one generator for each purpose and user, so that no two of them share a coin and
//! the order in which threads run does not matter.
//! With a seed the coins are not secret, and neither are the inputs that they mask.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::Failure;

/// What a generator is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The entries of a generated workload.
    Workload = 1,
    /// The choice of the users who drop out.
    Dropouts = 2,
    /// The session id.
    Session = 3,
    /// The users' signing keys.
    SigningKey = 4,
    /// The coins of the users' part of the protocol.
    Protocol = 5,
}

/// The source of all generators of a run.
pub struct Coins {
    seed: Option<u64>,
}

impl Coins {
    /// Coins from the operating system, or from a seed.
    pub fn new(seed: Option<u64>) -> Coins {
        Coins { seed }
    }

    /// The generator for one purpose and one user (0 where there is none). Without a seed, every call gives a new one.
    pub fn generator(&self, purpose: Purpose, user: u32) -> Result<ChaCha20Rng, Failure> {
        match self.seed {
            None => {
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(|error| Failure::System(format!("no randomness: {error}")))?;
                Ok(ChaCha20Rng::from_seed(key))
            }
            Some(seed) => {
                let mut key = [0; 32];
                key[..8].copy_from_slice(&seed.to_le_bytes());
                key[8] = purpose as u8;
                let mut generator = ChaCha20Rng::from_seed(key);
                generator.set_stream(u64::from(user));
                Ok(generator)
            }
        }
    }
}

/// An integer uniform in [0, largest].
pub fn uniform(generator: &mut ChaCha20Rng, largest: u64) -> u64 {
    let mask = u64::MAX.checked_shr(largest.leading_zeros()).unwrap_or(0);
    loop {
        let candidate = generator.next_u64() & mask;
        if candidate <= largest {
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the paper: a run with a seed can be repeated; each user and purpose has its own coins.
    #[test]
    fn a_seed_gives_the_same_coins_again_and_others_for_each_purpose_and_user() {
        let first = |seed, purpose, user| Coins::new(seed).generator(purpose, user).unwrap().next_u64();
        let reference = first(Some(7), Purpose::Protocol, 1);
        assert_eq!(reference, first(Some(7), Purpose::Protocol, 1));
        assert_ne!(reference, first(Some(8), Purpose::Protocol, 1));
        assert_ne!(reference, first(Some(7), Purpose::Workload, 1));
        assert_ne!(reference, first(Some(7), Purpose::Protocol, 2));
        assert_ne!(first(None, Purpose::Protocol, 1), first(None, Purpose::Protocol, 1));
    }

    /// No sentence of the paper: generated inputs lie in the range that was asked for.
    #[test]
    fn uniform_reaches_both_ends_and_nothing_beyond() {
        let mut generator = Coins::new(Some(1)).generator(Purpose::Workload, 0).unwrap();
        for largest in [0, 1, 2, 6] {
            let drawn: std::collections::BTreeSet<u64> = (0..500).map(|_| uniform(&mut generator, largest)).collect();
            assert_eq!(drawn, (0..=largest).collect());
        }
        assert!((0..100).any(|_| uniform(&mut generator, u64::MAX) > u64::MAX / 2));
    }
}
