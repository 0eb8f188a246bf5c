//! The active adversary of section VI-B: a byzantine server and byzantine users against honest parties of spec and impl.
//! Every attack is a row: which sentence of the paper it stands for, what the adversary wants, and how it ends. It is either refused,
//! by spec and impl alike, with exactly this step, check and blame; or it is tolerated by Figure 4, and the attack itself shows what it
//! costs, correctness or availability; or it succeeds, where the paper promises nothing against it, and shows that too.
//!
//! Attacks name users by their position in the session, never by their identity, and so run in any session of the kind that their row asks for.

mod ciphertexts;
mod collusion;
mod keys;
mod order;
mod parameters;
mod sets;
mod shares;
mod signatures;

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use secagg_spec::abort::Check;
use secagg_spec::suite1::Suite1;
use secagg_tests::adversary::Stage;
use secagg_tests::libraries::Libraries;
use secagg_tests::sessions::Shape;
use secagg_vectors::model::{Abort, Adversary, Blame, Id, Variant};
use secagg_vectors::subject::Subject;
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;

use Variant::{HonestButCurious, Malicious};

/// A named attack.
struct Attack {
    name: &'static str,
    /// The step of the figure, or the section or theorem, for which it stands.
    paper: &'static str,
    /// What the adversary wants.
    wants: &'static str,
    /// How it ends, in which sessions.
    ends: &'static [Ending],
    /// Plays it, asserts what it costs where it goes through, and gives the aborts and refusals of honest parties.
    play: fn(&mut Stage) -> Vec<Abort>,
}

/// How an attack ends.
struct Ending {
    variants: &'static [Variant],
    sessions: fn(Variant) -> Vec<Shape>,
    due: Due,
}

/// What is due.
#[derive(Clone, Copy)]
enum Due {
    /// Every honest party that does not go along stops or refuses like this.
    Refused(&'static str, Check, Blamed),
    /// Nobody refuses, and privacy holds: correctness or availability is lost, or nothing.
    Tolerated(&'static str),
    /// Nobody refuses, and privacy is lost: this adversary is beyond what the paper promises for the session.
    Beyond(&'static str),
}
use Due::{Beyond, Refused, Tolerated};

/// Who is to blame.
#[derive(Clone, Copy)]
enum Blamed {
    TheServer,
    TheCulprit,
    TheCaller,
    Nobody,
}
use Blamed::{Nobody, TheCaller, TheCulprit, TheServer};

/// The same end in both variants.
const fn both(due: Due) -> Ending {
    Ending { variants: &[HonestButCurious, Malicious], sessions: any, due }
}

/// The end in the malicious variant.
const fn malicious(due: Due) -> Ending {
    Ending { variants: &[Malicious], sessions: any, due }
}

/// The end in the honest-but-curious variant.
const fn honest_but_curious(due: Due) -> Ending {
    Ending { variants: &[HonestButCurious], sessions: any, due }
}

impl Ending {
    /// In these sessions only.
    const fn within(self, sessions: fn(Variant) -> Vec<Shape>) -> Ending {
        Ending { sessions, ..self }
    }
}

// Sessions

fn shape(variant: Variant, ids: &[Id], adversary: Adversary, dimension: u32, modulus_minus_one: u64) -> Shape {
    Shape {
        variant,
        ids: ids.iter().copied().collect(),
        adversary,
        above_minimum: 0,
        dimension,
        modulus_minus_one,
        bounded: false,
        drops: vec![usize::MAX; ids.len()],
        seed: ids.len() as u32,
    }
}

/// Five users and t = 3; six and t = 4, with R = 2⁶⁴; seven and t = 5, of whom two may collude with the server. In all of them
/// 2t > n + n_C, two users may drop out, and an attack is played in each.
fn any(variant: Variant) -> Vec<Shape> {
    let six = [7, 11, 13, 19, 23, 4_000_000_000];
    [five(variant), vec![shape(variant, &six, Adversary::Server, 2, u64::MAX)], seven(variant)].concat()
}

/// Five users, t = 3, R = 2¹⁶.
fn five(variant: Variant) -> Vec<Shape> {
    vec![shape(variant, &[1, 2, 3, 4, 5], Adversary::Server, 4, 0xffff)]
}

/// Seven users, t = 5, n_C = 2, R odd, inputs bounded.
fn seven(variant: Variant) -> Vec<Shape> {
    let ids = [2, 9, 300, 4000, 70_001, 70_002, 4_294_967_290];
    vec![Shape { bounded: true, ..shape(variant, &ids, Adversary::ServerAndClients, 3, 1_000_000) }]
}

/// One small entry: then other coins that explain the same bytes can be found by trying.
fn tiny(variant: Variant) -> Vec<Shape> {
    any(variant)
        .into_iter()
        .map(|shape| Shape { dimension: 1, modulus_minus_one: 0xff, bounded: false, ..shape })
        .collect()
}

/// Six users, t = 3, against users only: 2t = n, where two lists U3 can have t signatures each.
fn two_lists(variant: Variant) -> Vec<Shape> {
    let shape = shape(variant, &[3, 4, 5, 6, 7, 8], Adversary::Clients, 3, 0xffff_ffff);
    vec![Shape { above_minimum: 2, ..shape }]
}

// The arena

/// The adversary's opponents.
fn subjects() -> [&'static dyn Subject; 2] {
    [&Spec(Suite1(Libraries)), &Implementation]
}

/// A line of the table.
struct Row {
    name: &'static str,
    variant: Variant,
    due: Due,
    sessions: usize,
    against: BTreeSet<&'static str>,
}

impl Attack {
    /// Plays it in every session of every ending, against both subjects.
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for ending in self.ends {
            for &variant in ending.variants {
                let shapes = (ending.sessions)(variant);
                let mut against = BTreeSet::new();
                for shape in &shapes {
                    let [spec, implementation] = subjects().map(|subject| {
                        let mut stage = Stage::new(subject, &shape.case());
                        let met = (self.play)(&mut stage);
                        against.insert(subject.name());
                        judge(ending.due, stage.culprit, &met, subject.name());
                        met
                    });
                    assert_eq!(spec, implementation, "spec and impl refuse alike");
                }
                rows.push(Row { name: self.name, variant, due: ending.due, sessions: shapes.len(), against });
            }
        }
        rows
    }
}

/// What honest parties met must be what is due, and nothing else.
fn judge(due: Due, culprit: Id, met: &[Abort], subject: &str) {
    match due {
        Refused(step, check, blamed) => {
            let blame = match blamed {
                TheServer => Blame::Server,
                TheCulprit => Blame::User(culprit),
                TheCaller => Blame::Caller,
                Nobody => Blame::Unattributable,
            };
            let due = Abort { step: step.into(), check: check.name().into(), blame };
            assert!(!met.is_empty(), "nobody of {subject} refuses; due is {due:?}");
            met.iter().for_each(|met| assert_eq!(*met, due, "{subject}"));
        }
        Tolerated(_) | Beyond(_) => assert!(met.is_empty(), "{subject} refuses what was to be tolerated: {met:?}"),
    }
}

/// Attacks on one thing.
struct Family {
    name: &'static str,
    attacks: &'static [Attack],
    played: OnceLock<Result<Vec<Row>, Vec<&'static str>>>,
}

impl Family {
    const fn of(name: &'static str, attacks: &'static [Attack]) -> Family {
        Family { name, attacks, played: OnceLock::new() }
    }

    /// Plays all its attacks, once; those that end otherwise than they should are named.
    fn rows(&self) -> &[Row] {
        let played = self.played.get_or_init(|| {
            let (mut rows, mut failed) = (Vec::new(), Vec::new());
            for attack in self.attacks {
                match catch_unwind(AssertUnwindSafe(|| attack.rows())) {
                    Ok(attack_rows) => rows.extend(attack_rows),
                    Err(_) => failed.push(attack.name),
                }
            }
            if failed.is_empty() { Ok(rows) } else { Err(failed) }
        });
        played.as_ref().unwrap_or_else(|failed| panic!("{}: not as they should end {failed:#?}", self.name))
    }
}

/// Section VI-B: no attack ends otherwise than its row says. The table is the list of attacks, with `--nocapture`.
#[test]
fn the_table() {
    let families = [
        &keys::FAMILY,
        &ciphertexts::FAMILY,
        &sets::FAMILY,
        &signatures::FAMILY,
        &shares::FAMILY,
        &order::FAMILY,
        &parameters::FAMILY,
        &collusion::FAMILY,
    ];
    let attacks: Vec<&Attack> = families.iter().flat_map(|family| family.attacks).collect();
    let names: BTreeSet<&str> = attacks.iter().map(|attack| attack.name).collect();
    assert_eq!(names.len(), attacks.len(), "an attack's name is its own");
    assert!(names.len() >= 40, "only {} attacks", names.len());
    assert!(attacks.iter().all(|attack| !attack.paper.is_empty() && !attack.wants.is_empty()));

    for family in families {
        println!("\n{}", family.name);
        for row in family.rows() {
            assert_eq!(row.against.len(), subjects().len(), "{}: played against {:?}", row.name, row.against);
            assert!(row.sessions > 0);
            println!("  {:<66} {:<4} {}", row.name, if row.variant == Malicious { "M" } else { "HbC" }, row.due);
        }
    }
    println!("\n{} attacks", attacks.len());
}

impl Display for Due {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Refused(step, check, blamed) => {
                let blamed = match blamed {
                    TheServer => "the server",
                    TheCulprit => "the user",
                    TheCaller => "the caller",
                    Nobody => "unattributable",
                };
                write!(f, "refused at {step}: {} (blame: {blamed})", check.name())
            }
            Tolerated(reason) => write!(f, "tolerated: {reason}"),
            Beyond(reason) => write!(f, "succeeds, beyond the threat model: {reason}"),
        }
    }
}
