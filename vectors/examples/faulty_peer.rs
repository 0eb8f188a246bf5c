//! Peers that do not behave, for the tests of the runner: `faulty_peer FAULT` answers like impl until its fault comes.
//! Each fault is a way in which an outside implementation can be broken, in its lines or in its protocol.

use std::io::{self, BufRead, BufReader, Write};
use std::process::exit;
use std::thread::sleep;
use std::time::Duration;

use secagg_vectors::serve::serve;
use secagg_vectors::subject::implementation::Implementation;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let fault = std::env::args().nth(1).unwrap_or_default();
    if fault == "exits-at-once" {
        eprintln!("no licence found");
        exit(3);
    }
    // impl answers in a thread of its own; between it and the runner, lines are spoilt.
    let (to_impl_read, mut to_impl) = io::pipe()?;
    let (from_impl, from_impl_write) = io::pipe()?;
    let peer = std::thread::spawn(move || serve(&Implementation, BufReader::new(to_impl_read), from_impl_write));
    let mut from_impl = BufReader::new(from_impl);
    let mut stdout = io::stdout();
    for request in io::stdin().lock().lines() {
        let request = request?;
        writeln!(to_impl, "{request}")?;
        let mut answer = String::new();
        from_impl.read_line(&mut answer)?;
        let (request, answer): (Value, Value) = (serde_json::from_str(&request)?, serde_json::from_str(&answer)?);
        for line in spoil(&fault, &request, answer)? {
            stdout.write_all(line.as_bytes())?;
        }
        stdout.flush()?;
    }
    drop(to_impl);
    if fault == "hangs-at-the-end" {
        sleep(Duration::from_secs(600));
    }
    if fault == "fails-at-the-end" {
        exit(1);
    }
    peer.join().unwrap_or(Ok(()))
}

/// What the runner gets to read in place of the answer.
fn spoil(fault: &str, request: &Value, mut answer: Value) -> io::Result<Vec<String>> {
    let op = request["op"].as_str().unwrap_or_default();
    let advances = op == "userAdvance";
    let mut behind = String::from("\n");
    match fault {
        "hangs" if advances => sleep(Duration::from_secs(600)),
        "garbage" if advances => return Ok(vec!["Traceback (most recent call last):\n".into()]),
        "not-utf8" if advances => {
            io::stdout().write_all(b"\xff\xfe\n")?;
            return Ok(Vec::new());
        }
        "endless" if advances => loop {
            io::stdout().write_all(&[b'x'; 1 << 16])?;
        },
        "unfinished" if advances => {
            print!("{{\"id\":");
            io::stdout().flush()?;
            exit(0);
        }
        "exits-in-the-middle" if advances => {
            eprintln!("panicked: index out of bounds");
            exit(101);
        }
        "wrong-id" if advances => answer["id"] = json!(0),
        "no-id" if advances => answer["id"] = Value::Null,
        "both" if advances => answer["abort"] = json!({"step": "R0.U1", "check": "Malformed", "blame": "server"}),
        "neither" if advances => answer = json!({"id": answer["id"]}),
        "empty-ok" if advances => answer["ok"] = json!({}),
        "odd-abort" if answer.get("abort").is_some() => answer["abort"]["blame"] = json!("everyone"),
        "speaks-unasked" if advances => behind = "\n{\"id\":1,\"ok\":{}}\n".into(),
        "error" if advances => answer = json!({"id": answer["id"], "error": "out of paper"}),
        "unimplemented" if op != "hello" => {
            answer = json!({"id": answer["id"], "unimplemented": "tomorrow"});
        }
        "other-protocol" => answer = json!({"id": answer["id"], "unimplemented": "protocol 1"}),
        "any-number" if op == "hello" => {
            answer =
                json!({"id": answer["id"], "ok": {"name": "any", "version": "", "features": ["user", "malicious"]}});
        }
        "one-hello-only" if answer.get("unimplemented").is_some() => exit(0),
        "users-only" if op == "hello" && answer["ok"].is_object() => {
            answer["ok"]["features"] = json!(["user", "malicious", "honestButCurious", "telepathy"])
        }
        "no-variant" if op == "hello" && answer["ok"].is_object() => {
            answer["ok"]["features"] = json!(["user", "server"])
        }
        "other-names" if answer["abort"]["check"] == "Malformed" => answer["abort"]["check"] = json!("ParseError"),
        "other-steps" if answer["abort"]["step"] == "R2.S1" && answer["abort"]["check"] == "Malformed" => {
            answer["abort"]["step"] = json!("decode");
            answer["abort"]["check"] = json!("bad");
        }
        "blames-the-server" if answer["abort"]["blame"].get("user").is_some() => {
            answer["abort"]["blame"] = json!("server");
        }
        "accepts-late-users" if answer["abort"]["check"] == "UnexpectedUser" => {
            answer = json!({"id": answer["id"], "ok": {}});
        }
        "refuses-late"
            if op == "serverReceive" && request["message"].as_str().is_some_and(|m| m.starts_with("010105")) =>
        {
            let blame = json!({"user": request["from"]});
            answer = json!({"id": answer["id"], "abort": {"step": "R2.S1", "check": "Malformed", "blame": blame}});
        }
        "adds-wrongly" if answer["ok"]["output"].is_object() => {
            if let Some(last) = answer["ok"]["output"]["sum"].as_array_mut().and_then(|sum| sum.last_mut()) {
                let sum = last.as_str().and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
                *last = json!((sum ^ 1).to_string());
            }
        }
        "descending" if op == "serverClose" => {
            if let Some(messages) = answer["ok"]["messages"].as_array_mut() {
                messages.reverse();
            }
        }
        "wrong-share" if op == "primitive" && answer["ok"]["shares"].is_array() => {
            answer["ok"]["shares"][1]["share"] = json!("00".repeat(32));
        }
        "accepts-points" if op == "primitive" && answer["abort"]["step"] == "R1.U1" => {
            answer = json!({"id": answer["id"], "ok": {}});
        }
        "flips-a-bit" if advances => {
            // The last digit of MaskedInput.
            let message = answer["ok"]["message"].as_str().unwrap_or_default().to_string();
            if message.starts_with("010105") {
                let (rest, last) = message.split_at(message.len() - 1);
                let last = last.parse::<u8>().map_or("0".into(), |digit| (digit ^ 1).to_string());
                answer["ok"]["message"] = json!(format!("{rest}{last}"));
            }
        }
        _ => {}
    }
    Ok(vec![answer.to_string() + &behind])
}
