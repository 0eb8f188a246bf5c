//! The step vectors: one half-step of one party each, of a few finished sessions, changed or not, and what the party must do.
//! Each case of an abort says what it expects by hand; the generator then plays it against the spec, so that a case whose named check
//! does not fire, or fires at another step, cannot be written. What a party sends where it goes on is the spec's.

mod accepted;
mod bench;
mod delivery;
mod key_list;
mod own_input;
mod precedence;
mod quorum;
mod receipts;
mod server;
mod setup;
mod survivors;

use std::collections::BTreeMap;

use rayon::prelude::*;
use secagg_spec::abort::Check::CoinsDoNotFit;
use secagg_spec::textbook::ed25519;

use crate::generate::Finding;
use crate::generate::coins::Source;
use crate::generate::record::{Recipe, session};
use crate::model::{
    Adversary, Brings, Change, Entry, Group, Id, Parameters, Party, SessionTest, StepTest, Variant, Verdict,
};
use crate::play;
use crate::protocol::Feature;
use crate::subject::Subject;
use bench::*;

/// The half-steps, in the order of the protocol.
const HALF_STEPS: [&str; 11] =
    [play::SETUP, "R0.U", "R0.S", "R1.U", "R1.S", "R2.U", "R2.S", "R3.U", "R3.S", "R4.U", "R4.S"];

/// The recipe of a session for steps: who takes part, who drops out before which step, t and R − 1.
struct Base<'a> {
    ids: &'a [Id],
    drops: &'a [(Id, &'a str)],
    threshold: u32,
    modulus_minus_one: u64,
    comment: &'a str,
}

impl Base<'_> {
    /// The recipe under this number.
    fn recipe(&self, tc_id: u32, variant: Variant) -> Recipe {
        let coins = Source { test: tc_id };
        let signing_key = |u: Id| (variant == Variant::Malicious).then(|| coins.bytes("d_sk", u));
        let entry =
            |u: &Id| Entry { id: *u, verification_key: signing_key(*u).map(|key| ed25519::verification_key(&key)) };
        let largest = 100;
        let input = |u: Id| (0..3).map(|j| coins.integer("x", u, j, largest)).collect();
        let user_coins = |u: Id| coins.user(u, self.ids, self.threshold);
        let brings = |u: Id| Brings { signing_key: signing_key(u), coins: user_coins(u), input: input(u) };
        let drops_before = |u: Id| self.drops.iter().find(|(v, _)| *v == u).map(|(_, step)| step.to_string());
        Recipe {
            tc_id,
            comment: self.comment.into(),
            flags: vec!["Base".into()],
            parameters: Parameters {
                session: coins.bytes("session", 0),
                variant,
                adversary: Adversary::Server,
                colluding: 0,
                threshold: self.threshold,
                dimension: 3,
                modulus_minus_one: self.modulus_minus_one,
                input_bound_minus_one: Some(largest),
                directory: self.ids.iter().map(entry).collect(),
            },
            users: self.ids.iter().map(|u| (*u, drops_before(*u), brings(*u))).collect(),
        }
    }
}

/// The sessions to which the steps belong. In the first two, six users, t = 4, just t answers in every round; R is not a power of two and y is
/// padded, so that non-canonical vectors exist. In the other two more than t users answer.
pub fn bases(first_number: u32) -> Vec<Recipe> {
    let exact = |modulus_minus_one| Base {
        ids: &[ABSENT, 9, U, V, DROPPED, 4_294_967_290],
        drops: &[(ABSENT, "R0.U3"), (DROPPED, "R2.U4")],
        threshold: 4,
        modulus_minus_one,
        comment: "a session of the step vectors: t users answer, none can be spared",
    };
    let ample = |modulus_minus_one| Base {
        ids: &quorum::IDS,
        drops: &[(quorum::DROPPED, "R2.U4")],
        threshold: 3,
        modulus_minus_one,
        comment: "a session of the step vectors: more than t users answer",
    };
    vec![
        exact(1000).recipe(first_number, Variant::HonestButCurious),
        exact(65_536).recipe(first_number + 1, Variant::Malicious),
        ample(4095).recipe(first_number + 2, Variant::HonestButCurious),
        ample(511).recipe(first_number + 3, Variant::Malicious),
    ]
}

/// Makes the bases from their recipes.
pub fn base_sessions(p: &P, first_number: u32) -> Result<Vec<SessionTest>, Finding> {
    let made = bases(first_number).into_iter().map(|recipe| session(p, recipe));
    made.map(|made| made.map_err(|abort| format!("a session of the step vectors aborts: {abort}"))).collect()
}

/// The groups of each file, by its name. The tests of each file are numbered from the beginning of another hundred.
pub fn groups(
    spec: &dyn Subject,
    sessions: &[SessionTest],
    bases: &[SessionTest],
    first_number: u32,
) -> Result<Vec<(String, Vec<Group>)>, Finding> {
    let mut by_file: BTreeMap<(usize, bool), Vec<(Case, &SessionTest)>> = BTreeMap::new();
    // What was added to the vectors later comes behind all else, so that a number stays with its test.
    let made = bases.iter().map(|base| (base, cases(base)));
    let added = bases.iter().map(|base| (base, added_cases(base)));
    let is_late = |session: &&SessionTest| session.sets["U3"] != session.sets["U4"] && session.parameters.threshold > 1;
    let late_answer = sessions.iter().find(is_late);
    let late_answer = late_answer.map(|session| (session, late_answer_case(session)));
    for (base, cases) in made.chain(added).chain(late_answer) {
        for case in cases {
            let place = HALF_STEPS.iter().position(|half_step| *half_step == case.half_step);
            let place = place.ok_or_else(|| format!("{} is no half-step", case.half_step))?;
            by_file.entry((place, is_malicious(base))).or_default().push((case, base));
        }
    }
    let by_file = by_file.into_iter().map(|((place, malicious), cases)| {
        let variant = if malicious { "malicious" } else { "honest-but-curious" };
        (format!("{variant}-{}", HALF_STEPS[place]), cases)
    });
    written(spec, by_file, first_number)
}

/// The groups of the tests of precedence, by file.
pub fn precedence(
    spec: &dyn Subject,
    bases: &[SessionTest],
    first_number: u32,
) -> Result<Vec<(String, Vec<Group>)>, Finding> {
    let exact = bases.iter().filter(|base| base.users.iter().any(|user| user.id == ABSENT));
    let by_file = exact.map(|base| {
        let variant = if is_malicious(base) { "malicious" } else { "honest-but-curious" };
        let mut bench = Bench::new(base);
        bench.precedence_cases();
        (format!("precedence-{variant}"), bench.cases.into_iter().map(|case| (case, base)).collect())
    });
    written(spec, by_file, first_number)
}

/// The tests of each file, numbered and played, in groups that need the same of an implementation.
fn written<'a>(
    spec: &dyn Subject,
    by_file: impl Iterator<Item = (String, Vec<(Case, &'a SessionTest)>)>,
    first_number: u32,
) -> Result<Vec<(String, Vec<Group>)>, Finding> {
    let mut number = first_number;
    let mut files = Vec::new();
    for (name, cases) in by_file {
        let first = number;
        number = (first + cases.len() as u32).next_multiple_of(100) + 1;
        let made: Result<Vec<StepTest>, Finding> = cases
            .into_par_iter()
            .enumerate()
            .map(|(i, (case, base))| test(spec, base, case, first + i as u32))
            .collect();
        let mut groups: BTreeMap<Vec<String>, Vec<StepTest>> = BTreeMap::new();
        for test in made? {
            groups.entry(requires(&test)).or_default().push(test);
        }
        files.push((name, groups.into_iter().map(|(requires, tests)| Group::Step { requires, tests }).collect()));
    }
    Ok(files)
}

/// Whether the session is in the malicious variant.
fn is_malicious(session: &SessionTest) -> bool {
    session.parameters.variant == Variant::Malicious
}

/// All cases in a session.
fn cases(base: &SessionTest) -> Vec<Case> {
    let mut bench = Bench::new(base);
    bench.recorded_cases();
    if base.users.iter().any(|user| user.id == ABSENT) {
        bench.accepted_cases();
        bench.setup_cases();
        bench.caller_cases();
        bench.header_cases();
        bench.key_list_encodings();
        bench.key_list_cases();
        bench.delivery_cases();
        bench.survivor_cases();
        bench.decryption_cases();
        bench.server_cases();
        if bench.malicious() {
            bench.consistency_cases();
        }
    } else {
        bench.quorum_cases();
    }
    bench.cases
}

/// The cases in a session that were added to the vectors later.
fn added_cases(base: &SessionTest) -> Vec<Case> {
    let mut bench = Bench::new(base);
    if base.users.iter().any(|user| user.id == ABSENT) {
        bench.parameter_cases(Party::User(U));
        bench.reconstruction_cases();
        if !bench.malicious() {
            bench.size_cases();
        }
    }
    bench.cases
}

/// The case of a user in U3∖U4.
fn late_answer_case(session: &SessionTest) -> Vec<Case> {
    let mut bench = Bench::new(session);
    bench.late_answer_case();
    bench.cases
}

/// The test of a case, as the spec answers it.
fn test(spec: &dyn Subject, base: &SessionTest, case: Case, tc_id: u32) -> Result<StepTest, Finding> {
    let Case { party, half_step, change, abort, second, alone, flag, comment } = case;
    let (change, mutation) = change.unzip();
    let failed = |finding: play::Finding| format!("step test {tc_id} ({comment}): {finding}");
    let sends = if abort.is_some() {
        None
    } else {
        let changes: Vec<&Change> = change.iter().collect();
        let given = match party {
            Party::Server => play::server_half_step(spec, base, &half_step, &changes),
            Party::User(u) => play::user_half_step(spec, base, u, &half_step, &changes),
        };
        let (given, at) = given.map_err(failed)?;
        Some(given.map_err(|refusal| failed(play::Finding::stopped(at, refusal)))?)
    };
    let result = if abort.is_some() { Verdict::Abort } else { Verdict::Valid };
    let (flags, session) = (vec![flag.to_string()], base.tc_id);
    let test =
        StepTest { tc_id, comment, flags, result, session, party, half_step, change, mutation, second, sends, abort };
    play::step(spec, base, &test).map_err(|finding| format!("step test {tc_id} ({}): {finding}", test.comment))?;
    for (change, abort) in alone {
        let alone = StepTest { change: Some(change), second: None, abort: Some(abort), ..test.clone() };
        play::step(spec, base, &alone)
            .map_err(|finding| format!("step test {tc_id} ({}), a defect alone: {finding}", test.comment))?;
    }
    Ok(test)
}

/// The features that an implementation must offer for the test.
fn requires(test: &StepTest) -> Vec<String> {
    let second = test.second.as_ref().map(|second| &second.abort);
    let unfit = test.abort.iter().chain(second).any(|abort| abort.check == CoinsDoNotFit.name());
    let sizes = test.changes().iter().all(|change| match change {
        Change::Brings { brings } => brings.coins.misshapen.is_none(),
        _ => true,
    });
    let required = [(unfit, Feature::ExplicitCoins), (!sizes, Feature::UntypedBytes)];
    required.into_iter().filter(|(needed, _)| *needed).map(|(_, feature)| feature.name().into()).collect()
}
