//! The primitives on their own (FORMAT.md, section 10): the input and the output of each, as types.
//! A primitive is named by its type: `Prg` is its input, and `Mask` its output. All of them stand in one list at the end of this file,
//! from which the runner's part is made.

use std::fmt::Debug;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::hex::Hex;
use serde_with::{DisplayFromStr, serde_as, skip_serializing_none};

use crate::model::{Abort, Id, Mutation, Parameters, Variant, Verdict};

/// The input of a primitive, which says what its output is.
pub trait Primitive: Clone + Debug + PartialEq + Serialize + DeserializeOwned + JsonSchema + Into<Input> {
    /// The primitive's name: the `type` of its groups.
    const NAME: &str;
    /// What it gives.
    type Output: Clone + Debug + PartialEq + Serialize + DeserializeOwned + JsonSchema;
}

/// The tests of one primitive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound = "")]
pub struct Tests<I: Primitive> {
    /// What an implementation must offer for these tests: names of features (PEER.md).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// The tests.
    pub tests: Vec<Test<I>>,
}

/// One call of a primitive: what goes in, and what comes out, or the abort that the protocol gives where it meets such an input.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{I}Test", extend("oneOf" = [
    {"properties": {"result": {"const": "valid"}}, "required": ["output"], "not": {"required": ["abort"]}},
    {
        "properties": {"result": {"const": "abort"}},
        "required": ["abort", "mutation"],
        "not": {"required": ["output"]}
    },
]))]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound = "")]
pub struct Test<I: Primitive> {
    /// The number of the test, unique in the suite.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the file's notes.
    pub flags: Vec<String>,
    /// `valid`: there is an output; `abort`: there is none.
    pub result: Verdict,
    /// What goes in.
    pub input: I,
    /// What differs from an input that is accepted.
    pub mutation: Option<Mutation>,
    /// What comes out.
    pub output: Option<I::Output>,
    /// What must be answered instead.
    pub abort: Option<Abort>,
}

/// A test of any primitive.
pub struct Call {
    /// What an implementation must offer for it.
    pub requires: Vec<String>,
    /// Number, comment and result.
    pub tc_id: u32,
    /// What is special about it.
    pub comment: String,
    /// Keys into the file's notes.
    pub flags: Vec<String>,
    /// Whether there is an output.
    pub result: Verdict,
    /// What goes in.
    pub input: Input,
    /// What comes out, as JSON, or the abort. Neither, or both, is a fault of the file.
    pub due: Option<Result<Value, Abort>>,
}

impl<I: Primitive> Tests<I> {
    /// The tests as those of any primitive.
    pub fn calls(&self) -> Vec<Call> {
        let call = |test: &Test<I>| Call {
            requires: self.requires.clone(),
            tc_id: test.tc_id,
            comment: test.comment.clone(),
            flags: test.flags.clone(),
            result: test.result,
            input: test.input.clone().into(),
            due: match (test.result, &test.output, &test.abort) {
                (Verdict::Valid, Some(output), None) => serde_json::to_value(output).ok().map(Ok),
                (Verdict::Abort, None, Some(abort)) => Some(Err(abort.clone())),
                _ => None,
            },
        };
        self.tests.iter().map(call).collect()
    }
}

/// A primitive and its output, with the documentation of both.
macro_rules! primitive {
    (
        $(#[$about:meta])* $input:ident { $($(#[$field:meta])* $name:ident: $type:ty),* $(,)? }
        $(#[$about_output:meta])* $output:ident { $($(#[$out_field:meta])* $out_name:ident: $out_type:ty),* $(,)? }
    ) => {
        $(#[$about])*
        #[serde_as]
        #[skip_serializing_none]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $input { $($(#[$field])* pub $name: $type),* }

        $(#[$about_output])*
        #[serde_as]
        #[skip_serializing_none]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $output { $($(#[$out_field])* pub $out_name: $out_type),* }
    };
}

// 4.1 F and SS

primitive! {
    /// SS.share with its coins.
    ShamirShare {
        /// s.
        #[serde_as(as = "Hex")]
        secret: [u8; 32],
        /// a_1 … a_{t−1}.
        #[serde_as(as = "Vec<Hex>")]
        polynomial: Vec<[u8; 32]>,
        /// Who gets a share, ascending.
        users: Vec<Id>,
    }
    /// Of [`ShamirShare`].
    Shares {
        /// By user, as in the input.
        shares: Vec<Share>,
    }
}

/// A user's share.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// x.
    pub user: Id,
    /// The polynomial at x.
    #[serde_as(as = "Hex")]
    pub share: [u8; 32],
}

primitive! {
    /// SS.reconstruct.
    ShamirReconstruct {
        /// t.
        threshold: u32,
        /// At least t, ascending by user.
        shares: Vec<Share>,
    }
    /// Of [`ShamirReconstruct`].
    Interpolated {
        /// ℓ_x for the t smallest x, ascending.
        coefficients: Vec<Coefficient>,
        /// s.
        #[serde_as(as = "Hex")]
        secret: [u8; 32],
    }
}

/// ℓ_x.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coefficient {
    /// x.
    pub user: Id,
    /// ℓ_x.
    #[serde_as(as = "Hex")]
    pub coefficient: [u8; 32],
}

// 4.2 KA

primitive! {
    /// KA.gen with the secret key as its coin.
    KeyGeneration {
        /// x.
        #[serde_as(as = "Hex")]
        secret_key: [u8; 32],
    }
    /// Of [`KeyGeneration`].
    KeyPair {
        /// x·G.
        #[serde_as(as = "Hex")]
        public_key: Vec<u8>,
    }
}

primitive! {
    /// KA.agree.
    Agreement {
        /// x.
        #[serde_as(as = "Hex")]
        secret_key: [u8; 32],
        /// P, in whatever bytes came.
        #[serde_as(as = "Hex")]
        public_key: Vec<u8>,
    }
    /// Of [`Agreement`].
    Agreed {
        /// The x-coordinate of x·P.
        #[serde_as(as = "Hex")]
        coordinate: [u8; 32],
        /// Its SHA-256.
        #[serde_as(as = "Hex")]
        agreed: [u8; 32],
    }
}

// 3 Context, 4.3 Derived keys and seeds

primitive! {
    /// The context of parameters.
    Context {
        /// SETUP, well-formed and admitted.
        parameters: Parameters,
    }
    /// Of [`Context`].
    Hashed {
        /// ContextInput.
        #[serde_as(as = "Hex")]
        context_input: Vec<u8>,
        /// Its SHA-256.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
    }
}

primitive! {
    /// A key or a seed.
    Derivation {
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// What for.
        kind: Purpose,
        /// The sender, one of the pair, or the user.
        u: Id,
        /// The receiver, or the other of the pair.
        v: Option<Id>,
        /// What was agreed, or b.
        #[serde_as(as = "Hex")]
        secret: [u8; 32],
    }
    /// Of [`Derivation`].
    Derived {
        /// HKDF's info.
        #[serde_as(as = "Hex")]
        info: Vec<u8>,
        /// What HKDF-Extract gives.
        #[serde_as(as = "Hex")]
        pseudorandom_key: [u8; 32],
        /// What HKDF-Expand gives.
        #[serde_as(as = "Hex")]
        key: [u8; 16],
    }
}

/// What a key or a seed is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// The key of ciphertexts from u to v.
    Ae,
    /// The seed of the mask of u and v.
    Pair,
    /// The seed of u's own mask.
    #[serde(rename = "self")]
    Own,
}

// 4.4 AE

primitive! {
    /// AE.enc of two shares.
    Encryption {
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// 16 bytes.
        #[serde_as(as = "Hex")]
        key: [u8; 16],
        /// 12 bytes.
        #[serde_as(as = "Hex")]
        nonce: [u8; 12],
        /// u.
        sender: Id,
        /// v.
        receiver: Id,
        /// s_{u,v}.
        #[serde_as(as = "Hex")]
        s_share: [u8; 32],
        /// b_{u,v}.
        #[serde_as(as = "Hex")]
        b_share: [u8; 32],
    }
    /// Of [`Encryption`].
    Sealed {
        /// What is authenticated beside the plaintext.
        #[serde_as(as = "Hex")]
        associated_data: Vec<u8>,
        /// u ‖ v ‖ s_{u,v} ‖ b_{u,v}.
        #[serde_as(as = "Hex")]
        plaintext: Vec<u8>,
        /// e_{u,v}.
        #[serde_as(as = "Hex")]
        e: Vec<u8>,
    }
}

primitive! {
    /// R4.U2 for one ciphertext.
    Decryption {
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// 16 bytes.
        #[serde_as(as = "Hex")]
        key: [u8; 16],
        /// v.
        sender: Id,
        /// u.
        receiver: Id,
        /// e_{v,u}.
        #[serde_as(as = "Hex")]
        e: Vec<u8>,
    }
    /// Of [`Decryption`].
    Opened {
        /// s_{v,u}.
        #[serde_as(as = "Hex")]
        s_share: [u8; 32],
        /// b_{v,u}.
        #[serde_as(as = "Hex")]
        b_share: [u8; 32],
    }
}

// 4.5 PRG

primitive! {
    /// PRG.
    Prg {
        /// 16 bytes.
        #[serde_as(as = "Hex")]
        seed: [u8; 16],
        /// R − 1.
        #[serde_as(as = "DisplayFromStr")]
        modulus_minus_one: u64,
        /// m.
        dimension: u32,
    }
    /// Of [`Prg`].
    Mask {
        /// Every block up to and including the one that completes the mask.
        #[serde_as(as = "Hex")]
        key_stream: Vec<u8>,
        /// m entries.
        #[serde_as(as = "Vec<DisplayFromStr>")]
        mask: Vec<u64>,
    }
}

// 4.6 SIG

primitive! {
    /// σ_u.
    SignKeys {
        /// d^SK.
        #[serde_as(as = "Hex")]
        signing_key: [u8; 32],
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// u.
        user: Id,
        /// c_u^PK.
        #[serde_as(as = "Hex")]
        c_public_key: Vec<u8>,
        /// s_u^PK.
        #[serde_as(as = "Hex")]
        s_public_key: Vec<u8>,
    }
    /// Of [`SignKeys`].
    SignedKeys {
        /// d^PK.
        #[serde_as(as = "Hex")]
        verification_key: [u8; 32],
        /// What is signed.
        #[serde_as(as = "Hex")]
        signed: Vec<u8>,
        /// σ_u.
        #[serde_as(as = "Hex")]
        signature: Vec<u8>,
    }
}

primitive! {
    /// σ'_u.
    SignConsistency {
        /// d^SK.
        #[serde_as(as = "Hex")]
        signing_key: [u8; 32],
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// u.
        user: Id,
        /// U1 with its keys, ascending.
        keys: Vec<UserKeys>,
        /// U2, ascending.
        u2: Vec<Id>,
        /// U3, ascending.
        u3: Vec<Id>,
    }
    /// Of [`SignConsistency`].
    SignedConsistency {
        /// K.
        #[serde_as(as = "Hex")]
        keys_hashed: Vec<u8>,
        /// ids(U2).
        #[serde_as(as = "Hex")]
        u2_hashed: Vec<u8>,
        /// What is signed.
        #[serde_as(as = "Hex")]
        signed: Vec<u8>,
        /// σ'_u.
        #[serde_as(as = "Hex")]
        signature: Vec<u8>,
    }
}

/// A user's public keys.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserKeys {
    /// v.
    pub user: Id,
    /// c_v^PK.
    #[serde_as(as = "Hex")]
    pub c_public_key: Vec<u8>,
    /// s_v^PK.
    #[serde_as(as = "Hex")]
    pub s_public_key: Vec<u8>,
    /// σ_v, in a message of the malicious variant.
    #[serde_as(as = "Option<Hex>")]
    #[serde(default)]
    pub signature: Option<Vec<u8>>,
}

primitive! {
    /// SETUP.2 for one key.
    VerificationKey {
        /// d^PK.
        #[serde_as(as = "Hex")]
        verification_key: [u8; 32],
    }
    /// Of [`VerificationKey`] and [`Verify`].
    Accepted {}
}

/// SIG.verify.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Verify {
    /// d^PK.
    #[serde_as(as = "Hex")]
    pub verification_key: [u8; 32],
    /// What is signed.
    #[serde_as(as = "Hex")]
    pub signed: Vec<u8>,
    /// σ.
    #[serde_as(as = "Hex")]
    pub signature: Vec<u8>,
}

// 6.5 Packed vectors

primitive! {
    /// The packed form of a vector.
    EncodeVector {
        /// R − 1.
        #[serde_as(as = "DisplayFromStr")]
        modulus_minus_one: u64,
        /// Each below R.
        #[serde_as(as = "Vec<DisplayFromStr>")]
        entries: Vec<u64>,
    }
    /// Of [`EncodeVector`].
    Packed {
        /// The body of MaskedInput.
        #[serde_as(as = "Hex")]
        bytes: Vec<u8>,
    }
}

primitive! {
    /// The inverse.
    DecodeVector {
        /// R − 1.
        #[serde_as(as = "DisplayFromStr")]
        modulus_minus_one: u64,
        /// m.
        dimension: u32,
        /// Who sent it.
        sender: Id,
        /// The body of MaskedInput.
        #[serde_as(as = "Hex")]
        bytes: Vec<u8>,
    }
    /// Of [`DecodeVector`].
    Unpacked {
        /// m entries.
        #[serde_as(as = "Vec<DisplayFromStr>")]
        entries: Vec<u64>,
    }
}

// 6 Messages

primitive! {
    /// Header and body of a message.
    EncodeMessage {
        /// The number of the message's type.
        r#type: u8,
        /// Which variant of Figure 4.
        variant: Variant,
        /// The user who sends it, or 0 for the server.
        sender: Id,
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// What the message says.
        body: Body,
    }
    /// Of [`EncodeMessage`].
    Encoded {
        /// Header and body.
        #[serde_as(as = "Hex")]
        message: Vec<u8>,
    }
}

primitive! {
    /// The inverse, as far as it needs nothing but the parameters: points 2 and 3 of section 7.
    DecodeMessage {
        /// The step of receipt.
        at: String,
        /// Which variant of Figure 4.
        variant: Variant,
        /// The other end of the channel: a user, or 0 for the server.
        sender: Id,
        /// The session's context.
        #[serde_as(as = "Hex")]
        context: [u8; 32],
        /// R − 1.
        #[serde_as(as = "DisplayFromStr")]
        modulus_minus_one: u64,
        /// m.
        dimension: u32,
        /// The message.
        #[serde_as(as = "Hex")]
        message: Vec<u8>,
    }
    /// Of [`DecodeMessage`].
    Decoded {
        /// The number of the message's type.
        r#type: u8,
        /// What the message says.
        body: Body,
    }
}

/// What a message says, by its type. Lists are ascending by user.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Body {
    /// Type 1.
    AdvertisedKeys {
        /// c_u^PK.
        #[serde_as(as = "Hex")]
        c_public_key: Vec<u8>,
        /// s_u^PK.
        #[serde_as(as = "Hex")]
        s_public_key: Vec<u8>,
        /// σ_u, in the malicious variant.
        #[serde_as(as = "Option<Hex>")]
        #[serde(default)]
        signature: Option<Vec<u8>>,
    },
    /// Type 2.
    KeyList {
        /// U1 with its keys.
        keys: Vec<UserKeys>,
    },
    /// Types 3 and 4.
    Ciphertexts {
        /// By receiver, or by sender.
        ciphertexts: Vec<UserCiphertext>,
    },
    /// Type 5.
    MaskedInput {
        /// The packed vector.
        #[serde_as(as = "Hex")]
        bytes: Vec<u8>,
    },
    /// Type 6.
    Survivors {
        /// U3.
        users: Vec<Id>,
    },
    /// Type 7.
    ConsistencySignature {
        /// σ'_u.
        #[serde_as(as = "Hex")]
        signature: Vec<u8>,
    },
    /// Type 8.
    ConsistencySignatures {
        /// U4 with its signatures.
        signatures: Vec<UserSignature>,
    },
    /// Type 9.
    UnmaskingShares {
        /// Of s_v^SK for v ∈ U2∖U3.
        s_shares: Vec<Share>,
        /// Of b_v for v ∈ U3.
        b_shares: Vec<Share>,
    },
}

/// A ciphertext to or from a user.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserCiphertext {
    /// The other end.
    pub user: Id,
    /// 100 bytes.
    #[serde_as(as = "Hex")]
    pub e: Vec<u8>,
}

/// A user's signature.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserSignature {
    /// v.
    pub user: Id,
    /// 64 bytes.
    #[serde_as(as = "Hex")]
    pub signature: Vec<u8>,
}

/// The list of all primitives.
macro_rules! primitives {
    ($($primitive:ident => $output:ident),* $(,)?) => {
        $(impl Primitive for $primitive {
            const NAME: &str = stringify!($primitive);
            type Output = $output;
        }

        impl From<$primitive> for Input {
            fn from(input: $primitive) -> Input {
                Input::$primitive(input)
            }
        })*

        /// The input of any primitive.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Input {
            $(#[allow(missing_docs)] $primitive($primitive)),*
        }

        impl Input {
            /// The primitive's name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Input::$primitive(_) => $primitive::NAME),*
                }
            }

            /// The input in JSON.
            pub fn json(&self) -> serde_json::Result<Value> {
                match self {
                    $(Input::$primitive(input) => serde_json::to_value(input)),*
                }
            }

            /// The input of the primitive with this name, from JSON; `None` if there is no such primitive.
            pub fn read(name: &str, json: Value) -> Option<serde_json::Result<Input>> {
                match name {
                    $($primitive::NAME => Some(serde_json::from_value(json).map(Input::$primitive)),)*
                    _ => None,
                }
            }
        }
    };
}

primitives! {
    ShamirShare => Shares,
    ShamirReconstruct => Interpolated,
    KeyGeneration => KeyPair,
    Agreement => Agreed,
    Context => Hashed,
    Derivation => Derived,
    Encryption => Sealed,
    Decryption => Opened,
    Prg => Mask,
    SignKeys => SignedKeys,
    SignConsistency => SignedConsistency,
    VerificationKey => Accepted,
    Verify => Accepted,
    EncodeVector => Packed,
    DecodeVector => Unpacked,
    EncodeMessage => Encoded,
    DecodeMessage => Decoded,
}
