//! Where in a message a byte stands: the step that sends the message, and the field (FORMAT.md, section 6) to which the byte belongs.
//! A finding names both, since a number of bytes alone says little to whoever looks for a mistake.

/// The length of a header.
const HEADER: usize = 39;

/// The fields of a header, and how long they are.
const HEADER_FIELDS: [(&str, usize); 5] = [
    ("header.format", 1),
    ("header.suite", 1),
    ("header.type", 1),
    ("header.sender", 4),
    ("header.context", HEADER - 7),
];

/// A user's keys, without and with σ.
const KEYS: [(&str, usize); 3] = [("c_pk", 33), ("s_pk", 33), ("sigma", 64)];

/// e_{u,v}.
const CIPHERTEXT: [(&str, usize); 3] = [("e.nonce", 12), ("e.ciphertext", 72), ("e.tag", 16)];

/// The step that sends a message of this type.
pub fn sending_step(message: &[u8]) -> Option<&'static str> {
    const STEPS: [&str; 9] = ["R0.U3", "R0.S2", "R1.U7", "R1.S2", "R2.U4", "R2.S2", "R3.U2", "R3.S2", "R4.U4"];
    let kind = usize::from(*message.get(2)?);
    STEPS.get(kind.checked_sub(1)?).copied()
}

/// The field to which the byte `at` of a well-formed message belongs.
pub fn field(message: &[u8], at: usize) -> String {
    let Some(at) = at.checked_sub(HEADER).filter(|_| message.len() >= HEADER) else {
        return within(&HEADER_FIELDS, at).unwrap_or("header").into();
    };
    let body = &message[HEADER..];
    let named = match message[2] {
        1 => within(&KEYS, at).map(String::from),
        // The variant, which decides on σ, is not told: the length shows it.
        2 if list_length(body, &KEYS) == Some(body.len()) => in_list(body, at, "id", &KEYS),
        2 => in_list(body, at, "id", &KEYS[..2]),
        3 => in_list(body, at, "receiver", &CIPHERTEXT),
        4 => in_list(body, at, "sender", &CIPHERTEXT),
        5 => (at < body.len()).then(|| "y".into()),
        6 => in_list(body, at, "id", &[]),
        7 => within(&[("sigma_prime", 64)], at).map(String::from),
        8 => in_list(body, at, "id", &[("sigma_prime", 64)]),
        9 => {
            let (s, b) = ([("s_share", 32)], [("b_share", 32)]);
            match list_length(body, &s) {
                Some(first) if at >= first => in_list(body.get(first..).unwrap_or_default(), at - first, "id", &b)
                    .map(|field| format!("second list, {field}")),
                _ => in_list(body, at, "id", &s).map(|field| format!("first list, {field}")),
            }
        }
        _ => None,
    };
    named.filter(|_| at < body.len()).unwrap_or_else(|| "what is behind the end".into())
}

/// The field at a place of fields in a row.
fn within(fields: &[(&'static str, usize)], at: usize) -> Option<&'static str> {
    let mut end = 0;
    fields.iter().find_map(|(name, length)| {
        end += length;
        (at < end).then_some(*name)
    })
}

/// The length of an entry of a list.
fn entry_length(fields: &[(&'static str, usize)]) -> usize {
    4 + fields.iter().map(|(_, length)| length).sum::<usize>()
}

/// The length of the list with which a body begins.
fn list_length(body: &[u8], fields: &[(&'static str, usize)]) -> Option<usize> {
    let count = u32::from_be_bytes(*body.first_chunk()?);
    entry_length(fields).checked_mul(count as usize)?.checked_add(4)
}

/// The field at a place of a list: the count, or what it is of which entry.
fn in_list(body: &[u8], at: usize, id: &'static str, fields: &[(&'static str, usize)]) -> Option<String> {
    let Some(at) = at.checked_sub(4) else { return Some("count".into()) };
    let length = entry_length(fields);
    let entry = body.get(4..)?.chunks(length).nth(at / length)?;
    let name = within(&[&[(id, 4)], fields].concat(), at % length)?;
    let user = u32::from_be_bytes(*entry.first_chunk()?);
    Some(format!("{name} of entry {} (user {user})", at / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FORMAT.md, section 6: every byte of a message belongs to one field, which is named.
    #[test]
    fn every_byte_has_a_field() {
        let header = |kind: u8| [&[1, 1, kind][..], &[0; 36]].concat();
        let message = |kind: u8, body: &[u8]| [&header(kind)[..], body].concat();
        let named = |message: &[u8], at: usize| field(message, at);
        let keys = message(1, &[7; 130]);
        assert_eq!([0, 1, 2, 3, 6, 7, 38].map(|at| named(&keys, at)), {
            let [format, suite, kind, sender, context] = HEADER_FIELDS.map(|(name, _)| name.to_string());
            [format, suite, kind, sender.clone(), sender, context.clone(), context]
        });
        assert_eq!([39, 72, 105, 168].map(|at| named(&keys, at)), ["c_pk", "s_pk", "sigma", "sigma"]);
        assert_eq!(named(&keys, 169), "what is behind the end");
        let list = |entry: usize| {
            [&[0, 0, 0, 2, 0, 0, 0, 5][..], &vec![0; entry - 4], &[0, 0, 0, 9], &vec![0; entry - 4]].concat()
        };
        let list_of_keys = message(2, &list(134));
        assert_eq!(named(&list_of_keys, 42), "count");
        assert_eq!(named(&list_of_keys, 39 + 4 + 134 + 4 + 66), "sigma of entry 1 (user 9)");
        assert_eq!(named(&message(2, &list(70)), 39 + 4 + 70 + 4 + 33), "s_pk of entry 1 (user 9)");
        assert_eq!(named(&message(4, &list(104)), 43), "sender of entry 0 (user 5)");
        assert_eq!(named(&message(3, &list(104)), 43 + 4 + 12), "e.ciphertext of entry 0 (user 5)");
        assert_eq!(named(&message(5, &[1, 2]), 40), "y");
        assert_eq!(named(&message(6, &[0, 0, 0, 1, 0, 0, 0, 3]), 46), "id of entry 0 (user 3)");
        let shares = message(9, &[&list(36)[..], &list(36)].concat());
        assert_eq!(named(&shares, 39 + 4 + 36 + 4), "first list, s_share of entry 1 (user 9)");
        assert_eq!(named(&shares, 39 + 76), "second list, count");
        assert_eq!(named(&shares, 39 + 76 + 8), "second list, b_share of entry 0 (user 5)");
        assert_eq!((1..=9).filter_map(|kind| sending_step(&header(kind))).count(), 9);
        assert_eq!((sending_step(&header(0)), sending_step(&header(10)), sending_step(&[])), (None, None, None));
    }
}
