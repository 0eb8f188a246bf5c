//! Setup (Figure 4) and the choice of threshold (Figure 5): parameters, the directory of identities, and their checks.
//! n is always the size of the directory, never the number of users who turn up.
//! Whoever runs the protocol holds a [`Setup`], which exists only for parameters that passed every check.

use std::collections::{BTreeMap, BTreeSet};

use crate::abort::Blame::Caller;
use crate::abort::Check::*;
use crate::abort::Step::{Setup1, Setup2};
use crate::abort::{Abort, check};
use crate::primitives::Primitives;
use crate::vector::Modulus;

/// A user's logical identity, 1 … 2^32 − 1 (D8).
pub type UserId = u32;

/// A set of users: U, U1, …, U5.
pub type Users = BTreeSet<UserId>;

/// The value that binds messages, keys and signatures to a session and its parameters.
pub type Context = [u8; 32];

/// Against whom privacy is wanted (Figure 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreatModel {
    /// Any number of users, but not the server.
    ClientsOnly,
    /// The server alone.
    Server,
    /// The server and up to `n_c` users.
    ServerAndClients {
        /// n_C, the number of colluding users.
        n_c: u32,
    },
}

impl ThreatModel {
    /// Figure 5, second column: the minimum threshold among n users.
    pub fn minimum_threshold(self, n: u32) -> u32 {
        match self {
            ThreatModel::ClientsOnly => 1,
            ThreatModel::Server => n / 2 + 1,
            ThreatModel::ServerAndClients { .. } => (u64::from(n) * 2 / 3) as u32 + 1,
        }
    }

    /// Figure 5, third column: how many inputs that the adversary does not know are at least in the sum, for 2t > n + n_C.
    pub fn minimum_inputs(self, t: u32) -> u32 {
        t - self.n_c().unwrap_or(0)
    }

    /// n_C where a server is in the threat model, `None` where not.
    pub fn n_c(self) -> Option<u32> {
        match self {
            ThreatModel::ClientsOnly => None,
            ThreatModel::Server => Some(0),
            ThreatModel::ServerAndClients { n_c } => Some(n_c),
        }
    }
}

/// Who may take part. Its shape is the variant: verification keys are what the malicious variant adds to Setup.
#[derive(Debug)]
pub enum Directory<P: Primitives> {
    /// The honest-but-curious variant: identities.
    HonestButCurious(Vec<UserId>),
    /// The malicious variant: identities, each bound to `d_v^PK` by the trusted party.
    Malicious(Vec<(UserId, P::VerificationKey)>),
}

/// What all parties are given (SETUP.1, and the public part of SETUP.2).
#[derive(Debug)]
pub struct Parameters<P: Primitives> {
    /// The session id: fresh, never used again.
    pub session: [u8; 32],
    /// The threat model for which `t` is chosen.
    pub threat_model: ThreatModel,
    /// t.
    pub t: u32,
    /// m.
    pub m: u32,
    /// R.
    pub modulus: Modulus,
    /// R_U, if inputs are bounded: they lie in [0, R_U − 1].
    pub input_bound: Option<Modulus>,
    /// The n identities, with verification keys in the malicious variant.
    pub directory: Directory<P>,
}

/// Checked parameters and their context.
pub struct Setup<P: Primitives> {
    /// The session's context.
    pub context: Context,
    /// t.
    pub t: u32,
    /// m.
    pub m: u32,
    /// R.
    pub modulus: Modulus,
    /// The largest value that an input may hold: R_U − 1, or R − 1 when inputs are not bounded.
    pub largest_input: u64,
    /// U.
    pub users: Users,
    /// `d_v^PK` for v ∈ U; `None` in the honest-but-curious variant.
    pub d_pk: Option<BTreeMap<UserId, P::VerificationKey>>,
}

impl<P: Primitives> Clone for Setup<P> {
    fn clone(&self) -> Self {
        Setup { users: self.users.clone(), d_pk: self.d_pk.clone(), ..*self }
    }
}

/// Setup, all parties: refuses parameters under which the protocol would not keep its promises.
///
/// Deviations: D8 (identities), D10 (thresholds), D20 (verification keys).
pub fn setup<P: Primitives>(p: &P, parameters: Parameters<P>) -> Result<Setup<P>, Abort> {
    let Parameters { threat_model, t, m, modulus, input_bound, ref directory, .. } = parameters;
    let ids: Vec<UserId> = match directory {
        Directory::HonestButCurious(ids) => ids.clone(),
        Directory::Malicious(entries) => entries.iter().map(|(v, _)| *v).collect(),
    };
    let users: Users = ids.iter().copied().collect();
    let n = ids.len() as u32;

    // SETUP.1  security parameter, n, t, m, R, F
    check(modulus.minus_one >= 1, Setup1, ModulusTooSmall, Caller)?;
    check(m >= 1, Setup1, DimensionZero, Caller)?;
    check(n >= 2, Setup1, TooFewParties, Caller)?;
    check(!users.contains(&0), Setup1, IdentityZero, Caller)?;
    check(users.len() == ids.len(), Setup1, RepeatedIdentity, Caller)?;
    check(t <= n, Setup1, ThresholdTooLarge, Caller)?;
    check(t >= threat_model.minimum_threshold(n), Setup1, ThresholdBelowMinimum, Caller)?;
    if let Some(n_c) = threat_model.n_c() {
        check(2 * u64::from(t) > u64::from(n) + u64::from(n_c), Setup1, ThresholdAdmitsTwoSets, Caller)?;
    }
    if let Some(r_u) = input_bound {
        check(1 <= r_u.minus_one && r_u.minus_one <= modulus.minus_one, Setup1, InputBoundOutOfRange, Caller)?;
        check(modulus.value() > u128::from(n) * u128::from(r_u.minus_one), Setup1, SumOverflows, Caller)?;
    }

    // SETUP.2  (M) verification keys d_v^PK bound to each identity v
    let d_pk: Option<BTreeMap<UserId, P::VerificationKey>> = match directory {
        Directory::HonestButCurious(_) => None,
        Directory::Malicious(entries) => Some(entries.iter().cloned().collect()),
    };
    if let Some(d_pk) = &d_pk {
        check(d_pk.values().all(|d| p.sig_key_is_canonical(d)), Setup2, VerificationKeyNotCanonical, Caller)?;
        check(d_pk.values().all(|d| !p.sig_key_has_small_order(d)), Setup2, VerificationKeySmallOrder, Caller)?;
        let different: BTreeSet<_> = d_pk.values().collect();
        check(different.len() == d_pk.len(), Setup2, RepeatedVerificationKey, Caller)?;
    }

    let context = p.context(&parameters);
    let largest_input = input_bound.unwrap_or(modulus).minus_one;
    Ok(Setup { context, t, m, modulus, largest_input, users, d_pk })
}

/// A user who has been set up and has not sent anything.
pub struct User<P: Primitives> {
    /// The checked parameters.
    pub setup: Setup<P>,
    /// u.
    pub u: UserId,
    /// `d_u^SK`; malicious variant only.
    pub d_sk: Option<P::SigningKey>,
}

/// Setup, user `u`: receives its own signing key (malicious variant).
///
/// Deviations: none.
pub fn setup_user<P: Primitives>(
    p: &P,
    setup: Setup<P>,
    u: UserId,
    d_sk: Option<P::SigningKey>,
) -> Result<User<P>, Abort> {
    check(setup.users.contains(&u), Setup1, NotInDirectory, Caller)?;
    // SETUP.2  (M) the own signing key d_u^SK, and d_u^PK bound to u
    let own_d_pk = d_sk.as_ref().map(|d_sk| p.sig_public(d_sk));
    let bound_d_pk = setup.d_pk.as_ref().map(|d_pk| d_pk[&u].clone());
    check(own_d_pk == bound_d_pk, Setup2, SigningKeyMismatch, Caller)?;
    Ok(User { setup, u, d_sk })
}
