//! Holds `spec/figure4.md` against the code: every step and every named check is cited in the spec, in impl and in a test, and nothing
//! is cited that the document does not have. The citations are written to `traceability.txt`, which is committed and compared.
//! `UPDATE_TRACEABILITY=1 cargo test -p secagg-tests --test traceability` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const UPDATE: &str = "UPDATE_TRACEABILITY=1 cargo test -p secagg-tests --test traceability";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below `folder` with this extension, by their path from the root.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(listing) = std::fs::read_dir(&folder) else { continue };
        for path in listing.map(|entry| entry.expect("a readable folder").path()) {
            if path.is_dir() {
                if !path.ends_with("target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|e| e == extension) {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
                found.insert(name, read(&path));
            }
        }
    }
    found
}

// What the document has

/// An id and its sentence.
type Sentence = (String, String);

/// The steps, in the order of the figure.
fn steps(figure: &str) -> Vec<Sentence> {
    let step = |line: &str| {
        let (id, sentence) = line.strip_prefix("- **")?.split_once("** ")?;
        Some((id.to_string(), sentence.to_string()))
    };
    figure.split("\n## Named checks").next().unwrap().lines().filter_map(step).collect()
}

/// The named checks, in the order of the list, each with the sentence that says what it demands.
fn checks(figure: &str) -> Vec<Sentence> {
    let section = figure.split("\n## Named checks").nth(1).expect("a section on named checks");
    let section = section.split("\n## ").next().unwrap();
    let check = |line: &str| {
        let (name, rest) = line.strip_prefix("- `")?.split_once('`')?;
        let (_, sentence) = rest.split_once(": ")?;
        Some((name.to_string(), sentence.to_string()))
    };
    section.lines().filter_map(check).collect()
}

/// The numbers of the deviations.
fn deviations(figure: &str) -> BTreeSet<u32> {
    let number = |line: &str| {
        let digits: String = line.strip_prefix("- **D")?.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    figure.lines().filter_map(number).collect()
}

// What the code cites

/// The identifiers in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The step ids in a text, whether they exist or not: `R`, digits, `.`, `U` or `S`, digits; or `SETUP.` and digits.
fn cited_steps(text: &str) -> BTreeSet<String> {
    let is_number = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut steps = BTreeSet::new();
    for (dot, _) in text.match_indices('.') {
        let before = text[..dot].rsplit(|c| !is_word(c)).next().unwrap_or_default();
        let after = text[dot + 1..].split(|c| !is_word(c)).next().unwrap_or_default();
        let in_a_round =
            before.strip_prefix('R').is_some_and(is_number) && after.strip_prefix(['U', 'S']).is_some_and(is_number);
        if in_a_round || before == "SETUP" && is_number(after) {
            steps.insert(format!("{before}.{after}"));
        }
    }
    steps
}

/// The deviations in a text, whether they exist or not: `D` and one or two digits.
fn cited_deviations(text: &str) -> BTreeSet<u32> {
    let number = |word: &str| word.strip_prefix('D').filter(|digits| digits.len() <= 2)?.parse().ok();
    words(text).filter_map(number).collect()
}

/// A file without its unit tests, which stand at its end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// A file without its comments: a check that is only talked about is not made.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The comments directly above test functions, inside `proptest!` too.
fn test_comments(text: &str) -> String {
    let mut comments = String::new();
    let mut above = String::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///") {
            above += comment;
            above.push('\n');
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]");
        } else {
            if is_test {
                comments += &above;
            }
            above.clear();
            is_test = false;
        }
    }
    comments
}

/// The three places in which everything is cited.
struct Places([(&'static str, BTreeMap<String, String>); 3]);

impl Places {
    /// The names are declared in one file a crate, which is no citation; the textbook is below the figure.
    fn read() -> Places {
        let declarations = ["spec/src/abort.rs", "impl/src/error.rs"];
        let sources = |folder: &str| {
            let mut files = files(folder, "rs");
            files.retain(|name, text| {
                *text = without_tests(text).to_string();
                !declarations.contains(&name.as_str()) && !name.starts_with("spec/src/textbook/")
            });
            files
        };
        let mut tests = BTreeMap::new();
        for folder in ["tests/tests", "impl/tests", "vectors/tests"] {
            tests.extend(files(folder, "rs"));
        }
        tests.remove("tests/tests/traceability.rs");
        Places([("spec", sources("spec/src")), ("impl", sources("impl/src")), ("test", tests)])
    }

    /// For each id: place by place the files that cite it.
    fn citations(&self, steps: &[Sentence], checks: &[Sentence]) -> BTreeMap<String, [Vec<&str>; 3]> {
        let mut citations: BTreeMap<String, [Vec<&str>; 3]> = BTreeMap::new();
        for (id, _) in steps.iter().chain(checks) {
            citations.insert(id.clone(), Default::default());
        }
        for (place, (name, files)) in self.0.iter().enumerate() {
            for (file, text) in files {
                let in_steps = if *name == "test" { cited_steps(&test_comments(text)) } else { cited_steps(text) };
                let code = without_comments(text);
                let in_checks = words(&code).filter(|word| checks.iter().any(|(check, _)| check == word));
                let cited: BTreeSet<String> = in_steps.into_iter().chain(in_checks.map(str::to_string)).collect();
                for id in cited {
                    if let Some(places) = citations.get_mut(&id) {
                        places[place].push(file);
                    }
                }
            }
        }
        citations
    }
}

/// The text of the snapshot.
fn snapshot(figure: &str) -> String {
    let (steps, checks, places) = (steps(figure), checks(figure), Places::read());
    let citations = places.citations(&steps, &checks);
    let mut text =
        String::from("Where each sentence of spec/figure4.md is cited. Written by tests/tests/traceability.rs:\n");
    writeln!(text, "{UPDATE}").unwrap();
    for (heading, sentences) in [("Steps", steps), ("Named checks", checks)] {
        writeln!(text, "\n{heading}").unwrap();
        for (id, sentence) in sentences {
            writeln!(text, "\n{id}  {sentence}").unwrap();
            for ((place, _), files) in places.0.iter().zip(&citations[&id]) {
                writeln!(text, "  {place}  {}", files.join(" ")).unwrap();
            }
        }
    }
    text
}

/// The lines in which two texts differ, under the last line that both have before them.
fn difference(committed: &str, made: &str) -> String {
    let (committed, made): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), made.lines().collect());
    let (mut i, mut j) = (0, 0);
    let mut text = String::new();
    while i < committed.len() || j < made.len() {
        if committed.get(i) == made.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let id = made[..j.min(made.len())].iter().rev().find(|line| !line.starts_with(' ') && !line.is_empty());
        writeln!(text, "  {}", id.unwrap_or(&"")).unwrap();
        // The nearest line from which both go on alike.
        let rest = |i: usize, j: usize| (i..committed.len()).zip(j..made.len());
        let meet = (1..).find_map(|distance: usize| {
            if distance > committed.len() + made.len() {
                return Some((committed.len() - i, made.len() - j));
            }
            (0..=distance)
                .map(|a| (a, distance - a))
                .find(|(a, b)| rest(i + a, j + b).next().is_some_and(|(i, j)| committed[i] == made[j]))
        });
        let (a, b) = meet.unwrap_or_default();
        committed[i..i + a].iter().for_each(|line| writeln!(text, "- {line}").unwrap());
        made[j..j + b].iter().for_each(|line| writeln!(text, "+ {line}").unwrap());
        (i, j) = (i + a, j + b);
    }
    text
}

/// How a comment says that a test stands for nothing in the paper, and goes on to say for what.
const NONE: &str = "No sentence of the paper: ";

/// The tests of a file, inside macros too: the line of the attribute, and the comment above it.
fn tests_of(text: &str) -> Vec<(usize, String)> {
    let mut tests = Vec::new();
    let mut comment = String::new();
    for (line, content) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(more) = content.strip_prefix("///") {
            comment += more;
        } else if content == "#[test]" {
            tests.push((line, comment.trim().to_string()));
        } else if !content.starts_with("#[") {
            comment.clear();
        }
    }
    tests
}

/// Does a comment name a step, a deviation, or a part of the paper, of FORMAT.md or of a standard?
fn names_a_sentence(comment: &str) -> bool {
    let parts = ["Theorem", "Lemma", "Hyb", "Figure ", "ection ", "Appendix ", "Definition ", "FORMAT"];
    let standards = ["RFC ", "FIPS ", "SEC 1", "SP 800-"];
    let numbered = |part: &&str| {
        let after = comment.split(part).nth(1).unwrap_or_default();
        comment.contains(part) && after.chars().any(|c| c.is_ascii_alphanumeric())
    };
    let says_none = comment.strip_prefix(NONE).is_some_and(|rest| !rest.is_empty());
    says_none
        || !cited_steps(comment).is_empty()
        || !cited_deviations(comment).is_empty()
        || parts.iter().chain(&standards).any(numbered)
}

fn figure() -> String {
    read(&root().join("spec/figure4.md"))
}

/// Figure 4: the document itself has 34 steps and the named checks, each once and each with MUST.
#[test]
fn every_sentence_says_must() {
    let figure = figure();
    let (steps, checks) = (steps(&figure), checks(&figure));
    assert_eq!(steps.len(), secagg_spec::abort::Step::ALL.len());
    let names: BTreeSet<&str> = checks.iter().map(|(name, _)| name.as_str()).collect();
    assert!(secagg_spec::abort::Check::ALL.iter().all(|check| names.contains(check.name())));
    assert_eq!((names.len(), checks.len()), (secagg_spec::abort::Check::ALL.len(), names.len()), "each check once");
    let ids: BTreeSet<&str> = steps.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids.len(), steps.len(), "each step once");
    for (id, sentence) in steps.iter().chain(&checks) {
        assert!(sentence.contains("MUST"), "{id}: {sentence}");
    }
    let deviations = deviations(&figure);
    assert!(deviations.iter().copied().eq(1..=deviations.len() as u32), "deviations are numbered without a gap");
}

/// Figure 4: every step and every check is cited in the spec, in impl, and in a test.
#[test]
fn everything_is_cited_everywhere() {
    let figure = figure();
    let (steps, checks, places) = (steps(&figure), checks(&figure), Places::read());
    let mut missing = String::new();
    for (id, cited) in places.citations(&steps, &checks) {
        for ((place, _), _) in places.0.iter().zip(cited).filter(|(_, files)| files.is_empty()) {
            let what = match *place {
                "test" if id.contains('.') => "no comment of a test function in tests/, impl/tests or vectors/tests",
                "test" => "no test in tests/, impl/tests or vectors/tests",
                "spec" => "nothing in spec/src",
                _ => "nothing in impl/src",
            };
            writeln!(missing, "{id}: {what} cites it").unwrap();
        }
    }
    assert!(missing.is_empty(), "\n{missing}");
}

/// Figure 4: no step and no deviation is cited that the document does not have.
#[test]
fn nothing_is_cited_that_is_not_there() {
    let figure = figure();
    let known: BTreeSet<String> = steps(&figure).into_iter().map(|(id, _)| id).collect();
    let deviations = deviations(&figure);
    let mut unknown = String::new();
    for folder in ["spec", "impl", "tests", "vectors"] {
        for (file, text) in files(folder, "rs").into_iter().chain(files(folder, "md")) {
            for step in cited_steps(&text).difference(&known) {
                writeln!(unknown, "{file} cites {step}, which spec/figure4.md does not have").unwrap();
            }
            for deviation in cited_deviations(&text).difference(&deviations) {
                writeln!(unknown, "{file} cites D{deviation}, which spec/figure4.md does not have").unwrap();
            }
        }
    }
    assert!(unknown.is_empty(), "\n{unknown}");
}

/// Figure 4: the committed snapshot is what the tree gives.
#[test]
fn the_snapshot_is_up_to_date() {
    let path = root().join("tests/traceability.txt");
    let made = snapshot(&figure());
    if std::env::var_os("UPDATE_TRACEABILITY").is_some_and(|value| value == "1") {
        std::fs::write(&path, &made).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let committed = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("tests/traceability.txt: {error}; make it with {UPDATE}"));
    assert!(
        committed == made,
        "tests/traceability.txt is not what the tree gives (- committed, + now):\n{}\nIf that is right: {UPDATE}",
        difference(&committed, &made)
    );
}

/// Every test says for which sentence of the paper it stands, or that it stands for none: steps, theorems, figures, sections; D1 and on.
#[test]
fn every_test_names_its_sentence() {
    let mut silent = String::new();
    let mut count = 0;
    for folder in ["spec", "impl", "tests", "vectors"] {
        for (file, text) in files(folder, "rs") {
            for (line, comment) in tests_of(&text) {
                count += 1;
                if !names_a_sentence(&comment) {
                    writeln!(silent, "{file}:{line}: the comment above this test names no sentence of the paper")
                        .unwrap();
                }
            }
        }
    }
    assert!(count > 300, "only {count} tests were found");
    assert!(
        silent.is_empty(),
        "\n{silent}Name a step id, a deviation, a theorem, figure or section, or a standard; or begin with {NONE:?}."
    );
}

/// No sentence of the paper: an id inside a longer one is not cited.
#[test]
fn citations_are_whole_words() {
    let cited = |text: &str| cited_steps(text).into_iter().collect::<Vec<_>>().join(" ");
    let id = concat!("R1", ".U1");
    assert_eq!(cited(&format!("{id}: a. {id}, ({id}–R) messages.{id}.")), id);
    assert_eq!(cited(&format!("{id}0")), concat!("R1", ".U10"));
    assert_eq!(cited(&format!("{id}x {id}_ x{id} R.U1 Ra.U1 R1.U R1.T1 R1 .U1")), "");
    assert_eq!(cited(concat!("SETUP", ".1 setup.1 SETUP.x XSETUP", ".2")), concat!("SETUP", ".1"));
    assert_eq!(cited_deviations("D7, (D7) D12: AD3 D3x D x D123 D_1").into_iter().collect::<Vec<_>>(), [7, 12]);
    let comments =
        test_comments("/// one\n#[test]\nfn a() {}\n/// two\nfn b() {}\n    /// three\n    #[ignore]\n    #[test]\n");
    assert_eq!(comments, " one\n");
    assert_eq!(test_comments("/// one\n\n#[test]\nfn a() {}"), "", "a blank line stands between them");
    assert_eq!(tests_of("/// one\n    #[test]\nfn a() {}\n#[test]\n"), [(2, "one".into()), (4, String::new())]);
    assert!(!names_a_sentence("what a test does") && !names_a_sentence(NONE) && names_a_sentence("Theorem 1: so"));
    assert_eq!(difference("a\n  b\n  c\n", "a\n  x\n  c\n"), "  a\n-   b\n+   x\n");
}
