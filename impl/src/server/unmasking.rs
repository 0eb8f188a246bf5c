//! Round 4, Unmasking.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Collection, round_debug};
use crate::agreement::{self, PublicKey, RevealedKeys, SecretKey};
use crate::error::{Blame, Check, Error, Step};
use crate::field::Element;
use crate::mask::{Mask, Sign};
use crate::parallel;
use crate::session::{Session, UserId};
use crate::sharing::{self, Interpolation};
use crate::vector::RingVector;
use crate::wire::{UnmaskingShares, require};

/// What round 2 left behind.
pub(super) struct Masked {
    /// s_v^PK for v ∈ U2.
    pub(super) s_pk: BTreeMap<UserId, PublicKey>,
    /// Ascending.
    pub(super) u3: Vec<UserId>,
    /// Σ_{u ∈ U3} y_u.
    pub(super) sum: RingVector,
}

impl Masked {
    /// U2∖U3, ascending.
    fn dropped_out(&self) -> impl Iterator<Item = UserId> {
        self.s_pk.keys().copied().filter(|v| self.u3.binary_search(v).is_err())
    }
}

/// One user's answer: its shares of s_v^SK for v ∈ U2∖U3 and of b_v for v ∈ U3, ascending.
struct Answer {
    s_shares: Vec<Element>,
    b_shares: Vec<Element>,
}

/// The server in round 4: collects the shares that unmask the sum.
pub struct Unmasking {
    collection: Collection<Answer>,
    masked: Masked,
}

round_debug!(Unmasking);

/// The outcome of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Aggregate {
    /// z: m entries in [0, R − 1], the sum mod R of the inputs of `users`.
    pub sum: Vec<u64>,
    /// U3, ascending: whose inputs are in the sum.
    pub users: Vec<UserId>,
}

/// About as many masks are made before they are removed.
const MASKS: usize = 1 << 14;

/// How far the unmasking has come, in mask expansions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Masks that have been removed from the sum.
    pub done: u64,
    /// Masks there are: |U3|·(1 + |U2∖U3|).
    pub total: u64,
}

impl Unmasking {
    /// The round that expects answers from `u4`.
    pub(super) fn new(session: Session, u4: Vec<UserId>, masked: Masked) -> Self {
        Self { collection: Collection::new(session, Step::R4S1, u4), masked }
    }

    /// R4.S1: takes one user's UnmaskingShares.
    ///
    /// # Errors
    /// The message is refused, at [`Step::R4S1`] with blame [`Blame::User`]: [`Check::UnexpectedUser`],
    /// [`Check::AlreadyReceived`], a decoding check, [`Check::WrongShares`].
    pub fn receive(&mut self, from: UserId, message: &[u8]) -> Result<(), Error> {
        let masked = &self.masked;
        // R4.S1
        self.collection.receive(from, message, |_, UnmaskingShares { s_shares, b_shares }| {
            let s_owners = s_shares.iter().map(|(v, _)| *v);
            let b_owners = b_shares.iter().map(|(v, _)| *v);
            let complete = s_owners.eq(masked.dropped_out()) && b_owners.eq(masked.u3.iter().copied());
            require(complete, Check::WrongShares)?;
            // Copied, so that what was decoded is wiped in its place.
            let elements = |shares: &[(UserId, Element)]| shares.iter().map(|(_, share)| share.duplicate()).collect();
            Ok(Answer { s_shares: elements(&s_shares), b_shares: elements(&b_shares) })
        })
    }

    /// How many valid messages have arrived.
    pub fn received(&self) -> usize {
        self.collection.received.len()
    }

    /// R4.S1 – R4.S4: removes the masks from the sum, and outputs it.
    ///
    /// # Errors
    /// With blame [`Blame::Unattributable`], and without output: [`Check::TooFewMessages`] at [`Step::R4S1`] below t
    /// messages; [`Check::ReconstructedKeyMismatch`] at [`Step::R4S2`].
    pub fn close_round(self) -> Result<Aggregate, Error> {
        self.close_round_with(|_| ())
    }

    /// [`Unmasking::close_round`], reporting progress: this is where a server spends its time.
    ///
    /// `progress` is called once before the first mask is removed, and then after each batch of some thousands.
    ///
    /// # Errors
    /// As [`Unmasking::close_round`].
    pub fn close_round_with(self, mut progress: impl FnMut(Progress)) -> Result<Aggregate, Error> {
        let Self { collection, masked } = self;
        let session = collection.session.clone();
        let answers = collection.close()?;
        let dropped_out: Vec<UserId> = masked.dropped_out().collect();
        let Masked { s_pk, u3, mut sum } = masked;

        // Every secret is interpolated from the t smallest identities of U5.
        let quorum = || sharing::quorum(&answers, session.threshold());
        let interpolation = Interpolation::of(&quorum().map(|(w, _)| w).collect::<Vec<UserId>>());
        let reconstruct = |count: usize, shares: fn(&Answer) -> &[Element]| {
            let rows: Vec<&[Element]> = quorum().map(|(_, answer)| shares(answer)).collect();
            // Shares of neighbouring secrets lie side by side: a long range for every thread.
            let range = count.div_ceil(parallel::threads()).max(1);
            parallel::map_ranges(count, range, |numbers| interpolation.secrets(numbers, rows.iter().copied()))
        };

        // R4.S2  reconstruct s_v^SK for v ∈ U2∖U3 and hold it against s_v^PK
        let s_keys = || {
            let elements = reconstruct(dropped_out.len(), |answer| &answer.s_shares);
            let keys: Option<Vec<SecretKey>> = elements.iter().flatten().map(SecretKey::from_element).collect();
            let keys = RevealedKeys::new(&keys?);
            let matches =
                |(v, key): (&UserId, PublicKey)| s_pk.get(v).is_some_and(|pk| pk.encoding() == key.encoding());
            dropped_out.iter().zip(keys.public_keys()).all(matches).then_some(keys)
        };
        // R4.S3  reconstruct b_u for u ∈ U3
        let b = || reconstruct(u3.len(), |answer| &answer.b_shares);
        let (s_keys, b) = parallel::both(s_keys, b);
        let mismatch = Error::new(Step::R4S2, Check::ReconstructedKeyMismatch, Blame::Unattributable);
        let s_keys = s_keys.ok_or(mismatch)?;

        // R4.S2  p_{v,u} = Δ_{v,u}·PRG(KA.agree(s_v^SK, s_u^PK)), the mask that v would have added
        let survivors: Vec<(UserId, &PublicKey)> = u3.iter().filter_map(|u| Some((*u, s_pk.get(u)?))).collect();
        let group = s_keys.at_a_time();
        let pairwise_masks = |survivors: &[(UserId, &PublicKey)]| -> Vec<Mask> {
            let masks = parallel::map_pieces(survivors, group, |survivors| {
                let agreed = s_keys.agree_all(&survivors.iter().map(|(_, s_pk)| *s_pk).collect::<Vec<_>>());
                let mut masks = Vec::with_capacity(survivors.len().saturating_mul(dropped_out.len()));
                for (v, agreed) in dropped_out.iter().zip(agreed) {
                    for ((u, _), agreed) in survivors.iter().zip(agreed) {
                        let seed = agreed.pair_seed(&session, *v, *u);
                        masks.push(Mask { sign: if v > u { Sign::Plus } else { Sign::Minus }, seed });
                    }
                }
                masks
            });
            masks.into_iter().flatten().collect()
        };
        // R4.S3  p_u = PRG(b_u)
        let own_masks = || -> Vec<Mask> {
            let own_mask = |(u, b_u): (&UserId, &Element)| {
                let seed = agreement::self_seed(&session, b_u, *u);
                Mask { sign: Sign::Minus, seed }
            };
            u3.iter().zip(b.iter().flatten()).map(own_mask).collect()
        };

        // R4.S4  z = Σ y_u − Σ p_u + Σ p_{v,u}
        let total = (u3.len() as u64).saturating_mul((dropped_out.len() as u64).saturating_add(1));
        let mut done = 0;
        progress(Progress { done, total });
        // A batch has as many groups for one thread as for another.
        let groups = group.saturating_mul(parallel::threads());
        let at_a_time = MASKS.checked_div(dropped_out.len()).unwrap_or(MASKS).max(1).next_multiple_of(groups);
        let batches = survivors.chunks(at_a_time).filter(|_| !dropped_out.is_empty()).map(Some);
        // Shares are wiped while the first masks are made: one thread's work, for which the others would wait.
        let mut answers = Some(answers);
        parallel::prepared_ahead(
            batches.chain(core::iter::once(None)),
            |batch| parallel::both(|| batch.map_or_else(own_masks, pairwise_masks), || drop(answers.take())).0,
            |masks| sum.add_masks(masks),
            |masks| {
                done = (masks.len() as u64).saturating_add(done);
                progress(Progress { done, total });
            },
        );
        Ok(Aggregate { sum: sum.to_entries(), users: u3 })
    }
}
