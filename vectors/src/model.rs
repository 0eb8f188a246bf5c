//! The JSON of the vectors (FORMAT.md, section 9), as types.
//! Byte strings are hexadecimal; integers that may exceed 2^53 are decimal strings; ids and small counts are numbers.
//! Unknown fields are refused, so that a misspelt one cannot be silently ignored.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::hex::Hex;
use serde_with::{DisplayFromStr, serde_as, skip_serializing_none};

use crate::primitive;

/// A user's identity.
pub type Id = u32;

/// One file of vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct File {
    /// The protocol and its suite.
    pub algorithm: String,
    /// The number of this JSON format.
    pub format: u32,
    /// The schema that the file obeys, relative to the vectors' folder.
    pub schema: String,
    /// What the file holds, for people.
    pub header: Vec<String>,
    /// How many tests there are in all groups.
    pub number_of_tests: usize,
    /// What each flag used in the file stands for.
    pub notes: BTreeMap<String, Note>,
    /// The tests, by kind.
    pub test_groups: Vec<Group>,
}

/// The list of all files of vectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The protocol and its suite.
    pub algorithm: String,
    /// The number of the JSON format.
    pub format: u32,
    /// The version of the vectors: FORMAT.md, section 9.4.
    pub version: String,
    /// All tests of all files.
    pub tests: Counts,
    /// The files, by path relative to this one.
    pub files: BTreeMap<String, Listed>,
}

/// How many tests there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    /// Those with the result `valid`.
    pub valid: usize,
    /// Those with the result `abort`.
    pub abort: usize,
}

/// What the manifest says of a file.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listed {
    /// Its length in bytes.
    pub bytes: usize,
    /// The SHA-256 of its bytes.
    #[serde_as(as = "Hex")]
    pub sha256: [u8; 32],
    /// Its tests.
    pub tests: Counts,
}

/// What a flag stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// The kind of situation or of mistake.
    pub bug_type: String,
    /// What the tests with this flag exercise.
    pub description: String,
    /// What an implementation that fails them would lose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
}

/// Tests of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Group {
    /// Whole sessions.
    Session {
        /// The sessions.
        tests: Vec<SessionTest>,
    },
    /// One half-step of one party each: the message that it gives, or the abort.
    Step {
        /// What an implementation must offer for these tests: names of features (PEER.md).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        requires: Vec<String>,
        /// The half-steps.
        tests: Vec<StepTest>,
    },
    /// Many sessions each, made from their numbers, and one hash over all that is said in them.
    Accumulated {
        /// The runs of sessions.
        tests: Vec<AccumulatedTest>,
    },
    /// SS.share.
    ShamirShare(primitive::Tests<primitive::ShamirShare>),
    /// SS.reconstruct.
    ShamirReconstruct(primitive::Tests<primitive::ShamirReconstruct>),
    /// KA.gen.
    KeyGeneration(primitive::Tests<primitive::KeyGeneration>),
    /// KA.agree.
    Agreement(primitive::Tests<primitive::Agreement>),
    /// The context of parameters.
    Context(primitive::Tests<primitive::Context>),
    /// Keys and seeds.
    Derivation(primitive::Tests<primitive::Derivation>),
    /// AE.enc.
    Encryption(primitive::Tests<primitive::Encryption>),
    /// AE.dec and what R4.U2 checks.
    Decryption(primitive::Tests<primitive::Decryption>),
    /// PRG.
    Prg(primitive::Tests<primitive::Prg>),
    /// σ_u.
    SignKeys(primitive::Tests<primitive::SignKeys>),
    /// σ'_u.
    SignConsistency(primitive::Tests<primitive::SignConsistency>),
    /// What SETUP.2 checks of a key.
    VerificationKey(primitive::Tests<primitive::VerificationKey>),
    /// SIG.verify.
    Verify(primitive::Tests<primitive::Verify>),
    /// Packing.
    EncodeVector(primitive::Tests<primitive::EncodeVector>),
    /// Unpacking.
    DecodeVector(primitive::Tests<primitive::DecodeVector>),
    /// Messages, written.
    EncodeMessage(primitive::Tests<primitive::EncodeMessage>),
    /// Messages, read.
    DecodeMessage(primitive::Tests<primitive::DecodeMessage>),
}

impl Group {
    /// The tests, if the group is of a primitive.
    pub fn calls(&self) -> Vec<primitive::Call> {
        match self {
            Group::Session { .. } | Group::Step { .. } | Group::Accumulated { .. } => Vec::new(),
            Group::ShamirShare(tests) => tests.calls(),
            Group::ShamirReconstruct(tests) => tests.calls(),
            Group::KeyGeneration(tests) => tests.calls(),
            Group::Agreement(tests) => tests.calls(),
            Group::Context(tests) => tests.calls(),
            Group::Derivation(tests) => tests.calls(),
            Group::Encryption(tests) => tests.calls(),
            Group::Decryption(tests) => tests.calls(),
            Group::Prg(tests) => tests.calls(),
            Group::SignKeys(tests) => tests.calls(),
            Group::SignConsistency(tests) => tests.calls(),
            Group::VerificationKey(tests) => tests.calls(),
            Group::Verify(tests) => tests.calls(),
            Group::EncodeVector(tests) => tests.calls(),
            Group::DecodeVector(tests) => tests.calls(),
            Group::EncodeMessage(tests) => tests.calls(),
            Group::DecodeMessage(tests) => tests.calls(),
        }
    }

    /// Number and result of every test of the group.
    pub fn results(&self) -> Vec<(u32, Verdict)> {
        match self {
            Group::Session { tests } => tests.iter().map(|test| (test.tc_id, test.result)).collect(),
            Group::Step { tests, .. } => tests.iter().map(|test| (test.tc_id, test.result)).collect(),
            Group::Accumulated { tests } => tests.iter().map(|test| (test.tc_id, test.result)).collect(),
            _ => self.calls().iter().map(|call| (call.tc_id, call.result)).collect(),
        }
    }

    /// The flags of all tests of the group.
    pub fn flags(&self) -> BTreeSet<String> {
        match self {
            Group::Session { tests } => tests.iter().flat_map(|test| &test.flags).cloned().collect(),
            Group::Step { tests, .. } => tests.iter().flat_map(|test| &test.flags).cloned().collect(),
            Group::Accumulated { tests } => tests.iter().flat_map(|test| &test.flags).cloned().collect(),
            _ => self.calls().into_iter().flat_map(|call| call.flags).collect(),
        }
    }
}

impl File {
    /// How many tests of either result the file has.
    pub fn counts(&self) -> Counts {
        let results = self.test_groups.iter().flat_map(Group::results);
        results.fold(Counts::default(), |mut counts, (_, result)| {
            match result {
                Verdict::Valid => counts.valid += 1,
                Verdict::Abort => counts.abort += 1,
            }
            counts
        })
    }
}

/// `valid`, or `abort`; there is no third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Nobody has a reason to refuse.
    Valid,
    /// A party refuses.
    Abort,
}

/// A whole session: what went in, every message, every intermediate value of every user, what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionTest {
    /// The number of the test, unique in the suite.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the file's notes.
    pub flags: Vec<String>,
    /// Always `valid`.
    pub result: Verdict,
    /// SETUP.
    pub parameters: Parameters,
    /// The input of the context's hash, and the context.
    pub context: ContextValues,
    /// The users of the directory, ascending.
    pub users: Vec<UserTest>,
    /// Every message, by the step that sends it.
    pub messages: Messages,
    /// U1 … U5, each ascending.
    pub sets: BTreeMap<String, Vec<Id>>,
    /// What the server reconstructs in round 4.
    pub server: ServerValues,
    /// R4.S4.
    pub output: Output,
}

/// SETUP.1 and the public part of SETUP.2.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    /// The session id.
    #[serde_as(as = "Hex")]
    pub session: [u8; 32],
    /// Which variant of Figure 4.
    pub variant: Variant,
    /// The threat model of Figure 5.
    pub adversary: Adversary,
    /// n_C; 0 unless the adversary is `serverAndClients`.
    pub colluding: u32,
    /// t.
    pub threshold: u32,
    /// m.
    pub dimension: u32,
    /// R − 1.
    #[serde_as(as = "DisplayFromStr")]
    pub modulus_minus_one: u64,
    /// R_U − 1, if inputs are bounded.
    #[serde_as(as = "Option<DisplayFromStr>")]
    pub input_bound_minus_one: Option<u64>,
    /// The identities, as given to set-up.
    pub directory: Vec<Entry>,
}

/// A line of the directory.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The identity.
    pub id: Id,
    /// `d^PK`; malicious variant only.
    #[serde_as(as = "Option<Hex>")]
    pub verification_key: Option<[u8; 32]>,
}

/// Which variant of Figure 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Variant {
    /// Without the red parts.
    HonestButCurious,
    /// With them.
    Malicious,
}

/// The threat models of Figure 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Adversary {
    /// Users only.
    Clients,
    /// The server alone.
    Server,
    /// The server and `colluding` users.
    ServerAndClients,
}

/// Section 3 of FORMAT.md.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContextValues {
    /// ContextInput.
    #[serde_as(as = "Hex")]
    pub input: Vec<u8>,
    /// Its SHA-256.
    #[serde_as(as = "Hex")]
    pub value: [u8; 32],
}

/// One user of a session.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserTest {
    /// u.
    pub id: Id,
    /// The step whose message the user does not send any more, if it drops out.
    pub drops_before: Option<String>,
    /// What the user brings.
    #[serde(flatten)]
    pub brings: Brings,
    /// What it computes on the way, as far as it comes.
    pub intermediates: Intermediates,
}

/// Signing key, coins and input of a user.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Brings {
    /// `d_u^SK`; malicious variant only.
    #[serde_as(as = "Option<Hex>")]
    pub signing_key: Option<[u8; 32]>,
    /// Section 5 of FORMAT.md.
    pub coins: Coins,
    /// `x_u`.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub input: Vec<u64>,
}

/// All randomness of a user. Its coins have their sizes by type; in JSON a coin may have another one, which is then told as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "CoinBytes", into = "CoinBytes")]
pub struct Coins {
    /// `c_u^SK`.
    pub c_secret_key: [u8; 32],
    /// `s_u^SK`.
    pub s_secret_key: [u8; 32],
    /// `b_u`.
    pub b: [u8; 32],
    /// a_1 … a_{t−1} for `s_u^SK`.
    pub s_polynomial: Vec<[u8; 32]>,
    /// a_1 … a_{t−1} for `b_u`.
    pub b_polynomial: Vec<[u8; 32]>,
    /// One nonce for each other user of the directory; those of users outside U1 stay unused.
    pub nonces: Vec<Nonce>,
    /// The coins as they came, if one has another size than its own. Above stands in its place what does not fit either: 2^256 − 1 for a
    /// field element, and nothing for a nonce.
    pub misshapen: Option<Box<CoinBytes>>,
}

/// All randomness of a user.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Coins")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CoinBytes {
    /// `c_u^SK`.
    #[serde_as(as = "Hex")]
    pub c_secret_key: Vec<u8>,
    /// `s_u^SK`.
    #[serde_as(as = "Hex")]
    pub s_secret_key: Vec<u8>,
    /// `b_u`.
    #[serde_as(as = "Hex")]
    pub b: Vec<u8>,
    /// a_1 … a_{t−1} for `s_u^SK`.
    #[serde_as(as = "Vec<Hex>")]
    pub s_polynomial: Vec<Vec<u8>>,
    /// a_1 … a_{t−1} for `b_u`.
    #[serde_as(as = "Vec<Hex>")]
    pub b_polynomial: Vec<Vec<u8>>,
    /// One nonce for each other user of the directory; those of users outside U1 stay unused.
    pub nonces: Vec<NonceBytes>,
}

impl From<Coins> for CoinBytes {
    fn from(coins: Coins) -> CoinBytes {
        if let Some(bytes) = coins.misshapen {
            return *bytes;
        }
        let polynomial = |list: Vec<[u8; 32]>| list.into_iter().map(Vec::from).collect();
        let nonce = |n: Nonce| NonceBytes { receiver: n.receiver, nonce: n.nonce.into() };
        CoinBytes {
            c_secret_key: coins.c_secret_key.into(),
            s_secret_key: coins.s_secret_key.into(),
            b: coins.b.into(),
            s_polynomial: polynomial(coins.s_polynomial),
            b_polynomial: polynomial(coins.b_polynomial),
            nonces: coins.nonces.into_iter().map(nonce).collect(),
        }
    }
}

impl From<CoinBytes> for Coins {
    fn from(bytes: CoinBytes) -> Coins {
        let mut all_fit = true;
        let mut element = |coin: &Vec<u8>| {
            coin.as_slice().try_into().unwrap_or_else(|_| {
                all_fit = false;
                [0xff; 32]
            })
        };
        let mut coins = Coins {
            c_secret_key: element(&bytes.c_secret_key),
            s_secret_key: element(&bytes.s_secret_key),
            b: element(&bytes.b),
            s_polynomial: bytes.s_polynomial.iter().map(&mut element).collect(),
            b_polynomial: bytes.b_polynomial.iter().map(&mut element).collect(),
            nonces: Vec::new(),
            misshapen: None,
        };
        let nonce = |n: &NonceBytes| Some(Nonce { receiver: n.receiver, nonce: n.nonce.as_slice().try_into().ok()? });
        coins.nonces = bytes.nonces.iter().filter_map(nonce).collect();
        all_fit &= coins.nonces.len() == bytes.nonces.len();
        coins.misshapen = (!all_fit).then(|| Box::new(bytes));
        coins
    }
}

/// The nonce of one ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce {
    /// The receiver.
    pub receiver: Id,
    /// 12 bytes.
    pub nonce: [u8; 12],
}

/// The nonce of one ciphertext.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Nonce")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NonceBytes {
    /// The receiver.
    pub receiver: Id,
    /// 12 bytes.
    #[serde_as(as = "Hex")]
    pub nonce: Vec<u8>,
}

/// What a user computes; absent where it drops out before.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Intermediates {
    /// `c_u^PK` (R0.U1).
    #[serde_as(as = "Option<Hex>")]
    pub c_public_key: Option<Vec<u8>>,
    /// `s_u^PK` (R0.U1).
    #[serde_as(as = "Option<Hex>")]
    pub s_public_key: Option<Vec<u8>>,
    /// What σ_u covers (R0.U2); malicious variant only.
    #[serde_as(as = "Option<Hex>")]
    pub signed_keys: Option<Vec<u8>>,
    /// `s_{u,u}^SK`, which is never sent (R1.U4).
    #[serde_as(as = "Option<Hex>")]
    pub own_s_share: Option<[u8; 32]>,
    /// `b_{u,u}` (R1.U5).
    #[serde_as(as = "Option<Hex>")]
    pub own_b_share: Option<[u8; 32]>,
    /// For each other v ∈ U1, what R1.U4 to R1.U6 give.
    pub shares: Option<Vec<PeerShares>>,
    /// The seed of p_u (R2.U3).
    #[serde_as(as = "Option<Hex>")]
    pub own_seed: Option<[u8; 16]>,
    /// p_u (R2.U3).
    #[serde_as(as = "Option<Vec<DisplayFromStr>>")]
    pub own_mask: Option<Vec<u64>>,
    /// For each other v ∈ U2, what R2.U2 gives.
    pub masks: Option<Vec<PeerMask>>,
    /// y_u, unpacked (R2.U3).
    #[serde_as(as = "Option<Vec<DisplayFromStr>>")]
    pub masked_input: Option<Vec<u64>>,
    /// What σ'_u covers (R3.U2); malicious variant only.
    #[serde_as(as = "Option<Hex>")]
    pub signed_consistency: Option<Vec<u8>>,
}

/// R1.U4 to R1.U6 towards one v.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeerShares {
    /// v.
    pub peer: Id,
    /// `s_{u,v}^SK`.
    #[serde_as(as = "Hex")]
    pub s_share: [u8; 32],
    /// `b_{u,v}`.
    #[serde_as(as = "Hex")]
    pub b_share: [u8; 32],
    /// KA.agree(c_u^SK, c_v^PK).
    #[serde_as(as = "Hex")]
    pub c_agreed: [u8; 32],
    /// The key of e_{u,v}.
    #[serde_as(as = "Hex")]
    pub ae_key: [u8; 16],
}

/// R2.U2 towards one v.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeerMask {
    /// v.
    pub peer: Id,
    /// KA.agree(s_u^SK, s_v^PK).
    #[serde_as(as = "Hex")]
    pub s_agreed: [u8; 32],
    /// The PRG's seed.
    #[serde_as(as = "Hex")]
    pub seed: [u8; 16],
    /// p_{u,v}, the sign Δ_{u,v} included.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub mask: Vec<u64>,
}

/// Every message of a session, by the step that sends it; absent where the session or the variant has none.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// AdvertisedKeys, from each u ∈ U1.
    #[serde(rename = "R0.U3")]
    pub r0_u3: Vec<UserMessage>,
    /// KeyList, to all of U1.
    #[serde_as(as = "Hex")]
    #[serde(rename = "R0.S2")]
    pub r0_s2: Vec<u8>,
    /// EncryptedShares, from each u ∈ U2.
    #[serde(rename = "R1.U7")]
    pub r1_u7: Vec<UserMessage>,
    /// DeliveredShares, to each u ∈ U2.
    #[serde(rename = "R1.S2")]
    pub r1_s2: Vec<UserMessage>,
    /// MaskedInput, from each u ∈ U3.
    #[serde(rename = "R2.U4")]
    pub r2_u4: Vec<UserMessage>,
    /// Survivors, to all of U3.
    #[serde_as(as = "Hex")]
    #[serde(rename = "R2.S2")]
    pub r2_s2: Vec<u8>,
    /// ConsistencySignature, from each u ∈ U4; malicious variant only.
    #[serde(rename = "R3.U2")]
    pub r3_u2: Option<Vec<UserMessage>>,
    /// ConsistencySignatures, to all of U4; malicious variant only.
    #[serde_as(as = "Option<Hex>")]
    #[serde(rename = "R3.S2")]
    pub r3_s2: Option<Vec<u8>>,
    /// UnmaskingShares, from each u ∈ U5.
    #[serde(rename = "R4.U4")]
    pub r4_u4: Vec<UserMessage>,
}

/// A message from or to one user.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserMessage {
    /// The user at the other end.
    pub user: Id,
    /// Header and body.
    #[serde_as(as = "Hex")]
    pub message: Vec<u8>,
}

/// What the server reconstructs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServerValues {
    /// `s_v^SK` for v ∈ U2∖U3 (R4.S2).
    pub s_secret_keys: Vec<Reconstructed>,
    /// `b_u` for u ∈ U3 (R4.S3).
    pub b: Vec<Reconstructed>,
}

/// A reconstructed field element.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reconstructed {
    /// Whose it is.
    pub user: Id,
    /// 32 bytes.
    #[serde_as(as = "Hex")]
    pub value: [u8; 32],
}

/// R4.S4.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Output {
    /// z.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub sum: Vec<u64>,
    /// U3, whose inputs are in it.
    pub users: Vec<Id>,
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a sum of {} entries over users {:?}", self.sum.len(), self.users)
    }
}

/// One half-step of one party of a session: a change of what the party is given, if there is one, and what it must do then.
/// In a test of precedence there is a second defect, whose check comes later.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("oneOf" = [
    {
        "properties": {"result": {"const": "valid"}},
        "required": ["sends"],
        "not": {"anyOf": [{"required": ["abort"]}, {"required": ["second"]}]}
    },
    {
        "properties": {"result": {"const": "abort"}},
        "required": ["abort", "change", "mutation"],
        "not": {"required": ["sends"]}
    },
]))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepTest {
    /// The number of the test, unique in the suite.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the file's notes.
    pub flags: Vec<String>,
    /// `valid`: the party sends; `abort`: it refuses.
    pub result: Verdict,
    /// The session to which the half-step belongs: its test number.
    pub session: u32,
    /// Whose half-step it is.
    pub party: Party,
    /// The half-step: `SETUP`, or a round and a side, such as `R1.U`.
    pub half_step: String,
    /// What differs from the session, for a program.
    pub change: Option<Change>,
    /// What differs from the session, for a reader.
    pub mutation: Option<Mutation>,
    /// Another defect, whose check comes after the one that is due.
    pub second: Option<Second>,
    /// What the party sends or outputs at the end of the half-step.
    pub sends: Option<Sends>,
    /// What the party must answer.
    pub abort: Option<Abort>,
}

impl StepTest {
    /// All that differs from the session.
    pub fn changes(&self) -> Vec<&Change> {
        self.change.iter().chain(self.second.as_ref().and_then(|second| second.change.as_ref())).collect()
    }
}

/// The defect of a test of precedence that does not come to light, since an earlier check stops the party.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Second {
    /// What differs from the session for it; absent where the test's own change has both defects.
    pub change: Option<Change>,
    /// What differs for it, for a reader.
    pub mutation: Mutation,
    /// What the party would answer to it alone.
    pub abort: Abort,
}

/// What a party does at the end of a half-step.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Sends {
    /// A user sends this message.
    Message(#[serde_as(as = "Hex")] Vec<u8>),
    /// The server sends these messages, by receiver, ascending.
    Messages(Vec<UserMessage>),
    /// The server outputs the sum.
    Output(Output),
}

/// Many sessions, made from their numbers (FORMAT.md, section 9.3), and one hash over all of them.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccumulatedTest {
    /// The number of the test, unique in the suite.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the file's notes.
    pub flags: Vec<String>,
    /// Always `valid`.
    pub result: Verdict,
    /// How many sessions, from number 0 on.
    pub sessions: u32,
    /// The hash over all of them.
    #[serde_as(as = "Hex")]
    pub sha256: [u8; 32],
}

/// A party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Party {
    /// The server.
    Server,
    /// A user.
    User(Id),
}

/// What differs from the session.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Change {
    /// The message that the party receives at step `at` (and, if the party is the server, from user `from`) is this one.
    Message {
        /// The step at which the party receives it.
        at: String,
        /// The sender, if the party is the server.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Id>,
        /// The message that arrives.
        #[serde_as(as = "Hex")]
        message: Vec<u8>,
    },
    /// At step `at` the server receives, after all messages of the round, this one too.
    Extra {
        /// The step at which the server receives it.
        at: String,
        /// The sender.
        from: Id,
        /// The message that arrives.
        #[serde_as(as = "Hex")]
        message: Vec<u8>,
    },
    /// At step `at` the server receives nothing from these users.
    Omit {
        /// The step at which the server would have received it.
        at: String,
        /// The users who do not send.
        users: Vec<Id>,
    },
    /// At step `at` the messages reach the server in this order.
    Order {
        /// The step at which the server receives them.
        at: String,
        /// The senders, all of them, in the order of arrival.
        users: Vec<Id>,
    },
    /// Set-up is given these parameters.
    Parameters {
        /// The parameters.
        parameters: Parameters,
    },
    /// The user is set up with this identity and signing key.
    Credentials {
        /// The identity.
        id: Id,
        /// `d^SK`, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde_as(as = "Option<Hex>")]
        signing_key: Option<[u8; 32]>,
    },
    /// The user brings these coins and this input.
    Brings {
        /// Coins and input.
        brings: Brings,
    },
}

/// The defect, for a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mutation {
    /// Where: a path in the session.
    pub path: String,
    /// What stands there in the session.
    pub from: String,
    /// What stands there now.
    pub to: String,
}

/// Step, check and blame, in their normative spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Abort {
    /// The step.
    pub step: String,
    /// The check.
    pub check: String,
    /// The party to blame.
    pub blame: Blame,
}

impl std::fmt::Display for Abort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} (blame: {})", self.step, self.check, self.blame)
    }
}

/// Who is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Blame {
    /// The server.
    Server,
    /// A user.
    User(Id),
    /// The party's own application.
    Caller,
    /// Nobody in particular.
    Unattributable,
}

impl std::fmt::Display for Blame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Blame::Server => f.write_str("server"),
            Blame::User(id) => write!(f, "user {id}"),
            Blame::Caller => f.write_str("caller"),
            Blame::Unattributable => f.write_str("unattributable"),
        }
    }
}
