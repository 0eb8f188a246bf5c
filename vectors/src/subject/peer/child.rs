//! The peer's process: lines in, lines out, and never a wait without an end.
//! Threads of their own write, read and listen to standard error, so that a peer that neither reads nor answers costs one time-out and no more.
//! What the peer sends is held against the longest line while it is read, so that it cannot fill the memory.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wait_timeout::ChildExt;

use crate::protocol::LONGEST_LINE;

/// How many lines of standard error are kept, and how much of each.
const LINES_KEPT: usize = 12;
const LINE_KEPT: u64 = 400;

/// How long a peer may take to end, once its output has ended.
const LAST_BREATH: Duration = Duration::from_millis(500);

/// What the peer's output brought.
enum Incoming {
    /// A line, without its end.
    Line(Vec<u8>),
    /// More bytes than a line may have.
    TooLong,
    /// Bytes, and then the end of the output instead of the end of the line.
    Unfinished(Vec<u8>),
    /// The output could not be read.
    Unreadable(io::Error),
}

/// Why there is no answer; what follows "the peer".
pub enum Fault {
    /// It did not come in time.
    Timeout(Duration),
    /// Anything else.
    Other(String),
}

impl From<String> for Fault {
    fn from(what: String) -> Fault {
        Fault::Other(what)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Timeout(timeout) => write!(f, "did not answer within {}", humantime::format_duration(*timeout)),
            Fault::Other(what) => f.write_str(what),
        }
    }
}

/// A running peer.
pub struct Process {
    child: Child,
    to_peer: Option<Sender<Vec<u8>>>,
    from_peer: Receiver<Incoming>,
    stderr: Arc<Mutex<VecDeque<String>>>,
}

impl Process {
    /// Starts the command: a program and its arguments.
    pub fn start(command: &[String]) -> io::Result<Process> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (to_peer, lines_out) = channel();
        // One line is due at a time. A peer that says more waits in its own pipe.
        let (lines_in, from_peer) = sync_channel(1);
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        if let (Some(stdin), Some(stdout), Some(complaints)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || write(stdin, &lines_out));
            thread::spawn(move || read(BufReader::new(stdout), &lines_in));
            thread::spawn(move || listen(BufReader::new(complaints), &kept));
        }
        Ok(Process { child, to_peer: Some(to_peer), from_peer, stderr })
    }

    /// Sends a line.
    pub fn send(&mut self, mut line: Vec<u8>) -> Result<(), String> {
        match self.from_peer.try_recv() {
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return Err(self.ended()),
            Ok(Incoming::Line(line)) => return Err(format!("spoke without being asked: {}", excerpt(&line))),
            Ok(other) => return Err(told(other)),
        }
        line.push(b'\n');
        // If the writer is gone, so is the peer, and that shows when the answer does not come.
        let _ = self.to_peer.as_ref().map(|to_peer| to_peer.send(line));
        Ok(())
    }

    /// The next line, or why there is none.
    pub fn receive(&mut self, timeout: Duration) -> Result<Vec<u8>, Fault> {
        match self.from_peer.recv_timeout(timeout) {
            Ok(Incoming::Line(line)) => Ok(line),
            Ok(other) => Err(told(other).into()),
            Err(RecvTimeoutError::Timeout) => Err(Fault::Timeout(timeout)),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended().into()),
        }
    }

    /// Ends the peer's input; it must then exit with status 0, and say nothing more.
    pub fn finish(mut self, timeout: Duration) -> Result<(), String> {
        self.to_peer = None;
        match self.child.wait_timeout(timeout) {
            Ok(Some(status)) if status.success() => {}
            Ok(Some(status)) => return Err(format!("ended with {status}, not with status 0, when its input ended")),
            Ok(None) => {
                let timeout = humantime::format_duration(timeout);
                return Err(format!("still runs {timeout} after its input ended"));
            }
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
        match self.from_peer.recv_timeout(LAST_BREATH) {
            Ok(Incoming::Line(line)) => Err(format!("spoke without being asked: {}", excerpt(&line))),
            Ok(other) => Err(told(other)),
            Err(_) => Ok(()),
        }
    }

    /// The last lines of standard error, each on a line of its own.
    pub fn complaints(&self) -> String {
        let kept = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|line| format!("\n         stderr: {line}")).collect()
    }

    /// The output has ended: how the process did.
    fn ended(&mut self) -> String {
        let how = match self.child.wait_timeout(LAST_BREATH) {
            Ok(Some(status)) => told_status(status),
            Ok(None) => "closed its output, but still runs".into(),
            Err(error) => format!("closed its output, and cannot be waited for: {error}"),
        };
        // Standard error may hold the reason, and its last line may still be on the way.
        thread::sleep(Duration::from_millis(20));
        how
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where the process is over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came in place of a line.
fn told(incoming: Incoming) -> String {
    match incoming {
        Incoming::Line(line) => format!("sent {}", excerpt(&line)),
        Incoming::TooLong => format!("sent a line of more than {} MiB", LONGEST_LINE >> 20),
        Incoming::Unfinished(line) => format!("ended in the middle of a line: {}", excerpt(&line)),
        Incoming::Unreadable(error) => format!("its output cannot be read: {error}"),
    }
}

/// How a process that had to go on has ended.
fn told_status(status: ExitStatus) -> String {
    format!("has ended ({status})")
}

/// The beginning of a line, for a finding.
pub fn excerpt(line: &[u8]) -> String {
    const SHOWN: usize = 160;
    let text = String::from_utf8_lossy(&line[..line.len().min(SHOWN)]);
    let text: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if line.len() > SHOWN { format!("{text}… ({} bytes)", line.len()) } else { text }
}

/// Writes what is to be sent; ends, and closes the peer's input, when nothing more can come.
fn write(mut stdin: ChildStdin, lines: &Receiver<Vec<u8>>) {
    for line in lines {
        if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
            break;
        }
    }
}

/// Reads lines, up to the first that is none.
fn read(mut output: impl BufRead, lines: &SyncSender<Incoming>) {
    loop {
        let mut line = Vec::new();
        let incoming = match output.by_ref().take(LONGEST_LINE as u64 + 1).read_until(b'\n', &mut line) {
            Err(error) => Incoming::Unreadable(error),
            Ok(0) => break,
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                Incoming::Line(line)
            }
            Ok(read) if read > LONGEST_LINE => Incoming::TooLong,
            Ok(_) => Incoming::Unfinished(line),
        };
        let last = !matches!(incoming, Incoming::Line(_));
        if lines.send(incoming).is_err() || last {
            break;
        }
    }
}

/// Keeps the last lines of standard error; a very long line is kept in pieces.
fn listen(mut complaints: impl BufRead, kept: &Mutex<VecDeque<String>>) {
    let mut line = Vec::new();
    while let Ok(1..) = complaints.by_ref().take(LINE_KEPT).read_until(b'\n', &mut line) {
        let text = String::from_utf8_lossy(&line).trim_end().to_string();
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LINES_KEPT {
            kept.pop_front();
        }
        kept.push_back(text);
        line.clear();
    }
}
