//! Defects that decoding finds: headers of other messages, messages cut short or too long, and lists that are no canonical encoding.
//! They are the sender's.

use secagg_spec as spec;

use super::bench::*;
use crate::model::Blame;

use spec::abort::Check::*;

/// A change of a message.
type Edit = dyn Fn(&mut Vec<u8>);

/// Where messages are received.
const RECEIPTS: [&str; 9] = ["R0.S1", "R1.U1", "R1.S1", "R2.U1", "R2.S1", "R3.U1", "R3.S1", "R4.U1", "R4.S1"];

impl Bench {
    // Headers at every receipt

    /// Each field of the header wrong, and the message too short and too long, at every step of receipt.
    pub(super) fn header_cases(&mut self) {
        for at in RECEIPTS {
            let of_server = at.contains('S');
            let original = if of_server { self.sent_by(at, V) } else { self.sent_to(at, U) };
            if original.is_empty() || (at.starts_with("R3") && !self.malicious()) {
                continue; // the variant has no such round
            }
            let edits: [(&str, &Edit, spec::abort::Check, &str); 9] = [
                ("all", &|m| m.clear(), Malformed, "an empty message"),
                ("header", &|m| m.truncate(38), Malformed, "one byte short of a header"),
                ("body", &|m| m.truncate(m.len() - 1), Malformed, "the last byte is missing"),
                ("body", &|m| m.push(0), Malformed, "a byte behind the end"),
                ("header.format", &|m| m[0] ^= 3, WrongFormat, "another format"),
                ("header.suite", &|m| m[1] ^= 1, WrongSuite, "another suite"),
                ("header.type", &|m| m[2] = m[2] % 9 + 1, WrongType, "the type of another message"),
                ("header.sender", &|m| m[6] ^= 9, WrongSender, "another sender than the channel's"),
                ("header.context", &|m| m[38] ^= 1, WrongContext, "another context"),
            ];
            for (path, edit, check, comment) in edits {
                let mut message = original.clone();
                edit(&mut message);
                if of_server {
                    self.server(at, path, message, check, "Header", comment);
                } else {
                    self.user(at, path, message, (at, check, Blame::Server), "Header", comment);
                }
            }
        }
        self.user(
            "R2.U1",
            "all",
            self.sent_to("R1.U1", U),
            ("R2.U1", WrongType, Blame::Server),
            "Header",
            "the message of the round before",
        );
        let mut message = self.sent_to("R4.U1", U);
        message[7] ^= 0x80;
        let due = ("R4.U1", WrongContext, Blame::Server);
        self.user("R4.U1", "header.context", message, due, "Header", "another context, from its first byte on");
    }

    // Bodies that are no canonical encoding of U1

    pub(super) fn key_list_encodings(&mut self) {
        let server = Blame::Server;
        let original = self.sent_to("R1.U1", U);
        let edited = |edit: &dyn Fn(&mut Vec<u8>)| {
            let mut message = original.clone();
            edit(&mut message);
            message
        };
        let entry = if self.malicious() { 134 } else { 70 };
        let first = 43; // header, count
        let malformed = ("R1.U1", Malformed, server);
        self.user(
            "R1.U1",
            "body.count",
            edited(&|m| m[39..43].fill(0xff)),
            malformed,
            "Encoding",
            "a count of 2^32 − 1",
        );
        self.user("R1.U1", "body.count", edited(&|m| m[42] -= 1), malformed, "Encoding", "a count one too small");
        self.user(
            "R1.U1",
            "body",
            edited(&|m| m[first..first + 2 * entry].rotate_left(entry)),
            malformed,
            "Encoding",
            "two entries in descending order",
        );
        self.user(
            "R1.U1",
            "body",
            edited(&|m| m.copy_within(first..first + 4, first + entry)),
            malformed,
            "Encoding",
            "the second id equals the first",
        );
        self.user("R1.U1", "body[0].id", edited(&|m| m[first..first + 4].fill(0)), malformed, "Encoding", "id 0");
        self.user(
            "R1.U1",
            "body[0].c_pk",
            edited(&|m| m[first + 4] = 4),
            malformed,
            "PublicKey",
            "tag 04 in a compressed key",
        );
        self.user(
            "R1.U1",
            "body[0].c_pk",
            edited(&|m| m[first + 4..first + 37].fill(0)),
            malformed,
            "PublicKey",
            "the point at infinity",
        );
        self.user(
            "R1.U1",
            "body[0].s_pk",
            edited(&|m| m[first + 38..first + 70].fill(0xff)),
            malformed,
            "PublicKey",
            "x ≥ p",
        );
        let off_curve = (0..=255u8).map(|x| {
            let mut key = [0u8; 33];
            (key[0], key[32]) = (2, x);
            key
        });
        let off_curve = off_curve.into_iter().find(|key| self.p.public_key(*key).is_none()).unwrap_or([0; 33]);
        self.user(
            "R1.U1",
            "body[0].s_pk",
            edited(&|m| m[first + 37..first + 70].copy_from_slice(&off_curve)),
            malformed,
            "PublicKey",
            "no point has this x",
        );
    }
}
