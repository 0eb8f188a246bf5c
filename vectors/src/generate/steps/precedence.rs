//! Two defects at once, for neighbours in the order of checks (FORMAT.md, sections 7 and 8): the first check in the order must answer.
//! Each defect is made by itself as well, and must bring its own check; with neither, the message is the recorded one.
//! An order that is another one somewhere differs at a pair of neighbours.

use std::collections::BTreeMap;

use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, ConsistencySignatures, KeyList, UnmaskingShares};
use secagg_spec::setup::Users;
use secagg_spec::suite1::{Ciphertext, Q};
use secagg_spec::wire::{self, Type};

use super::bench::*;
use crate::model::{Abort, Adversary, Blame, Brings, Change, Id, Mutation, Parameters, Party, Second, Variant};

use spec::abort::Check::{self, *};

/// A message with the first defect, or not, and with the second, or not.
type Build<'a> = dyn Fn(bool, bool) -> Vec<u8> + 'a;

/// What is due: step, check, blame.
type Due<'a> = (&'a str, Check, Blame);

/// What one defect is: where it stands, and what it brings alone.
struct Defect<'a> {
    path: &'a str,
    due: Due<'a>,
}

/// Edits of a value, each to be made or not.
type Edits<'a, T> = [(bool, &'a dyn Fn(&mut T))];

/// Two defects of one message, the message in its four forms, and what is to be said of it.
type Pair<'a> = ([Defect<'a>; 2], Vec<Vec<u8>>, &'a str);

/// The largest identity, in U3.
const LAST: Id = 4_294_967_290;

impl Bench {
    pub(super) fn precedence_cases(&mut self) {
        self.parameter_pairs();
        self.header_pairs();
        self.key_list_pairs();
        self.delivery_pairs();
        self.survivor_pairs();
        if self.malicious() {
            self.signature_pairs();
        }
        self.plaintext_pairs();
        self.server_pairs();
    }

    // Pairs

    /// Both defects at once, each alone, and what each brings.
    fn pair(
        &mut self,
        party: Party,
        [both, first, second]: [Change; 3],
        mutations: [Mutation; 2],
        dues: [Due<'_>; 2],
        apart: bool,
        comment: &str,
    ) {
        let [due, second_due] = dues.map(|due| abort(due.0, due.1, due.2));
        let [mutation, second_mutation] = mutations;
        let alone: Vec<(Change, Abort)> = vec![(first, due.clone()), (second.clone(), second_due.clone())];
        let second = Second { change: apart.then_some(second), mutation: second_mutation, abort: second_due.clone() };
        self.cases.push(Case {
            party,
            half_step: half_step(&due.step),
            change: Some((both, mutation)),
            comment: format!("{} before {}: {comment}", due.check, second_due.check),
            abort: Some(due),
            second: Some(second),
            alone,
            flag: "Precedence",
        });
    }

    /// Two defects of one message to U.
    fn user_pair(&mut self, at: &str, [first, second]: [Defect<'_>; 2], build: &Build<'_>, comment: &str) {
        assert_eq!(build(false, false), self.sent_to(at, U), "{comment}: without a defect it is the recorded message");
        let make = |path: &str, a: bool, b: bool| self.another_to_u(at, path, build(a, b));
        let (changes, mutations) = forms([first.path, second.path], make);
        self.pair(Party::User(U), changes, mutations, [first.due, second.due], false, comment);
    }

    /// A defect of a message to U, and one of something else that U is given.
    fn user_pair_apart(
        &mut self,
        at: &str,
        first: Defect<'_>,
        message: Vec<u8>,
        (other, other_told, other_due): (Change, Mutation, Due<'_>),
        comment: &str,
    ) {
        let (one, one_told) = self.another_to_u(at, first.path, message);
        let dues = [first.due, other_due];
        self.pair(Party::User(U), [one.clone(), one, other], [one_told, other_told], dues, true, comment);
    }

    /// Two defects of one message of V.
    fn server_pair(&mut self, at: &str, paths: [&str; 2], checks: [Check; 2], build: &Build<'_>, comment: &str) {
        assert_eq!(build(false, false), self.sent_by(at, V), "{comment}: without a defect it is the recorded message");
        let (changes, mutations) = forms(paths, |path, a, b| self.another_by(V, at, path, build(a, b)));
        let dues = checks.map(|check| (at, check, Blame::User(V)));
        self.pair(Party::Server, changes, mutations, dues, false, comment);
    }

    // SETUP

    fn parameter_pairs(&mut self) {
        type Edit<'a> = (&'a str, &'a str, Check, &'a dyn Fn(&mut Parameters));
        let base = self.base.parameters.clone();
        let step = |check: Check| match check {
            VerificationKeyNotCanonical | VerificationKeySmallOrder | RepeatedVerificationKey | SigningKeyMismatch => {
                "SETUP.2"
            }
            _ => "SETUP.1",
        };
        let change = |edits: &[&dyn Fn(&mut Parameters)]| {
            let mut parameters = base.clone();
            edits.iter().for_each(|edit| edit(&mut parameters));
            Change::Parameters { parameters }
        };
        let told = |edit: &Edit<'_>| Mutation {
            path: format!("parameters.{}", edit.0),
            from: "as in the session".into(),
            to: edit.1.into(),
        };
        let due = |edit: &Edit<'_>| (step(edit.2), edit.2, Blame::Caller);
        let mut pairs: Vec<[Edit<'_>; 2]> = Vec::new();
        let collusion = |n_c: u32, t: u32| {
            move |p: &mut Parameters| {
                (p.adversary, p.colluding, p.threshold) = (Adversary::ServerAndClients, n_c, t);
            }
        };
        let no_entries = |p: &mut Parameters| p.dimension = 0;
        let nobody = |p: &mut Parameters| p.directory.truncate(1);
        let zero = |p: &mut Parameters| p.directory[0].id = 0;
        let twice = |p: &mut Parameters| p.directory[2].id = p.directory[1].id;
        let too_large = |p: &mut Parameters| p.threshold = 7;
        let (two_sets, two_sets_of_six) = (collusion(4, 5), collusion(8, 6));
        let no_bound = |p: &mut Parameters| p.input_bound_minus_one = Some(0);
        let overflow = |p: &mut Parameters| p.input_bound_minus_one = Some(p.modulus_minus_one / 6 + 1);
        // In a directory that is shorter, one has another place.
        let modulus = |p: &mut Parameters| (p.modulus_minus_one, p.input_bound_minus_one) = (0, None);
        let sets_told = "serverAndClients, 4 colluding, 5";
        let identity: [u8; 32] = core::array::from_fn(|i| u8::from(i == 0));
        let small = |p: &mut Parameters| p.directory[1].verification_key = Some(identity);
        let not_canonical = |p: &mut Parameters| p.directory[4].verification_key = Some([0xff; 32]);
        let repeated = |p: &mut Parameters| p.directory[3].verification_key = p.directory[0].verification_key;
        let ids = "directory[].id";
        if self.base.parameters.variant == Variant::HonestButCurious {
            let no_modulus: Edit<'_> = ("modulusMinusOne, inputBoundMinusOne", "0, absent", ModulusTooSmall, &modulus);
            let no_entries: Edit<'_> = ("dimension", "0", DimensionZero, &no_entries);
            let nobody: Edit<'_> = ("directory", "1 identity", TooFewParties, &nobody);
            let zero: Edit<'_> = (ids, "the first is 0", IdentityZero, &zero);
            let twice: Edit<'_> = (ids, "the third is the second", RepeatedIdentity, &twice);
            let too_large: Edit<'_> = ("threshold", "7", ThresholdTooLarge, &too_large);
            let two_sets: Edit<'_> = ("adversary, threshold", sets_told, ThresholdAdmitsTwoSets, &two_sets);
            let colluding = "serverAndClients, 8 colluding, 6";
            let two_sets_of_six: Edit<'_> =
                ("adversary, threshold", colluding, ThresholdAdmitsTwoSets, &two_sets_of_six);
            let no_bound: Edit<'_> = ("inputBoundMinusOne", "0", InputBoundOutOfRange, &no_bound);
            pairs.extend([
                [no_modulus, no_entries],
                [no_entries, nobody],
                [nobody, zero],
                [zero, twice],
                [twice, too_large],
                [two_sets, no_bound],
            ]);
            // t > n comes second here, so that it outlasts the other's t.
            let both = change(&[two_sets_of_six.3, too_large.3]);
            let changes = [both, change(&[too_large.3]), change(&[two_sets_of_six.3])];
            let (mutations, dues) =
                ([told(&too_large), told(&two_sets_of_six)], [due(&too_large), due(&two_sets_of_six)]);
            self.pair(Party::User(U), changes, mutations, dues, false, "t = n + 1, and 2t ≤ n + n_C");
        } else {
            let overflow: Edit<'_> = ("inputBoundMinusOne", "⌊(R − 1)/n⌋ + 1", SumOverflows, &overflow);
            let small: Edit<'_> =
                ("directory[1].verificationKey", "the neutral element", VerificationKeySmallOrder, &small);
            let not_canonical: Edit<'_> =
                ("directory[4].verificationKey", "2^256 − 1", VerificationKeyNotCanonical, &not_canonical);
            let repeated: Edit<'_> =
                ("directory[3].verificationKey", "that of directory[0]", RepeatedVerificationKey, &repeated);
            pairs.extend([[overflow, not_canonical], [not_canonical, small], [small, repeated]]);
        }
        for [first, second] in &pairs {
            let changes = [change(&[first.3, second.3]), change(&[first.3]), change(&[second.3])];
            let comment = format!("{}: {}; {}: {}", first.0, first.1, second.0, second.1);
            let (mutations, dues) = ([told(first), told(second)], [due(first), due(second)]);
            self.pair(Party::User(U), changes, mutations, dues, false, &comment);
        }

        // Who the user is comes after what everyone is given.
        let own = self.brings(U).signing_key;
        let stranger = Change::Credentials { id: STRANGER, signing_key: own };
        let stranger_told = Mutation { path: "user's id".into(), from: U.to_string(), to: STRANGER.to_string() };
        let not_there = ("SETUP.1", NotInDirectory, Blame::Caller);
        let keys: Vec<Edit<'_>> = if self.malicious() {
            vec![
                ("directory[4].verificationKey", "2^256 − 1", VerificationKeyNotCanonical, &not_canonical),
                ("directory[3].verificationKey", "that of directory[0]", RepeatedVerificationKey, &repeated),
            ]
        } else {
            vec![("inputBoundMinusOne", "⌊(R − 1)/n⌋ + 1", SumOverflows, &overflow)]
        };
        for edit in &keys {
            let changes = [change(&[edit.3]), change(&[edit.3]), stranger.clone()];
            let comment = format!("{}: {}; an identity that is not in the directory", edit.0, edit.1);
            let (mutations, dues) = ([told(edit), stranger_told.clone()], [due(edit), not_there]);
            self.pair(Party::User(U), changes, mutations, dues, true, &comment);
        }
        let wrong_key = if self.malicious() { None } else { Some([7; 32]) };
        let credentials = |id: Id, signing_key: Option<[u8; 32]>| Change::Credentials { id, signing_key };
        let changes = [credentials(STRANGER, wrong_key), stranger, credentials(U, wrong_key)];
        let key_told = Mutation {
            path: "user's signing key".into(),
            from: own.map_or("none".into(), hex::encode),
            to: wrong_key.map_or("none".into(), hex::encode),
        };
        let mismatch = ("SETUP.2", SigningKeyMismatch, Blame::Caller);
        let key = if self.malicious() { "no signing key" } else { "a signing key in the honest-but-curious variant" };
        let comment = format!("an identity that is not in the directory, and {key}");
        self.pair(Party::User(U), changes, [stranger_told, key_told], [not_there, mismatch], false, &comment);
    }

    // Headers

    fn header_pairs(&mut self) {
        type Edit = (&'static str, Check, fn(&mut Vec<u8>), &'static str);
        let format: Edit = ("header.format", WrongFormat, |m| m[0] ^= 3, "another format");
        let suite: Edit = ("header.suite", WrongSuite, |m| m[1] ^= 1, "another suite");
        let kind: Edit = ("header.type", WrongType, |m| m[2] = m[2] % 9 + 1, "another type");
        let sender: Edit = ("header.sender", WrongSender, |m| m[6] ^= 9, "another sender");
        let context: Edit = ("header.context", WrongContext, |m| m[38] ^= 1, "another context");
        let short: Edit = ("header", Malformed, |m| m.truncate(38), "a message of 38 bytes");
        let long: Edit = ("body", Malformed, |m| m.push(0), "a byte behind the end");
        let pairs =
            [[short, format], [format, suite], [suite, kind], [kind, sender], [sender, context], [context, long]];
        let receipts = if self.malicious() { ["R3.U1", "R3.S1"] } else { ["R4.U1", "R0.S1"] };
        for at in receipts {
            let of_server = at.contains('S');
            let original = if of_server { self.sent_by(at, V) } else { self.sent_to(at, U) };
            for [first, second] in pairs {
                // What comes second in the order is changed first: a message that is cut short has all the same one byte for its format.
                let build = |a: bool, b: bool| {
                    let mut message = original.clone();
                    [(b, second.2), (a, first.2)]
                        .iter()
                        .filter(|(made, _)| *made)
                        .for_each(|(_, edit)| edit(&mut message));
                    message
                };
                let comment = format!("{}, and {}", first.3, second.3);
                if of_server {
                    self.server_pair(at, [first.0, second.0], [first.1, second.1], &build, &comment);
                } else {
                    let defects = [first, second].map(|edit| Defect { path: edit.0, due: (at, edit.1, Blame::Server) });
                    self.user_pair(at, defects, &build, &comment);
                }
            }
        }
        let original = self.sent_by("R0.S1", V);
        let mut wrong = original.clone();
        wrong[0] ^= 3;
        let extra = |message: &[u8]| Change::Extra { at: "R0.S1".into(), from: V, message: message.to_vec() };
        let (other, other_told) = self.another_by(V, "R0.S1", "header.format", wrong.clone());
        let path = format!("messages received at R0.S1: one more, from user {V}");
        let one_told = Mutation { path, from: String::new(), to: hex::encode(&original) };
        let dues = [AlreadyReceived, WrongFormat].map(|check| ("R0.S1", check, Blame::User(V)));
        let changes = [extra(&wrong), extra(&original), other];
        let comment = "a second message of the user, in another format";
        self.pair(Party::Server, changes, [one_told, other_told], dues, false, comment);
    }

    // R1.U1 to R1.U3

    fn key_list_pairs(&mut self) {
        let u1 = self.u1();
        let list = |u1: &KeyList<P>| self.message(Type::KeyList, wire::SERVER, wire::encode_key_list(u1));
        let by = |check: Check| ("R1.U1", check, Blame::Server);
        let defect = |path: &'static str, check: Check| Defect { path, due: by(check) };
        let build = |edits: &Edits<'_, KeyList<P>>| list(&edited(&u1, edits));
        let few = |u1: &mut KeyList<P>| u1.retain(|v, _| [U, V].contains(v));
        let stranger = self.signed_keys(STRANGER, self.fresh_key("stranger c"), self.fresh_key("stranger s"));
        let foreign = |u1: &mut KeyList<P>| {
            u1.insert(STRANGER, stranger.clone());
        };
        let left_out = |u1: &mut KeyList<P>| {
            u1.remove(&U);
        };
        let own = self.signed_keys(U, self.fresh_key("own c"), u1[&U].s_pk);
        let changed_own = |u1: &mut KeyList<P>| {
            u1.insert(U, own.clone());
        };
        let same = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        let repeated = |u1: &mut KeyList<P>| {
            u1.insert(V, same.clone());
        };
        let unsigned = |u1: &mut KeyList<P>| {
            let keys = u1.get_mut(&DROPPED).and_then(|keys| keys.sigma.as_mut());
            keys.into_iter().for_each(|sigma| sigma[40] ^= 1);
        };

        let malformed_few = |a: bool, b: bool| longer(build(&[(b, &few)]), a);
        let few_foreign = |a: bool, b: bool| build(&[(a, &few), (b, &foreign)]);
        let foreign_own = |a: bool, b: bool| build(&[(a, &foreign), (b, &left_out)]);
        let own_repeated = |a: bool, b: bool| build(&[(a, &changed_own), (b, &repeated)]);
        let repeated_unsigned = |a: bool, b: bool| build(&[(a, &repeated), (b, &unsigned)]);
        let made: Vec<Pair<'_>> = vec![
            (
                [defect("body", Malformed), defect("U1", TooFewUsers)],
                every(&malformed_few),
                "a byte behind the end, and two users",
            ),
            (
                [defect("U1", TooFewUsers), defect("U1", OutsideDirectory)],
                every(&few_foreign),
                "two users, and one who is not in the directory",
            ),
            (
                [defect("U1", OutsideDirectory), defect("U1", OwnEntryChanged)],
                every(&foreign_own),
                "a user who is not in the directory, and the receiver is left out",
            ),
            (
                [defect("U1, own entry: c_pk", OwnEntryChanged), defect("U1, another entry: s_pk", RepeatedKey)],
                every(&own_repeated),
                "another c^PK for the receiver, and two others advertise one s^PK",
            ),
        ];
        let signed = self.malicious().then(|| every(&repeated_unsigned));
        let coins = self.unfit_coins();
        let (repeated_list, unsigned_list, few_list) =
            (build(&[(true, &repeated)]), build(&[(true, &unsigned)]), build(&[(true, &few)]));
        for (defects, messages, comment) in made {
            self.user_pair("R1.U1", defects, &chosen(&messages), comment);
        }
        let first = Defect { path: "U1", due: by(TooFewUsers) };
        self.user_pair_apart("R1.U1", first, few_list, coins.clone(), "two users, and b = q");
        match signed {
            Some(messages) => {
                let unsigned = ("R1.U2", KeySignature, Blame::Server);
                let second = Defect { path: "U1, a third entry: σ", due: unsigned };
                let defects = [Defect { path: "U1, another entry: s_pk", due: by(RepeatedKey) }, second];
                let comment = "two users advertise one s^PK, and a bit of another's σ is flipped";
                self.user_pair("R1.U1", defects, &chosen(&messages), comment);
                let first = Defect { path: "U1, another entry: σ", due: unsigned };
                self.user_pair_apart("R1.U1", first, unsigned_list, coins, "a bit of σ is flipped, and b = q");
            }
            None => {
                let first = Defect { path: "U1, another entry: s_pk", due: by(RepeatedKey) };
                self.user_pair_apart("R1.U1", first, repeated_list, coins, "two users advertise one s^PK, and b = q");
            }
        }
    }

    /// Coins that do not fit at R1.U3.
    fn unfit_coins(&self) -> (Change, Mutation, Due<'static>) {
        let mut brings = self.brings(U).clone();
        let from = hex::encode(brings.coins.b);
        brings.coins.b = Q;
        let mutation = Mutation { path: format!("users, {U}: coins.b"), from, to: hex::encode(Q) };
        (Change::Brings { brings }, mutation, ("R1.U3", CoinsDoNotFit, Blame::Caller))
    }

    // R2.U1 to R2.U3

    fn delivery_pairs(&mut self) {
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let some = e[&V].clone();
        let delivered = |e: &BTreeMap<Id, Ciphertext>| {
            self.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(e))
        };
        let few = |e: &mut BTreeMap<Id, Ciphertext>| e.retain(|v, _| *v == 9);
        let foreign = |e: &mut BTreeMap<Id, Ciphertext>| {
            e.insert(ABSENT, some.clone());
        };
        let own = |e: &mut BTreeMap<Id, Ciphertext>| {
            e.insert(U, some.clone());
        };
        let build = |edits: &Edits<'_, BTreeMap<Id, Ciphertext>>| delivered(&edited(&e, edits));
        let malformed_few = |a: bool, b: bool| longer(build(&[(b, &few)]), a);
        let few_foreign = |a: bool, b: bool| build(&[(a, &few), (b, &foreign)]);
        let foreign_own = |a: bool, b: bool| build(&[(a, &foreign), (b, &own)]);
        let made = [
            (
                ["body", "senders"],
                [Malformed, TooFewUsers],
                every(&malformed_few),
                "a byte behind the end, and two users",
            ),
            (
                ["senders", "senders"],
                [TooFewUsers, OutsideU1],
                every(&few_foreign),
                "three users, the receiver counted, one of whom is not in U1",
            ),
            (
                ["senders", "senders"],
                [OutsideU1, OwnCiphertext],
                every(&foreign_own),
                "a sender who is not in U1, and the receiver itself as a sender",
            ),
        ];
        let (few_list, own_list) = (build(&[(true, &few)]), build(&[(true, &own)]));
        for (paths, checks, messages, comment) in made {
            let [first, second] = [0, 1].map(|i| Defect { path: paths[i], due: ("R2.U1", checks[i], Blame::Server) });
            self.user_pair("R2.U1", [first, second], &chosen(&messages), comment);
        }
        let short = |brings: &mut Brings| {
            brings.input.pop();
        };
        let large = |brings: &mut Brings| brings.input[0] = 101;
        let input = |edits: &[&dyn Fn(&mut Brings)]| {
            let mut brings = self.brings(U).clone();
            edits.iter().for_each(|edit| edit(&mut brings));
            Change::Brings { brings }
        };
        let told =
            |from: &str, to: &str| Mutation { path: format!("users, {U}: input"), from: from.into(), to: to.into() };
        let length = ("R2.U3", InputLength, Blame::Caller);
        let missing = (input(&[&short]), told("3 entries", "2"), length);
        let changes = [input(&[&short, &large]), input(&[&short]), input(&[&large])];
        let mutations = [told("3 entries", "2"), told("the first is at most 100", "101")];
        let first = |check: Check| Defect { path: "senders", due: ("R2.U1", check, Blame::Server) };
        self.user_pair_apart(
            "R2.U1",
            first(TooFewUsers),
            few_list,
            missing.clone(),
            "two users, and an entry of the input is missing",
        );
        let comment = "the receiver itself as a sender, and an entry of the input is missing";
        self.user_pair_apart("R2.U1", first(OwnCiphertext), own_list, missing, comment);
        let dues = [length, ("R2.U3", InputOutOfRange, Blame::Caller)];
        let comment = "an entry is missing, and another is R_U";
        self.pair(Party::User(U), changes, mutations, dues, false, comment);
    }

    // R3.U1 (M), R4.U1 (HbC)

    fn survivor_pairs(&mut self) {
        let at = if self.malicious() { "R3.U1" } else { "R4.U1" };
        let u3 = self.set("U3");
        let build =
            |edits: &Edits<'_, Users>| self.message(Type::Survivors, wire::SERVER, wire::ids(&edited(&u3, edits)));
        let foreign = |u3: &mut Users| {
            u3.insert(ABSENT);
        };
        let left_out = |u3: &mut Users| {
            u3.remove(&U);
        };
        let exchanged = |u3: &mut Users| {
            u3.remove(&U);
            u3.insert(DROPPED);
        };
        let few = |u3: &mut Users| {
            u3.remove(&V);
        };
        let malformed_foreign = |a: bool, b: bool| longer(build(&[(b, &foreign)]), a);
        let foreign_own = |a: bool, b: bool| build(&[(a, &foreign), (b, &left_out)]);
        let own_few = |a: bool, b: bool| build(&[(a, &exchanged), (b, &few)]);
        let made = [
            ([Malformed, OutsideU2], every(&malformed_foreign), "a byte behind the end, and a user who is not in U2"),
            ([OwnIdentityMissing, TooFewUsers], every(&own_few), "three users, the receiver not among them"),
        ];
        let foreign_own = every(&foreign_own);
        let few_list = build(&[(true, &few)]);
        for (checks, messages, comment) in made {
            let defects = checks.map(|check| Defect { path: "U3", due: (at, check, Blame::Server) });
            self.user_pair(at, defects, &chosen(&messages), comment);
        }
        // Without the receiver, three are left of four, which is too few as well; but that comes last.
        let defects =
            [OutsideU2, OwnIdentityMissing].map(|check| Defect { path: "U3", due: (at, check, Blame::Server) });
        let comment = "a user who is not in U2 in the receiver's place";
        self.user_pair(at, defects, &chosen(&foreign_own), comment);
        if !self.malicious() {
            let first = Defect { path: "U3", due: (at, TooFewUsers, Blame::Server) };
            let spoilt = self.spoilt_ciphertext();
            self.user_pair_apart(at, first, few_list, spoilt, "|U3| = t − 1, and a ciphertext that does not decrypt");
        }
    }

    /// A ciphertext of V that does not decrypt at R4.U2.
    fn spoilt_ciphertext(&self) -> (Change, Mutation, Due<'static>) {
        let mut message = self.sent_to("R2.U1", U);
        let last = message.len() - 1;
        message[last] ^= 1;
        let (change, mutation) = self.another_to_u("R2.U1", "the last tag", message);
        (change, mutation, ("R4.U2", DecryptionFailed, Blame::Unattributable))
    }

    // R4.U1 (M)

    fn signature_pairs(&mut self) {
        let u4 = wire::decode_signatures(&self.sent_to("R4.U1", U)[39..]).unwrap_or_default();
        let build = |edits: &Edits<'_, ConsistencySignatures<P>>| {
            self.message(Type::ConsistencySignatures, wire::SERVER, wire::encode_signatures(&edited(&u4, edits)))
        };
        let dropped = self.signed_consistency(DROPPED, &self.set("U3"));
        let foreign = |u4: &mut ConsistencySignatures<P>| {
            u4.insert(DROPPED, dropped);
        };
        let few = |u4: &mut ConsistencySignatures<P>| u4.retain(|v, _| [U, V].contains(v));
        let flipped = |u4: &mut ConsistencySignatures<P>| u4.entry(V).or_insert([0; 64])[9] ^= 1;
        let malformed_foreign = |a: bool, b: bool| longer(build(&[(b, &foreign)]), a);
        let foreign_few = |a: bool, b: bool| build(&[(b, &few), (a, &foreign)]);
        let few_flipped = |a: bool, b: bool| build(&[(a, &few), (b, &flipped)]);
        let made = [
            ([Malformed, OutsideU3], every(&malformed_foreign), "a byte behind the end, and a user who is not in U3"),
            ([OutsideU3, TooFewUsers], every(&foreign_few), "three users, one of whom is not in U3"),
            ([TooFewUsers, ConsistencySignature], every(&few_flipped), "two users, and a bit of a σ' is flipped"),
        ];
        let flipped_list = build(&[(true, &flipped)]);
        for (checks, messages, comment) in made {
            let defects = checks.map(|check| Defect { path: "U4", due: ("R4.U1", check, Blame::Server) });
            self.user_pair("R4.U1", defects, &chosen(&messages), comment);
        }
        let first = Defect { path: "σ' of V", due: ("R4.U1", ConsistencySignature, Blame::Server) };
        let spoilt = self.spoilt_ciphertext();
        let comment = "a bit of a σ' is flipped, and a ciphertext that does not decrypt";
        self.user_pair_apart("R4.U1", first, flipped_list, spoilt, comment);
    }

    // R4.U2

    /// Peers ascending, and one peer's checks before the next peer; those who dropped out (70001) among the others.
    fn plaintext_pairs(&mut self) {
        let e = wire::decode_ciphertexts(&self.sent_to("R2.U1", U)[39..]).unwrap_or_default();
        let spoilt = |v: Id| {
            let mut ciphertext = e[&v].clone();
            ciphertext.0[99] ^= 1;
            (ciphertext, ("R4.U2", DecryptionFailed, Blame::Unattributable))
        };
        let names = |v: Id| {
            let opened = self.opened(v);
            (self.sealed(v, (v, V), opened.s.bytes(), opened.b.bytes()), ("R4.U2", WrongIdentities, Blame::User(v)))
        };
        let names_of_v = || {
            let opened = self.opened(V);
            (self.sealed(V, (V, 9), opened.s.bytes(), opened.b.bytes()), ("R4.U2", WrongIdentities, Blame::User(V)))
        };
        let large = |v: Id| {
            let opened = self.opened(v);
            (self.sealed(v, (v, U), &Q, opened.b.bytes()), ("R4.U2", ShareNotCanonical, Blame::User(v)))
        };
        type Spoilt = (Id, (Ciphertext, Due<'static>));
        type Made = ([String; 2], [Due<'static>; 2], Vec<Vec<u8>>, String);
        let pairs: [[Spoilt; 2]; 4] = [
            [(9, spoilt(9)), (V, names_of_v())],
            [(V, large(V)), (DROPPED, spoilt(DROPPED))],
            [(DROPPED, large(DROPPED)), (LAST, names(LAST))],
            [(9, names(9)), (DROPPED, spoilt(DROPPED))],
        ];
        let delivered = |changed: &[&Spoilt]| {
            let mut e = e.clone();
            for (v, (ciphertext, _)) in changed {
                e.insert(*v, ciphertext.clone());
            }
            self.message(Type::DeliveredShares, wire::SERVER, wire::encode_ciphertexts(&e))
        };
        let mut made: Vec<Made> = pairs
            .iter()
            .map(|[one, other]| {
                let messages = vec![delivered(&[]), delivered(&[one]), delivered(&[other]), delivered(&[one, other])];
                let comment = format!("the first about user {}, the second about user {}", one.0, other.0);
                ([one, other].map(|spoilt| format!("e of user {}", spoilt.0)), [one.1.1, other.1.1], messages, comment)
            })
            .collect();
        let both = (V, (self.sealed(V, (V, 9), &Q, self.opened(V).b.bytes()), names_of_v().1));
        let (one, other) = ((V, names_of_v()), (V, large(V)));
        let messages = vec![delivered(&[]), delivered(&[&one]), delivered(&[&other]), delivered(&[&both])];
        let paths = ["plaintext of e of V: v", "plaintext of e of V: s"].map(String::from);
        made.push((paths, [one.1.1, other.1.1], messages, "another receiver is named, and a share is q".into()));
        for (paths, dues, messages, comment) in made {
            let defects = [0, 1].map(|i| Defect { path: &paths[i], due: dues[i] });
            self.user_pair("R2.U1", defects, &chosen(&messages), &comment);
        }
    }

    // R0.S1 to R4.S1

    fn server_pairs(&mut self) {
        let u1 = self.u1();
        let advertised =
            |keys: &AdvertisedKeys<P>| self.message(Type::AdvertisedKeys, V, wire::encode_advertised_keys(keys));
        let same = self.signed_keys(V, u1[&V].c_pk, u1[&9].s_pk);
        let own = self.signed_keys(V, u1[&V].c_pk, u1[&V].s_pk);
        let keys = |repeated: bool, unsigned: bool| {
            let mut keys = if repeated { same.clone() } else { own.clone() };
            keys.sigma.iter_mut().filter(|_| unsigned).for_each(|sigma| sigma[40] ^= 1);
            advertised(&keys)
        };
        let malformed_repeated = every(&|a, b| longer(keys(b, false), a));
        let repeated_unsigned = self.malicious().then(|| every(&|a, b| keys(a, b)));

        let e = wire::decode_ciphertexts(&self.sent_by("R1.S1", V)[39..]).unwrap_or_default();
        let malformed_recipients = every(&|a, b| {
            let mut e = e.clone();
            e.retain(|v, _| !b || *v != U);
            longer(self.message(Type::EncryptedShares, V, wire::encode_ciphertexts(&e)), a)
        });

        let sigma = self.sent_by("R3.S1", V);
        let malformed_signature = self.malicious().then(|| {
            every(&|a, b| {
                let mut message = sigma.clone();
                message[39 + 9] ^= u8::from(b);
                longer(message, a)
            })
        });

        let malformed_shares = every(&|a, b| {
            let recorded: Option<UnmaskingShares<P>> = wire::decode_unmasking_shares(&self.sent_by("R4.S1", V)[39..]);
            let mut shares = recorded.unwrap_or_else(|| panic!("the session's messages decode"));
            shares.b.retain(|v, _| !b || *v != U);
            let mut message = self.message(Type::UnmaskingShares, V, wire::encode_unmasking_shares(&shares));
            if a {
                message[39 + 8..39 + 8 + 32].copy_from_slice(&Q);
            }
            message
        });

        let made = [
            (
                "R0.S1",
                ["body", "body.s_pk"],
                [Malformed, RepeatedKey],
                Some(malformed_repeated),
                "a byte behind the end, and the s^PK of a user who came before",
            ),
            (
                "R0.S1",
                ["body.s_pk", "body.sigma"],
                [RepeatedKey, KeySignature],
                repeated_unsigned,
                "the s^PK of a user who came before, and a bit of σ is flipped",
            ),
            (
                "R1.S1",
                ["body", "receivers"],
                [Malformed, WrongRecipients],
                Some(malformed_recipients),
                "a byte behind the end, and no ciphertext for a user of U1",
            ),
            (
                "R3.S1",
                ["body", "body.sigma_prime"],
                [Malformed, ConsistencySignature],
                malformed_signature,
                "a byte behind the end, and a bit of σ' is flipped",
            ),
            (
                "R4.S1",
                ["shares of s", "shares of b"],
                [Malformed, WrongShares],
                Some(malformed_shares),
                "a share that is q, and no share of a survivor's b",
            ),
        ];
        for (at, paths, checks, messages, comment) in made {
            if let Some(messages) = messages {
                self.server_pair(at, paths, checks, &chosen(&messages), comment);
            }
        }
    }
}

/// A value with those edits that are to be made.
fn edited<T: Clone>(value: &T, edits: &Edits<'_, T>) -> T {
    let mut changed = value.clone();
    edits.iter().filter(|(made, _)| *made).for_each(|(_, edit)| edit(&mut changed));
    changed
}

/// What is changed for both defects, the first and the second, and what is told of each alone: of a message at a path, with the first
/// defect or not, and with the second or not.
fn forms(paths: [&str; 2], make: impl Fn(&str, bool, bool) -> (Change, Mutation)) -> ([Change; 3], [Mutation; 2]) {
    let (both, _) = make(paths[0], true, true);
    let ((one, one_told), (other, other_told)) = (make(paths[0], true, false), make(paths[1], false, true));
    ([both, one, other], [one_told, other_told])
}

/// The message, with a byte behind its end if `a`.
fn longer(message: Vec<u8>, a: bool) -> Vec<u8> {
    message.into_iter().chain(a.then_some(0)).collect()
}

/// A message with neither defect, the first, the second, and both.
fn every(build: &Build<'_>) -> Vec<Vec<u8>> {
    [(false, false), (true, false), (false, true), (true, true)].map(|(a, b)| build(a, b)).into()
}

/// The one of these four messages that has the first defect, or not, and the second, or not.
fn chosen(messages: &[Vec<u8>]) -> impl Fn(bool, bool) -> Vec<u8> + '_ {
    |a, b| messages[usize::from(a) + 2 * usize::from(b)].clone()
}
