//! A recorded session as a Coq file: the fields of `transcript` in `proofs/execution/transcript.v`, and the lemma that it is accepted.

use std::fmt::Display;

use secagg_spec::setup::UserId;
use secagg_spec::vector::Modulus;

use super::record::{Numerals, Recorded, Shared, Vectors};
use super::sessions::Plan;

/// How Coq computes with field elements.
#[derive(Clone, Copy)]
pub enum Method {
    /// By binary integers.
    Integers,
    /// By machine integers, which are much faster and equal.
    MachineIntegers,
}

/// The file.
pub fn file(plan: &Plan, recorded: &Recorded, method: Method) -> String {
    let modulus = Modulus { minus_one: plan.modulus_minus_one }.value();
    let variant = if plan.malicious { "malicious" } else { "honest-but-curious" };
    let [u1, u2, u3, u4, u5] = recorded.sets.each_ref().map(list);
    let users = recorded.dealt.keys().map(|u| format!("user_{u}"));
    let pair_masks = recorded.pair_masks.iter().map(|((u, v), mask)| format!("({u}, {v}, {})", list(mask)));
    let answers = recorded
        .answers
        .iter()
        .map(|(w, [s, b])| format!("({w},\n     ({},\n      {}))", table(s, "\n       "), table(b, "\n       ")));
    let [s, b] = &recorded.reconstructed;
    let fields = [
        ("q", recorded.q.clone()),
        ("R", modulus.to_string()),
        ("m", plan.m.to_string()),
        ("t", plan.t.to_string()),
        ("U1", u1),
        ("U2", u2),
        ("U3", u3),
        ("U4", u4),
        ("U5", u5),
        ("users", lines(users, "\n    ")),
        ("pair_masks", lines(pair_masks, "\n    ")),
        ("own_masks", vectors(&recorded.own_masks)),
        ("x", vectors(&recorded.inputs)),
        ("y", vectors(&recorded.masked)),
        ("answers", lines(answers, "\n    ")),
        ("s", table(s, "\n    ")),
        ("b", table(b, "\n    ")),
        ("z", list(&recorded.z)),
    ];
    let fields = fields.map(|(name, value)| format!("  tr_{name} := {value}")).join(";\n");
    let dealt: String = recorded.dealt.iter().map(|(u, shared)| user(*u, shared)).collect();
    let (import, proof) = match method {
        Method::Integers => ("transcript", "vm_compute. reflexivity."),
        Method::MachineIntegers => ("transcript big", "rewrite <- check_bigE. vm_compute. reflexivity."),
    };
    format!(
        "(* Written by `secagg transcripts` from a session of the Rust spec:\n   {variant} variant, n = {}, t = {}; {}. *)\n\
         From Coq Require Import ZArith List.\n\
         From SecAgg.execution Require Import {import}.\n\
         Import ListNotations.\n\
         Local Open Scope Z_scope.\n\n\
         {dealt}\
         Definition session : transcript := {{|\n{fields} |}}.\n\n\
         Lemma session_ok : check session = true.\n\
         Proof. {proof} Qed.\n",
        plan.ids.len(),
        plan.t,
        plan.comment,
    )
}

/// What one user dealt.
fn user(u: UserId, [s, b]: &[Shared; 2]) -> String {
    let shared = |name: &str, shared: &Shared| {
        format!(
            "  u_{name} := {};\n  u_{name}_polynomial := {};\n  u_{name}_shares := {}",
            shared.secret,
            lines(&shared.polynomial, "\n    "),
            table(&shared.shares, "\n    "),
        )
    };
    format!("Definition user_{u} : user := {{|\n  u_id := {u};\n{};\n{} |}}.\n\n", shared("s", s), shared("b", b))
}

/// A table of field elements, an entry a line.
fn table(entries: &Numerals, margin: &str) -> String {
    lines(entries.iter().map(|(u, value)| format!("({u}, {value})")), margin)
}

/// A table of vectors, an entry a line.
fn vectors(entries: &Vectors) -> String {
    lines(entries.iter().map(|(u, vector)| format!("({u}, {})", list(vector))), "\n    ")
}

/// A list, an element a line.
fn lines<T: Display>(elements: impl IntoIterator<Item = T>, margin: &str) -> String {
    let elements: Vec<String> = elements.into_iter().map(|element| element.to_string()).collect();
    format!("[{}]", elements.join(&format!(";{margin}")))
}

/// A list on one line.
fn list<T: Display>(elements: impl IntoIterator<Item = T>) -> String {
    lines(elements, " ")
}
