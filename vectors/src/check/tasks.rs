//! The tests of a suite, and the live sessions, as things to do: what each needs of a subject, and how it is run.

use std::collections::BTreeSet;

use secagg_spec::suite1::Suite1;
use secagg_spec::textbook::algorithms::Textbook;

use super::suite::Suite;
use crate::accumulated;
use crate::generate;
use crate::live;
use crate::model::{AccumulatedTest, Change, Group, Party, SessionTest, StepTest, Variant};
use crate::play::{self, Finding};
use crate::protocol::Feature;
use crate::subject::Subject;
use crate::subject::implementation::Implementation;
use crate::subject::spec::Spec;

/// Runs a test against a subject that has these features.
type Run<'a> = Box<dyn Fn(&dyn Subject, &BTreeSet<Feature>) -> Result<(), Finding> + Sync + Send + 'a>;

/// One test.
pub struct Task<'a> {
    /// The file it stands in, or `live`.
    pub file: &'a str,
    /// Its number, or its name.
    pub name: String,
    /// What it is about.
    pub comment: String,
    /// The features that a subject must have for it.
    pub needs: Vec<String>,
    /// How it is run.
    pub run: Run<'a>,
}

impl Task<'_> {
    /// File and test, for a finding.
    pub fn title(&self) -> String {
        if self.name.starts_with(self.file) { self.name.clone() } else { format!("{} test {}", self.file, self.name) }
    }
}

/// The tests of the suite; the spec's sessions are also made anew. With `full`, no accumulated session is left out.
pub fn tasks(suite: &Suite, full: bool) -> Vec<Task<'_>> {
    let sessions = suite.sessions();
    let mut tasks: Vec<Task<'_>> = Vec::new();
    for (file, content) in &suite.files {
        for group in &content.test_groups {
            match group {
                Group::Session { tests } => tasks.extend(tests.iter().map(|test| Task {
                    file,
                    name: test.tc_id.to_string(),
                    comment: test.comment.clone(),
                    needs: vec![variant(test.parameters.variant).name().into()],
                    run: Box::new(move |subject, features| session(subject, features, test)),
                })),
                Group::Step { requires, tests } => tasks.extend(tests.iter().map(|test| {
                    let session = sessions.get(&test.session).copied();
                    Task {
                        file,
                        name: test.tc_id.to_string(),
                        comment: test.comment.clone(),
                        needs: step_needs(session, test).into_iter().chain(requires.iter().cloned()).collect(),
                        run: Box::new(move |subject, _| {
                            let session = session.ok_or_else(|| format!("there is no session {}", test.session))?;
                            play::step(subject, session, test)
                        }),
                    }
                })),
                Group::Accumulated { tests } => tasks.extend(tests.iter().map(|test| {
                    Task {
                        file,
                        name: test.tc_id.to_string(),
                        comment: test.comment.clone(),
                        needs: [Feature::HonestButCurious, Feature::Malicious, Feature::User, Feature::Server]
                            .map(|feature| feature.name().into())
                            .into(),
                        run: Box::new(move |subject, _| accumulated(subject, test, full)),
                    }
                })),
                _ => tasks.extend(group.calls().into_iter().map(|call| Task {
                    file,
                    name: call.tc_id.to_string(),
                    comment: call.comment.clone(),
                    needs: [Feature::Primitives.name().into()].into_iter().chain(call.requires.clone()).collect(),
                    run: Box::new(move |subject, _| play::primitive(subject, &call)),
                })),
            }
        }
    }
    tasks
}

/// Accumulated sessions, if they are not too many for the subject.
fn accumulated(subject: &dyn Subject, test: &AccumulatedTest, full: bool) -> Result<(), Finding> {
    let implementation = subject.name() == "impl";
    if !full && test.sessions > if implementation { 1000 } else { 100 } {
        return Err(Finding::LeftOut(format!("{} sessions; --full plays them", test.sessions)));
    }
    if implementation {
        accumulated::check(subject, &Spec(Suite1(Textbook)), test)
    } else {
        accumulated::check(subject, &Implementation, test)
    }
}

/// The live sessions of a seed.
pub fn live<'a>(seed: u64, sessions: u32) -> impl Iterator<Item = Task<'a>> {
    (1..=sessions).map(move |number| Task {
        file: "live",
        name: format!("live/{number}"),
        comment: String::new(),
        needs: live::needs(seed, number).into_iter().map(|feature| feature.name().into()).collect(),
        run: Box::new(move |subject, features| live::session(subject, features, seed, number)),
    })
}

/// The feature of a variant.
pub fn variant(variant: Variant) -> Feature {
    match variant {
        Variant::HonestButCurious => Feature::HonestButCurious,
        Variant::Malicious => Feature::Malicious,
    }
}

/// A session, in the seats that the subject takes.
fn session(subject: &dyn Subject, features: &BTreeSet<Feature>, test: &SessionTest) -> Result<(), Finding> {
    if subject.name() == "spec" {
        generate::same_when_made_anew(test)?;
    }
    let (user, server) = (features.contains(&Feature::User), features.contains(&Feature::Server));
    if user {
        play::session_users(subject, test)?;
    }
    if server {
        play::session_server(subject, test)?;
    }
    if user || server { Ok(()) } else { Err(Finding::Unimplemented("any seat of a session".into())) }
}

/// What a step needs: the variant and the seat.
fn step_needs(session: Option<&SessionTest>, test: &StepTest) -> Vec<String> {
    let parameters = match &test.change {
        Some(Change::Parameters { parameters }) => Some(parameters),
        _ => session.map(|session| &session.parameters),
    };
    let seat = match test.party {
        Party::Server => Feature::Server,
        Party::User(_) => Feature::User,
    };
    let variant = parameters.map(|parameters| variant(parameters.variant));
    variant.into_iter().chain([seat]).map(|feature| feature.name().into()).collect()
}
