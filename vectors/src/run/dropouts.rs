//! Who drops out of a simulated run, and when: `--drop ROUND=WHAT`.
//! A user who drops out at a round has sent all messages of the rounds before and sends none from this round on, so
//! `masked-input=10%` is the paper's worst case: after ShareKeys, when the masks of those users must be recovered.
//! The whole schedule is drawn before the run, from the seed.

use std::str::FromStr;

use clap::ValueEnum;
use rand_chacha::ChaCha20Rng;
use secagg::Variant;

use super::coins::uniform;
use super::round::Round;

/// One `--drop` flag.
#[derive(Clone, Debug, PartialEq)]
pub struct Drop {
    round: Round,
    whom: Whom,
}

/// Those who drop out.
#[derive(Clone, Debug, PartialEq)]
enum Whom {
    /// This share, between 0 and 1, of the users still there, picked at random.
    Share(f64),
    /// The users with these ids.
    Ids(Vec<u32>),
}

impl FromStr for Drop {
    type Err = String;

    fn from_str(text: &str) -> Result<Drop, String> {
        let (round, whom) = text.split_once('=').ok_or("expected ROUND=WHAT, such as masked-input=10%")?;
        let round = Round::from_str(round, false).map_err(|_| {
            let names: Vec<_> = Round::value_variants().iter().filter_map(|round| round.to_possible_value()).collect();
            let names: Vec<_> = names.iter().map(|name| name.get_name()).collect();
            format!("`{round}` is not a round; the rounds are {}", names.join(", "))
        })?;
        let whom = match whom.strip_suffix('%') {
            Some(number) => match number.parse::<f64>() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => Whom::Share(percent / 100.0),
                _ => return Err(format!("`{whom}` is not a percentage from 0% to 100%")),
            },
            None => Whom::Ids(
                whom.split(',')
                    .map(|id| id.trim().parse().map_err(|_| format!("`{id}` is neither a user's id nor a percentage")))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(Drop { round, whom })
    }
}

/// For every user, the round before whose message it drops out, if any.
#[derive(Debug)]
pub struct Schedule {
    leaves_at: Vec<Option<Round>>,
}

impl Schedule {
    /// Draws up the schedule of a run with users 1 … `users`: by round, and inside a round in the order of the flags.
    pub fn new(drops: &[Drop], users: u32, variant: Variant, generator: &mut ChaCha20Rng) -> Result<Schedule, String> {
        let mut leaves_at = vec![None; users as usize];
        let mut ordered: Vec<&Drop> = drops.iter().collect();
        ordered.sort_by_key(|drop| drop.round);
        for Drop { round, whom } in ordered {
            if !Round::of(variant).contains(round) {
                return Err("--drop consistency-check: the honest-but-curious variant has no such round".into());
            }
            match whom {
                Whom::Ids(ids) => {
                    for id in ids {
                        let index = id.checked_sub(1).map(|index| index as usize);
                        match index.and_then(|index| leaves_at.get_mut(index)) {
                            Some(at) => *at = at.or(Some(*round)),
                            None => return Err(format!("--drop: there is no user {id}; the ids are 1 to {users}")),
                        }
                    }
                }
                Whom::Share(share) => {
                    let mut there: Vec<usize> = (0..leaves_at.len()).filter(|&i| leaves_at[i].is_none()).collect();
                    let count = (share * there.len() as f64).round() as usize;
                    for _ in 0..count.min(there.len()) {
                        let pick = uniform(generator, there.len() as u64 - 1) as usize;
                        leaves_at[there.swap_remove(pick)] = Some(*round);
                    }
                }
            }
        }
        Ok(Schedule { leaves_at })
    }

    /// How many users still send their message of this round.
    pub fn senders(&self, round: Round) -> usize {
        self.leaves_at.iter().filter(|at| at.is_none_or(|at| round < at)).count()
    }

    /// Whether the user with this id still sends its message of this round.
    pub fn sends(&self, user: u32, round: Round) -> bool {
        let index = (user as usize).wrapping_sub(1);
        self.leaves_at.get(index).is_some_and(|at| at.is_none_or(|at| round < at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::coins::{Coins, Purpose};
    use super::*;

    fn schedule(flags: &[&str], users: u32, variant: Variant) -> Result<Schedule, String> {
        let drops: Vec<Drop> = flags.iter().map(|flag| flag.parse().unwrap()).collect();
        let mut generator = Coins::new(Some(3)).generator(Purpose::Dropouts, 0).unwrap();
        Schedule::new(&drops, users, variant, &mut generator)
    }

    fn senders(schedule: &Schedule, users: u32, round: Round) -> Vec<u32> {
        (1..=users).filter(|&user| schedule.sends(user, round)).collect()
    }

    /// Section V: who drops out in a round sends nothing from then on.
    #[test]
    fn a_user_sends_everything_before_its_round_and_nothing_after() {
        let schedule = schedule(&["masked-input=2,3", "advertise-keys=5"], 5, Variant::Malicious).unwrap();
        assert_eq!(senders(&schedule, 5, Round::AdvertiseKeys), [1, 2, 3, 4]);
        assert_eq!(senders(&schedule, 5, Round::ShareKeys), [1, 2, 3, 4]);
        assert_eq!(senders(&schedule, 5, Round::MaskedInput), [1, 4]);
        assert_eq!(senders(&schedule, 5, Round::Unmasking), [1, 4]);
    }

    /// No sentence of the paper: what a percentage on the command line is a percentage of.
    #[test]
    fn percentages_are_of_those_still_there() {
        let schedule = schedule(&["unmasking=50%", "share-keys=20%"], 100, Variant::Malicious).unwrap();
        assert_eq!(senders(&schedule, 100, Round::AdvertiseKeys).len(), 100);
        assert_eq!(senders(&schedule, 100, Round::ShareKeys).len(), 80);
        assert_eq!(senders(&schedule, 100, Round::ConsistencyCheck).len(), 80);
        assert_eq!(senders(&schedule, 100, Round::Unmasking).len(), 40);
    }

    /// No sentence of the paper: a drop-out on the command line names a user and a round that exist.
    #[test]
    fn unknown_users_and_rounds_are_refused() {
        for ids in ["share-keys=0", "share-keys=6"] {
            assert!(schedule(&[ids], 5, Variant::Malicious).unwrap_err().contains("no user"));
        }
        assert!(schedule(&["consistency-check=1"], 5, Variant::HonestButCurious).is_err());
        for text in ["masked-input", "masking=1", "unmasking=", "unmasking=1,,2", "unmasking=101%", "unmasking=NaN%"] {
            assert!(text.parse::<Drop>().is_err(), "{text}");
        }
    }
}
