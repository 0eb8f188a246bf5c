//! Defects that decoding finds, at a user: headers of other messages, and bodies that are no canonical encoding.
//! They are the sender's.

use secagg_spec as spec;

use super::bench::*;
use crate::model::Blame;

use spec::abort::Check::*;

impl Bench {
    // Headers and bodies that a user receives

    pub(super) fn user_header_cases(&mut self) {
        let server = Blame::Server;
        let original = self.sent_to("R1.U1", U);
        let edited = |edit: &dyn Fn(&mut Vec<u8>)| {
            let mut message = original.clone();
            edit(&mut message);
            message
        };
        if self.malicious() {
            self.user(
                "R1.U1",
                "header",
                original[..38].to_vec(),
                ("R1.U1", Malformed, server),
                "Header",
                "one byte short of a header",
            );
            self.user("R1.U1", "all", Vec::new(), ("R1.U1", Malformed, server), "Header", "an empty message");
            self.user(
                "R1.U1",
                "header.format",
                edited(&|m| m[0] = 2),
                ("R1.U1", WrongFormat, server),
                "Header",
                "format 2",
            );
            self.user(
                "R1.U1",
                "header.suite",
                edited(&|m| m[1] = 0),
                ("R1.U1", WrongSuite, server),
                "Header",
                "suite 0",
            );
            self.user(
                "R1.U1",
                "header.type",
                edited(&|m| m[2] = 4),
                ("R1.U1", WrongType, server),
                "Header",
                "the type of another message",
            );
            self.user(
                "R1.U1",
                "header.sender",
                edited(&|m| m[6] = 9),
                ("R1.U1", WrongSender, server),
                "Header",
                "sent by a user, it says",
            );
            self.user(
                "R1.U1",
                "header.context",
                edited(&|m| m[38] ^= 1),
                ("R1.U1", WrongContext, server),
                "Header",
                "another context",
            );
            self.user(
                "R2.U1",
                "header.type",
                self.sent_to("R1.U1", U),
                ("R2.U1", WrongType, server),
                "Header",
                "the message of the round before",
            );
            self.user(
                "R4.U1",
                "header.context",
                {
                    let mut message = self.sent_to("R4.U1", U);
                    message[7] ^= 0x80;
                    message
                },
                ("R4.U1", WrongContext, server),
                "Header",
                "another context",
            );
        }
        let entry = if self.malicious() { 134 } else { 70 };
        let first = 43; // header, count
        let malformed = ("R1.U1", Malformed, server);
        self.user("R1.U1", "body", edited(&|m| m.push(0)), malformed, "Encoding", "a byte behind the end");
        self.user(
            "R1.U1",
            "body",
            edited(&|m| {
                m.pop();
            }),
            malformed,
            "Encoding",
            "the last byte is missing",
        );
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
