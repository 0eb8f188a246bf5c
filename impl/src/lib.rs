//! Secure aggregation: a server learns the sum of its users' vectors, and nothing else about them.
//!
//! This is the protocol of Bonawitz et al., *Practical Secure Aggregation for Privacy-Preserving Machine Learning*
//! (Figure 4), in both variants, for users who may drop out at any point. The crate does no input or output and keeps no
//! clock: it is two sets of state machines, [`user`] and [`server`], that turn incoming byte strings into outgoing ones.
//! Your application moves the bytes over a private, authenticated channel between each user and the server, decides when a
//! round is over, and picks a fresh session id every time.
//!
//! # The rounds
//!
//! | round | [`user`] | message | [`server`] |
//! |---|---|---|---|
//! | SETUP | [`user::Setup`] | | [`Session::new`] |
//! | 0 | [`advertise_keys`](user::Setup::advertise_keys) | AdvertisedKeys → | [`AdvertiseKeys`](server::AdvertiseKeys) |
//! | 1 | [`share_keys`](user::Advertised::share_keys) | ← KeyList, EncryptedShares → | [`ShareKeys`](server::ShareKeys) |
//! | 2 | [`masked_input`](user::SharedKeys::masked_input) | ← DeliveredShares, MaskedInput → | [`MaskedInputCollection`](server::MaskedInputCollection) |
//! | 3, malicious variant | [`check_consistency`](user::AwaitingConsistencyCheck::check_consistency) | ← Survivors, ConsistencySignature → | [`ConsistencyCheck`](server::ConsistencyCheck) |
//! | 4, malicious variant | [`unmask`](user::ConsistencyChecked::unmask) | ← ConsistencySignatures, UnmaskingShares → | [`Unmasking`](server::Unmasking) |
//! | 4, honest-but-curious | [`unmask`](user::AwaitingUnmasking::unmask) | ← Survivors, UnmaskingShares → | [`Unmasking`](server::Unmasking) |
//!
//! # Example
//!
//! Three users and a server in one process; one user's input never arrives.
//!
//! ```
//! use rand_core::SeedableRng;
//! use secagg::{Directory, Modulus, Parameters, Session, ThreatModel, UserId, server, user};
//!
//! # fn main() -> Result<(), secagg::Error> {
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1); // An application takes `SystemRng`.
//! // Everybody agrees on the parameters.
//! let session = Session::new(Parameters {
//!     session_id: [7; 32], // fresh in every session
//!     threat_model: ThreatModel::Server,
//!     threshold: 2,
//!     dimension: 4,
//!     modulus: Modulus::from_minus_one(u64::MAX), // R = 2^64
//!     input_bound: None,
//!     directory: Directory::HonestButCurious(vec![UserId(1), UserId(2), UserId(3)]),
//! })?;
//! let inputs = [[1, 2, 3, 4], [10, 20, 30, 40], [100, 200, 300, 400]];
//!
//! // Round 0: keys.
//! let mut round = server::AdvertiseKeys::new(&session);
//! let mut users = Vec::new();
//! for &id in session.users() {
//!     let (state, message) = user::Setup::honest_but_curious(&session, id)?.advertise_keys(&mut rng);
//!     round.receive(id, &message)?;
//!     users.push((id, state));
//! }
//! let (mut round, keys) = round.close_round()?;
//!
//! // Round 1: shares, sealed for each other.
//! let mut sharing = Vec::new();
//! for (id, state) in users {
//!     let (state, message) = state.share_keys(&keys.message, &mut rng)?;
//!     round.receive(id, &message)?;
//!     sharing.push(state);
//! }
//! let (mut round, deliveries) = round.close_round()?;
//!
//! // Round 2: masked inputs. User 3 drops out: its input does not reach the server.
//! let mut masked = Vec::new();
//! for ((state, (id, delivered)), input) in sharing.into_iter().zip(&deliveries).zip(&inputs).take(2) {
//!     let (state, message) = state.masked_input(delivered, input)?;
//!     round.receive(*id, &message)?;
//!     masked.push((*id, state));
//! }
//! let (round, survivors) = round.close_round()?;
//!
//! // Round 4: the shares that remove the masks. (Round 3 belongs to the malicious variant.)
//! let server::AfterMasking::HonestButCurious(mut round) = round else { unreachable!() };
//! for (id, state) in masked {
//!     let user::MaskedInput::HonestButCurious(state) = state else { unreachable!() };
//!     round.receive(id, &state.unmask(&survivors.message)?)?;
//! }
//! let aggregate = round.close_round()?;
//! assert_eq!(aggregate.sum, [11, 22, 33, 44]);
//! assert_eq!(aggregate.users, [UserId(1), UserId(2)]);
//! # Ok(())
//! # }
//! ```
//!
//! # What can go wrong
//!
//! Every incoming byte string is untrusted. What is not exactly the canonical encoding of the message that is due, or fails
//! one of the protocol's checks, is answered with an [`Error`]: the [`Step`] of Figure 4, the named [`Check`] and who is to
//! [`Blame`]. Nothing an adversary sends makes this crate panic or allocate out of proportion to the message.
//!
//! # What is not promised
//!
//! The protocol hides inputs, not who takes part; it does not make the sum right when users lie about their inputs or
//! shares; and a sum over few users says a lot about each of them, see [`Session::minimum_inputs`]. Secrets are wiped from
//! memory when they are dropped, as far as the libraries underneath and the compiler's copies allow.
//!
//! # CPUs
//!
//! Key agreement is done in batches, and in vectors where an x86-64 CPU has AVX-512 with IFMA, which is found out at run
//! time. `RUSTFLAGS='--cfg secagg_backend="portable"'` leaves that out, and with it all unsafe code of this crate; the
//! results are the same.
//!
//! # Features
//!
//! The crate is `no_std` and needs `alloc`. `std` (default) passes on to dependencies; `serde` makes [`Parameters`]
//! serializable (states never are); `getrandom` provides `SystemRng`; `parallel` spreads what takes long over rayon's threads.
//! `primitives` lays open the primitives on their own, for conformance tests; what it adds is not covered by semantic
//! versioning.
//!
//! # Speed
//!
//! Wide instructions are used where the processor is found to have them; `--cfg secagg_backend="portable"` in `RUSTFLAGS`
//! rules them out. A release build of an application should compile this crate as one unit
//! (`[profile.release.package.secagg] codegen-units = 1`), or masks take several times as long.

#![no_std]
#![deny(missing_docs, unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

extern crate alloc;

mod agreement;
mod curve;
mod error;
mod field;
mod mask;
mod parallel;
#[cfg(feature = "primitives")]
pub mod primitives;
mod seal;
pub mod server;
mod session;
mod sharing;
mod signature;
pub mod user;
mod vector;
mod wire;

pub use error::{Blame, Check, Error, Step};
pub use session::{Directory, Modulus, Parameters, Session, ThreatModel, UserId, Variant};

/// The operating system's random number generator, as the transitions of [`user`] take it.
///
/// It panics when the operating system has no randomness to give; there is no safe way to go on then.
#[cfg(feature = "getrandom")]
pub type SystemRng = rand_core::UnwrapErr<getrandom::SysRng>;
