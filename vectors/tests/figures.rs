//! `secagg figures` from the outside: sessions are played and measured, and a page with charts is written.
//! The sizes are far below the paper's; what a page says at the paper's sizes is tested inside, on made-up times.

use std::fs;
use std::process::{Command, Output};

use secagg_vectors::figures::{Plan, Size, evaluate, write};

/// Sessions of a few users.
fn tiny() -> Plan {
    Plan {
        users: vec![10, 12, 14],
        dimensions: vec![100, 200, 300],
        fixed_users: 14,
        fixed_dimension: 300,
        dropouts: vec![0, 20, 30],
        growth_dropouts: vec![10, 20, 30],
        curve_users: vec![10, 20],
        curve_dimensions: vec![100, 1000],
        curve_lines: vec![1000],
        iterations: 2,
        measured: 3,
        whole: false,
        ..Plan::quick()
    }
}

/// Section VII, Figures 6 to 8 and Table 3: everything is measured, counted, fitted, drawn and written.
#[test]
fn an_evaluation_ends_in_a_page_and_its_charts() {
    let evaluation = evaluate(tiny(), Some(2), true).unwrap();
    // 0%, 20% and 30% of three n and of two more m, and the third of the growth in d.
    assert_eq!(evaluation.measurements.len(), 3 * (3 + 2) + 1);
    for (size, measurement) in &evaluation.measurements {
        assert_eq!((measurement.user.len(), measurement.server.len()), (2 * 3, 2), "{size}");
        assert!(measurement.user.iter().chain(&measurement.server).flatten().all(|&time| time > 0.0), "{size}");
    }
    let most = Size { users: 14, dimension: 300, dropped: 4 };
    assert!(evaluation.measurements.contains_key(&most));

    let folder = tempfile::tempdir().unwrap();
    let files = write(&evaluation, folder.path()).unwrap();
    let mut found: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    let figures = ["figure-6a", "figure-6b", "figure-6c", "figure-6d", "figure-7a", "figure-7b"];
    let charts = figures.into_iter().chain(["table-3-d", "table-3-m", "table-3-n"]).map(|name| format!("{name}.svg"));
    let expected: Vec<String> = std::iter::once("README.md".to_string()).chain(charts).collect();
    assert_eq!(found, expected);
    assert_eq!(files.len(), expected.len());
    let page = fs::read_to_string(folder.path().join("README.md")).unwrap();
    for file in &expected[1..] {
        assert!(page.contains(&format!("({file})")), "{file}");
        assert!(fs::read_to_string(folder.path().join(file)).unwrap().starts_with("<svg"), "{file}");
    }
    assert!(page.contains("Each of the 32 sessions above was held against these counts"), "{page}");
    assert!(page.contains("| Server | 30% | here |"), "{page}");
}

fn figures(flags: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_secagg")).arg("figures").args(flags).output().unwrap()
}

/// No sentence of the paper: flags of the command. What cannot be written is refused before anything is measured.
#[test]
fn a_folder_that_cannot_be_written_to_is_refused_at_once() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let path = place.path().to_str().unwrap();
    for output in [path.to_string(), format!("{path}/below")] {
        let refused = figures(&["--output", &output]);
        assert_eq!(refused.status.code(), Some(2));
        let message = String::from_utf8(refused.stderr).unwrap();
        assert!(message.starts_with(&format!("error: --output {output}: ")), "{message}");
    }
    for flags in [["--iterations", "0"], ["--threads", "0"], ["--quick", "now"]] {
        assert_eq!(figures(&flags).status.code(), Some(2), "{flags:?}");
    }
}
