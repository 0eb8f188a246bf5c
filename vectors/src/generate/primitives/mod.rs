//! The primitive vectors: each primitive on its own, at the edges of its domain and beyond them (FORMAT.md, section 10).
//! Each case of an abort says by hand what it expects, and of what accepted input it is a change; both are then asked of the spec, so that
//! no case can be written whose check does not fire, or fires without the change. Outputs are the spec's.

mod agreement;
mod derivation;
mod encryption;
mod message;
mod prg;
mod sharing;
mod signature;
mod vector;

use secagg_spec::abort::Check;
use secagg_spec::suite1::{Q, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use serde_json::Value;

use crate::generate::coins::Source;
use crate::generate::{Finding, mutation};
use crate::model::{Abort, Blame, Group, Verdict};
use crate::primitive::{Primitive, Test, Tests};
use crate::subject::Subject;
use crate::subject::spec::Spec;

/// The number of the first test.
pub const FIRST: u32 = 5001;

/// The source of all coins of these tests.
const COINS: Source = Source { test: FIRST };

/// The spec proper.
const P: Suite1<Textbook> = Suite1(Textbook);

/// The tests of one primitive, but for their numbers.
struct Cases<I>(Vec<Case<I>>);

/// One test, but for its number.
struct Case<I> {
    input: I,
    /// The accepted input of which this one is a change, and what is due.
    due: Option<(I, Abort)>,
    flag: &'static str,
    comment: String,
    /// Whether the bytes have a length that a type may exclude.
    untyped: bool,
}

impl<I: Primitive> Cases<I> {
    fn new() -> Cases<I> {
        Cases(Vec::new())
    }

    /// An input that is accepted.
    fn valid(&mut self, flag: &'static str, comment: &str, input: I) {
        self.0.push(Case { input, due: None, flag, comment: comment.into(), untyped: false });
    }

    /// A change of an accepted input, and what is due then.
    fn abort(&mut self, flag: &'static str, comment: &str, accepted: &I, change: impl FnOnce(&mut I), due: &Abort) {
        let mut input = accepted.clone();
        change(&mut input);
        let due = Some((accepted.clone(), due.clone()));
        self.0.push(Case { input, due, flag, comment: comment.into(), untyped: false });
    }

    /// The same, for bytes of another length than a type may have.
    fn untyped(&mut self, comment: &str, accepted: &I, change: impl FnOnce(&mut I), due: &Abort) {
        self.abort("Length", comment, accepted, change, due);
        if let Some(case) = self.0.last_mut() {
            case.untyped = true;
        }
    }

    /// The tests, numbered from `number` on: those that every implementation can be asked, and those that need `untypedBytes`.
    fn tests(self, number: &mut u32) -> Result<Vec<Tests<I>>, Finding> {
        let (untyped, others): (Vec<Case<I>>, Vec<Case<I>>) = self.0.into_iter().partition(|case| case.untyped);
        let mut groups = Vec::new();
        for (requires, cases) in [(vec![], others), (vec!["untypedBytes".to_string()], untyped)] {
            let mut tests = Vec::new();
            for case in cases {
                tests.push(test(case, *number)?);
                *number += 1;
            }
            if !tests.is_empty() {
                groups.push(Tests { requires, tests });
            }
        }
        Ok(groups)
    }
}

/// The test of a case, as the spec answers it.
fn test<I: Primitive>(case: Case<I>, tc_id: u32) -> Result<Test<I>, Finding> {
    let Case { input, due, flag, comment, .. } = case;
    let failed = |what: String| format!("{} test {tc_id} ({comment}): {what}", I::NAME);
    let json = |input: &I| serde_json::to_value(input).map_err(|error| failed(error.to_string()));
    let asked = |input: &I| Spec(P).primitive(&input.clone().into());
    let flags = vec![flag.to_string()];
    let Some((accepted, due)) = due else {
        let output = asked(&input).map_err(|refusal| failed(refusal.to_string()))?;
        let output = Some(serde_json::from_value(output).map_err(|error| failed(error.to_string()))?);
        let result = Verdict::Valid;
        return Ok(Test { tc_id, comment, flags, result, input, mutation: None, output, abort: None });
    };
    asked(&accepted).map_err(|refusal| failed(format!("without the change: {refusal}")))?;
    match asked(&input) {
        Err(refusal) if refusal == due => {}
        Err(refusal) => return Err(failed(format!("{refusal}, where {due} is due"))),
        Ok(_) => return Err(failed(format!("accepted, where {due} is due"))),
    }
    let mutation = mutation::input(&json(&accepted)?, &json(&input)?);
    let mutation = Some(mutation.ok_or_else(|| failed("nothing is changed".into()))?);
    let result = Verdict::Abort;
    Ok(Test { tc_id, comment, flags, result, input, mutation, output: None, abort: Some(due) })
}

/// The groups of each file, by its name. The tests of each file are numbered from the beginning of another hundred.
pub fn groups() -> Result<Vec<(&'static str, Vec<Group>)>, Finding> {
    type Made = fn(&mut u32) -> Result<Vec<Group>, Finding>;
    let files: [(&str, Made); 9] = [
        ("shamir", sharing::groups),
        ("agreement", agreement::groups),
        ("derivation", derivation::groups),
        ("encryption", encryption::groups),
        ("prg", prg::groups),
        ("signature", signature::groups),
        ("vector", vector::groups),
        ("message-to-server", message::to_server),
        ("message-to-user", message::to_user),
    ];
    let mut number = FIRST;
    let mut made = Vec::new();
    for (name, groups) in files {
        made.push((name, groups(&mut number)?));
        number = (number - 1).next_multiple_of(100) + 1;
    }
    Ok(made)
}

// What several files need

/// Step, check and blame.
fn abort(step: &str, check: Check, blame: Blame) -> Abort {
    Abort { step: step.into(), check: check.name().into(), blame }
}

/// The output that the spec gives.
fn output<I: Primitive>(input: I) -> Result<I::Output, Finding> {
    let output: Value = Spec(P).primitive(&input.into()).map_err(|refusal| format!("{}: {refusal}", I::NAME))?;
    serde_json::from_value(output).map_err(|error| error.to_string())
}

/// A small number as a field element.
fn small(value: u8) -> [u8; 32] {
    core::array::from_fn(|i| if i == 31 { value } else { 0 })
}

/// q + `offset`.
fn q_plus(offset: i8) -> [u8; 32] {
    let mut bytes = Q;
    bytes[31] = bytes[31].wrapping_add_signed(offset);
    bytes
}

/// 2^256 − 1.
const LARGEST: [u8; 32] = [0xff; 32];

/// Without the last byte.
fn shorten(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len().saturating_sub(1));
}

/// The ids of which most tests take theirs: not contiguous, and at the edges.
const IDS: [u32; 8] = [1, 7, 300, 4000, 65_536, 70_001, 2_147_483_648, 4_294_967_295];
