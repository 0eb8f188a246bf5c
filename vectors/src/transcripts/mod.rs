//! `secagg transcripts`: sessions of the specification as numbers, for the proofs to compute again (`proofs/execution/transcript.v`).
//! Every file is a Coq file with one session and the lemma that it is accepted; the same bytes are written every time.
//! Small sessions run over the ideal primitives and a small field, others over suite 1.

mod coq;
mod record;
mod sessions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The flags of `secagg transcripts`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder to write into
    #[arg(value_name = "DIR", default_value_os_t = default_folder())]
    pub transcripts: PathBuf,
}

/// Where the committed transcripts are.
pub fn default_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../proofs/execution/transcripts")
}

/// Writes the transcripts.
pub fn command(args: &Args) -> ExitCode {
    let files = match files() {
        Ok(files) => files,
        Err(finding) => {
            eprintln!("secagg transcripts: {finding}");
            return ExitCode::FAILURE;
        }
    };
    let written = std::fs::create_dir_all(&args.transcripts)
        .and_then(|()| files.iter().try_for_each(|(name, text)| std::fs::write(args.transcripts.join(name), text)));
    if let Err(error) = written {
        eprintln!("secagg transcripts: {}: {error}", args.transcripts.display());
        return ExitCode::from(2);
    }
    println!("{} files written to {}", files.len(), args.transcripts.display());
    ExitCode::SUCCESS
}

/// All files, by name; or why the specification does not play a session as it must.
pub fn files() -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    for plan in sessions::toy() {
        let recorded = record::session(&sessions::ideal(), &plan).map_err(|why| format!("{}: {why}", plan.name))?;
        files.insert(format!("{}.v", plan.name), coq::file(&plan, &recorded, coq::Method::Integers));
    }
    for plan in sessions::real() {
        let recorded = record::session(&sessions::suite1(), &plan).map_err(|why| format!("{}: {why}", plan.name))?;
        files.insert(format!("{}.v", plan.name), coq::file(&plan, &recorded, coq::Method::MachineIntegers));
    }
    Ok(files)
}
