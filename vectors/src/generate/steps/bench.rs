//! The bench on which defects are planted: a finished session, what its parties could compute, and the cases made so far.
//! A case is a party, a change, the same change told to a reader, and the abort that is due.
//! Nothing here knows which checks there are.

use secagg_spec as spec;
use secagg_spec::messages::{AdvertisedKeys, KeyList};
use secagg_spec::primitives::{Primitives, Signed};
use secagg_spec::setup::{Setup, Users};
use secagg_spec::suite1::{FieldElement, PublicKey, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use secagg_spec::wire::{self, Type};

use crate::generate::coins::Source;
use crate::generate::mutation;
use crate::model::{Abort, Blame, Brings, Change, Id, Mutation, Party, Second, SessionTest, UserMessage, Variant};
use crate::subject::spec::spec_parameters;

/// The spec proper.
pub(super) type P = Suite1<Textbook>;

/// The user who meets the defects, and the one from whose side they come.
pub(super) const U: Id = 300;
pub(super) const V: Id = 4000;
/// In the directory, but not in U1.
pub(super) const ABSENT: Id = 2;
/// In U2, but not in U3.
pub(super) const DROPPED: Id = 70_001;
/// Not in the directory.
pub(super) const STRANGER: Id = 12_345;

/// A finished session and the cases planted in it so far.
pub(super) struct Bench {
    pub(super) p: P,
    pub(super) base: SessionTest,
    pub(super) setup: Setup<P>,
    pub(super) cases: Vec<Case>,
}

/// One test, but for its number.
pub(super) struct Case {
    pub(super) party: Party,
    pub(super) half_step: String,
    pub(super) change: Option<(Change, Mutation)>,
    /// What is due; without it the party goes on, and the spec says how.
    pub(super) abort: Option<Abort>,
    /// The defect that does not come to light, in a case of precedence.
    pub(super) second: Option<Second>,
    /// The defects one by one, and what each must bring alone, in a case of precedence.
    pub(super) alone: Vec<(Change, Abort)>,
    pub(super) flag: &'static str,
    pub(super) comment: String,
}

/// The half-step of a step: `R1.U` of `R1.U3`.
pub(super) fn half_step(step: &str) -> String {
    let digit_at_end = |c: char| c.is_ascii_digit();
    if step.starts_with("SETUP") { "SETUP".into() } else { step.trim_end_matches(digit_at_end).into() }
}

/// Step, check and blame.
pub(super) fn abort(step: &str, check: spec::abort::Check, blame: Blame) -> Abort {
    Abort { step: step.into(), check: check.name().into(), blame }
}

impl Bench {
    pub(super) fn new(base: &SessionTest) -> Bench {
        let p = Suite1(Textbook);
        let setup = spec::setup::setup(&p, spec_parameters(&base.parameters)).unwrap_or_else(|abort| panic!("{abort}"));
        Bench { p, base: base.clone(), setup, cases: Vec::new() }
    }

    pub(super) fn malicious(&self) -> bool {
        self.base.parameters.variant == Variant::Malicious
    }

    // Cases

    pub(super) fn case(
        &mut self,
        party: Party,
        change: Change,
        mutation: Mutation,
        abort: Abort,
        flag: &'static str,
        comment: &str,
    ) {
        let (half_step, change, comment) = (half_step(&abort.step), Some((change, mutation)), comment.to_string());
        let (second, alone) = (None, Vec::new());
        self.cases.push(Case { party, half_step, change, abort: Some(abort), second, alone, flag, comment });
    }

    /// The party goes on at this half-step, changed or not.
    pub(super) fn goes_on(
        &mut self,
        party: Party,
        half_step: &str,
        change: Option<(Change, Mutation)>,
        flag: &'static str,
        comment: &str,
    ) {
        let (half_step, comment) = (half_step.to_string(), comment.to_string());
        let (second, alone) = (None, Vec::new());
        self.cases.push(Case { party, half_step, change, abort: None, second, alone, flag, comment });
    }

    /// A user receives another message than in the session.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn user(
        &mut self,
        at: &str,
        path: &str,
        message: Vec<u8>,
        due: (&str, spec::abort::Check, Blame),
        flag: &'static str,
        comment: &str,
    ) {
        let (change, mutation) = self.another_to_u(at, path, message);
        self.case(Party::User(U), change, mutation, abort(due.0, due.1, due.2), flag, comment);
    }

    /// What U receives at this step is another message than in the session.
    pub(super) fn another_to_u(&self, at: &str, path: &str, message: Vec<u8>) -> (Change, Mutation) {
        self.another_to(U, at, path, message)
    }

    /// What a user receives at this step is another message than in the session.
    pub(super) fn another_to(&self, u: Id, at: &str, path: &str, message: Vec<u8>) -> (Change, Mutation) {
        let path = format!("messages.{}, to user {u}: {path}", sending_step(at, self.malicious()));
        let mutation = mutation::bytes(&path, &self.sent_to(at, u), &message);
        (Change::Message { at: at.into(), from: None, message }, mutation)
    }

    /// The server receives another message from V than in the session.
    pub(super) fn server(
        &mut self,
        at: &str,
        path: &str,
        message: Vec<u8>,
        check: spec::abort::Check,
        flag: &'static str,
        comment: &str,
    ) {
        let (change, mutation) = self.another_by(V, at, path, message);
        self.case(Party::Server, change, mutation, abort(at, check, Blame::User(V)), flag, comment);
    }

    /// What the server receives of a user at this step is another message than in the session.
    pub(super) fn another_by(&self, from: Id, at: &str, path: &str, message: Vec<u8>) -> (Change, Mutation) {
        let path = format!("messages.{}, from user {from}: {path}", sending_step(at, self.malicious()));
        let mutation = mutation::bytes(&path, &self.sent_by(at, from), &message);
        (Change::Message { at: at.into(), from: Some(from), message }, mutation)
    }

    /// The server receives nothing from these users at this step.
    pub(super) fn without(&self, at: &str, users: Vec<Id>) -> (Change, Mutation) {
        let senders = self.senders(at).len();
        let mutation = Mutation {
            path: format!("messages received at {at}"),
            from: format!("{senders} messages"),
            to: format!("{} messages", senders - users.len()),
        };
        (Change::Omit { at: at.into(), users }, mutation)
    }

    /// The server receives one message more than in the session.
    pub(super) fn extra(
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

    pub(super) fn find(messages: &[UserMessage], u: Id) -> Vec<u8> {
        messages.iter().find(|m| m.user == u).map(|m| m.message.clone()).unwrap_or_default()
    }

    pub(super) fn sent_to(&self, at: &str, u: Id) -> Vec<u8> {
        let messages = &self.base.messages;
        match at {
            "R1.U1" => messages.r0_s2.clone(),
            "R2.U1" => Self::find(&messages.r1_s2, u),
            "R3.U1" => messages.r2_s2.clone(),
            _ if self.malicious() => messages.r3_s2.clone().unwrap_or_default(),
            _ => messages.r2_s2.clone(),
        }
    }

    pub(super) fn sent_by(&self, at: &str, u: Id) -> Vec<u8> {
        let messages = &self.base.messages;
        match at {
            "R0.S1" => Self::find(&messages.r0_u3, u),
            "R1.S1" => Self::find(&messages.r1_u7, u),
            "R2.S1" => Self::find(&messages.r2_u4, u),
            "R3.S1" => Self::find(messages.r3_u2.as_deref().unwrap_or_default(), u),
            _ => Self::find(&messages.r4_u4, u),
        }
    }

    /// Who sends a message that arrives at `at`.
    pub(super) fn senders(&self, at: &str) -> Vec<Id> {
        let messages = &self.base.messages;
        let messages = match at {
            "R0.S1" => &messages.r0_u3,
            "R1.S1" => &messages.r1_u7,
            "R2.S1" => &messages.r2_u4,
            "R3.S1" => messages.r3_u2.as_ref().unwrap_or(&messages.r2_u4),
            _ => &messages.r4_u4,
        };
        messages.iter().map(|m| m.user).collect()
    }

    pub(super) fn message(&self, kind: Type, sender: Id, body: Vec<u8>) -> Vec<u8> {
        wire::message(kind, sender, &self.setup.context, body)
    }

    pub(super) fn u1(&self) -> KeyList<P> {
        wire::decode_key_list(&self.p, &self.setup, &self.base.messages.r0_s2[39..]).unwrap_or_default()
    }

    pub(super) fn set(&self, name: &str) -> Users {
        self.base.sets[name].iter().copied().collect()
    }

    pub(super) fn brings(&self, u: Id) -> &Brings {
        &self.base.users.iter().find(|user| user.id == u).unwrap_or_else(|| panic!("no user {u}")).brings
    }

    // What users could compute

    /// σ over these keys by `signer`, which the session's trusted party knows; nothing in the honest-but-curious variant.
    pub(super) fn signed_keys(&self, signer: Id, c_pk: PublicKey, s_pk: PublicKey) -> AdvertisedKeys<P> {
        let key = self.base.users.iter().find(|user| user.id == signer).and_then(|user| user.brings.signing_key);
        let key = key.or(self.malicious().then_some([7; 32]));
        let signed = Signed::Keys { context: &self.setup.context, signer, c_pk: &c_pk, s_pk: &s_pk };
        AdvertisedKeys { c_pk, s_pk, sigma: key.map(|key| self.p.sig_sign(&key, &signed)) }
    }

    /// A public key that nobody has.
    pub(super) fn fresh_key(&self, name: &str) -> PublicKey {
        let x = FieldElement::new(Source { test: self.base.tc_id }.scalar(name, 0, 0));
        x.and_then(|x| self.p.ka_gen(&x)).unwrap_or_else(|| panic!("a scalar of the source is in range"))
    }

    /// The key with the other sign: same x-coordinate.
    pub(super) fn negated(&self, key: &PublicKey) -> PublicKey {
        let mut bytes = *key.bytes();
        bytes[0] ^= 1;
        self.p.public_key(bytes).unwrap_or_else(|| panic!("−P is on the curve where P is"))
    }

    /// σ' by `signer` over this U3.
    pub(super) fn signed_consistency(&self, signer: Id, u3: &Users) -> [u8; 64] {
        let (u1, u2) = (self.u1(), self.set("U2"));
        let signed = Signed::Consistency { context: &self.setup.context, signer, u1: &u1, u2: &u2, u3 };
        self.p.sig_sign(&self.brings(signer).signing_key.unwrap_or_default(), &signed)
    }
}

/// The step that sends what is received at `at`.
pub(super) fn sending_step(at: &str, malicious: bool) -> &'static str {
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
