//! The runner: our own implementations pass as peers, and each fault of a faulty peer gives its finding and its exit status, soon.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// `secagg` with these arguments.
fn secagg(arguments: &[&str]) -> Output {
    let folder = env!("CARGO_MANIFEST_DIR");
    Command::new(env!("CARGO_BIN_EXE_secagg"))
        .args(arguments)
        .env("SECAGG_VECTORS", folder)
        .output()
        .expect("secagg can be started")
}

/// The path, quoted for a command.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

/// One of our own as a peer.
fn own(subject: &str) -> String {
    format!("{} peer --subject {subject}", quoted(Path::new(env!("CARGO_BIN_EXE_secagg"))))
}

/// The example `faulty_peer`, which cargo builds with the tests unless it is told to build one test only (then: `cargo build --example faulty_peer`).
fn faulty(fault: &str) -> String {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folder: PathBuf = test.ancestors().nth(2).expect("target/PROFILE/deps/TEST").join("examples");
    let path = folder.join(format!("faulty_peer{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: cargo build -p secagg-vectors --example faulty_peer", path.display());
    format!("{} {fault}", quoted(&path))
}

/// A check of a peer: what it says, and its exit status.
fn check(peer: &str, arguments: &[&str]) -> (String, i32) {
    let timeout: &[&str] = if arguments.contains(&"--timeout") { &[] } else { &["--timeout", "300ms"] };
    let output = secagg(&[&["check", "--peer", peer], timeout, arguments].concat());
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (text, output.status.code().expect("no signal"))
}

/// A check of a faulty peer in one session and one live session.
fn finding(fault: &str) -> (String, i32) {
    let started = Instant::now();
    let told = check(&faulty(fault), &["--only-tests", "1", "--live", "0"]);
    assert!(started.elapsed() < Duration::from_secs(20), "{fault}: far more than one time-out");
    told
}

/// The fault fails the check with these words.
fn fails(fault: &str, words: &[&str]) {
    let (text, status) = finding(fault);
    assert_eq!(status, 1, "{fault}: {text}");
    for word in words {
        assert!(text.contains(word), "{fault}: no {word:?} in\n{text}");
    }
    assert!(text.trim_end().ends_with(" failed") && !text.contains(", 0 failed"), "{text}");
}

/// Figure 4, all steps: impl, in a process of its own, plays every vector and live session as the spec does.
#[test]
fn impl_passes_as_a_peer() {
    let (text, status) = check(&own("impl"), &["--timeout", "30s", "--live", "40"]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("secagg impl") && text.contains(", 0 failed"), "{text}");
}

/// Figure 4, all steps: so does the spec.
#[test]
fn spec_passes_as_a_peer() {
    let (text, status) = check(&own("spec"), &["--timeout", "60s", "--live", "10"]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("secagg spec") && text.contains(", 0 failed"), "{text}");
}

/// No sentence of the paper: garbage, silence and death of a peer are findings, and no hang.
#[test]
fn broken_lines_are_findings_that_name_the_request() {
    let advance = "userAdvance of party 1: the peer ";
    fails("hangs", &[advance, "did not answer within 300ms"]);
    fails("garbage", &[advance, "answered with no JSON object", "Traceback"]);
    fails("not-utf8", &[advance, "no JSON object"]);
    fails("endless", &[advance, "sent a line of more than 16 MiB"]);
    fails("unfinished", &[advance, "ended in the middle of a line", "{\"id\":"]);
    fails("exits-in-the-middle", &[advance, "has ended (exit status: 101)", "stderr: panicked: index out of bounds"]);
    fails("wrong-id", &[advance, "answered request 0 in place of 3"]);
    fails("no-id", &[advance, "no number `id`"]);
    fails("both", &[advance, "both `ok` and `abort`"]);
    fails("neither", &[advance, "none of `ok`"]);
    fails("empty-ok", &[advance, "`ok` that is not as it must be", "message"]);
    // Noticed before the next request, or taken for its answer.
    fails("speaks-unasked", &["userAdvance of party 1: the peer "]);
    fails("error", &["userAdvance of party 1: the peer reports an error: out of paper"]);
    fails("descending", &["the messages are not ascending by user"]);
}

/// No sentence of the paper: how a peer begins and ends.
#[test]
fn the_beginning_and_the_end_are_tests_too() {
    fails("exits-at-once", &["FAILED hello", "has ended (exit status: 3)", "stderr: no licence found"]);
    fails("other-protocol", &["FAILED hello", "protocol 1"]);
    let due = "hello with protocol 2, suite 1, format 1: answered with `ok`, where `unimplemented` is due";
    fails("any-number", &["FAILED hello against peer", due]);
    fails("one-hello-only", &["FAILED hello against peer", "hello with protocol 2", "has ended"]);
    fails("hangs-at-the-end", &["FAILED exit", "still runs 300ms after its input ended"]);
    fails("fails-at-the-end", &["FAILED exit", "exit status: 1"]);
    let (text, status) = check("/no/such/program", &[]);
    assert!(status == 1 && text.contains("cannot be started"), "{status}: {text}");
}

/// Figure 4, all steps: a finding names the party and the step at which it differs.
#[test]
fn wrong_answers_are_findings_that_name_party_step_expected_and_got() {
    fails("flips-a-bit", &["sessions/", "user 1 at R2.U4: the message differs in y at byte 39 of 40: ", ", expected "]);
    fails(
        "refuses-late",
        &["server at R2.S1, message of user 1: refused with R2.S1 Malformed", "where acceptance is due"],
    );
    fails("adds-wrongly", &["server at R4.S4: the sum differs in entry 0 of 1: "]);
    let tests = ["--only-tests", "steps/*", "--live", "0"];
    let (text, status) = check(&faulty("blames-the-server"), &tests);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("(blame: server), where") && text.contains("(blame: user 4000) is due"), "{text}");
    let (text, _) = check(&faulty("accepts-late-users"), &tests);
    assert!(text.contains("accepted, where R0.S1 UnexpectedUser (blame: user 12345) is due"), "{text}");
    let (text, _) = check(&faulty("odd-abort"), &["--only-tests", "steps/malicious-R3*", "--live", "0"]);
    assert!(text.contains("`abort` is not as it must be: unknown variant `everyone`"), "{text}");
}

/// Appendix A: a finding about a primitive names it, and what of its output is wrong.
#[test]
fn wrong_primitives_are_findings_that_name_the_value() {
    let (text, status) = check(&faulty("wrong-share"), &["--only-tests", "primitives/shamir.json", "--live", "0"]);
    assert_eq!(status, 1, "{text}");
    assert!(
        text.contains("ShamirShare: the output differs at shares[1].share: byte 0 of 32: 0000000000000000…, exp"),
        "{text}"
    );
    let tests = ["--only-tests", "primitives/agreement.json", "--live", "0"];
    let (text, status) = check(&faulty("accepts-points"), &tests);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("Agreement: accepted, where R1.U1 Malformed (blame: server) is due"), "{text}");
    let (text, status) = check(&faulty("users-only"), &tests);
    assert!(status == 0 && text.contains("skipped 48: the peer does not list `primitives`"), "{status}: {text}");
}

/// R2.U2, R2.U3: a peer that masks wrongly is found in live sessions.
#[test]
fn live_sessions_find_what_a_wrong_mask_does() {
    let (text, status) = check(&faulty("flips-a-bit"), &["--only-tests", "live/*", "--live", "20"]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("FAILED live/") && text.contains("at R2.U4: the message differs in y at byte "), "{text}");
    assert!(text.contains("at the peer: "), "{text}");
}

/// No sentence of the paper: a live session can be had again by its name and the seed.
#[test]
fn live_sessions_follow_from_the_seed() {
    let folder = tempfile::tempdir().expect("a folder for traces");
    let trace = |name: &str, seed: &str, tests: &str| {
        let path = folder.path().join(name);
        let (text, status) = check(
            &own("impl"),
            &["--live", "12", "--only-tests", tests, "--seed", seed, "--trace", &path.display().to_string()],
        );
        assert_eq!(status, 0, "{text}");
        let trace = std::fs::read_to_string(path).expect("a trace");
        // Numbers of requests and parties go on from test to test.
        trace
            .lines()
            .map(|line| line.split("\"parameters\"").last().unwrap_or_default().to_string())
            .collect::<Vec<_>>()
    };
    let all = trace("all", "7", "live/*");
    assert_eq!(all, trace("again", "7", "live/*"));
    assert_ne!(all, trace("other", "8", "live/*"));
    let alone = trace("alone", "7", "live/5");
    let parameters = |lines: &[String]| -> Vec<String> {
        let begins = lines.iter().position(|line| line.starts_with("# live/5 ")).expect("the test's name");
        let of_test = lines[begins + 1..].iter().take_while(|line| !line.starts_with('#'));
        of_test.filter(|line| line.starts_with(":{")).cloned().collect()
    };
    assert!(!parameters(&alone).is_empty());
    assert_eq!(parameters(&all), parameters(&alone));
}

/// No sentence of the paper: what a peer does not do is skipped, and told.
#[test]
fn what_is_not_implemented_is_skipped_and_counted() {
    let (text, status) = check(&faulty("unimplemented"), &["--live", "3"]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("the peer does not implement: tomorrow") && text.contains("0 passed, 0 failed"), "{text}");
    let (text, status) = check(&faulty("users-only"), &["--live", "10"]);
    assert_eq!(status, 0, "{text}");
    for words in ["list `server`", "list `explicitCoins`", "only the users are played"] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    assert!(!text.contains("\n0 passed"), "{text}");
    let (text, status) = check(&faulty("no-variant"), &["--live", "10"]);
    assert_eq!(status, 0, "{text}");
    for words in ["list `honestButCurious`", "list `malicious`", "\n0 passed, 0 failed"] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
}

/// No sentence of the paper: what is not run after many time-outs is counted for itself, and not as if the peer had failed it.
#[test]
fn what_is_not_run_is_neither_passed_nor_failed() {
    let tests = ["--only-tests", "steps/malicious-R0.U.json", "--live", "0", "--timeout", "40ms"];
    let (text, status) = check(&faulty("hangs"), &[&tests[..], &["--jobs", "1"]].concat());
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("did not answer within 40ms") && text.contains(" failed"), "{text}");
    let tests = ["--only-tests", "steps/malicious-R1.U.json", "--live", "0", "--timeout", "40ms"];
    let (text, status) = check(&faulty("hangs"), &[&tests[..], &["--jobs", "1"]].concat());
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("NOT RUN 29: the peer did not answer in time 20 times before"), "{text}");
    assert!(text.trim_end().ends_with("\n0 passed, 20 failed"), "{text}");
    // Known failures are no reason to be content with what nobody has asked.
    let list = file(r#"{"*": "it hangs"}"#);
    let known = ["--known-failures", &list.path().display().to_string()].map(String::from);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let (text, status) = check(&faulty("hangs"), &[&tests[..], &["--jobs", "1"], &known].concat());
    assert!(status == 1 && text.trim_end().ends_with("\n0 passed, 0 failed"), "{status}: {text}");
}

/// A file with this text.
fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(&file, text).expect("it can be written");
    file
}

/// No sentence of the paper: a peer may have other names for the named checks.
#[test]
fn other_names_are_translated() {
    let tests = ["--only-tests", "steps/*", "--live", "0"];
    let map = |text: &str, fault: &str| {
        let map = file(text);
        check(&faulty(fault), &[&tests[..], &["--error-map", &map.path().display().to_string()]].concat())
    };
    let (text, status) = check(&faulty("other-names"), &tests);
    assert!(status == 1 && text.contains("ParseError"), "{text}");
    let (text, status) = map(r#"{"ParseError": "Malformed"}"#, "other-names");
    assert_eq!(status, 0, "{text}");
    let (text, status) = map(r#"{"decode bad": "R2.S1 Malformed"}"#, "other-steps");
    assert_eq!(status, 0, "{text}");
    let (text, status) = map(r#"{"ParseError": "Misshapen"}"#, "other-names");
    assert!(status == 2 && text.contains("no check \"Misshapen\""), "{status}: {text}");
    let (text, status) = map(r#"{"ParseError": 7}"#, "other-names");
    assert!(status == 2 && text.contains("invalid type"), "{status}: {text}");
}

/// No sentence of the paper: known failures do not count, and do not rot.
#[test]
fn known_failures_do_not_count_until_they_pass() {
    let known = |text: &str, fault: &str, tests: &str| {
        let list = file(text);
        check(
            &faulty(fault),
            &["--only-tests", tests, "--live", "9", "--known-failures", &list.path().display().to_string()],
        )
    };
    let (text, status) = known(r#"{"1": "masks are not ready"}"#, "flips-a-bit", "1");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("known failure 1: masks are not ready") && text.contains("known failures: 1"), "{text}");
    let (text, status) = known(r#"{"1": "masks are not ready"}"#, "none", "1");
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("\"1\" is expected to fail (masks are not ready), but passes"), "{text}");
    assert!(text.trim_end().ends_with("1 passed, 1 failed"), "{text}");
    let (text, status) = known(r#"{"live/*": "masks are not ready"}"#, "flips-a-bit", "live/*");
    assert!(status == 0 && text.contains("known failure live/"), "{text}");
    let (text, status) = known(r#"{"77777": "?"}"#, "none", "1");
    assert!(status == 2 && text.contains("there is no test \"77777\""), "{status}: {text}");
}

/// No sentence of the paper: flags of the command.
#[test]
fn arguments_that_cannot_be_meant_are_refused() {
    let refused = |arguments: &[&str], words: &str| {
        let output = secagg(arguments);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && text.contains(words), "{arguments:?}: {text}");
    };
    refused(&["check", "--peer", "'half"], "without its other half");
    refused(&["check", "--peer", " "], "no command");
    refused(&["check", "--peer", "x", "--timeout", "soon"], "--timeout");
    refused(&["check", "--peer", "x", "--jobs", "0"], "--jobs");
    refused(&["check", "--trace", "x"], "--peer");
    refused(&["check", "--only", "impl", "--only-tests", "none such"], "no test has");
}
