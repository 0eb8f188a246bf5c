//! SETUP: the parameters that all parties share, the checks they must pass, and the context that binds them.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use ed25519_dalek::VerifyingKey;
use hkdf::HkdfExtract;
use sha2::{Digest, Sha256};

use crate::error::{Blame, Check, Error, Step};
use crate::signature;
use crate::wire::{FORMAT, SUITE, Writer, label};

/// A user's identity: an integer in [1, 2³² − 1].
///
/// Any `u32` can be written down; [`Session::new`] refuses a directory that contains 0. Identities need not be contiguous,
/// and are ordered as integers wherever the protocol orders users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct UserId(pub u32);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which of Figure 4's two protocols runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The figure without its red parts: four rounds, no signatures.
    HonestButCurious,
    /// The whole figure: signed keys, and a round in which the users agree on the survivors.
    Malicious,
}

/// Against whom inputs are protected (Figure 5). It sets the least threshold, relative to the directory's size n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ThreatModel {
    /// Fewer than t users collude, the server is trusted. t ≥ 1.
    ClientsOnly,
    /// The server alone. t ≥ ⌊n/2⌋ + 1.
    Server,
    /// The server together with `n_c` users. t ≥ ⌊2n/3⌋ + 1 and 2t > n + `n_c`.
    ServerAndClients {
        /// How many users may collude with the server (n_C).
        n_c: u32,
    },
}

impl ThreatModel {
    /// The least t that [`Session::new`] accepts among n users: Figure 5's minimum, and 2t > n + n_C where a server is in
    /// the threat model. It can exceed n, when so many users collude that no t will do.
    pub fn least_threshold(self, n: u32) -> u32 {
        let two_sets = self.colluding().map_or(0, |n_c| u64::from(n).saturating_add(n_c) / 2);
        let least = self.figure_5(u64::from(n)).max(two_sets.saturating_add(1));
        u32::try_from(least).unwrap_or(u32::MAX)
    }

    /// Figure 5, second column.
    fn figure_5(self, n: u64) -> u64 {
        match self {
            Self::ClientsOnly => 1,
            Self::Server => (n / 2).saturating_add(1),
            Self::ServerAndClients { .. } => (n.saturating_mul(2) / 3).saturating_add(1),
        }
    }

    /// n_C, where a server is in the threat model.
    fn colluding(self) -> Option<u64> {
        match self {
            Self::ClientsOnly => None,
            Self::Server => Some(0),
            Self::ServerAndClients { n_c } => Some(u64::from(n_c)),
        }
    }
}

/// A modulus R in [1, 2⁶⁴], held as R − 1.
///
/// `Modulus` also expresses the input bound R_U. R = 1 can be written down, and [`Session::new`] refuses it. Serialized, it
/// is the integer R − 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Modulus(u64);

impl Modulus {
    /// The modulus R, or `None` if R is 0 or larger than 2⁶⁴.
    pub const fn new(r: u128) -> Option<Self> {
        match r.checked_sub(1) {
            Some(minus_one) if minus_one <= u64::MAX as u128 => Some(Self(minus_one as u64)),
            _ => None,
        }
    }

    /// The modulus R whose largest residue R − 1 is given.
    pub const fn from_minus_one(r_minus_one: u64) -> Self {
        Self(r_minus_one)
    }

    /// R − 1, the largest residue.
    pub const fn minus_one(self) -> u64 {
        self.0
    }

    /// R itself.
    pub const fn get(self) -> u128 {
        (self.0 as u128).saturating_add(1)
    }

    /// k = ⌈log₂ R⌉, the bits that an entry takes on the wire: 0 to 64.
    pub const fn bits(self) -> u32 {
        u64::BITS.saturating_sub(self.0.leading_zeros())
    }

    /// 2^k − 1, the largest value of as many bits.
    pub(crate) const fn bit_mask(self) -> u64 {
        match u64::MAX.checked_shr(self.0.leading_zeros()) {
            Some(mask) => mask,
            None => 0,
        }
    }
}

impl fmt::Debug for Modulus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Modulus({})", self.get())
    }
}

impl fmt::Display for Modulus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Who may take part, and so which [`Variant`] runs. The order of the entries has no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Directory {
    /// The identities of the honest-but-curious variant.
    HonestButCurious(Vec<UserId>),
    /// The identities of the malicious variant, each with its Ed25519 verification key d_v^PK.
    Malicious(Vec<(UserId, [u8; 32])>),
}

/// Everything that all parties of a session agree on beforehand (SETUP.1).
///
/// Plain values: nothing is checked before [`Session::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Parameters {
    /// Chosen fresh for every session and **never reused**: the caller's duty.
    pub session_id: [u8; 32],
    /// Against whom inputs are protected.
    pub threat_model: ThreatModel,
    /// t: how many users must stay to the end. At least [`ThreatModel::least_threshold`], at most the directory's size.
    pub threshold: u32,
    /// m: the number of entries of every input vector, at least 1.
    pub dimension: u32,
    /// R: inputs and their sum live in Z_R. At least 2.
    pub modulus: Modulus,
    /// R_U: with a bound, inputs lie in [0, R_U − 1] and R must be large enough for the sum of all of them.
    /// Without one, inputs lie in [0, R − 1] and the sum wraps.
    pub input_bound: Option<Modulus>,
    /// Who may take part.
    pub directory: Directory,
}

/// Checked [`Parameters`] and what follows from them. Cheap to clone.
///
/// A session is not secret and may serve any number of parties in one process. It must not be *run* twice: the session id
/// is to be fresh.
#[derive(Clone)]
pub struct Session(Arc<Agreed>);

struct Agreed {
    /// With the directory in ascending order.
    parameters: Parameters,
    users: Vec<UserId>,
    /// One for each of `users` in the malicious variant, otherwise none.
    verification_keys: Vec<VerifyingKey>,
    context: [u8; 32],
    /// HKDF with the context as salt, before it has taken in a secret: the salt's part of the work is done once.
    salted: HkdfExtract<Sha256>,
}

impl Agreed {
    fn new(
        parameters: Parameters,
        users: Vec<UserId>,
        verification_keys: Vec<VerifyingKey>,
        context: [u8; 32],
    ) -> Self {
        let salted = HkdfExtract::new(Some(&context));
        Self { parameters, users, verification_keys, context, salted }
    }
}

impl Session {
    /// Checks the parameters (SETUP.1, SETUP.2) and computes the context.
    ///
    /// # Errors
    /// The first of the checks under SETUP that fails, from [`Check::ModulusTooSmall`] to
    /// [`Check::RepeatedVerificationKey`], with blame [`Blame::Caller`].
    pub fn new(mut parameters: Parameters) -> Result<Self, Error> {
        let setup_1 = |holds: bool, check| require(holds, Step::Setup1, check);
        let setup_2 = |holds: bool, check| require(holds, Step::Setup2, check);

        // The directory in canonical order.
        match &mut parameters.directory {
            Directory::HonestButCurious(ids) => ids.sort_unstable(),
            Directory::Malicious(entries) => entries.sort_unstable(),
        }
        let users: Vec<UserId> = match &parameters.directory {
            Directory::HonestButCurious(ids) => ids.clone(),
            Directory::Malicious(entries) => entries.iter().map(|(id, _)| *id).collect(),
        };
        let n = users.len() as u64;
        let t = u64::from(parameters.threshold);
        let r = parameters.modulus.get();

        // SETUP.1
        setup_1(r >= 2, Check::ModulusTooSmall)?;
        setup_1(parameters.dimension >= 1, Check::DimensionZero)?;
        setup_1(n >= 2, Check::TooFewParties)?;
        setup_1(!users.contains(&UserId(0)), Check::IdentityZero)?;
        setup_1(users.is_sorted_by(|a, b| a < b), Check::RepeatedIdentity)?;
        setup_1(t <= n, Check::ThresholdTooLarge)?;
        // Figure 5. From here on t ≤ n < 2³², so nothing below can overflow.
        let threat_model = parameters.threat_model;
        setup_1(t >= threat_model.figure_5(n), Check::ThresholdBelowMinimum)?;
        if let Some(n_c) = threat_model.colluding() {
            setup_1(t.saturating_mul(2) > n.saturating_add(n_c), Check::ThresholdAdmitsTwoSets)?;
        }
        if let Some(bound) = parameters.input_bound {
            setup_1(bound.get() >= 2 && bound.get() <= r, Check::InputBoundOutOfRange)?;
            let largest_sum = u128::from(n).saturating_mul(u128::from(bound.minus_one()));
            setup_1(largest_sum < r, Check::SumOverflows)?;
        }

        // SETUP.2
        let mut verification_keys = Vec::new();
        if let Directory::Malicious(entries) = &parameters.directory {
            for (_, key) in entries {
                let key = signature::canonical_key(key).ok_or(Error::new(
                    Step::Setup2,
                    Check::VerificationKeyNotCanonical,
                    Blame::Caller,
                ))?;
                verification_keys.push(key);
            }
            setup_2(!verification_keys.iter().any(VerifyingKey::is_weak), Check::VerificationKeySmallOrder)?;
            let mut encodings: Vec<[u8; 32]> = entries.iter().map(|(_, key)| *key).collect();
            encodings.sort_unstable();
            setup_2(encodings.is_sorted_by(|a, b| a < b), Check::RepeatedVerificationKey)?;
        }

        let context = Sha256::digest(context_input(&parameters)).into();
        Ok(Self(Arc::new(Agreed::new(parameters, users, verification_keys, context))))
    }

    /// A session of which only the context, the variant, R and m are known: what the primitives on their own depend on.
    #[cfg(feature = "primitives")]
    pub(crate) fn stand_in(context: [u8; 32], variant: Variant, modulus: Modulus, dimension: u32) -> Self {
        let parameters = Parameters {
            session_id: [0; 32],
            threat_model: ThreatModel::Server,
            threshold: 0,
            dimension,
            modulus,
            input_bound: None,
            directory: match variant {
                Variant::HonestButCurious => Directory::HonestButCurious(Vec::new()),
                Variant::Malicious => Directory::Malicious(Vec::new()),
            },
        };
        Self(Arc::new(Agreed::new(parameters, Vec::new(), Vec::new(), context)))
    }

    /// The 32 bytes that headers, derivations, associated data and signatures bind: SHA-256 over all parameters.
    pub fn context(&self) -> &[u8; 32] {
        &self.0.context
    }

    /// HKDF-SHA-256's first step, with the context as salt.
    pub(crate) fn salted(&self) -> HkdfExtract<Sha256> {
        self.0.salted.clone()
    }

    /// Which protocol runs.
    pub fn variant(&self) -> Variant {
        match self.0.parameters.directory {
            Directory::HonestButCurious(_) => Variant::HonestButCurious,
            Directory::Malicious(_) => Variant::Malicious,
        }
    }

    /// The parameters, with the directory in ascending order.
    pub fn parameters(&self) -> &Parameters {
        &self.0.parameters
    }

    /// The identities in the directory, ascending.
    pub fn users(&self) -> &[UserId] {
        &self.0.users
    }

    /// How many inputs that the adversary does not know are in the sum at least (Figure 5, third column): t, or t − n_C.
    /// Always at least 1.
    pub fn minimum_inputs(&self) -> u32 {
        let t = self.0.parameters.threshold;
        match self.0.parameters.threat_model {
            ThreatModel::ClientsOnly | ThreatModel::Server => t,
            ThreatModel::ServerAndClients { n_c } => t.saturating_sub(n_c),
        }
    }

    /// The ring Z_R of the session.
    pub(crate) fn modulus(&self) -> Modulus {
        self.0.parameters.modulus
    }

    /// m.
    pub(crate) fn dimension(&self) -> u32 {
        self.0.parameters.dimension
    }

    /// t.
    pub(crate) fn threshold(&self) -> usize {
        // t ≤ n, and n identities are in memory.
        self.0.parameters.threshold as usize
    }

    /// The largest entry that an input may have: R_U − 1, or R − 1 without a bound.
    pub(crate) fn largest_input(&self) -> u64 {
        self.0.parameters.input_bound.unwrap_or(self.0.parameters.modulus).minus_one()
    }

    /// Whether `id` is in the directory.
    pub(crate) fn contains(&self, id: UserId) -> bool {
        self.0.users.binary_search(&id).is_ok()
    }

    /// d_v^PK: `None` in the honest-but-curious variant and for a user who is not in the directory.
    pub(crate) fn verification_key(&self, v: UserId) -> Option<&VerifyingKey> {
        let position = self.0.users.binary_search(&v).ok()?;
        self.0.verification_keys.get(position)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.0.parameters).finish()
    }
}

fn require(holds: bool, step: Step, check: Check) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::new(step, check, Blame::Caller)) }
}

/// The canonical encoding of the parameters, whose directory is in ascending order. Its SHA-256 is the context.
pub(crate) fn context_input(parameters: &Parameters) -> Vec<u8> {
    let (adversary, n_c) = match parameters.threat_model {
        ThreatModel::ClientsOnly => (0, 0),
        ThreatModel::Server => (1, 0),
        ThreatModel::ServerAndClients { n_c } => (2, n_c),
    };
    let mut input = Writer::new();
    input.bytes(&label("secagg1 context"));
    input.u8(FORMAT);
    input.u8(SUITE);
    input.bytes(&parameters.session_id);
    input.u8(match parameters.directory {
        Directory::HonestButCurious(_) => 0,
        Directory::Malicious(_) => 1,
    });
    input.u8(adversary);
    input.u32(n_c);
    input.u32(parameters.threshold);
    input.u32(parameters.dimension);
    input.u64(parameters.modulus.minus_one());
    match parameters.input_bound {
        None => input.u8(0),
        Some(bound) => {
            input.u8(1);
            input.u64(bound.minus_one());
        }
    }
    match &parameters.directory {
        Directory::HonestButCurious(ids) => input.list(ids, 0, |input, id| input.id(*id)),
        Directory::Malicious(entries) => input.list(entries, 32, |input, (id, key)| {
            input.id(*id);
            input.bytes(key);
        }),
    }
    input.finish()
}
