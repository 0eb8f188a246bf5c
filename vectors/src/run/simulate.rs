//! One session of the protocol, with all its users and the server in this process: how an application embeds `secagg`.
//! The parties are state machines that exchange bytes; here a function call stands for the network, a round is closed
//! when every user has had its turn, and a user who is to drop out falls silent.
//! Users take their turns in parallel, or alone if they are to be measured; the server takes their messages one by one;
//! and all are timed and counted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use ed25519_dalek::SigningKey;
use rand_core::Rng;
use rayon::ThreadPool;
use rayon::prelude::*;
use secagg::server::{self, AfterMasking, Aggregate, Broadcast};
use secagg::user::{AwaitingUnmasking, ConsistencyChecked, MaskedInput, Setup};
use secagg::{Directory, Error, Session, UserId, Variant};

use super::Failure;
use super::coins::{Coins, Purpose};
use super::dropouts::Schedule;
use super::input::Inputs;
use super::progress::{Phase, Progress};
use super::round::Round;

/// What the trusted party of the malicious variant hands out: to every user its signing key, to all the verification keys.
pub enum Credentials {
    /// The identities only.
    HonestButCurious(Vec<UserId>),
    /// The identities with their signing keys.
    Malicious(Vec<(UserId, SigningKey)>),
}

impl Credentials {
    /// Credentials for users 1 … n.
    pub fn issue(variant: Variant, users: u32, coins: &Coins) -> Result<Credentials, Failure> {
        let ids = (1..=users).map(UserId);
        match variant {
            Variant::HonestButCurious => Ok(Credentials::HonestButCurious(ids.collect())),
            Variant::Malicious => {
                let key = |id: UserId| {
                    let mut secret = [0; 32];
                    coins.generator(Purpose::SigningKey, id.0)?.fill_bytes(&mut secret);
                    Ok((id, SigningKey::from_bytes(&secret)))
                };
                Ok(Credentials::Malicious(ids.map(key).collect::<Result<_, Failure>>()?))
            }
        }
    }

    /// What all parties know.
    pub fn directory(&self) -> Directory {
        match self {
            Credentials::HonestButCurious(ids) => Directory::HonestButCurious(ids.clone()),
            Credentials::Malicious(keys) => {
                Directory::Malicious(keys.iter().map(|(id, key)| (*id, key.verifying_key().to_bytes())).collect())
            }
        }
    }

    /// Every user before the first round.
    fn set_up(&self, session: &Session) -> Result<Vec<(UserId, Setup)>, Error> {
        match self {
            Credentials::HonestButCurious(ids) => {
                ids.iter().map(|&id| Ok((id, Setup::honest_but_curious(session, id)?))).collect()
            }
            Credentials::Malicious(keys) => {
                keys.iter().map(|(id, key)| Ok((*id, Setup::malicious(session, *id, key.as_bytes())?))).collect()
            }
        }
    }
}

/// What one side of a round did: a user's side is the total over all users.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Time spent computing.
    pub time: Duration,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
}

/// What happened in one round.
#[derive(Debug)]
pub struct RoundRecord {
    /// Which round.
    pub round: Round,
    /// How many users took their step.
    pub acted: usize,
    /// From how many the server accepted a message.
    pub accepted: usize,
    /// What the users did, all together.
    pub users: Work,
    /// What the server did.
    pub server: Work,
    /// What each of the users did who take their turns alone.
    pub alone: Vec<Work>,
    /// Users who aborted, and users whose message was refused.
    pub failures: Vec<(UserId, Error)>,
}

/// The sum, and what it took.
pub struct Outcome {
    /// The server's output.
    pub aggregate: Aggregate,
    /// One record for each round.
    pub rounds: Vec<RoundRecord>,
}

/// A run that ended early, and the rounds it got through.
pub struct Stopped {
    /// Why.
    pub failure: Failure,
    /// One record for each round that began.
    pub rounds: Vec<RoundRecord>,
}

/// What counts as the time of a step.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The time that passes.
    Wall,
    /// The time for which the step's own thread runs, on which other programs have less influence.
    Thread,
}

impl Clock {
    /// What `step` gives, and how long it took.
    fn time<T>(self, step: impl FnOnce() -> T) -> (T, Duration) {
        match self {
            Clock::Wall => {
                let started = Instant::now();
                (step(), started.elapsed())
            }
            Clock::Thread => {
                let started = ThreadTime::now();
                (step(), started.elapsed())
            }
        }
    }
}

/// Everything that is fixed before the first round.
pub struct Simulation<'a> {
    /// The session's parameters.
    pub session: &'a Session,
    /// The users' keys.
    pub credentials: &'a Credentials,
    /// The users' inputs.
    pub inputs: &'a Inputs,
    /// Who drops out when.
    pub schedule: &'a Schedule,
    /// The users to be measured: each takes its turns while nobody else takes one, on the thread that plays the server.
    pub alone: &'a BTreeSet<UserId>,
    /// The threads of all other users.
    pub crowd: &'a ThreadPool,
    /// How steps are timed.
    pub clock: Clock,
}

impl Simulation<'_> {
    /// Runs the session to its end.
    pub fn run(&self, coins: &Coins, progress: &Progress) -> Result<Outcome, Stopped> {
        let mut rounds = Vec::new();
        match self.play(coins, progress, &mut rounds) {
            Ok(aggregate) => Ok(Outcome { aggregate, rounds }),
            Err(failure) => Err(Stopped { failure, rounds }),
        }
    }

    /// The rounds, one after the other. Every transition of a user takes what the server sent at the end of the round
    /// before, and gives the user's next state and the message to send.
    fn play(&self, coins: &Coins, progress: &Progress, rounds: &mut Vec<RoundRecord>) -> Result<Aggregate, Failure> {
        let session = self.session;

        // Round 0. The first two rounds draw coins; an application's users each take `secagg::SystemRng`.
        let users = self.credentials.set_up(session).map_err(Failure::Abort)?;
        let users = users
            .into_iter()
            .map(|(id, setup)| Ok((id, (setup, coins.generator(Purpose::Protocol, id.0)?))))
            .collect::<Result<Vec<_>, Failure>>()?;
        let mut server = server::AdvertiseKeys::new(session);
        let mut turn = self.turn(Round::AdvertiseKeys, progress);
        let users = turn.take(
            users,
            |_| (),
            |(setup, mut coins), ()| {
                let (user, message) = setup.advertise_keys(&mut coins);
                Ok(Sent { state: (user, coins), message, received: 0 })
            },
            |id, message| server.receive(id, message),
        );
        let (mut server, key_list) = turn.close(rounds, server.received(), || server.close_round(), broadcast_size)?;

        // Round 1.
        let users = recipients(users, &key_list);
        let mut turn = self.turn(Round::ShareKeys, progress);
        let users = turn.take(
            users,
            |_| (),
            |(user, mut coins), ()| {
                let (user, message) = user.share_keys(&key_list.message, &mut coins)?;
                Ok(Sent { state: user, message, received: key_list.message.len() })
            },
            |id, message| server.receive(id, message),
        );
        let (mut server, deliveries) = turn.close(
            rounds,
            server.received(),
            || server.close_round(),
            |deliveries| deliveries.iter().map(|(_, message)| message.len() as u64).sum(),
        )?;

        // Round 2.
        let mut deliveries: BTreeMap<UserId, Vec<u8>> = deliveries.into_iter().collect();
        let users = users.into_iter().filter_map(|(id, user)| Some((id, (user, deliveries.remove(&id)?)))).collect();
        let mut turn = self.turn(Round::MaskedInput, progress);
        let users = turn.take(
            users,
            |id| self.inputs.vector(id.0),
            |(user, delivered), input| {
                let (user, message) = user.masked_input(&delivered, &input)?;
                Ok(Sent { state: user, message, received: delivered.len() })
            },
            |id, message| server.receive(id, message),
        );
        let (server, survivors) = turn.close(rounds, server.received(), || server.close_round(), broadcast_size)?;
        let users = recipients(users, &survivors);

        // Round 3, in the malicious variant only. A session has one variant, so no user is filtered out.
        let (mut server, users, broadcast) = match server {
            AfterMasking::HonestButCurious(server) => {
                let users = users.into_iter().filter_map(|(id, user)| match user {
                    MaskedInput::HonestButCurious(user) => Some((id, Ready::HonestButCurious(user))),
                    MaskedInput::Malicious(_) => None,
                });
                (server, users.collect(), survivors)
            }
            AfterMasking::Malicious(mut server) => {
                let users = users.into_iter().filter_map(|(id, user)| match user {
                    MaskedInput::Malicious(user) => Some((id, user)),
                    MaskedInput::HonestButCurious(_) => None,
                });
                let mut turn = self.turn(Round::ConsistencyCheck, progress);
                let users = turn.take(
                    users.collect(),
                    |_| (),
                    |user, ()| {
                        let (user, message) = user.check_consistency(&survivors.message)?;
                        Ok(Sent { state: Ready::Malicious(user), message, received: survivors.message.len() })
                    },
                    |id, message| server.receive(id, message),
                );
                let (server, signatures) =
                    turn.close(rounds, server.received(), || server.close_round(), broadcast_size)?;
                (server, recipients(users, &signatures), signatures)
            }
        };

        // Round 4.
        let mut turn = self.turn(Round::Unmasking, progress);
        turn.take(
            users,
            |_| (),
            |user, ()| {
                let message = match user {
                    Ready::HonestButCurious(user) => user.unmask(&broadcast.message)?,
                    Ready::Malicious(user) => user.unmask(&broadcast.message)?,
                };
                Ok(Sent { state: (), message, received: broadcast.message.len() })
            },
            |id, message| server.receive(id, message),
        );
        let (aggregate, ()) = turn.close(
            rounds,
            server.received(),
            || {
                let phase = progress.phase("Recovery of the sum", 0, "masks");
                let aggregate = server.close_round_with(|progress| phase.at(progress.done, progress.total))?;
                phase.finish(format_args!("the sum of {} users", aggregate.users.len()));
                Ok((aggregate, ()))
            },
            |()| 0,
        )?;
        Ok(aggregate)
    }

    /// Begins a round.
    fn turn(&self, round: Round, progress: &Progress) -> Turn<'_> {
        let users = self.schedule.senders(round) as u64;
        let (accepted, work) = (0, Work::default());
        let (alone, failures) = (Vec::new(), Vec::new());
        Turn {
            simulation: self,
            phase: progress.phase(round.heading(), users, "users"),
            record: RoundRecord { round, accepted, users: work, server: work, alone, acted: 0, failures },
        }
    }
}

/// A user before its last step.
enum Ready {
    /// The list of survivors is still to come.
    HonestButCurious(AwaitingUnmasking),
    /// The survivors' signatures are still to come.
    Malicious(ConsistencyChecked),
}

/// What a user's step gives.
struct Sent<S> {
    /// The user's next state.
    state: S,
    /// The message for the server.
    message: Vec<u8>,
    /// The length of the server's message that the user had received.
    received: usize,
}

/// A round under way.
struct Turn<'a> {
    simulation: &'a Simulation<'a>,
    phase: Phase,
    record: RoundRecord,
}

impl Turn<'_> {
    /// Lets every user that has not dropped out take its step, first one after the other those to be measured, then the
    /// others in parallel; and the server receive its message, in order. What `prepare` does is not the protocol's work
    /// and is not timed. Returns the users who took their step.
    fn take<S: Send, P, N: Send>(
        &mut self,
        users: Vec<(UserId, S)>,
        prepare: impl Fn(UserId) -> P + Sync,
        step: impl Fn(S, P) -> Result<Sent<N>, Error> + Sync,
        mut receive: impl FnMut(UserId, &[u8]) -> Result<(), Error>,
    ) -> Vec<(UserId, N)> {
        let Simulation { schedule, alone, crowd, clock, .. } = *self.simulation;
        let round = self.record.round;
        let (measured, others): (Vec<_>, Vec<_>) =
            users.into_iter().filter(|(id, _)| schedule.sends(id.0, round)).partition(|(id, _)| alone.contains(id));
        let mut next = Vec::new();
        for (id, user) in measured {
            let prepared = prepare(id);
            let (result, time) = clock.time(|| step(user, prepared));
            self.phase.step();
            let sizes = |sent: &Sent<N>| (sent.message.len() as u64, sent.received as u64);
            let (sent, received) = result.as_ref().map_or((0, 0), sizes);
            self.record.alone.push(Work { time, sent, received });
            next.extend(self.hand_over(id, result, time, &mut receive));
        }
        let mut others = others.into_iter();
        // In chunks, so that only a few messages wait for the server at a time.
        loop {
            let chunk: Vec<_> = others.by_ref().take(8 * crowd.current_num_threads()).collect();
            if chunk.is_empty() {
                return next;
            }
            let phase = &self.phase;
            let turn = |(id, user)| {
                let prepared = prepare(id);
                let (result, time) = clock.time(|| step(user, prepared));
                phase.step();
                (id, result, time)
            };
            let taken: Vec<_> = crowd.install(|| chunk.into_par_iter().map(turn).collect());
            for (id, result, time) in taken {
                next.extend(self.hand_over(id, result, time, &mut receive));
            }
        }
    }

    /// Files what one user did, and lets the server receive its message. Returns the user, unless it failed.
    fn hand_over<N>(
        &mut self,
        id: UserId,
        result: Result<Sent<N>, Error>,
        time: Duration,
        receive: &mut impl FnMut(UserId, &[u8]) -> Result<(), Error>,
    ) -> Option<(UserId, N)> {
        self.record.acted += 1;
        self.record.users.time += time;
        let sent = match result {
            Ok(sent) => sent,
            Err(error) => {
                self.record.failures.push((id, error));
                return None;
            }
        };
        self.record.users.received += sent.received as u64;
        self.record.users.sent += sent.message.len() as u64;
        self.record.server.received += sent.message.len() as u64;
        let (received, time) = self.simulation.clock.time(|| receive(id, &sent.message));
        self.record.server.time += time;
        match received {
            Ok(()) => Some((id, sent.state)),
            Err(error) => {
                self.record.failures.push((id, error));
                None
            }
        }
    }

    /// Closes the round at the server, and files the record of it.
    fn close<N, M>(
        mut self,
        rounds: &mut Vec<RoundRecord>,
        accepted: usize,
        close_round: impl FnOnce() -> Result<(N, M), Error>,
        size: impl Fn(&M) -> u64,
    ) -> Result<(N, M), Failure> {
        let round = self.record.round;
        self.phase.finish(format_args!("{accepted} users in {}", round.set()));
        let (result, time) = self.simulation.clock.time(close_round);
        self.record.server.time += time;
        self.record.accepted = accepted;
        if let Ok((_, message)) = &result {
            self.record.server.sent += size(message);
        }
        rounds.push(self.record);
        result.map_err(Failure::Abort)
    }
}

/// The users to whom the server sends a broadcast; the others' part has ended.
fn recipients<S>(users: Vec<(UserId, S)>, broadcast: &Broadcast) -> Vec<(UserId, S)> {
    let recipients: BTreeSet<UserId> = broadcast.recipients.iter().copied().collect();
    users.into_iter().filter(|(id, _)| recipients.contains(id)).collect()
}

/// How many bytes the server sends in a broadcast.
fn broadcast_size(broadcast: &Broadcast) -> u64 {
    broadcast.recipients.len() as u64 * broadcast.message.len() as u64
}
