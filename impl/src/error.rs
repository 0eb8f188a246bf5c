//! What can go wrong: a step of Figure 4, a named check, and who is to blame.

use core::fmt;

use crate::session::UserId;

/// A check failed, and this is where, which one, and through whose fault.
///
/// Two parties return errors of this type. A **user** that meets one has left the session: the state is gone and nothing
/// further is sent. At the **server** an error of `receive` only refuses that message; an error of `close_round` ends the
/// session without output.
///
/// An error holds no secret, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[error("{step} {check}: {}; {}", .check.explanation(), self.consequence())]
pub struct Error {
    /// The step of Figure 4 at which the check stands.
    pub step: Step,
    /// The check that failed.
    pub check: Check,
    /// Who can be blamed.
    pub blame: Blame,
}

impl Error {
    pub(crate) const fn new(step: Step, check: Check, blame: Blame) -> Self {
        Self { step, check, blame }
    }

    /// What has become of the session, and what to do about it.
    fn consequence(&self) -> Consequence {
        Consequence(*self)
    }
}

struct Consequence(Error);

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error { step, blame, .. } = self.0;
        match (blame, step.party()) {
            (Blame::Caller, Party::User) => {
                f.write_str("the caller's own values are at fault; this user has left the session")
            }
            (Blame::Caller, _) => f.write_str("the caller's own values are at fault: correct them and start again"),
            (Blame::User(id), Party::Server) => {
                write!(f, "this message of user {id} is refused, as if it had not arrived; the round goes on")
            }
            (Blame::User(id), _) => write!(f, "user {id} is at fault; this user has left the session"),
            (Blame::Server, _) => f.write_str("the server is at fault; this user has left the session"),
            (Blame::Unattributable, Party::Server) => {
                f.write_str("nobody can be blamed for it; the session has ended without a sum, start a fresh one")
            }
            (Blame::Unattributable, _) => {
                f.write_str("the server or the other user may be at fault; this user has left the session")
            }
        }
    }
}

/// Who acts in a step.
enum Party {
    Everyone,
    User,
    Server,
}

/// Who is to blame for a failed check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blame {
    /// The server: an honest one would not have sent this message.
    Server,
    /// The user with this identity.
    User(UserId),
    /// This party's own application, which supplied a bad value.
    Caller,
    /// More than one party could have caused it.
    Unattributable,
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => f.write_str("the server"),
            Self::User(id) => write!(f, "user {id}"),
            Self::Caller => f.write_str("the caller"),
            Self::Unattributable => f.write_str("nobody in particular"),
        }
    }
}

/// An enum whose variants have a normative name and a text for people.
macro_rules! named {
    ($(#[$meta:meta])* $enum:ident { $($variant:ident, $name:literal, $text:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $enum {
            $(#[doc = concat!("`", $name, "`: ", $text, ".")] $variant,)*
        }

        impl $enum {
            /// All of them, in the order of the protocol's documents.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The normative name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// One clause for people: what the step does, or what went wrong.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

named! {
    /// The steps of Figure 4 at which a check can fail.
    Step {
        Setup1, "SETUP.1", "all parties agree on the parameters";
        Setup2, "SETUP.2", "every user holds its signing key and all verification keys";
        R0U1, "R0.U1", "the user generates its key pairs";
        R0S1, "R0.S1", "the server collects keys";
        R1U1, "R1.U1", "the user receives the list of keys";
        R1U2, "R1.U2", "the user verifies the signatures of the keys";
        R1U3, "R1.U3", "the user samples its randomness for sharing";
        R1S1, "R1.S1", "the server collects encrypted shares";
        R2U1, "R2.U1", "the user receives its encrypted shares";
        R2U3, "R2.U3", "the user masks its input";
        R2S1, "R2.S1", "the server collects masked inputs";
        R3U1, "R3.U1", "the user receives the list of survivors (malicious variant)";
        R3S1, "R3.S1", "the server collects consistency signatures";
        R4U1, "R4.U1", "the user receives the survivors (honest-but-curious) or their signatures (malicious)";
        R4U2, "R4.U2", "the user decrypts the shares it holds";
        R4S1, "R4.S1", "the server collects unmasking shares";
        R4S2, "R4.S2", "the server reconstructs the keys of those who dropped out";
    }
}

impl Step {
    const fn party(self) -> Party {
        match self {
            Self::Setup1 | Self::Setup2 => Party::Everyone,
            Self::R0S1 | Self::R1S1 | Self::R2S1 | Self::R3S1 | Self::R4S1 | Self::R4S2 => Party::Server,
            _ => Party::User,
        }
    }
}

named! {
    /// The named checks. A name can stand at several steps; together with the [`Step`] it is unique.
    Check {
        ModulusTooSmall, "ModulusTooSmall", "the modulus R is smaller than 2";
        DimensionZero, "DimensionZero", "input vectors have no entries";
        TooFewParties, "TooFewParties", "the directory has fewer than two users";
        IdentityZero, "IdentityZero", "0 stands in the directory, and is no user's identity";
        RepeatedIdentity, "RepeatedIdentity", "an identity stands in the directory twice";
        ThresholdTooLarge, "ThresholdTooLarge", "the threshold is larger than the directory";
        ThresholdBelowMinimum, "ThresholdBelowMinimum", "the threshold is below the threat model's minimum";
        ThresholdAdmitsTwoSets, "ThresholdAdmitsTwoSets",
            "the threshold lets a server gather enough answers about two different sets of survivors";
        InputBoundOutOfRange, "InputBoundOutOfRange", "the input bound is not between 2 and the modulus R";
        SumOverflows, "SumOverflows", "the sum of all users' largest inputs does not fit below the modulus R";
        VerificationKeyNotCanonical, "VerificationKeyNotCanonical",
            "a verification key is not the canonical encoding of a point of the curve";
        VerificationKeySmallOrder, "VerificationKeySmallOrder", "a verification key is a point of small order";
        RepeatedVerificationKey, "RepeatedVerificationKey", "two users have the same verification key";
        NotInDirectory, "NotInDirectory", "the user's own identity is not in the directory";
        SigningKeyMismatch, "SigningKeyMismatch",
            "the signing key does not belong to the verification key that the directory has for this user";
        Malformed, "Malformed", "the message is not a canonical encoding";
        WrongFormat, "WrongFormat", "the message has another wire format number";
        WrongSuite, "WrongSuite", "the message has another suite number";
        WrongType, "WrongType", "the message is not of the type that this step receives";
        WrongSender, "WrongSender", "the message names another sender than the other end of the channel";
        WrongContext, "WrongContext", "the message belongs to another session or to other parameters";
        UnexpectedUser, "UnexpectedUser", "this user has no part in this round";
        AlreadyReceived, "AlreadyReceived", "a valid message of this user was accepted in this round before";
        CoinsDoNotFit, "CoinsDoNotFit", "the explicit coins are out of range, or not as many as the step uses";
        RepeatedKey, "RepeatedKey", "two public keys have the same x-coordinate";
        KeySignature, "KeySignature", "the signature of a user's public keys does not verify";
        WrongRecipients, "WrongRecipients", "the ciphertexts are not addressed to exactly the other users of U1";
        ConsistencySignature, "ConsistencySignature",
            "a signature of the list of survivors does not verify on this party's own view";
        WrongShares, "WrongShares",
            "the shares are not exactly one per dropped-out user's key and one per survivor's mask";
        TooFewMessages, "TooFewMessages", "fewer users than the threshold sent a valid message in this round";
        TooFewUsers, "TooFewUsers", "the list holds fewer users than the threshold";
        OutsideDirectory, "OutsideDirectory", "the list holds a user who is not in the directory";
        OwnEntryChanged, "OwnEntryChanged", "the list lacks this user's own keys, or holds other ones";
        OutsideU1, "OutsideU1", "a ciphertext comes from a user who advertised no keys";
        OwnCiphertext, "OwnCiphertext", "a ciphertext claims to come from this user itself";
        InputLength, "InputLength", "the input does not have the agreed number of entries";
        InputOutOfRange, "InputOutOfRange", "an entry of the input is not below the input bound";
        OutsideU2, "OutsideU2", "the list of survivors holds a user who shared no keys";
        OwnIdentityMissing, "OwnIdentityMissing", "the list of survivors lacks this user";
        OutsideU3, "OutsideU3", "a signature comes from a user who is not a survivor";
        DecryptionFailed, "DecryptionFailed", "a ciphertext does not decrypt";
        WrongIdentities, "WrongIdentities", "a decrypted message names another sender or receiver";
        ShareNotCanonical, "ShareNotCanonical", "a decrypted share is not a canonical field element";
        ReconstructedKeyMismatch, "ReconstructedKeyMismatch",
            "a secret key reconstructed from shares does not belong to its public key";
    }
}
