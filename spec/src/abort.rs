//! Why a party stops: a step of Figure 4, a named check, and who can be blamed for its failure.
//! The names are normative; `figure4.md` says what each check demands, `vectors/FORMAT.md` lists them with step and blame.
//! Tests and vectors match on these values, never on text.

use crate::setup::UserId;

/// A failed check: nothing is sent and nothing is output after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Abort {
    /// The step of Figure 4 at which the check stands.
    pub step: Step,
    /// The check that failed.
    pub check: Check,
    /// The party whose misbehaviour explains the failure.
    pub blame: Blame,
}

/// Who can be blamed for an abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// The server: an honest one would not have sent this.
    Server,
    /// A user: only this user could have produced what was received.
    User(UserId),
    /// This party's own application gave bad parameters, coins or input.
    Caller,
    /// Drop-outs, or misbehaviour that cannot be pinned on one party.
    Unattributable,
}

/// Passes if `condition` holds, aborts at `step` with `name` otherwise.
pub fn check(condition: bool, step: Step, name: Check, blame: Blame) -> Result<(), Abort> {
    if condition { Ok(()) } else { Err(Abort { step, check: name, blame }) }
}

/// Declares an enum whose variants have a normative spelling.
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in the order in which the protocol comes to them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The normative spelling, as in `figure4.md` and in the vectors.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

spelled! {
    /// The 34 steps of Figure 4 (`figure4.md`): round, party (`U` user, `S` server), number.
    #[allow(missing_docs)]
    Step {
        Setup1 = "SETUP.1", Setup2 = "SETUP.2",
        R0U1 = "R0.U1", R0U2 = "R0.U2", R0U3 = "R0.U3", R0S1 = "R0.S1", R0S2 = "R0.S2",
        R1U1 = "R1.U1", R1U2 = "R1.U2", R1U3 = "R1.U3", R1U4 = "R1.U4", R1U5 = "R1.U5", R1U6 = "R1.U6", R1U7 = "R1.U7",
        R1S1 = "R1.S1", R1S2 = "R1.S2",
        R2U1 = "R2.U1", R2U2 = "R2.U2", R2U3 = "R2.U3", R2U4 = "R2.U4", R2S1 = "R2.S1", R2S2 = "R2.S2",
        R3U1 = "R3.U1", R3U2 = "R3.U2", R3S1 = "R3.S1", R3S2 = "R3.S2",
        R4U1 = "R4.U1", R4U2 = "R4.U2", R4U3 = "R4.U3", R4U4 = "R4.U4",
        R4S1 = "R4.S1", R4S2 = "R4.S2", R4S3 = "R4.S3", R4S4 = "R4.S4",
    }
}

spelled! {
    /// The named checks (`figure4.md`, "Named checks").
    Check {
        /// R ≥ 2.
        ModulusTooSmall = "ModulusTooSmall",
        /// m ≥ 1.
        DimensionZero = "DimensionZero",
        /// n ≥ 2.
        TooFewParties = "TooFewParties",
        /// No identity is 0.
        IdentityZero = "IdentityZero",
        /// Identities are pairwise different.
        RepeatedIdentity = "RepeatedIdentity",
        /// t ≤ n.
        ThresholdTooLarge = "ThresholdTooLarge",
        /// t is at least Figure 5's minimum.
        ThresholdBelowMinimum = "ThresholdBelowMinimum",
        /// 2t > n + n_C where a server is in the threat model.
        ThresholdAdmitsTwoSets = "ThresholdAdmitsTwoSets",
        /// 2 ≤ R_U ≤ R.
        InputBoundOutOfRange = "InputBoundOutOfRange",
        /// R ≥ n·(R_U − 1) + 1.
        SumOverflows = "SumOverflows",
        /// d_v^PK is the canonical encoding of a point.
        VerificationKeyNotCanonical = "VerificationKeyNotCanonical",
        /// d_v^PK is not of small order.
        VerificationKeySmallOrder = "VerificationKeySmallOrder",
        /// The d_v^PK are pairwise different.
        RepeatedVerificationKey = "RepeatedVerificationKey",
        /// The user's own identity is in the directory.
        NotInDirectory = "NotInDirectory",
        /// d_u^SK belongs to the directory's d_u^PK.
        SigningKeyMismatch = "SigningKeyMismatch",
        /// Explicit coins are in range and in number.
        CoinsDoNotFit = "CoinsDoNotFit",

        /// The sender may send in this round.
        UnexpectedUser = "UnexpectedUser",
        /// No valid message of this sender and round came before.
        AlreadyReceived = "AlreadyReceived",
        /// The message is exactly a canonical encoding.
        Malformed = "Malformed",
        /// The header's format number is 1.
        WrongFormat = "WrongFormat",
        /// The header's suite number is 1.
        WrongSuite = "WrongSuite",
        /// The header's type is the one that the step expects.
        WrongType = "WrongType",
        /// The header's sender is the party at the other end of the channel.
        WrongSender = "WrongSender",
        /// The header's context is the receiver's own.
        WrongContext = "WrongContext",

        /// At least t valid messages arrived in the round.
        TooFewMessages = "TooFewMessages",
        /// |U_i| ≥ t in what a user receives.
        TooFewUsers = "TooFewUsers",
        /// U1 ⊆ directory.
        OutsideDirectory = "OutsideDirectory",
        /// The user's own entry in U1 is the one that it sent.
        OwnEntryChanged = "OwnEntryChanged",
        /// All x-coordinates of public keys are different.
        RepeatedKey = "RepeatedKey",
        /// σ_v verifies.
        KeySignature = "KeySignature",
        /// One ciphertext for each v ∈ U1∖{u}.
        WrongRecipients = "WrongRecipients",
        /// Every sender of a ciphertext is in U1.
        OutsideU1 = "OutsideU1",
        /// No ciphertext comes from the user itself.
        OwnCiphertext = "OwnCiphertext",
        /// The input has m entries.
        InputLength = "InputLength",
        /// Every entry of the input is within its bound.
        InputOutOfRange = "InputOutOfRange",
        /// U3 ⊆ U2.
        OutsideU2 = "OutsideU2",
        /// u ∈ U3.
        OwnIdentityMissing = "OwnIdentityMissing",
        /// U4 ⊆ U3.
        OutsideU3 = "OutsideU3",
        /// σ'_v verifies on the verifier's own view.
        ConsistencySignature = "ConsistencySignature",
        /// AE.dec accepts e_{v,u}.
        DecryptionFailed = "DecryptionFailed",
        /// The plaintext of e_{v,u} names v and u.
        WrongIdentities = "WrongIdentities",
        /// Both shares in the plaintext are canonical.
        ShareNotCanonical = "ShareNotCanonical",
        /// One share of the right kind for each v ∈ U2.
        WrongShares = "WrongShares",
        /// The reconstructed s_v^SK is the secret key of s_v^PK.
        ReconstructedKeyMismatch = "ReconstructedKeyMismatch",
    }
}

impl core::fmt::Display for Blame {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Blame::Server => write!(f, "server"),
            Blame::User(u) => write!(f, "user {u}"),
            Blame::Caller => write!(f, "caller"),
            Blame::Unattributable => write!(f, "unattributable"),
        }
    }
}

impl core::fmt::Display for Abort {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {} (blame: {})", self.step.name(), self.check.name(), self.blame)
    }
}

impl std::error::Error for Abort {}
