//! What one user sends and receives: the bytes of its messages in sessions that are played, and the paper's formula.
//! The messages are counted where the user and the server hand them over, so headers, ids, nonces and tags are in.
//! This room stands on the public interface of `secagg` alone.

use rand_core::CryptoRng;
use secagg::server::AfterMasking;
use secagg::user::MaskedInput;
use secagg::{Directory, Error, Modulus, Parameters, Session, ThreatModel, UserId, server, user};

/// The lengths in bytes of the messages of one user in the honest-but-curious variant, in the order of the rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Sent in round 0: the two public keys.
    pub advertised_keys: u64,
    /// Received after round 0: everybody's public keys.
    pub key_list: u64,
    /// Sent in round 1: an encrypted pair of shares for each other user.
    pub encrypted_shares: u64,
    /// Received after round 1: an encrypted pair of shares from each other user.
    pub delivered_shares: u64,
    /// Sent in round 2: y_u.
    pub masked_input: u64,
    /// Received after round 2: the list U3.
    pub survivors: u64,
    /// Sent in round 4: a share for each user in U2.
    pub unmasking_shares: u64,
}

impl Messages {
    /// The messages by name, each with whether the user sends it.
    pub fn named(&self) -> [(&'static str, bool, u64); 7] {
        [
            ("AdvertisedKeys", true, self.advertised_keys),
            ("KeyList", false, self.key_list),
            ("EncryptedShares", true, self.encrypted_shares),
            ("DeliveredShares", false, self.delivered_shares),
            ("MaskedInput", true, self.masked_input),
            ("Survivors", false, self.survivors),
            ("UnmaskingShares", true, self.unmasking_shares),
        ]
    }

    /// Message by message, what `combine` makes of the lengths here and there.
    fn zip(&self, other: &Messages, combine: impl Fn(u64, u64) -> u64) -> Messages {
        Messages {
            advertised_keys: combine(self.advertised_keys, other.advertised_keys),
            key_list: combine(self.key_list, other.key_list),
            encrypted_shares: combine(self.encrypted_shares, other.encrypted_shares),
            delivered_shares: combine(self.delivered_shares, other.delivered_shares),
            masked_input: combine(self.masked_input, other.masked_input),
            survivors: combine(self.survivors, other.survivors),
            unmasking_shares: combine(self.unmasking_shares, other.unmasking_shares),
        }
    }

    /// Bytes that the user sends.
    pub fn sent(&self) -> u64 {
        self.named().iter().filter(|(_, sent, _)| *sent).map(|(_, _, bytes)| bytes).sum()
    }

    /// Bytes that the user receives.
    pub fn received(&self) -> u64 {
        self.named().iter().filter(|(_, sent, _)| !*sent).map(|(_, _, bytes)| bytes).sum()
    }

    /// Bytes that the user sends and receives.
    pub fn total(&self) -> u64 {
        self.sent() + self.received()
    }
}

/// ⌈log2 R_U⌉: the bits of an input in the clear. `input_bound` is R_U, at least 2.
fn input_bits(input_bound: u64) -> u32 {
    64 - (input_bound - 1).leading_zeros()
}

/// ⌈log2 R⌉ for R = n(R_U − 1) + 1, which does not overflow (section VII-A): the bits of a masked entry.
pub fn modulus_bits(users: u32, input_bound: u64) -> u32 {
    128 - (u128::from(users) * u128::from(input_bound - 1)).leading_zeros()
}

/// How many times m⌈log2 R_U⌉ bits, the input in the clear, so many bytes are (section VII-A).
pub fn expansion(bytes: u64, dimension: u32, input_bound: u64) -> f64 {
    8.0 * bytes as f64 / (f64::from(dimension) * f64::from(input_bits(input_bound)))
}

/// The paper's count (section VII-A), in bytes: 2n·a_K + (5n − 4)·a_S + m⌈log2 R⌉ bits with a_K = a_S = 256.
pub fn formula(users: u32, dimension: u32, input_bound: u64) -> u64 {
    let keys_and_shares = 256 * (7 * u64::from(users) - 4);
    (keys_and_shares + u64::from(dimension) * u64::from(modulus_bits(users, input_bound))).div_ceil(8)
}

/// The bytes of one user's messages among n users with m entries in [0, R_U − 1] each, nobody dropping out.
///
/// All n users are played from the first round to the last, with t for [`ThreatModel::Server`] and the smallest R = 2^b that
/// holds the sum. Only the MaskedInput of m entries comes from a session of two users under the same R, because n of them
/// would take n²·m words of masks: no other message depends on m, and this one does not depend on n but through R.
///
/// # Errors
/// The protocol's, such as for m = 0, or if n(R_U − 1) does not fit below 2^64.
pub fn messages(users: u32, dimension: u32, input_bound: u64, coins: &mut impl CryptoRng) -> Result<Messages, Error> {
    let bits = modulus_bits(users, input_bound);
    let played = play(users, 1, bits, input_bound, coins)?;
    Ok(Messages { masked_input: masked_input(dimension, bits, input_bound, coins)?, ..played })
}

/// The length of a MaskedInput of m entries of so many bits, from a session of two users.
///
/// # Errors
/// As for [`messages`].
pub fn masked_input(dimension: u32, bits: u32, input_bound: u64, coins: &mut impl CryptoRng) -> Result<u64, Error> {
    Ok(play(2, dimension, bits, input_bound, coins)?.masked_input)
}

/// How the messages grow with n. All but the MaskedInput have a head, and an entry of fixed length for each user or for each
/// other user; so two sessions that are played say how long they are in all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    few: Messages,
    step: Messages,
}

impl Growth {
    /// How many users the larger of the two sessions has.
    pub const USERS: u32 = 8;
    const FEW: u32 = 4;

    /// Plays the two sessions.
    ///
    /// # Errors
    /// As for [`messages`].
    pub fn measure(coins: &mut impl CryptoRng) -> Result<Growth, Error> {
        let few = play(Self::FEW, 1, 8, 2, coins)?;
        let more = play(Self::USERS, 1, 8, 2, coins)?;
        let users = u64::from(Self::USERS - Self::FEW);
        let step = few.zip(&more, |few, more| (more - few) / users);
        Ok(Growth { few, step })
    }

    /// How many bytes each message grows by with each user; 0 for the MaskedInput, whose length depends on m and R.
    pub fn step(&self) -> Messages {
        self.step
    }

    /// The messages of a user among n, of which the MaskedInput is given. `users` is at least 4.
    pub fn messages(&self, users: u32, masked_input: u64) -> Messages {
        let further = u64::from(users - Self::FEW);
        Messages { masked_input, ..self.few.zip(&self.step, |few, step| few + further * step) }
    }
}

/// Plays a session under R = 2^bits in which everybody's every entry is R_U − 1, and counts the messages of user 1.
fn play(
    users: u32,
    dimension: u32,
    bits: u32,
    input_bound: u64,
    coins: &mut impl CryptoRng,
) -> Result<Messages, Error> {
    let ids: Vec<UserId> = (1..=users).map(UserId).collect();
    let counted = UserId(1);
    let mut messages = Messages::default();
    let mut session_id = [0; 32];
    coins.fill_bytes(&mut session_id);
    let session = Session::new(Parameters {
        session_id,
        threat_model: ThreatModel::Server,
        threshold: ThreatModel::Server.least_threshold(users),
        dimension,
        modulus: Modulus::from_minus_one(u64::MAX >> 64_u32.saturating_sub(bits)),
        input_bound: Some(Modulus::from_minus_one(input_bound - 1)),
        directory: Directory::HonestButCurious(ids.clone()),
    })?;

    let mut server = server::AdvertiseKeys::new(&session);
    let mut advertised = Vec::new();
    for &id in &ids {
        let (state, message) = user::Setup::honest_but_curious(&session, id)?.advertise_keys(coins);
        server.receive(id, &message)?;
        if id == counted {
            messages.advertised_keys = message.len() as u64;
        }
        advertised.push((id, state));
    }
    let (mut server, keys) = server.close_round()?;
    messages.key_list = keys.message.len() as u64;

    let mut sharing = Vec::new();
    for (id, state) in advertised {
        let (state, message) = state.share_keys(&keys.message, coins)?;
        server.receive(id, &message)?;
        if id == counted {
            messages.encrypted_shares = message.len() as u64;
        }
        sharing.push(state);
    }
    let (mut server, deliveries) = server.close_round()?;

    let input = vec![input_bound - 1; dimension as usize];
    let mut masked = Vec::new();
    for (state, (id, delivered)) in sharing.into_iter().zip(&deliveries) {
        let (state, message) = state.masked_input(delivered, &input)?;
        server.receive(*id, &message)?;
        if *id == counted {
            messages.delivered_shares = delivered.len() as u64;
            messages.masked_input = message.len() as u64;
        }
        masked.push((*id, state));
    }
    let (server, survivors) = server.close_round()?;
    messages.survivors = survivors.message.len() as u64;

    // A session of the honest-but-curious variant has no other states.
    if let AfterMasking::HonestButCurious(mut server) = server {
        for (id, state) in masked {
            if let MaskedInput::HonestButCurious(state) = state {
                let message = state.unmask(&survivors.message)?;
                server.receive(id, &message)?;
                if id == counted {
                    messages.unmasking_shares = message.len() as u64;
                }
            }
        }
        server.close_round()?;
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    /// Section VII-A: "the expansion factor is 1.73×; for n = 2^14 users, it is 3.62×. For m = 2^24 … 1.98×".
    #[test]
    fn the_formula_gives_the_factors_that_the_paper_states() {
        for (users, dimension, factor) in [(1 << 10, 1 << 20, 1.73), (1 << 14, 1 << 20, 3.62), (1 << 14, 1 << 24, 1.98)]
        {
            let formula = expansion(formula(users, dimension, 1 << 16), dimension, 1 << 16);
            assert!((formula - factor).abs() <= 0.005, "{users} {dimension}: {formula}");
        }
    }

    /// Section VII-A, "R = n(R_U − 1) + 1": the least number of bits for the sum.
    #[test]
    fn entries_have_the_bits_that_the_sum_needs() {
        for (users, bound, bits) in
            [(500, 1 << 16, 25), (1024, 1 << 16, 26), (2, 2, 2), (3, 2, 2), (4, 2, 3), (1, 9, 4)]
        {
            assert_eq!(modulus_bits(users, bound), bits, "{users} {bound}");
            let largest = u128::from(users) * u128::from(bound - 1);
            assert!(largest < 1 << bits && largest >= 1 << (bits - 1));
        }
    }

    /// Section VII-A, "O(n + m)": what is put together from small sessions is what a whole session sends.
    #[test]
    fn lengths_put_together_are_those_of_whole_sessions() {
        let coins = &mut ChaCha20Rng::seed_from_u64(1);
        let growth = Growth::measure(coins).unwrap();
        for (users, dimension) in [(4, 7), (5, 100), (11, 33), (23, 1000)] {
            let whole = play(users, dimension, modulus_bits(users, 1 << 16), 1 << 16, coins).unwrap();
            assert_eq!(messages(users, dimension, 1 << 16, coins).unwrap(), whole, "{users} {dimension}");
            let masked = masked_input(dimension, modulus_bits(users, 1 << 16), 1 << 16, coins).unwrap();
            assert_eq!(growth.messages(users, masked), whole, "{users} {dimension}");
            assert_eq!(whole.total(), whole.sent() + whole.received());
            assert!(whole.total() > formula(users, dimension, 1 << 16));
        }
    }

    /// FORMAT, messages: two ids, keys of 33 bytes, ciphertexts of 12 + 4 + 4 + 64 + 16 bytes, shares of 32.
    #[test]
    fn each_user_costs_what_the_page_explains() {
        let step = Growth::measure(&mut ChaCha20Rng::seed_from_u64(1)).unwrap().step();
        assert_eq!(step.advertised_keys, 0);
        assert_eq!(step.key_list, 4 + 2 * 33);
        assert_eq!((step.encrypted_shares, step.delivered_shares), (4 + 100, 4 + 100));
        assert_eq!((step.survivors, step.unmasking_shares), (4, 4 + 32));
    }

    /// Section VII-A with 1.73×: no message is larger than it was when this bound was set.
    #[test]
    fn the_expansion_for_1024_users_stays_below_its_bound() {
        let coins = &mut ChaCha20Rng::seed_from_u64(1);
        let (users, dimension) = (1 << 10, 1 << 20);
        let masked = masked_input(dimension, modulus_bits(users, 1 << 16), 1 << 16, coins).unwrap();
        let bytes = Growth::measure(coins).unwrap().messages(users, masked).total();
        let factor = expansion(bytes, dimension, 1 << 16);
        assert!((26.0 / 16.0..=1.79).contains(&factor), "{factor}");
    }

    /// No sentence of the paper: parameters that a session refuses are an error here.
    #[test]
    fn parameters_that_are_refused_are_an_error() {
        let coins = &mut ChaCha20Rng::seed_from_u64(1);
        assert!(messages(4, 0, 1 << 16, coins).is_err());
        assert!(messages(1 << 10, 1, 1 << 60, coins).is_err());
    }
}
