//! The abort vectors: one defect each, planted in one of two finished sessions, and the abort that it must provoke.
//! Each case says what it expects by hand; the generator then plays it against the spec, so that a case whose named check
//! does not fire, or fires at another step, cannot be written.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, ConsistencySignatures, KeyList, UnmaskingShares};
use secagg_spec::primitives::{Primitives, SharePair, Signed};
use secagg_spec::setup::{Setup, Users};
use secagg_spec::suite1::{Ciphertext, FieldElement, PublicKey, Q, Suite1, associated_data};
use secagg_spec::textbook::algorithms::Textbook;
use secagg_spec::textbook::{ed25519, gcm};
use secagg_spec::wire::{self, Type};

use super::coins::Source;
use super::record::{Recipe, session};
use crate::model::{
    Abort, AbortTest, Adversary, Blame, Brings, Change, Entry, Id, Mutation, Parameters, Party, SessionTest,
    UserMessage, Variant, Verdict,
};
use crate::subject::spec::spec_parameters;

/// The spec proper.
type P = Suite1<Textbook>;

/// The sessions in which defects are planted: six users, t = 4; the first drops out before R0.U3, the fifth before R2.U4.
/// R is not a power of two and y is padded, so that non-canonical vectors exist.
pub fn bases(first_number: u32) -> Vec<Recipe> {
    let ids: [Id; 6] = [2, 9, 300, 4000, 70_001, 4_294_967_290];
    let base = |tc_id: u32, variant: Variant, modulus_minus_one: u64| {
        let coins = Source { test: tc_id };
        let signing_key = |u: Id| (variant == Variant::Malicious).then(|| coins.bytes("d_sk", u));
        let entry =
            |u: &Id| Entry { id: *u, verification_key: signing_key(*u).map(|key| ed25519::verification_key(&key)) };
        let largest = 100;
        let input = |u: Id| (0..3).map(|j| coins.integer("x", u, j, largest)).collect();
        let brings = |u: Id| Brings { signing_key: signing_key(u), coins: coins.user(u, &ids, 4), input: input(u) };
        let drops_before = |u: Id| {
            [(ids[0], "R0.U3"), (ids[4], "R2.U4")].into_iter().find(|(v, _)| *v == u).map(|(_, step)| step.into())
        };
        Recipe {
            tc_id,
            comment: "the session in which the defects of the abort vectors are planted".into(),
            flags: vec!["Base".into()],
            parameters: Parameters {
                session: coins.bytes("session", 0),
                variant,
                adversary: Adversary::Server,
                colluding: 0,
                threshold: 4,
                dimension: 3,
                modulus_minus_one,
                input_bound_minus_one: Some(largest),
                directory: ids.iter().map(entry).collect(),
            },
            users: ids.iter().map(|u| (*u, drops_before(*u), brings(*u))).collect(),
        }
    };
    vec![base(first_number, Variant::HonestButCurious, 1000), base(first_number + 1, Variant::Malicious, 65_536)]
}

/// A finished session and the cases planted in it so far.
struct Bench {
    p: P,
    base: SessionTest,
    setup: Setup<P>,
    cases: Vec<(Party, Change, Mutation, Abort, &'static str, String)>,
}

/// All abort cases, numbered from `first_number`, by file.
pub fn tests(bases: &[SessionTest], first_number: u32) -> BTreeMap<&'static str, Vec<AbortTest>> {
    let mut files: BTreeMap<&'static str, Vec<AbortTest>> = BTreeMap::new();
    let mut number = first_number;
    for base in bases {
        let mut bench = Bench::new(base);
        bench.setup_cases();
        bench.caller_cases();
        bench.user_header_cases();
        bench.key_list_cases();
        bench.delivery_cases();
        bench.survivor_cases();
        bench.decryption_cases();
        bench.server_cases();
        if base.parameters.variant == Variant::Malicious {
            bench.consistency_cases();
        }
        for (party, change, mutation, abort, flag, comment) in bench.cases {
            let file = match &abort.step[..2] {
                "SE" => "setup",
                "R0" => "round0",
                "R1" => "round1",
                "R2" => "round2",
                "R3" => "round3",
                _ => "round4",
            };
            let flags = vec![flag.to_string()];
            let (tc_id, session) = (number, base.tc_id);
            let test =
                AbortTest { tc_id, comment, flags, result: Verdict::Abort, session, party, change, mutation, abort };
            files.entry(file).or_default().push(test);
            number += 1;
        }
    }
    files
}

/// Step, check and blame.
fn abort(step: &str, check: spec::abort::Check, blame: Blame) -> Abort {
    Abort { step: step.into(), check: check.name().into(), blame }
}

/// Makes the bases from their recipes.
pub fn base_sessions(p: &P, first_number: u32) -> Vec<SessionTest> {
    let made = bases(first_number).into_iter().map(|recipe| session(p, recipe));
    made.map(|made| made.unwrap_or_else(|abort| panic!("a base session aborts: {abort:?}"))).collect()
}

use spec::abort::Check::*;

/// The user who meets the defects, and the one from whose side they come.
const U: Id = 300;
const V: Id = 4000;
/// In the directory, but not in U1.
const ABSENT: Id = 2;
/// In U2, but not in U3.
const DROPPED: Id = 70_001;
/// Not in the directory.
const STRANGER: Id = 12_345;

impl Bench {
    fn new(base: &SessionTest) -> Bench {
        let p = Suite1(Textbook);
        let setup = spec::setup::setup(&p, spec_parameters(&base.parameters)).unwrap_or_else(|abort| panic!("{abort}"));
        Bench { p, base: base.clone(), setup, cases: Vec::new() }
    }

    fn malicious(&self) -> bool {
        self.base.parameters.variant == Variant::Malicious
    }

    // Cases

    fn case(
        &mut self,
        party: Party,
        change: Change,
        mutation: Mutation,
        abort: Abort,
        flag: &'static str,
        comment: &str,
    ) {
        self.cases.push((party, change, mutation, abort, flag, comment.to_string()));
    }

    /// A user receives another message than in the session.
    #[allow(clippy::too_many_arguments)]
    fn user(
        &mut self,
        at: &str,
        path: &str,
        message: Vec<u8>,
        due: (&str, spec::abort::Check, Blame),
        flag: &'static str,
        comment: &str,
    ) {
        let original = self.sent_to(at, U);
        let mutation = difference(
            &format!("messages.{}, to user {U}: {path}", sending_step(at, self.malicious())),
            &original,
            &message,
        );
        let change = Change::Message { at: at.into(), from: None, message };
        self.case(Party::User(U), change, mutation, abort(due.0, due.1, due.2), flag, comment);
    }

    /// The server receives another message from V than in the session.
    fn server(
        &mut self,
        at: &str,
        path: &str,
        message: Vec<u8>,
        check: spec::abort::Check,
        flag: &'static str,
        comment: &str,
    ) {
        let original = self.sent_by(at, V);
        let mutation = difference(
            &format!("messages.{}, from user {V}: {path}", sending_step(at, self.malicious())),
            &original,
            &message,
        );
        let change = Change::Message { at: at.into(), from: Some(V), message };
        self.case(Party::Server, change, mutation, abort(at, check, Blame::User(V)), flag, comment);
    }

    /// The server receives one message more than in the session.
    fn extra(
        &mut self,
        at: &str,
        from: Id,
        message: Vec<u8>,
        check: spec::abort::Check,
        flag: &'static str,
        comment: &str,
    ) {
        let path = format!("messages received at {at}: one more, from user {from}");
        let mutation = Mutation { path, from: String::new(), to: hex::encode(&message) };
        let change = Change::Extra { at: at.into(), from, message };
        self.case(Party::Server, change, mutation, abort(at, check, Blame::User(from)), flag, comment);
    }

    // Messages of the session

    fn find(messages: &[UserMessage], u: Id) -> Vec<u8> {
        messages.iter().find(|m| m.user == u).map(|m| m.message.clone()).unwrap_or_default()
    }

    fn sent_to(&self, at: &str, u: Id) -> Vec<u8> {
        let messages = &self.base.messages;
        match at {
            "R1.U1" => messages.r0_s2.clone(),
            "R2.U1" => Self::find(&messages.r1_s2, u),
            "R3.U1" => messages.r2_s2.clone(),
            _ if self.malicious() => messages.r3_s2.clone().unwrap_or_default(),
            _ => messages.r2_s2.clone(),
        }
    }

    fn sent_by(&self, at: &str, u: Id) -> Vec<u8> {
        let messages = &self.base.messages;
        match at {
            "R0.S1" => Self::find(&messages.r0_u3, u),
            "R1.S1" => Self::find(&messages.r1_u7, u),
            "R2.S1" => Self::find(&messages.r2_u4, u),
            "R3.S1" => Self::find(messages.r3_u2.as_deref().unwrap_or_default(), u),
            _ => Self::find(&messages.r4_u4, u),
        }
    }

    fn message(&self, kind: Type, sender: Id, body: Vec<u8>) -> Vec<u8> {
        wire::message(kind, sender, &self.setup.context, body)
    }

    fn u1(&self) -> KeyList<P> {
        wire::decode_key_list(&self.p, &self.setup, &self.base.messages.r0_s2[39..]).unwrap_or_default()
    }

    fn set(&self, name: &str) -> Users {
        self.base.sets[name].iter().copied().collect()
    }

    fn brings(&self, u: Id) -> &Brings {
        &self.base.users.iter().find(|user| user.id == u).unwrap_or_else(|| panic!("no user {u}")).brings
    }

    // What users could compute

    /// σ over these keys by `signer`, which the session's trusted party knows; nothing in the honest-but-curious variant.
    fn signed_keys(&self, signer: Id, c_pk: PublicKey, s_pk: PublicKey) -> AdvertisedKeys<P> {
        let key = self.base.users.iter().find(|user| user.id == signer).and_then(|user| user.brings.signing_key);
        let key = key.or(self.malicious().then_some([7; 32]));
        let signed = Signed::Keys { context: &self.setup.context, signer, c_pk: &c_pk, s_pk: &s_pk };
        AdvertisedKeys { c_pk, s_pk, sigma: key.map(|key| self.p.sig_sign(&key, &signed)) }
    }

    /// A public key that nobody has.
    fn fresh_key(&self, name: &str) -> PublicKey {
        let x = FieldElement::new(Source { test: self.base.tc_id }.scalar(name, 0, 0));
        x.and_then(|x| self.p.ka_gen(&x)).unwrap_or_else(|| panic!("a scalar of the source is in range"))
    }

    /// The key with the other sign: same x-coordinate.
    fn negated(&self, key: &PublicKey) -> PublicKey {
        let mut bytes = *key.bytes();
        bytes[0] ^= 1;
        self.p.public_key(bytes).unwrap_or_else(|| panic!("−P is on the curve where P is"))
    }

    /// σ' by `signer` over this U3.
    fn signed_consistency(&self, signer: Id, u3: &Users) -> [u8; 64] {
        let (u1, u2) = (self.u1(), self.set("U2"));
        let signed = Signed::Consistency { context: &self.setup.context, signer, u1: &u1, u2: &u2, u3 };
        self.p.sig_sign(&self.brings(signer).signing_key.unwrap_or_default(), &signed)
    }

    // SETUP

    fn setup_cases(&mut self) {
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
            self.cases.push((
                Party::Server,
                Change::Parameters { parameters },
                mutation,
                abort(step, check, Blame::Caller),
                "Parameters",
                comment.into(),
            ));
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
            self.cases.push((
                Party::User(U),
                change,
                mutation,
                abort(step, check, Blame::Caller),
                "Credentials",
                comment.into(),
            ));
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

    // Coins and input of one's own

    fn caller_cases(&mut self) {
        if self.malicious() {
            return;
        }
        let original = self.brings(U).clone();
        let mut bring = |path: &str,
                         from: String,
                         to: String,
                         edit: &dyn Fn(&mut Brings),
                         step: &str,
                         check: spec::abort::Check,
                         comment: &str| {
            let mut brings = original.clone();
            edit(&mut brings);
            let mutation = Mutation { path: format!("users, {U}: {path}"), from, to };
            self.cases.push((
                Party::User(U),
                Change::Brings { brings },
                mutation,
                abort(step, check, Blame::Caller),
                "OwnInput",
                comment.into(),
            ));
        };
        let coins = &original.coins;
        let (c, s, b) = (hex::encode(coins.c_secret_key), hex::encode(coins.s_secret_key), hex::encode(coins.b));
        bring(
            "coins.cSecretKey",
            c,
            hex::encode([0; 32]),
            &|b| b.coins.c_secret_key = [0; 32],
            "R0.U1",
            CoinsDoNotFit,
            "a secret key of 0",
        );
        bring(
            "coins.sSecretKey",
            s,
            hex::encode(Q),
            &|b| b.coins.s_secret_key = Q,
            "R0.U1",
            CoinsDoNotFit,
            "a secret key of q",
        );
        bring("coins.b", b, hex::encode(Q), &|b| b.coins.b = Q, "R1.U3", CoinsDoNotFit, "b = q");
        bring(
            "coins.sPolynomial",
            "3 coefficients".into(),
            "2".into(),
            &|b| {
                b.coins.s_polynomial.pop();
            },
            "R1.U3",
            CoinsDoNotFit,
            "a coefficient is missing",
        );
        bring(
            "coins.bPolynomial",
            "3 coefficients".into(),
            "4".into(),
            &|b| b.coins.b_polynomial.push([1; 32]),
            "R1.U3",
            CoinsDoNotFit,
            "a coefficient too many",
        );
        bring(
            "coins.nonces",
            "5 nonces".into(),
            "4".into(),
            &|b| b.coins.nonces.retain(|n| n.receiver != V),
            "R1.U3",
            CoinsDoNotFit,
            "no nonce for a user of U1",
        );
        bring(
            "input",
            "3 entries".into(),
            "2".into(),
            &|b| {
                b.input.pop();
            },
            "R2.U3",
            InputLength,
            "an entry is missing",
        );
        bring("input", "3 entries".into(), "4".into(), &|b| b.input.push(0), "R2.U3", InputLength, "an entry too many");
        let x = original.input[1].to_string();
        bring("input[1]", x.clone(), "101".into(), &|b| b.input[1] = 101, "R2.U3", InputOutOfRange, "x = R_U");
        bring(
            "input[1]",
            x,
            u64::MAX.to_string(),
            &|b| b.input[1] = u64::MAX,
            "R2.U3",
            InputOutOfRange,
            "x = 2^64 − 1",
        );
    }

    // Headers and bodies that a user receives

    fn user_header_cases(&mut self) {
        let server = Blame::Server;
        let original = self.sent_to("R1.U1", U);
        let edited = |edit: &dyn Fn(&mut Vec<u8>)| {
            let mut message = original.clone();
            edit(&mut message);
            message
        };
        if self.malicious() {
            self.user(
                "R1.U1",
                "header",
                original[..38].to_vec(),
                ("R1.U1", Malformed, server),
                "Header",
                "one byte short of a header",
            );
            self.user("R1.U1", "all", Vec::new(), ("R1.U1", Malformed, server), "Header", "an empty message");
            self.user(
                "R1.U1",
                "header.format",
                edited(&|m| m[0] = 2),
                ("R1.U1", WrongFormat, server),
                "Header",
                "format 2",
            );
            self.user(
                "R1.U1",
                "header.suite",
                edited(&|m| m[1] = 0),
                ("R1.U1", WrongSuite, server),
                "Header",
                "suite 0",
            );
            self.user(
                "R1.U1",
                "header.type",
                edited(&|m| m[2] = 4),
                ("R1.U1", WrongType, server),
                "Header",
                "the type of another message",
            );
            self.user(
                "R1.U1",
                "header.sender",
                edited(&|m| m[6] = 9),
                ("R1.U1", WrongSender, server),
                "Header",
                "sent by a user, it says",
            );
            self.user(
                "R1.U1",
                "header.context",
                edited(&|m| m[38] ^= 1),
                ("R1.U1", WrongContext, server),
                "Header",
                "another context",
            );
            self.user(
                "R2.U1",
                "header.type",
                self.sent_to("R1.U1", U),
                ("R2.U1", WrongType, server),
                "Header",
                "the message of the round before",
            );
            self.user(
                "R4.U1",
                "header.context",
                {
                    let mut message = self.sent_to("R4.U1", U);
                    message[7] ^= 0x80;
                    message
                },
                ("R4.U1", WrongContext, server),
                "Header",
                "another context",
            );
        }
        let entry = if self.malicious() { 134 } else { 70 };
        let first = 43; // header, count
        let malformed = ("R1.U1", Malformed, server);
        self.user("R1.U1", "body", edited(&|m| m.push(0)), malformed, "Encoding", "a byte behind the end");
        self.user(
            "R1.U1",
            "body",
            edited(&|m| {
                m.pop();
            }),
            malformed,
            "Encoding",
            "the last byte is missing",
        );
        self.user(
            "R1.U1",
            "body.count",
            edited(&|m| m[39..43].fill(0xff)),
            malformed,
            "Encoding",
            "a count of 2^32 − 1",
        );
        self.user("R1.U1", "body.count", edited(&|m| m[42] -= 1), malformed, "Encoding", "a count one too small");
        self.user(
            "R1.U1",
            "body",
            edited(&|m| m[first..first + 2 * entry].rotate_left(entry)),
            malformed,
            "Encoding",
            "two entries in descending order",
        );
        self.user(
            "R1.U1",
            "body",
            edited(&|m| m.copy_within(first..first + 4, first + entry)),
            malformed,
            "Encoding",
            "the second id equals the first",
        );
        self.user("R1.U1", "body[0].id", edited(&|m| m[first..first + 4].fill(0)), malformed, "Encoding", "id 0");
        self.user(
            "R1.U1",
            "body[0].c_pk",
            edited(&|m| m[first + 4] = 4),
            malformed,
            "PublicKey",
            "tag 04 in a compressed key",
        );
        self.user(
            "R1.U1",
            "body[0].c_pk",
            edited(&|m| m[first + 4..first + 37].fill(0)),
            malformed,
            "PublicKey",
            "the point at infinity",
        );
        self.user(
            "R1.U1",
            "body[0].s_pk",
            edited(&|m| m[first + 38..first + 70].fill(0xff)),
            malformed,
            "PublicKey",
            "x ≥ p",
        );
        let off_curve = (0..=255u8).map(|x| {
            let mut key = [0u8; 33];
            (key[0], key[32]) = (2, x);
            key
        });
        let off_curve = off_curve.into_iter().find(|key| self.p.public_key(*key).is_none()).unwrap_or([0; 33]);
        self.user(
            "R1.U1",
            "body[0].s_pk",
            edited(&|m| m[first + 37..first + 70].copy_from_slice(&off_curve)),
            malformed,
            "PublicKey",
            "no point has this x",
        );
    }

    // R1.U1, R1.U2

    fn key_list_cases(&mut self) {
        let server = Blame::Server;
        let u1 = self.u1();
        let list =
            |bench: &Bench, u1: &KeyList<P>| bench.message(Type::KeyList, wire::SERVER, wire::encode_key_list(u1));
        let edited = |bench: &Bench, edit: &dyn Fn(&mut KeyList<P>)| {
            let mut changed = u1.clone();
            edit(&mut changed);
            list(bench, &changed)
        };
        let message = edited(self, &|u1| u1.retain(|v, _| [U, V, 9].contains(v)));
        self.user("R1.U1", "U1", message, ("R1.U1", TooFewUsers, server), "SmallSet", "|U1| = t − 1");

        let stranger = self.signed_keys(STRANGER, self.fresh_key("stranger c"), self.fresh_key("stranger s"));
        let message = edited(self, &|u1| {
            u1.insert(STRANGER, stranger.clone());
        });
        self.user(
            "R1.U1",
            "U1",
            message,
            ("R1.U1", OutsideDirectory, server),
            "ForeignUser",
            "a user who is not in the directory",
        );

        let message = edited(self, &|u1| {
            u1.remove(&U);
        });
        self.user("R1.U1", "U1", message, ("R1.U1", OwnEntryChanged, server), "OwnEntry", "the receiver is left out");
        let own = self.signed_keys(U, self.fresh_key("own c"), u1[&U].s_pk);
        let message = edited(self, &|u1| {
            u1.insert(U, own.clone());
        });
        self.user(
            "R1.U1",
            "U1, own entry: c_pk",
            message,
            ("R1.U1", OwnEntryChanged, server),
            "OwnEntry",
            "another c^PK for the receiver, correctly signed",
        );
        let own = self.signed_keys(U, u1[&U].c_pk, self.fresh_key("own s"));
        let message = edited(self, &|u1| {
            u1.insert(U, own.clone());
        });
        self.user(
            "R1.U1",
            "U1, own entry: s_pk",
            message,
            ("R1.U1", OwnEntryChanged, server),
            "OwnEntry",
            "another s^PK for the receiver, correctly signed",
        );
        if self.malicious() {
            let mut own = u1[&U].clone();
            own.sigma = own.sigma.map(|mut sigma| {
                sigma[63] ^= 1;
                sigma
            });
            let message = edited(self, &|u1| {
                u1.insert(U, own.clone());
            });
            self.user(
                "R1.U1",
                "U1, own entry: σ",
                message,
                ("R1.U1", OwnEntryChanged, server),
                "OwnEntry",
                "another σ for the receiver",
            );
        }

        let repeated = ("R1.U1", RepeatedKey, server);
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        let message = edited(self, &|u1| {
            u1.insert(V, keys.clone());
        });
        self.user("R1.U1", "U1, another entry: s_pk", message, repeated, "RepeatedKey", "two users advertise one s^PK");
        let keys = self.signed_keys(V, u1[&V].c_pk, self.negated(&u1[&9].s_pk));
        let message = edited(self, &|u1| {
            u1.insert(V, keys.clone());
        });
        self.user(
            "R1.U1",
            "U1, another entry: s_pk",
            message,
            repeated,
            "NegatedKey",
            "a user advertises −s^PK of another",
        );
        let keys = self.signed_keys(V, u1[&V].c_pk, self.negated(&u1[&V].c_pk));
        let message = edited(self, &|u1| {
            u1.insert(V, keys.clone());
        });
        self.user(
            "R1.U1",
            "U1, another entry: s_pk",
            message,
            repeated,
            "NegatedKey",
            "a user's s^PK is its own −c^PK",
        );
        let keys = self.signed_keys(V, self.negated(&u1[&U].c_pk), u1[&V].s_pk);
        let message = edited(self, &|u1| {
            u1.insert(V, keys.clone());
        });
        self.user(
            "R1.U1",
            "U1, another entry: c_pk",
            message,
            repeated,
            "NegatedKey",
            "a user advertises −c^PK of the receiver",
        );

        if self.malicious() {
            let signature = ("R1.U2", KeySignature, server);
            let flipped = |byte: usize| {
                let mut keys = u1[&V].clone();
                keys.sigma = keys.sigma.map(|mut sigma| {
                    sigma[byte] ^= 1;
                    sigma
                });
                keys
            };
            let message = edited(self, &|u1| {
                u1.insert(V, flipped(0));
            });
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "a bit of R is flipped");
            let message = edited(self, &|u1| {
                u1.insert(V, flipped(40));
            });
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "a bit of S is flipped");
            let sybil = AdvertisedKeys { c_pk: self.fresh_key("sybil"), ..u1[&V].clone() };
            let message = edited(self, &|u1| {
                u1.insert(V, sybil.clone());
            });
            self.user(
                "R1.U1",
                "U1, another entry: c_pk",
                message,
                signature,
                "Sybil",
                "the server puts its own key in place of a user's",
            );
            let by_other =
                AdvertisedKeys { sigma: self.signed_keys(9, u1[&V].c_pk, u1[&V].s_pk).sigma, ..u1[&V].clone() };
            let message = edited(self, &|u1| {
                u1.insert(V, by_other.clone());
            });
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Sybil", "signed by another user");
            let swapped = AdvertisedKeys { c_pk: u1[&V].s_pk, s_pk: u1[&V].c_pk, sigma: u1[&V].sigma };
            let message = edited(self, &|u1| {
                u1.insert(V, swapped.clone());
            });
            self.user(
                "R1.U1",
                "U1, another entry: c_pk, s_pk",
                message,
                signature,
                "Signature",
                "c^PK and s^PK change places",
            );
            let s_too_large =
                AdvertisedKeys { sigma: u1[&V].sigma.map(|sigma| plus_group_order(&sigma)), ..u1[&V].clone() };
            let message = edited(self, &|u1| {
                u1.insert(V, s_too_large.clone());
            });
            self.user("R1.U1", "U1, another entry: σ", message, signature, "Signature", "S + L in place of S");
        }
    }

    // R2.U1

    fn delivery_cases(&mut self) {
        let server = Blame::Server;
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let some = e[&V].clone();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut BTreeMap<Id, Ciphertext>)| {
            let mut changed = e.clone();
            edit(&mut changed);
            bench.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&changed))
        };
        let message = edited(self, &|e| e.retain(|v, _| [V, 9].contains(v)));
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", TooFewUsers, server),
            "SmallSet",
            "|U2| = t − 1, the receiver counted",
        );
        let message = edited(self, &|e| {
            e.insert(ABSENT, some.clone());
        });
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", OutsideU1, server),
            "ForeignUser",
            "a sender who is in the directory but not in U1",
        );
        let message = edited(self, &|e| {
            e.insert(U, some.clone());
        });
        self.user(
            "R2.U1",
            "senders",
            message,
            ("R2.U1", OwnCiphertext, server),
            "OwnEntry",
            "a ciphertext from the receiver itself",
        );
        let mut message = self.sent_to("R2.U1", U);
        message.push(0);
        self.user("R2.U1", "body", message, ("R2.U1", Malformed, server), "Encoding", "a byte behind the end");
    }

    // R3.U1 (M), R4.U1 (HbC)

    fn survivor_cases(&mut self) {
        let server = Blame::Server;
        let at = if self.malicious() { "R3.U1" } else { "R4.U1" };
        let u3 = self.set("U3");
        let edited = |bench: &Bench, edit: &dyn Fn(&mut Users)| {
            let mut changed = u3.clone();
            edit(&mut changed);
            bench.message(Type::Survivors, wire::SERVER, wire::ids(&changed))
        };
        let message = edited(self, &|u3| {
            u3.insert(ABSENT);
        });
        self.user(at, "U3", message, (at, OutsideU2, server), "ForeignUser", "a user who is not in U2");
        let message = edited(self, &|u3| {
            u3.remove(&U);
            u3.insert(DROPPED);
        });
        self.user(
            at,
            "U3",
            message,
            (at, OwnIdentityMissing, server),
            "OwnEntry",
            "another user of U2 in the receiver's place",
        );
        let message = edited(self, &|u3| {
            u3.remove(&V);
        });
        self.user(at, "U3", message, (at, TooFewUsers, server), "SmallSet", "|U3| = t − 1");
        let mut message = self.sent_to(at, U);
        message.extend(u32::MAX.to_be_bytes());
        self.user(at, "body", message, (at, Malformed, server), "Encoding", "an id behind the end");
    }

    // R4.U2

    fn decryption_cases(&mut self) {
        let nobody = Blame::Unattributable;
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let with = |bench: &Bench, from: Id, ciphertext: Ciphertext| {
            let mut changed = e.clone();
            changed.insert(from, ciphertext);
            bench.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&changed))
        };
        for (byte, part) in [(0, "the nonce"), (40, "the ciphertext"), (99, "the tag")] {
            let mut ciphertext = e[&V].clone();
            ciphertext.0[byte] ^= 1;
            let message = with(self, V, ciphertext);
            self.user(
                "R2.U1",
                part,
                message,
                ("R4.U2", DecryptionFailed, nobody),
                "Ciphertext",
                &format!("a bit of {part} is flipped"),
            );
        }
        let sent = |bench: &Bench, from: Id, to: Id| {
            wire::decode_ciphertexts(&bench.sent_by("R1.S1", from)[39..]).unwrap_or_default()[&to].clone()
        };
        let message = with(self, V, sent(self, V, 9));
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Readdressed",
            "a ciphertext for another receiver",
        );
        let message = with(self, V, sent(self, U, V));
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Reflected",
            "the receiver's own ciphertext comes back",
        );
        let message = with(self, V, e[&9].clone());
        self.user(
            "R2.U1",
            "e of V",
            message,
            ("R4.U2", DecryptionFailed, nobody),
            "Readdressed",
            "a ciphertext of another sender",
        );

        let context = self.setup.context;
        let v_secret =
            FieldElement::new(self.brings(V).coins.c_secret_key).unwrap_or_else(|| panic!("coins are in range"));
        let key = self.p.ae_key(&self.p.ka_agree(&v_secret, &self.u1()[&U].c_pk), &context, V, U);
        let opened = self.p.ae_dec(&key, &context, V, U, &e[&V]).and_then(|opened| opened.shares);
        let (s, b) = opened.unwrap_or_else(|| panic!("the session's ciphertexts decrypt"));
        let nonce: [u8; 12] = core::array::from_fn(|i| e[&V].0[i]);
        let names =
            |bench: &Bench, u: Id, v: Id| bench.p.ae_enc(&key, &nonce, &context, V, U, &SharePair { u, v, s, b });
        let message = with(self, V, names(self, V, 9));
        self.user(
            "R2.U1",
            "plaintext of e of V: v",
            message,
            ("R4.U2", WrongIdentities, Blame::User(V)),
            "MaliciousSender",
            "the plaintext names another receiver",
        );
        let message = with(self, V, names(self, 9, U));
        self.user(
            "R2.U1",
            "plaintext of e of V: u",
            message,
            ("R4.U2", WrongIdentities, Blame::User(V)),
            "MaliciousSender",
            "the plaintext names another sender",
        );
        let raw = |s: &[u8; 32], b: &[u8; 32]| {
            let plaintext = [&V.to_be_bytes()[..], &U.to_be_bytes(), s, b].concat();
            let sealed = gcm::seal(&key, &nonce, &associated_data(&context, V, U), &plaintext);
            Ciphertext(core::array::from_fn(|i| if i < 12 { nonce[i] } else { sealed[i - 12] }))
        };
        let message = with(self, V, raw(&Q, b.bytes()));
        self.user(
            "R2.U1",
            "plaintext of e of V: s",
            message,
            ("R4.U2", ShareNotCanonical, Blame::User(V)),
            "MaliciousSender",
            "a share of s^SK that is q",
        );
        let message = with(self, V, raw(s.bytes(), &[0xff; 32]));
        self.user(
            "R2.U1",
            "plaintext of e of V: b",
            message,
            ("R4.U2", ShareNotCanonical, Blame::User(V)),
            "MaliciousSender",
            "a share of b that is 2^256 − 1",
        );
    }

    // R0.S1 to R4.S2

    fn server_cases(&mut self) {
        let u1 = self.u1();
        let advertised = |bench: &Bench, keys: &AdvertisedKeys<P>| {
            bench.message(Type::AdvertisedKeys, V, wire::encode_advertised_keys(keys))
        };
        for at in ["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"] {
            let original = self.sent_by(at, V);
            if original.is_empty() {
                continue; // the variant has no such round
            }
            self.extra(at, V, original.clone(), AlreadyReceived, "Repeated", "the message once more");
            let mut message = original.clone();
            message.push(0);
            self.server(at, "body", message, Malformed, "Encoding", "a byte behind the end");
            let mut message = original.clone();
            message[6] ^= 1;
            self.server(at, "header.sender", message, WrongSender, "Header", "another sender than the channel's");
            let mut message = original;
            message[20] ^= 4;
            self.server(at, "header.context", message, WrongContext, "Header", "another context");
            let in_session: Vec<Id> = self.base.sets["U5"].iter().copied().filter(|u| *u != V && *u != 9).collect();
            let mutation = Mutation {
                path: format!("messages received at {at}"),
                from: "as recorded".into(),
                to: "without those of two users and more".into(),
            };
            let mut users = in_session;
            users.push(DROPPED);
            let change = Change::Omit { at: at.into(), users };
            self.case(
                Party::Server,
                change,
                mutation,
                abort(at, TooFewMessages, Blame::Unattributable),
                "SmallSet",
                "fewer than t messages arrive",
            );
        }

        // R0.S1
        let stranger = self.message(Type::AdvertisedKeys, STRANGER, self.sent_by("R0.S1", V)[39..].to_vec());
        self.extra("R0.S1", STRANGER, stranger, UnexpectedUser, "ForeignUser", "a user who is not in the directory");
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        self.server(
            "R0.S1",
            "body.s_pk",
            advertised(self, &keys),
            RepeatedKey,
            "RepeatedKey",
            "the s^PK of a user who came before",
        );
        let keys = self.signed_keys(V, self.negated(&u1[&U].c_pk), u1[&V].s_pk);
        self.server(
            "R0.S1",
            "body.c_pk",
            advertised(self, &keys),
            RepeatedKey,
            "NegatedKey",
            "−c^PK of a user who came before",
        );
        let keys = self.signed_keys(V, u1[&V].c_pk, u1[&V].c_pk);
        self.server(
            "R0.S1",
            "body.s_pk",
            advertised(self, &keys),
            RepeatedKey,
            "RepeatedKey",
            "c^PK and s^PK are the same",
        );
        if self.malicious() {
            let mut message = self.sent_by("R0.S1", V);
            message[39 + 66 + 5] ^= 0x10;
            self.server("R0.S1", "body.sigma", message, KeySignature, "Signature", "a bit of σ is flipped");
        }
        let mut message = self.sent_by("R0.S1", V);
        message[2] = 3;
        self.server("R0.S1", "header.type", message, WrongType, "Header", "the type of another message");
        let mut message = self.sent_by("R0.S1", V);
        message[0] = 0;
        self.server("R0.S1", "header.format", message, WrongFormat, "Header", "format 0");
        let mut message = self.sent_by("R0.S1", V);
        message[1] = 2;
        self.server("R0.S1", "header.suite", message, WrongSuite, "Header", "suite 2");

        // R1.S1
        let e = wire::decode_ciphertexts(&self.sent_by("R1.S1", V)[39..]).unwrap_or_default();
        let some = e[&U].clone();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut BTreeMap<Id, Ciphertext>)| {
            let mut changed = e.clone();
            edit(&mut changed);
            bench.message(Type::EncryptedShares, V, wire::encode_ciphertexts(&changed))
        };
        let message = edited(self, &|e| {
            e.remove(&U);
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "no ciphertext for a user of U1");
        let message = edited(self, &|e| {
            e.insert(ABSENT, some.clone());
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "a ciphertext for a user outside U1");
        let message = edited(self, &|e| {
            e.insert(V, some.clone());
        });
        self.server("R1.S1", "receivers", message, WrongRecipients, "WrongSet", "a ciphertext for the sender itself");
        let absent = self.message(Type::EncryptedShares, ABSENT, wire::encode_ciphertexts(&e));
        self.extra("R1.S1", ABSENT, absent, UnexpectedUser, "ForeignUser", "a user of the directory who is not in U1");

        // R2.S1
        let y = self.sent_by("R2.S1", V);
        let mut message = y.clone();
        *message.last_mut().unwrap_or(&mut 0) |= 0x80;
        self.server("R2.S1", "body.y", message, Malformed, "Encoding", "a bit of the padding is set");
        let (k, modulus) = (self.setup.modulus.bits() as usize, self.setup.modulus.value() as u64);
        let mut message = y.clone();
        for bit in 0..k {
            message[39 + bit / 8] =
                message[39 + bit / 8] & !(1 << (bit % 8)) | ((modulus >> bit & 1) as u8) << (bit % 8);
        }
        self.server("R2.S1", "body.y", message, Malformed, "Encoding", "the first entry is R");
        let late = self.message(Type::MaskedInput, DROPPED, y[39..].to_vec());
        let next = if self.malicious() { "R3.S1" } else { "R4.S1" };
        self.extra(next, DROPPED, late, UnexpectedUser, "LateInput", "a y that arrives after round 2 was closed");
        self.server(next, "all", y, WrongType, "LateInput", "y once more, in place of the next message");

        // R4.S1, R4.S2
        let shares: UnmaskingShares<P> = wire::decode_unmasking_shares(&self.sent_by("R4.S1", V)[39..])
            .unwrap_or(UnmaskingShares { s: BTreeMap::new(), b: BTreeMap::new() });
        let edited = |bench: &Bench, edit: &dyn Fn(&mut UnmaskingShares<P>)| {
            let mut changed = UnmaskingShares { s: shares.s.clone(), b: shares.b.clone() };
            edit(&mut changed);
            bench.message(Type::UnmaskingShares, V, wire::encode_unmasking_shares(&changed))
        };
        let message = edited(self, &|shares| {
            shares.b.remove(&U);
        });
        self.server("R4.S1", "shares of b", message, WrongShares, "WrongSet", "no share of a survivor's b");
        let message = edited(self, &|shares| shares.s.clear());
        self.server("R4.S1", "shares of s", message, WrongShares, "WrongSet", "no share of the dropped user's s^SK");
        let message = edited(self, &|shares| {
            shares.b.insert(DROPPED, shares.s[&DROPPED]);
        });
        self.server("R4.S1", "shares", message, WrongShares, "BothKinds", "both kinds of share for one user");
        let message = edited(self, &|shares| {
            let share = shares.b.remove(&U).unwrap_or(shares.s[&DROPPED]);
            shares.s.insert(U, share);
        });
        self.server("R4.S1", "shares", message, WrongShares, "WrongSet", "the other kind of share for a survivor");
        let mut message = edited(self, &|_| {});
        message[39 + 8..39 + 8 + 32].copy_from_slice(&Q);
        self.server("R4.S1", "shares of s", message, Malformed, "Encoding", "a share that is q");
        let other = shares.b[&U];
        let message = edited(self, &|shares| {
            shares.s.insert(DROPPED, other);
        });
        let original = self.sent_by("R4.S1", V);
        let mutation = difference(&format!("messages.R4.U4, from user {V}: share of s"), &original, &message);
        let change = Change::Message { at: "R4.S1".into(), from: Some(V), message };
        let due =
            Abort { step: "R4.S2".into(), check: ReconstructedKeyMismatch.name().into(), blame: Blame::Unattributable };
        self.case(Party::Server, change, mutation, due, "WrongShare", "a wrong share of the dropped user's s^SK");
    }

    // R4.U1 (M), R3.S1

    fn consistency_cases(&mut self) {
        let server = Blame::Server;
        let u4 = wire::decode_signatures(&self.sent_to("R4.U1", U)[39..]).unwrap_or_default();
        let edited = |bench: &Bench, edit: &dyn Fn(&mut ConsistencySignatures<P>)| {
            let mut changed = u4.clone();
            edit(&mut changed);
            bench.message(Type::ConsistencySignatures, wire::SERVER, wire::encode_signatures(&changed))
        };
        let u3 = self.set("U3");
        let dropped = self.signed_consistency(DROPPED, &u3);
        let message = edited(self, &|u4| {
            u4.insert(DROPPED, dropped);
        });
        self.user(
            "R4.U1",
            "U4",
            message,
            ("R4.U1", OutsideU3, server),
            "ForeignUser",
            "a user outside U3, with a signature that verifies",
        );
        let message = edited(self, &|u4| {
            u4.remove(&V);
        });
        self.user("R4.U1", "U4", message, ("R4.U1", TooFewUsers, server), "SmallSet", "|U4| = t − 1");
        let signature = ("R4.U1", ConsistencySignature, server);
        let message = edited(self, &|u4| u4.entry(V).or_insert([0; 64])[9] ^= 1);
        self.user("R4.U1", "σ' of V", message, signature, "Signature", "a bit of σ' is flipped");
        let split: Users = u3.iter().copied().filter(|u| *u != 9).chain([DROPPED]).collect();
        let other_view = self.signed_consistency(V, &split);
        let message = edited(self, &|u4| {
            u4.insert(V, other_view);
        });
        self.user("R4.U1", "σ' of V", message, signature, "SplitView", "a user who was shown another U3");
        let by_other = u4[&9];
        let message = edited(self, &|u4| {
            u4.insert(V, by_other);
        });
        self.user("R4.U1", "σ' of V", message, signature, "Signature", "another user's σ'");

        let message = self.message(Type::ConsistencySignature, V, other_view.to_vec());
        self.server("R3.S1", "body.sigma_prime", message, ConsistencySignature, "SplitView", "signed over another U3");
        let sigma = self.u1()[&V].sigma.unwrap_or([0; 64]);
        let message = self.message(Type::ConsistencySignature, V, sigma.to_vec());
        self.server("R3.S1", "body.sigma_prime", message, ConsistencySignature, "Replay", "σ in place of σ'");
    }
}

/// The step that sends what is received at `at`.
fn sending_step(at: &str, malicious: bool) -> &'static str {
    match at {
        "R0.S1" => "R0.U3",
        "R1.U1" => "R0.S2",
        "R1.S1" => "R1.U7",
        "R2.U1" => "R1.S2",
        "R2.S1" => "R2.U4",
        "R3.U1" => "R2.S2",
        "R3.S1" => "R3.U2",
        "R4.U1" if malicious => "R3.S2",
        "R4.U1" => "R2.S2",
        _ => "R4.U4",
    }
}

/// What differs between two messages: the bytes between their common beginning and their common end.
fn difference(path: &str, from: &[u8], to: &[u8]) -> Mutation {
    let shorter = from.len().min(to.len());
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let end = from.iter().rev().zip(to.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - start);
    Mutation {
        path: format!("{path} (byte {start})"),
        from: hex::encode(&from[start..from.len() - end]),
        to: hex::encode(&to[start..to.len() - end]),
    }
}

/// An Ed25519 signature with S + L in place of S: the same residue, another encoding.
fn plus_group_order(sigma: &[u8; 64]) -> [u8; 64] {
    // L = 2^252 + 27742317777372353535851937790883648493, little-endian
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, //
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut sum = *sigma;
    let mut carry = 0u16;
    for (byte, l) in sum[32..].iter_mut().zip(L) {
        let total = u16::from(*byte) + u16::from(l) + carry;
        *byte = total as u8;
        carry = total >> 8;
    }
    sum
}
