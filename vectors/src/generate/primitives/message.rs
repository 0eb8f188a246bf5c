//! `message-to-server.json` and `message-to-user.json`: header and body of every type of message, and what is no encoding of anything.

use secagg_spec::abort::Check::{self, *};

use super::*;
use crate::model::{Id, Variant};
use crate::primitive::*;

/// Messages that the server receives.
pub(super) fn to_server(number: &mut u32) -> Result<Vec<Group>, Finding> {
    groups(number, |at| sender(at) != 0)
}

/// Messages that users receive.
pub(super) fn to_user(number: &mut u32) -> Result<Vec<Group>, Finding> {
    groups(number, |at| sender(at) == 0)
}

/// The messages that are received at such steps.
fn groups(number: &mut u32, received: fn(&str) -> bool) -> Result<Vec<Group>, Finding> {
    let (mut encoding, mut decoding) = (encoding()?, decoding()?);
    encoding.0.retain(|case| received(if case.input.sender == 0 { ".U" } else { ".S" }));
    decoding.0.retain(|case| received(&case.input.at));
    let mut groups: Vec<Group> = encoding.tests(number)?.into_iter().map(Group::EncodeMessage).collect();
    groups.extend(decoding.tests(number)?.into_iter().map(Group::DecodeMessage));
    Ok(groups)
}

/// R and m of all messages: the packed vector has unused bits.
const MODULUS_MINUS_ONE: u64 = 1000;
const DIMENSION: u32 = 3;

/// Two users, in ascending order.
const USERS: [Id; 2] = [300, 4000];

/// The other end of a channel to the server.
const SENDER: Id = 300;

/// Number and name of a type, variant, and the step of receipt.
type Kind = (u8, &'static str, Variant, &'static str);

/// All types of messages. Three of them differ between the variants.
const KINDS: [Kind; 12] = {
    use Variant::{HonestButCurious as H, Malicious as M};
    [
        (1, "AdvertisedKeys", H, "R0.S1"),
        (1, "AdvertisedKeys", M, "R0.S1"),
        (2, "KeyList", H, "R1.U1"),
        (2, "KeyList", M, "R1.U1"),
        (3, "EncryptedShares", H, "R1.S1"),
        (4, "DeliveredShares", H, "R2.U1"),
        (5, "MaskedInput", H, "R2.S1"),
        (6, "Survivors", H, "R4.U1"),
        (6, "Survivors", M, "R3.U1"),
        (7, "ConsistencySignature", M, "R3.S1"),
        (8, "ConsistencySignatures", M, "R4.U1"),
        (9, "UnmaskingShares", H, "R4.S1"),
    ]
};

/// Who sends what is received at this step.
fn sender(at: &str) -> Id {
    if at.contains(".S") { SENDER } else { 0 }
}

/// The body of a message of this type.
fn body(number: u8, variant: Variant) -> Result<Body, Finding> {
    let signature = |name: &str, user: Id| [COINS.bytes(name, user), COINS.bytes(name, user + 1)].concat();
    let key = |name: &str, user: Id| {
        output(KeyGeneration { secret_key: COINS.scalar(name, user, 0) }).map(|pair| pair.public_key)
    };
    let keys = |user: Id| -> Result<UserKeys, Finding> {
        let sigma = (variant == Variant::Malicious).then(|| signature("sigma", user));
        Ok(UserKeys { user, c_public_key: key("c_sk", user)?, s_public_key: key("s_sk", user)?, signature: sigma })
    };
    let ciphertext = |user: Id| {
        let bytes = (0..4).flat_map(|part| COINS.bytes("e", user + part)).take(100).collect();
        UserCiphertext { user, e: bytes }
    };
    let share = |name: &str, user: Id| Share { user, share: COINS.scalar(name, user, 0) };
    Ok(match number {
        1 => {
            let UserKeys { c_public_key, s_public_key, signature, .. } = keys(SENDER)?;
            Body::AdvertisedKeys { c_public_key, s_public_key, signature }
        }
        2 => Body::KeyList { keys: USERS.into_iter().map(keys).collect::<Result<_, Finding>>()? },
        3 | 4 => Body::Ciphertexts { ciphertexts: USERS.map(ciphertext).into() },
        5 => {
            let entries = (0..DIMENSION).map(|j| COINS.integer("y", 0, j, MODULUS_MINUS_ONE)).collect();
            let packed = output(EncodeVector { modulus_minus_one: MODULUS_MINUS_ONE, entries })?;
            Body::MaskedInput { bytes: packed.bytes }
        }
        6 => Body::Survivors { users: USERS.into() },
        7 => Body::ConsistencySignature { signature: signature("sigma'", SENDER) },
        8 => Body::ConsistencySignatures {
            signatures: USERS.map(|user| UserSignature { user, signature: signature("sigma'", user) }).into(),
        },
        _ => Body::UnmaskingShares {
            s_shares: USERS.map(|user| share("s", user)).into(),
            b_shares: vec![share("b", 1), share("b", u32::MAX)],
        },
    })
}

fn context() -> [u8; 32] {
    COINS.bytes("context", 0)
}

fn told(variant: Variant) -> &'static str {
    if variant == Variant::Malicious { "malicious variant" } else { "honest-but-curious variant" }
}

/// What is to be written.
fn written(number: u8, variant: Variant, at: &str, body: Body) -> EncodeMessage {
    EncodeMessage { r#type: number, variant, sender: sender(at), context: context(), body }
}

fn encoding() -> Result<Cases<EncodeMessage>, Finding> {
    let mut cases = Cases::new();
    for (number, name, variant, at) in KINDS {
        let comment = format!("{name}, {}", told(variant));
        cases.valid("Message", &comment, written(number, variant, at, body(number, variant)?));
    }
    let plain = Variant::HonestButCurious;
    let nobody = Body::UnmaskingShares { s_shares: Vec::new(), b_shares: Vec::new() };
    cases.valid("Message", "UnmaskingShares, both lists empty", written(9, plain, "R4.S1", nobody));
    Ok(cases)
}

/// A message of this type, as it arrives.
fn arriving((number, _, variant, at): Kind, body: Body) -> Result<DecodeMessage, Finding> {
    Ok(DecodeMessage {
        at: at.into(),
        variant,
        sender: sender(at),
        context: context(),
        modulus_minus_one: MODULUS_MINUS_ONE,
        dimension: DIMENSION,
        message: output(written(number, variant, at, body))?.message,
    })
}

/// Where the body begins.
const BODY: usize = 39;

fn decoding() -> Result<Cases<DecodeMessage>, Finding> {
    let mut cases = Cases::new();
    for kind in KINDS {
        let (_, name, variant, _) = kind;
        cases.valid("Message", &format!("{name}, {}", told(variant)), arriving(kind, body(kind.0, variant)?)?);
    }
    let empty = [
        (KINDS[2], Body::KeyList { keys: Vec::new() }),
        (KINDS[4], Body::Ciphertexts { ciphertexts: Vec::new() }),
        (KINDS[11], Body::UnmaskingShares { s_shares: Vec::new(), b_shares: Vec::new() }),
    ];
    for (kind, body) in empty {
        cases.valid("Message", &format!("{}, empty: decoders look at no set", kind.1), arriving(kind, body)?);
    }
    for kind in KINDS {
        header(&mut cases, kind)?;
        lengths(&mut cases, kind)?;
    }
    for kind in KINDS.into_iter().filter(|kind| [2, 3, 4, 6, 8].contains(&kind.0)) {
        lists(&mut cases, kind, BODY)?;
    }
    // The second list of UnmaskingShares begins behind two shares of 36 bytes.
    lists(&mut cases, KINDS[11], BODY)?;
    lists(&mut cases, KINDS[11], BODY + 4 + 2 * 36)?;
    values(&mut cases)?;
    Ok(cases)
}

/// What a receiver answers to a message that arrives at this step.
fn due((_, _, _, at): Kind, check: Check) -> Abort {
    abort(at, check, if sender(at) == 0 { Blame::Server } else { Blame::User(SENDER) })
}

/// A defect in each field of the header.
fn header(cases: &mut Cases<DecodeMessage>, kind: Kind) -> Result<(), Finding> {
    let accepted = arriving(kind, body(kind.0, kind.2)?)?;
    let mut defect = |check: Check, comment: &str, place: usize, to: u8| {
        let comment = format!("{}: {comment}", kind.1);
        cases.abort("Header", &comment, &accepted, |input| input.message[place] ^= to, &due(kind, check));
    };
    defect(WrongFormat, "format 0", 0, 1);
    defect(WrongSuite, "suite 3", 1, 2);
    defect(WrongType, "a type that there is not", 2, 0x80);
    defect(WrongSender, "another sender", 6, 1);
    defect(WrongContext, "another context", 38, 0x80);
    Ok(())
}

/// Too few bytes, and too many.
fn lengths(cases: &mut Cases<DecodeMessage>, kind: Kind) -> Result<(), Finding> {
    let accepted = arriving(kind, body(kind.0, kind.2)?)?;
    let mut defect = |comment: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let comment = format!("{}, {}: {comment}", kind.1, told(kind.2));
        cases.abort("Encoding", &comment, &accepted, |input| change(&mut input.message), &due(kind, Malformed));
    };
    defect("half of the header", &|message| message.truncate(20));
    defect("no body", &|message| message.truncate(BODY));
    defect("one byte too few", &|message| shorten(message));
    defect("one byte too many", &|message| message.push(0));
    Ok(())
}

/// Defects of a list of two entries that begins at this byte.
fn lists(cases: &mut Cases<DecodeMessage>, kind: Kind, start: usize) -> Result<(), Finding> {
    let accepted = arriving(kind, body(kind.0, kind.2)?)?;
    let entry = match kind {
        (2, _, Variant::HonestButCurious, _) => 4 + 66,
        (2, ..) => 4 + 66 + 64,
        (3 | 4, ..) => 4 + 100,
        (6, ..) => 4,
        (8, ..) => 4 + 64,
        _ => 4 + 32,
    };
    let which = match (kind.0, start) {
        (9, BODY) => "UnmaskingShares, first list".into(),
        (9, _) => "UnmaskingShares, second list".into(),
        _ => format!("{}, {}", kind.1, told(kind.2)),
    };
    let mut defect = |comment: &str, change: &dyn Fn(&mut [u8])| {
        let comment = format!("{which}: {comment}");
        let change = |input: &mut DecodeMessage| change(&mut input.message[start..]);
        cases.abort("Encoding", &comment, &accepted, change, &due(kind, Malformed));
    };
    defect("the count is one less", &|list| list[3] -= 1);
    defect("the count is one more", &|list| list[3] += 1);
    defect("the count is 2^32 − 1", &|list| list[..4].fill(0xff));
    defect("the count is little-endian", &|list| list[..4].reverse());
    defect("descending", &|list| {
        let (first, second) = list[4..4 + 2 * entry].split_at_mut(entry);
        first.swap_with_slice(second);
    });
    defect("an id twice", &|list| list.copy_within(4..8, 4 + entry));
    defect("the first id is 0", &|list| list[4..8].fill(0));
    Ok(())
}

/// Values that are no encoding of a key or a share, or not of this variant.
fn values(cases: &mut Cases<DecodeMessage>) -> Result<(), Finding> {
    let mut defect = |kind: Kind, flag: &'static str, comment: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let accepted = arriving(kind, body(kind.0, kind.2)?)?;
        let comment = format!("{}: {comment}", kind.1);
        cases.abort(flag, &comment, &accepted, |input| change(&mut input.message), &due(kind, Malformed));
        Ok::<(), Finding>(())
    };
    let [plain, signed, list, vector, shares] = [KINDS[0], KINDS[1], KINDS[2], KINDS[6], KINDS[11]];
    defect(plain, "PublicKey", "c_u^PK begins with 04", &|message| message[BODY] = 4)?;
    defect(plain, "PublicKey", "s_u^PK begins with 00", &|message| message[BODY + 33] = 0)?;
    defect(plain, "PublicKey", "the x-coordinate of s_u^PK is 2^256 − 1", &|m| m[BODY + 34..BODY + 66].fill(0xff))?;
    defect(plain, "Encoding", "with a signature, as in the malicious variant", &|message| message.extend([1; 64]))?;
    defect(signed, "Encoding", "without its signature, as in the other variant", &|m| m.truncate(BODY + 66))?;
    defect(list, "PublicKey", "a c_v^PK begins with 05", &|message| message[BODY + 8] = 5)?;
    defect(list, "PublicKey", "the last s_v^PK has an x-coordinate of 2^256 − 1", &|message| {
        let start = message.len() - 32;
        message[start..].fill(0xff);
    })?;
    defect(vector, "Encoding", "the first entry is 2^10 − 1, R = 1001", &|message| {
        (message[BODY], message[BODY + 1]) = (0xff, message[BODY + 1] | 3);
    })?;
    defect(vector, "Encoding", "an unused bit is 1", &|message| message[BODY + 3] |= 0x80)?;
    defect(shares, "NotCanonical", "a share of s_v^SK is q", &|m| m[BODY + 8..BODY + 40].copy_from_slice(&Q))?;
    defect(shares, "NotCanonical", "the last share of b_v is 2^256 − 1", &|message| {
        let start = message.len() - 32;
        message[start..].fill(0xff);
    })?;
    Ok(())
}
