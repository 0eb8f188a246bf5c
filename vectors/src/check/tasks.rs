//! The tests of a suite, and the live sessions, as things to do: what each needs of a subject, and how it is run.

use std::collections::BTreeSet;

use super::suite::Suite;
use crate::generate;
use crate::live;
use crate::model::{AbortTest, Change, Group, Party, SessionTest, Variant};
use crate::play::{self, Finding};
use crate::protocol::Feature;
use crate::subject::Subject;

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
    /// What a subject must have for it.
    pub needs: Vec<Feature>,
    /// How it is run.
    pub run: Run<'a>,
}

impl Task<'_> {
    /// File and test, for a finding.
    pub fn title(&self) -> String {
        if self.name.starts_with(self.file) { self.name.clone() } else { format!("{} test {}", self.file, self.name) }
    }
}

/// The tests of the suite; the spec's sessions are also made anew.
pub fn tasks(suite: &Suite) -> Vec<Task<'_>> {
    let sessions = suite.sessions();
    let mut tasks: Vec<Task<'_>> = Vec::new();
    for (file, content) in &suite.files {
        for group in &content.test_groups {
            match group {
                Group::Session { tests } => tasks.extend(tests.iter().map(|test| Task {
                    file,
                    name: test.tc_id.to_string(),
                    comment: test.comment.clone(),
                    needs: vec![variant(test.parameters.variant)],
                    run: Box::new(move |subject, features| session(subject, features, test)),
                })),
                Group::Abort { tests } => tasks.extend(tests.iter().map(|test| {
                    let session = sessions.get(&test.session).copied();
                    Task {
                        file,
                        name: test.tc_id.to_string(),
                        comment: test.comment.clone(),
                        needs: abort_needs(session, test),
                        run: Box::new(move |subject, _| {
                            let session = session.ok_or_else(|| format!("there is no session {}", test.session))?;
                            play::abort(subject, session, test)
                        }),
                    }
                })),
            }
        }
    }
    tasks
}

/// The live sessions of a seed.
pub fn live<'a>(seed: u64, sessions: u32) -> impl Iterator<Item = Task<'a>> {
    (1..=sessions).map(move |number| Task {
        file: "live",
        name: format!("live/{number}"),
        comment: String::new(),
        needs: live::needs(seed, number),
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

/// What a test of an abort needs: the variant, the seat, and coins of all kinds where the defect is in the coins.
fn abort_needs(session: Option<&SessionTest>, test: &AbortTest) -> Vec<Feature> {
    let parameters = match &test.change {
        Change::Parameters { parameters } => Some(parameters),
        _ => session.map(|session| &session.parameters),
    };
    let mut needs: Vec<Feature> = parameters.map(|parameters| variant(parameters.variant)).into_iter().collect();
    needs.push(match test.party {
        Party::Server => Feature::Server,
        Party::User(_) => Feature::User,
    });
    if matches!(test.change, Change::Brings { .. }) && test.abort.check == "CoinsDoNotFit" {
        needs.push(Feature::ExplicitCoins);
    }
    needs
}
