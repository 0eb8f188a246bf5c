//! Defects of set-up: parameters that must be refused, and identities and signing keys that do not belong to the directory.
//! All are the caller's own.

use secagg_spec as spec;
use secagg_spec::textbook::ed25519;

use super::bench::*;
use crate::model::{Adversary, Blame, Change, Id, Mutation, Parameters, Party, Variant};

use spec::abort::Check::*;

impl Bench {
    // SETUP

    pub(super) fn setup_cases(&mut self) {
        self.parameter_cases(Party::Server);
        self.credential_cases();
    }

    /// Parameters that every party must refuse, given to one of them.
    pub(super) fn parameter_cases(&mut self, party: Party) {
        let base = self.base.parameters.clone();
        let mut given = |path: &str,
                         from: String,
                         to: String,
                         edit: &dyn Fn(&mut Parameters),
                         check: spec::abort::Check,
                         comment: &str| {
            let mut parameters = base.clone();
            edit(&mut parameters);
            let step =
                if matches!(check, VerificationKeyNotCanonical | VerificationKeySmallOrder | RepeatedVerificationKey) {
                    "SETUP.2"
                } else {
                    "SETUP.1"
                };
            let mutation = Mutation { path: format!("parameters.{path}"), from, to };
            let change = Change::Parameters { parameters };
            self.case(party, change, mutation, abort(step, check, Blame::Caller), "Parameters", comment);
        };
        let modulus = base.modulus_minus_one;
        if base.variant == Variant::HonestButCurious {
            given(
                "modulusMinusOne",
                modulus.to_string(),
                "0".into(),
                &|p| p.modulus_minus_one = 0,
                ModulusTooSmall,
                "R = 1",
            );
            given("dimension", "3".into(), "0".into(), &|p| p.dimension = 0, DimensionZero, "no entries");
            given(
                "directory",
                "6 identities".into(),
                "1 identity".into(),
                &|p| p.directory.truncate(1),
                TooFewParties,
                "nobody to sum with",
            );
            given(
                "directory[0].id",
                "2".into(),
                "0".into(),
                &|p| p.directory[0].id = 0,
                IdentityZero,
                "0 is where the secret is",
            );
            given(
                "directory[1].id",
                "9".into(),
                "2".into(),
                &|p| p.directory[1].id = 2,
                RepeatedIdentity,
                "an identity twice",
            );
            given("threshold", "4".into(), "7".into(), &|p| p.threshold = 7, ThresholdTooLarge, "t = n + 1");
            given(
                "threshold",
                "4".into(),
                "3".into(),
                &|p| p.threshold = 3,
                ThresholdBelowMinimum,
                "t = ⌊n/2⌋ against the server",
            );
            given(
                "threshold",
                "4".into(),
                "0".into(),
                &|p| (p.threshold, p.adversary) = (0, Adversary::Clients),
                ThresholdBelowMinimum,
                "t = 0",
            );
            let collusion =
                |p: &mut Parameters, n_c: u32| (p.adversary, p.colluding) = (Adversary::ServerAndClients, n_c);
            given(
                "adversary",
                "server".into(),
                "serverAndClients, 1 colluding".into(),
                &|p| collusion(p, 1),
                ThresholdBelowMinimum,
                "t = ⌊2n/3⌋ against server and clients",
            );
            given(
                "adversary, threshold",
                "server, 4".into(),
                "serverAndClients, 4 colluding, 5".into(),
                &|p| {
                    collusion(p, 4);
                    p.threshold = 5;
                },
                ThresholdAdmitsTwoSets,
                "2t = n + n_C",
            );
            given(
                "inputBoundMinusOne",
                "100".into(),
                "0".into(),
                &|p| p.input_bound_minus_one = Some(0),
                InputBoundOutOfRange,
                "R_U = 1",
            );
            given(
                "inputBoundMinusOne",
                "100".into(),
                "1001".into(),
                &|p| p.input_bound_minus_one = Some(1001),
                InputBoundOutOfRange,
                "R_U = R + 1",
            );
            given(
                "inputBoundMinusOne",
                "100".into(),
                "167".into(),
                &|p| p.input_bound_minus_one = Some(167),
                SumOverflows,
                "n·(R_U − 1) + 1 = R + 2",
            );
            given(
                "modulusMinusOne, inputBoundMinusOne",
                "1000, 100".into(),
                "1001, 167".into(),
                &|p| (p.modulus_minus_one, p.input_bound_minus_one) = (1001, Some(167)),
                SumOverflows,
                "n·(R_U − 1) + 1 = R + 1",
            );
        } else {
            let key = |index: usize| base.directory[index].verification_key.map(hex::encode).unwrap_or_default();
            let set =
                |index: usize, key: [u8; 32]| move |p: &mut Parameters| p.directory[index].verification_key = Some(key);
            given(
                "directory[3].verificationKey",
                key(3),
                hex::encode([0xff; 32]),
                &set(3, [0xff; 32]),
                VerificationKeyNotCanonical,
                "y ≥ p",
            );
            let no_point =
                (2..=255u8).map(|byte| [byte; 32]).find(|key| !ed25519::is_canonical(key)).unwrap_or([0xff; 32]);
            given(
                "directory[3].verificationKey",
                key(3),
                hex::encode(no_point),
                &set(3, no_point),
                VerificationKeyNotCanonical,
                "no point has this y",
            );
            let identity: [u8; 32] = core::array::from_fn(|i| u8::from(i == 0));
            let mut minus_zero = identity;
            minus_zero[31] |= 0x80;
            given(
                "directory[3].verificationKey",
                key(3),
                hex::encode(minus_zero),
                &set(3, minus_zero),
                VerificationKeyNotCanonical,
                "x = 0 with the sign bit set",
            );
            given(
                "directory[3].verificationKey",
                key(3),
                hex::encode(identity),
                &set(3, identity),
                VerificationKeySmallOrder,
                "the neutral element",
            );
            given(
                "directory[3].verificationKey",
                key(3),
                hex::encode([0; 32]),
                &set(3, [0; 32]),
                VerificationKeySmallOrder,
                "a point of order 4",
            );
            let other = base.directory[1].verification_key.unwrap_or_default();
            given(
                "directory[3].verificationKey",
                key(3),
                key(1),
                &set(3, other),
                RepeatedVerificationKey,
                "one key for two identities",
            );
        }
    }

    fn credential_cases(&mut self) {
        let own = self.brings(U).signing_key;
        let told = |key: &Option<[u8; 32]>| key.map(hex::encode).unwrap_or("none".into());
        let other = self.malicious().then(|| self.brings(V).signing_key.unwrap_or_default());
        let mut credentials = |id: Id, key: Option<[u8; 32]>, step: &str, check: spec::abort::Check, comment: &str| {
            let mutation = Mutation {
                path: "user's id and signing key".into(),
                from: format!("{U}, {}", told(&own)),
                to: format!("{id}, {}", told(&key)),
            };
            let change = Change::Credentials { id, signing_key: key };
            self.case(Party::User(U), change, mutation, abort(step, check, Blame::Caller), "Credentials", comment);
        };
        credentials(STRANGER, own, "SETUP.1", NotInDirectory, "an identity that is not in the directory");
        match other {
            Some(other) => {
                credentials(U, Some(other), "SETUP.2", SigningKeyMismatch, "another user's signing key");
                credentials(U, None, "SETUP.2", SigningKeyMismatch, "no signing key");
            }
            None => credentials(
                U,
                Some([7; 32]),
                "SETUP.2",
                SigningKeyMismatch,
                "a signing key in the honest-but-curious variant",
            ),
        }
    }
}
