//! The named checks: the two documents, spec and impl know the same ones, and every one of them fires, in spec and in impl.
//! The committed vectors provoke each of them; that a receipt checks in the order of the table is shown here, at every receipt.
//! Each name stands below with what would be lost without it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use secagg_spec::suite1::Suite1;
use secagg_tests::libraries::Libraries;
use secagg_vectors::check::Suite;
use secagg_vectors::model::{
    Abort, Blame, Change, Id, Messages, Mutation, Party, SessionTest, StepTest, UserMessage, Verdict,
};
use secagg_vectors::play;
use secagg_vectors::subject::Subject;
use secagg_vectors::subject::implementation::Implementation;
use secagg_vectors::subject::spec::Spec;

/// Every named check, and what it protects against.
const PROTECTS: [(&str, &str); 44] = [
    ("ModulusTooSmall", "a ring with one element, in which every sum is 0 and no bit needs a mask"),
    ("DimensionZero", "a session that sums nothing and still reveals who takes part"),
    ("TooFewParties", "a sum over one user, which is that user's input"),
    ("IdentityZero", "a share at 0, which is the secret itself"),
    ("RepeatedIdentity", "two users with one share, and a division by 0 when a secret is reconstructed"),
    ("ThresholdTooLarge", "a session that can never end"),
    ("ThresholdBelowMinimum", "an adversary of the threat model that holds enough shares by itself"),
    (
        "ThresholdAdmitsTwoSets",
        "a server that gathers t answers for each of two sets of survivors, and so both kinds of share",
    ),
    ("InputBoundOutOfRange", "inputs of which nothing can be told but 0, or which do not fit in the ring"),
    ("SumOverflows", "a sum that wraps although the application was promised that it does not"),
    ("VerificationKeyNotCanonical", "two encodings of one key, under which parties disagree about signatures"),
    ("VerificationKeySmallOrder", "a key under which one signature verifies for many messages"),
    ("RepeatedVerificationKey", "one user who signs for two identities"),
    ("NotInDirectory", "a user who waits for a session that does not know it"),
    ("SigningKeyMismatch", "signatures that every other user would take for the server's forgery"),
    ("CoinsDoNotFit", "secrets out of range, and polynomials of another degree than t − 1"),
    ("UnexpectedUser", "users who come back after having dropped out, and late inputs above all"),
    ("AlreadyReceived", "a second message that replaces the first"),
    ("Malformed", "one message with two encodings, and decoders that read past what was sent"),
    ("WrongFormat", "bytes of a later format read by the rules of this one"),
    ("WrongSuite", "bytes of another suite read with the algorithms of this one"),
    ("WrongType", "a message of one round taken for a message of another"),
    ("WrongSender", "a message reflected to its sender, or passed on in another's name"),
    ("WrongContext", "messages of another session, or parties with different parameters"),
    ("TooFewMessages", "a sum over fewer than t inputs"),
    ("TooFewUsers", "a server that tells a user of a smaller session than it agreed to"),
    ("OutsideDirectory", "users whom the server invented"),
    ("OwnEntryChanged", "a server that puts its own keys in a user's place before that user's eyes"),
    ("RepeatedKey", "pairwise masks that cancel in another place than the sum, by a copied or negated key"),
    ("KeySignature", "a server that puts its own keys in other users' places"),
    ("WrongRecipients", "users who never get a share, so that their answers are missing in the end"),
    ("OutsideU1", "ciphertexts of users who have no keys in this session"),
    ("OwnCiphertext", "a user who takes what is said to be its own for another's"),
    ("InputLength", "a vector that does not fit the mask"),
    ("InputOutOfRange", "an input that is silently reduced"),
    ("OutsideU2", "survivors whose masks nobody shared"),
    ("OwnIdentityMissing", "a user who helps to unmask while its own key is being reconstructed"),
    ("OutsideU3", "signatures of users who are not in the sum, counted towards t"),
    ("ConsistencySignature", "a server that shows different survivors to different users"),
    ("DecryptionFailed", "shares that were changed or moved on their way"),
    ("WrongIdentities", "a sender who passes another's shares on as its own"),
    ("ShareNotCanonical", "a share that is revealed in an encoding that the server must refuse"),
    ("WrongShares", "a reconstruction that lacks a share, and a user who reveals both kinds for one peer"),
    ("ReconstructedKeyMismatch", "a sum from which the wrong masks were removed"),
];

/// Step, check, and the kind of blame: `Server`, `User`, `Caller` or `Unattributable`.
type Row = (String, String, &'static str);

fn document(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between backticks and is a check's name.
fn names(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_name = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
    };
    quoted.filter(is_name).map(str::to_string).collect()
}

/// The section of a document under this heading.
fn section<'a>(document: &'a str, heading: &str) -> &'a str {
    let (_, rest) = document.split_once(heading).unwrap_or_else(|| panic!("no section {heading}"));
    rest.split("\n## ").next().unwrap_or(rest)
}

/// The steps at which messages are received.
const RECEIPTS: [&str; 9] = ["R0.S1", "R1.U1", "R1.S1", "R2.U1", "R2.S1", "R3.U1", "R3.S1", "R4.U1", "R4.S1"];

/// The table of FORMAT.md, section 8, a row for each step, check and blame.
fn table() -> BTreeSet<Row> {
    let format = document("vectors/FORMAT.md").replace("\\|", " ");
    let mut rows = BTreeSet::new();
    for line in section(&format, "\n## 8. Named checks").lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [steps, checks, _, blame] = cells[..] else { panic!("not four cells: {line}") };
        let steps: Vec<&str> = match steps {
            "step" => continue,
            "any receipt" => RECEIPTS.to_vec(),
            "R0–R4.S1" => vec!["R0.S1", "R1.S1", "R2.S1", "R3.S1", "R4.S1"],
            _ => steps.split(", ").collect(),
        };
        for step in steps {
            let blame = match blame {
                "the sender" if step.contains('S') => "User",
                "the sender" => "Server",
                "User" | "User(v)" => "User",
                "Server" => "Server",
                "Caller" => "Caller",
                "Unattributable" => "Unattributable",
                _ => panic!("unknown blame: {line}"),
            };
            rows.extend(names(checks).into_iter().map(|check| (step.to_string(), check, blame)));
        }
    }
    rows
}

/// The list of figure4.md: the checks with the kinds of blame of their group, or their own.
fn restated() -> BTreeSet<(String, &'static str)> {
    let figure = document("spec/figure4.md");
    let blames = |text: &str| -> Option<Vec<&'static str>> {
        let (_, rest) = text.split_once("blame ")?;
        let kinds = ["Server", "User", "Caller", "Unattributable"];
        match kinds.into_iter().find(|kind| rest.starts_with(kind)) {
            Some(kind) => Some(vec![kind]),
            None => rest.starts_with("its sender").then(|| vec!["Server", "User"]),
        }
    };
    let mut list = BTreeSet::new();
    let mut of_group = Vec::new();
    for line in section(&figure, "\n## Named checks").lines() {
        if line.starts_with("**") {
            of_group = blames(line).unwrap_or_default();
        } else if line.starts_with("- ") {
            let of_bullet = blames(line).unwrap_or(of_group.clone());
            assert!(!of_bullet.is_empty(), "no blame: {line}");
            let head = line.split_once("`: ").map_or(line, |(head, _)| head);
            let head = if line.contains("`: ") { format!("{head}`") } else { head.to_string() };
            for check in names(&head) {
                list.extend(of_bullet.iter().map(|blame| (check.clone(), *blame)));
            }
        }
    }
    list
}

/// The checks under which rows stand.
fn checks(rows: &BTreeSet<Row>) -> BTreeSet<&str> {
    rows.iter().map(|(_, check, _)| check.as_str()).collect()
}

/// FORMAT.md, figure4.md, spec and impl name the same checks, with the same blame; none is listed twice.
#[test]
fn documents_and_code_know_the_same_checks() {
    let (table, restated) = (table(), restated());
    let in_table: BTreeSet<(String, &str)> = table.iter().map(|(_, check, blame)| (check.clone(), *blame)).collect();
    assert_eq!(in_table, restated, "FORMAT.md, section 8, and figure4.md, \"Named checks\"");
    let spec: Vec<&str> = secagg_spec::abort::Check::ALL.iter().map(|check| check.name()).collect();
    let implementation: Vec<&str> = secagg::Check::ALL.iter().map(|check| check.as_str()).collect();
    for (whose, list) in [("spec", spec), ("impl", implementation), ("this file", PROTECTS.map(|(c, _)| c).to_vec())] {
        let set: BTreeSet<&str> = list.iter().copied().collect();
        assert_eq!(set.len(), list.len(), "{whose} lists no check twice");
        assert_eq!(set, checks(&table), "{whose} and FORMAT.md, section 8");
    }
    assert!(PROTECTS.iter().all(|(_, purpose)| !purpose.is_empty()));
}

/// The steps are figure4.md's in spec, and those at which FORMAT.md has checks in impl.
#[test]
fn documents_and_code_know_the_same_steps() {
    let figure = document("spec/figure4.md");
    let step = |line: &str| Some(line.strip_prefix("- **")?.split_once("**")?.0.to_string());
    let steps = |text: &str| text.lines().filter_map(step).filter(|step| step.contains('.')).collect::<BTreeSet<_>>();
    let figure = steps(figure.split("\n## Named checks").next().unwrap());
    let spec: BTreeSet<String> = secagg_spec::abort::Step::ALL.iter().map(|step| step.name().to_string()).collect();
    assert_eq!((figure.len(), &figure), (34, &spec));
    let implementation: BTreeSet<String> = secagg::Step::ALL.iter().map(|step| step.as_str().to_string()).collect();
    let table: BTreeSet<String> = table().into_iter().map(|(step, ..)| step).collect();
    assert_eq!(implementation, table);
    assert!(table.is_subset(&figure));
}

/// Section V, "abort": the spec's aborts read as step, check and the party to blame, under their normative names.
#[test]
fn an_abort_reads_as_step_check_and_blame() {
    use secagg_spec::abort::{Abort, Blame, Check, Step};
    let read = |blame| Abort { step: Step::R4U2, check: Check::WrongIdentities, blame }.to_string();
    assert_eq!(read(Blame::User(7)), "R4.U2: WrongIdentities (blame: user 7)");
    assert_eq!(read(Blame::Server), "R4.U2: WrongIdentities (blame: server)");
    assert_eq!(read(Blame::Caller), "R4.U2: WrongIdentities (blame: caller)");
    assert_eq!(read(Blame::Unattributable), "R4.U2: WrongIdentities (blame: unattributable)");
}

/// The committed vectors.
fn suite() -> Suite {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    Suite::read(&folder).expect("the vectors can be read")
}

/// The steps that end in an abort.
fn abort_tests(suite: &Suite) -> impl Iterator<Item = &StepTest> {
    suite.steps().filter(|test| test.result == Verdict::Abort)
}

/// The aborts that they provoke.
fn due(suite: &Suite) -> BTreeSet<Row> {
    abort_tests(suite).filter_map(|test| test.abort.as_ref()).map(row).collect()
}

fn row(abort: &Abort) -> Row {
    let blame = match abort.blame {
        Blame::Server => "Server",
        Blame::User(_) => "User",
        Blame::Caller => "Caller",
        Blame::Unattributable => "Unattributable",
    };
    (abort.step.clone(), abort.check.clone(), blame)
}

fn subjects() -> [Box<dyn Subject>; 2] {
    [Box::new(Spec(Suite1(Libraries))), Box::new(Implementation)]
}

/// The sessions in which the vectors plant defects.
fn bases(suite: &Suite) -> Vec<&SessionTest> {
    let numbers: BTreeSet<u32> = abort_tests(suite).map(|test| test.session).collect();
    let sessions = suite.sessions();
    numbers.iter().map(|number| sessions[number]).collect()
}

/// A defect in `session`, as a vector would have it.
fn defect(session: &SessionTest, party: Party, change: Change, step: &str, check: &str, blame: Blame) -> StepTest {
    StepTest {
        tc_id: 0,
        comment: format!("{check} at {step}"),
        flags: Vec::new(),
        result: Verdict::Abort,
        session: session.tc_id,
        party,
        half_step: step.trim_end_matches('1').into(),
        change: Some(change),
        mutation: Some(Mutation { path: String::new(), from: String::new(), to: String::new() }),
        second: None,
        sends: None,
        abort: Some(Abort { step: step.into(), check: check.into(), blame }),
    }
}

/// The messages that the server collects at each step.
fn collected(messages: &Messages) -> Vec<(&'static str, &[UserMessage])> {
    let Messages { r0_u3, r1_u7, r2_u4, r3_u2, r4_u4, .. } = messages;
    let mut rounds: Vec<(&str, &[UserMessage])> = vec![("R0.S1", r0_u3), ("R1.S1", r1_u7), ("R2.S1", r2_u4)];
    rounds.extend(r3_u2.as_deref().map(|messages| ("R3.S1", messages)));
    rounds.push(("R4.S1", r4_u4));
    rounds
}

/// What `u`, who stays to the end, receives at each step.
fn received(messages: &Messages, u: Id) -> Vec<(&'static str, &[u8])> {
    let delivered = messages.r1_s2.iter().find(|message| message.user == u).expect("the user stays");
    let mut inboxes = vec![("R1.U1", messages.r0_s2.as_slice()), ("R2.U1", &delivered.message)];
    match &messages.r3_s2 {
        Some(signatures) => inboxes.extend([("R3.U1", messages.r2_s2.as_slice()), ("R4.U1", signatures)]),
        None => inboxes.push(("R4.U1", &messages.r2_s2)),
    }
    inboxes
}

/// A message spoilt in one place, for each check on headers and encodings; the later ones are spoilt in all later places too.
fn spoilt(message: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut variants = vec![("Malformed", message[..38].to_vec()), ("Malformed", Vec::new())];
    let mut longer = message.to_vec();
    longer.push(0);
    variants.push(("Malformed", longer.clone()));
    variants.push(("Malformed", message[..message.len() - 1].to_vec()));
    // The checks stand in this order: whatever is wrong further on, the first one decides.
    let mut all_later = longer;
    for (check, byte) in
        [("WrongContext", 38), ("WrongSender", 6), ("WrongType", 2), ("WrongSuite", 1), ("WrongFormat", 0)]
    {
        let mut only = message.to_vec();
        only[byte] ^= 0x40;
        variants.push((check, only));
        all_later[byte] ^= 0x40;
        variants.push((check, all_later.clone()));
    }
    variants
}

/// The defects that are planted here, at every receipt of a session.
fn defects_at_receipts(session: &SessionTest) -> Vec<StepTest> {
    let mut defects = Vec::new();
    let survivor = session.sets["U5"][1];
    for (step, inbox) in received(&session.messages, survivor) {
        for (check, message) in spoilt(inbox) {
            let change = Change::Message { at: step.into(), from: None, message };
            defects.push(defect(session, Party::User(survivor), change, step, check, Blame::Server));
        }
    }
    let directory: Vec<Id> = session.users.iter().map(|user| user.id).collect();
    let mut expected = directory.clone();
    for (step, messages) in collected(&session.messages) {
        let at = || step.to_string();
        let own = &messages.iter().find(|message| message.user == survivor).expect("the user stays").message;
        let blame = Blame::User(survivor);
        for (check, message) in spoilt(own) {
            let change = Change::Message { at: at(), from: Some(survivor), message };
            defects.push(defect(session, Party::Server, change, step, check, blame));
        }
        // Repeated, even in a shape that would be refused for another reason.
        for message in [own.clone(), Vec::new()] {
            let change = Change::Extra { at: at(), from: survivor, message };
            defects.push(defect(session, Party::Server, change, step, "AlreadyReceived", blame));
        }
        // Nobody, somebody unknown, and everyone who has dropped out before.
        let unexpected = [0, 12_345].into_iter().chain(directory.iter().copied().filter(|u| !expected.contains(u)));
        for from in unexpected {
            for message in [own.clone(), Vec::new()] {
                let change = Change::Extra { at: at(), from, message };
                defects.push(defect(session, Party::Server, change, step, "UnexpectedUser", Blame::User(from)));
            }
        }
        expected = messages.iter().map(|message| message.user).collect();
    }
    defects
}

/// Plays the defects in spec and in impl; what they provoke, both alike, and as they say.
fn provoked<'a>(suite: &Suite, defects: impl IntoIterator<Item = &'a StepTest>) -> BTreeSet<Row> {
    let (sessions, subjects) = (suite.sessions(), subjects());
    let mut rows = BTreeSet::new();
    let mut findings = Vec::new();
    for test in defects {
        for subject in &subjects {
            if let Err(finding) = play::step(subject.as_ref(), sessions[&test.session], test) {
                findings.push(format!("{}, test {} ({}): {finding}", subject.name(), test.tc_id, test.comment));
            }
        }
        rows.extend(test.abort.as_ref().map(row));
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    rows
}

/// What is missing, one line each.
fn told<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    rows.map(|(step, check, blame)| format!("\n{check} at {step}, blame {blame}")).collect()
}

/// FORMAT.md 8: every row of the table, step, check and blame, has a vector, and the vectors provoke nothing that is not listed.
#[test]
fn every_row_of_the_table_has_a_vector() {
    let (suite, table) = (suite(), table());
    let due = due(&suite);
    let missing = told(table.difference(&due));
    assert!(missing.is_empty(), "no vector provokes{missing}");
    let unknown = told(due.difference(&table));
    assert!(unknown.is_empty(), "not in FORMAT.md, section 8:{unknown}");
}

/// Every row of FORMAT.md, section 8, fires in spec and in impl, with its step and its blame, and receipts
/// check in the order of the table whatever else is wrong.
#[test]
fn every_row_of_the_table_is_provoked() {
    let (suite, table) = (suite(), table());
    let planted: Vec<StepTest> = bases(&suite).into_iter().flat_map(defects_at_receipts).collect();
    let mut rows = provoked(&suite, abort_tests(&suite));
    rows.extend(provoked(&suite, &planted));
    let missing = told(table.difference(&rows));
    assert!(missing.is_empty(), "provoked neither by a vector nor here:{missing}");
    let unknown = told(rows.difference(&table));
    assert!(unknown.is_empty(), "not in FORMAT.md, section 8:{unknown}");
}
