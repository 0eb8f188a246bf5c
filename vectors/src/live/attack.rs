//! What goes wrong in a live session: lies of the server and of users, a network that changes, repeats and delays, bad input.
//! An attack is drawn before the session is played; what it does to a message's bytes is drawn when the message is there.
//! Some attacks come to nothing, since their victim has left: the session is then played as if there were none.

use secagg_spec as spec;
use secagg_spec::primitives::Primitives;
use secagg_spec::suite1::Algorithms;
use secagg_spec::suite1::{FieldElement, Q, Suite1, associated_data};
use secagg_spec::textbook::algorithms::Textbook;

use super::draw::{Draw, Participant};
use crate::model::{Adversary, Brings, Id, Parameters, Variant};
use crate::subject::spec::spec_parameters;

/// The length of a header.
const HEADER: usize = 39;

/// One thing that goes wrong. Rounds are given by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// The message of `user` to the server is changed.
    ToServer {
        /// The round.
        round: usize,
        /// The sender.
        user: Id,
        /// The seed of the change.
        how: u64,
    },
    /// The server's message to `user`, or to everyone, is changed. In round 0 there is none.
    ToUser {
        /// The round in which it is received.
        round: usize,
        /// The receiver; `None` for all.
        user: Option<Id>,
        /// The seed of the change.
        how: u64,
    },
    /// The user's message arrives twice.
    Twice {
        /// The round.
        round: usize,
        /// The sender.
        user: Id,
    },
    /// The user's message arrives when the next round has begun.
    Late {
        /// The round.
        round: usize,
        /// The sender.
        user: Id,
    },
    /// A message that another user sent arrives, as if from this one, too.
    Stranger {
        /// The round.
        round: usize,
        /// Who is said to have sent it.
        user: Id,
        /// Is the header made to fit?
        disguised: bool,
    },
    /// A ciphertext of this user holds something else.
    Resealed {
        /// The sender.
        user: Id,
        /// The seed of what.
        how: u64,
    },
    /// The user brings an input that does not fit.
    Input {
        /// The user.
        user: Id,
        /// The seed of why.
        how: u64,
    },
    /// The user brings coins that are not those of FORMAT.md, section 5.
    Coins {
        /// The user.
        user: Id,
        /// The seed of why.
        how: u64,
    },
    /// A user, or the server, is set up otherwise than the others.
    Setup {
        /// The user; `None` for the server.
        user: Option<Id>,
        /// The seed of how.
        how: u64,
    },
}

impl Attack {
    /// An attack on a session among these users with so many rounds.
    pub fn draw(draw: &mut Draw, ids: &[Id], rounds: usize) -> Attack {
        let user = draw.pick(ids);
        let how = draw.any();
        let round = draw.below(rounds);
        let inbound = 1 + draw.below(rounds - 1);
        let (coin, stranger) = (draw.once_in(2), draw.between(1, u64::from(u32::MAX)) as Id);
        match draw.below(20) {
            0..=4 => Attack::ToServer { round, user, how },
            5..=9 => Attack::ToUser { round: inbound, user: Some(user), how },
            10 | 11 => Attack::ToUser { round: inbound, user: None, how },
            12 => Attack::Twice { round, user },
            13 => Attack::Late { round, user },
            14 => Attack::Stranger { round, user: if coin { user } else { stranger }, disguised: how & 1 == 0 },
            15 | 16 => Attack::Resealed { user, how },
            17 => Attack::Input { user, how },
            18 => Attack::Coins { user, how },
            _ => Attack::Setup { user: if coin { Some(user) } else { None }, how },
        }
    }
}

/// A choice of a change, from its seed.
fn choices(how: u64) -> Draw {
    Draw::new(how, 0, "change")
}

/// Coins or input as an attack has them.
pub fn spoil(attack: &Attack, parameters: &Parameters, brings: &mut Brings) -> Option<&'static str> {
    match attack {
        Attack::Input { how, .. } => Some(spoil_input(&mut choices(*how), parameters, &mut brings.input)),
        Attack::Coins { how, .. } => Some(spoil_coins(&mut choices(*how), brings)),
        _ => None,
    }
}

fn spoil_input(draw: &mut Draw, parameters: &Parameters, input: &mut Vec<u64>) -> &'static str {
    let largest = parameters.input_bound_minus_one.unwrap_or(parameters.modulus_minus_one);
    let at = draw.below(input.len());
    match draw.below(4) {
        0 => {
            input.pop();
            "an input that is too short"
        }
        1 => {
            input.push(0);
            "an input that is too long"
        }
        2 => {
            input[at] = largest.saturating_add(1);
            "an entry just above the largest"
        }
        _ => {
            input[at] = u64::MAX;
            "an entry of 2^64 − 1"
        }
    }
}

fn spoil_coins(draw: &mut Draw, brings: &mut Brings) -> &'static str {
    let coins = &mut brings.coins;
    let too_large = if draw.once_in(2) { Q } else { [0xff; 32] };
    let polynomial = if draw.once_in(2) { &mut coins.s_polynomial } else { &mut coins.b_polynomial };
    match draw.below(8) {
        0 => {
            coins.c_secret_key = [0; 32];
            "c^SK is 0"
        }
        1 => {
            coins.s_secret_key = [0; 32];
            "s^SK is 0"
        }
        2 => {
            coins.c_secret_key = too_large;
            "c^SK ≥ q"
        }
        3 => {
            coins.b = too_large;
            "b ≥ q"
        }
        4 => {
            polynomial.push([1; 32]);
            "a coefficient too many"
        }
        5 if !polynomial.is_empty() => {
            polynomial.pop();
            "a coefficient too few"
        }
        6 if !polynomial.is_empty() => {
            polynomial[0] = too_large;
            "a coefficient ≥ q"
        }
        _ => {
            let at = draw.below(coins.nonces.len());
            coins.nonces.remove(at);
            "a nonce is missing"
        }
    }
}

/// Parameters, identity and signing key as an attack on set-up has them.
pub fn misled(how: u64, parameters: &mut Parameters, id: &mut Id, signing_key: &mut Option<[u8; 32]>) -> &'static str {
    let mut draw = choices(how);
    let n = parameters.directory.len();
    let at = draw.below(n);
    match draw.below(16) {
        0 => {
            parameters.session[3] ^= 1;
            "another session id"
        }
        1 => {
            parameters.dimension += 1;
            "another m"
        }
        2 => {
            parameters.dimension = 0;
            "m = 0"
        }
        3 => {
            parameters.modulus_minus_one = 0;
            "R = 1"
        }
        4 => {
            parameters.threshold = n as u32 + 1;
            "t = n + 1"
        }
        5 => {
            parameters.threshold = 0;
            "t = 0"
        }
        6 => {
            parameters.threshold -= 1;
            "t − 1"
        }
        7 => {
            (parameters.adversary, parameters.colluding) = (Adversary::ServerAndClients, n as u32);
            "n_C = n"
        }
        8 => {
            parameters.directory[at].id = 0;
            "an identity 0 in the directory"
        }
        9 => {
            parameters.directory[at].id = parameters.directory[(at + 1) % n].id;
            "an identity twice in the directory"
        }
        10 => {
            parameters.directory.swap(0, n - 1);
            "the directory in another order"
        }
        11 => {
            parameters.directory.truncate(1);
            "a directory of one"
        }
        12 => {
            parameters.input_bound_minus_one = Some(draw.pick(&[0, u64::MAX, parameters.modulus_minus_one]));
            "another input bound"
        }
        13 => {
            *id = draw.pick(&[0, id.wrapping_add(1), parameters.directory[at].id]);
            "another identity"
        }
        14 => {
            if let Some(key) = signing_key.as_mut() {
                key[5] ^= 1;
            } else {
                *signing_key = Some([7; 32]);
            }
            "a signing key that does not belong to it"
        }
        _ => {
            let other = parameters.directory[(at + 1) % n].verification_key;
            let mut not_canonical = [0xff; 32];
            not_canonical[31] = 0x7f;
            let mut identity_point = [0; 32];
            identity_point[0] = 1;
            match &mut parameters.directory[at].verification_key {
                Some(key) => {
                    *key = draw.pick(&[other.unwrap_or(not_canonical), not_canonical, identity_point, [0; 32]]);
                    "a bad verification key"
                }
                None => {
                    parameters.session[0] ^= 0x80;
                    "another session id"
                }
            }
        }
    }
}

/// What the attacker knows of the session.
pub struct View<'a> {
    /// SETUP.
    pub parameters: &'a Parameters,
    /// All users with all their secrets.
    pub users: &'a [Participant],
    /// Every message that was sent so far, before it was changed.
    pub seen: &'a [Vec<u8>],
    /// The user at the other end.
    pub user: Id,
}

impl View<'_> {
    /// The bytes of an entry of this type's list behind its identity; `None` for a type without lists.
    fn entry_length(&self, kind: u8) -> Option<usize> {
        let sigma = if self.parameters.variant == Variant::Malicious { 64 } else { 0 };
        match kind {
            2 => Some(66 + sigma),
            3 | 4 => Some(100),
            6 => Some(0),
            8 => Some(64),
            9 => Some(32),
            _ => None,
        }
    }

    /// An identity of some interest.
    fn identity(&self, draw: &mut Draw) -> Id {
        let of_directory = draw.below(self.users.len());
        let any = draw.any() as Id;
        draw.pick(&[self.users[of_directory].id, self.users[of_directory].id, self.user, any, 0])
    }

    /// Changes a message, and says how.
    pub fn change(&self, how: u64, message: &mut Vec<u8>) -> String {
        let mut draw = choices(how);
        let kind = message.get(2).copied().unwrap_or_default();
        let lists = self.entry_length(kind).and_then(|length| Lists::read(message, length));
        match (draw.below(10), lists) {
            (0, _) => change_header(&mut draw, self, message),
            (1, _) => change_length(&mut draw, message),
            (2, _) if !self.seen.is_empty() => {
                let at = draw.below(self.seen.len());
                message.clone_from(&self.seen[at]);
                if draw.once_in(2) {
                    return format!("message {at} of the session in its place");
                }
                message[3..7].copy_from_slice(&self.user.to_be_bytes());
                format!("message {at} of the session in its place, with this user as sender")
            }
            (3, _) => flip(&mut draw, message, HEADER),
            (_, Some(mut lists)) => {
                let told = lists.change(&mut draw, self);
                *message = lists.write(&message[..HEADER]);
                told
            }
            (_, None) => change_fields(&mut draw, kind, message),
        }
    }

    /// Seals something else into one ciphertext of EncryptedShares, with the sender's key.
    pub fn reseal(&self, how: u64, message: &mut Vec<u8>) -> Option<String> {
        let mut draw = choices(how);
        let mut lists = Lists::read(message, 100)?;
        let entries = &mut lists.lists[0];
        let at = draw.below(entries.len());
        let (receiver, e) = entries.get_mut(at)?;
        let p = Suite1(Textbook);
        let setup = spec::setup::setup(&p, spec_parameters(self.parameters)).ok()?;
        let secret = |id: Id| {
            let user = self.users.iter().find(|user| user.id == id)?;
            FieldElement::new(user.brings.coins.c_secret_key)
        };
        let agreed = p.ka_agree(&secret(self.user)?, &p.ka_gen(&secret(*receiver)?)?);
        let key = p.ae_key(&agreed, &setup.context, self.user, *receiver);
        let data = associated_data(&setup.context, self.user, *receiver);
        let nonce: [u8; 12] = e.first_chunk().copied()?;
        let mut plaintext = p.0.aes128_gcm_open(&key, &nonce, &data, &e[12..])?;
        let told = match draw.below(7) {
            0 => {
                plaintext[3] ^= 1;
                "another sender"
            }
            1 => {
                plaintext[7] ^= 1;
                "another receiver"
            }
            2 => {
                plaintext[8..40].copy_from_slice(&Q);
                "q as share of s"
            }
            3 => {
                plaintext[40..72].copy_from_slice(&[0xff; 32]);
                "2^256 − 1 as share of b"
            }
            4 => {
                plaintext[39] ^= 1;
                "another share of s"
            }
            5 => {
                plaintext[71] ^= 1;
                "another share of b"
            }
            _ => {
                plaintext.rotate_left(4);
                "a rotated plaintext"
            }
        };
        *e = [&nonce[..], &p.0.aes128_gcm_seal(&key, &nonce, &data, &plaintext)].concat();
        let told = format!("{told} sealed for user {receiver}");
        *message = lists.write(&message[..HEADER]);
        Some(told)
    }
}

/// A bit from `start` on.
fn flip(draw: &mut Draw, message: &mut [u8], start: usize) -> String {
    let length = message.len().saturating_sub(start);
    let (at, bit) = (start + draw.below(length), draw.below(8));
    if let Some(byte) = message.get_mut(at) {
        *byte ^= 1 << bit;
    }
    format!("bit {bit} of byte {at} flipped")
}

/// A field of the header.
fn change_header(draw: &mut Draw, view: &View<'_>, message: &mut [u8]) -> String {
    if message.len() < HEADER {
        return flip(draw, message, 0);
    }
    match draw.below(6) {
        0 => {
            message[0] = draw.pick(&[0, 2, 0xff]);
            "another format".into()
        }
        1 => {
            message[1] = draw.pick(&[0, 2, 0xff]);
            "another suite".into()
        }
        2 => {
            message[2] = draw.below(11) as u8;
            format!("type {}", message[2])
        }
        3 | 4 => {
            let sender = view.identity(draw);
            message[3..7].copy_from_slice(&sender.to_be_bytes());
            format!("{sender} as sender")
        }
        _ => {
            let at = 7 + draw.below(32);
            message[at] ^= 1 << draw.below(8);
            "the context of another session".into()
        }
    }
}

/// Bytes less, or more.
fn change_length(draw: &mut Draw, message: &mut Vec<u8>) -> String {
    match draw.below(4) {
        0 => {
            message.truncate(draw.below(message.len()));
            format!("cut to {} bytes", message.len())
        }
        1 => {
            message.pop();
            "its last byte missing".into()
        }
        2 => {
            message.push(draw.any() as u8);
            "a byte behind the end".into()
        }
        _ => {
            let at = draw.below(message.len());
            message.insert(at, draw.any() as u8);
            format!("a byte put in at {at}")
        }
    }
}

/// A field of a body without lists.
fn change_fields(draw: &mut Draw, kind: u8, message: &mut [u8]) -> String {
    if message.len() <= HEADER {
        return flip(draw, message, 0);
    }
    let body = &mut message[HEADER..];
    match (kind, draw.below(6)) {
        (1, 0) => {
            body[0] ^= 1;
            "c^PK negated".into()
        }
        (1, 1) => {
            body[33] ^= 1;
            "s^PK negated".into()
        }
        (1, 2) => {
            body.copy_within(0..33, 33);
            "c^PK as s^PK".into()
        }
        (1, 3) => {
            body[..66].rotate_left(33);
            "c^PK and s^PK exchanged".into()
        }
        (1, 4) => {
            body[0] = draw.pick(&[0, 4, 6]);
            "another form of point".into()
        }
        (5, 0) => {
            body.fill(0xff);
            "all bits set".into()
        }
        (5, 1) => {
            if let Some(last) = body.last_mut() {
                *last |= 0x80;
            }
            "the last bit set".into()
        }
        (7, 0) => {
            body[32..].fill(0xff);
            "S ≥ L".into()
        }
        _ => flip(draw, message, HEADER),
    }
}

/// The lists of a body, entries with their identities; two in UnmaskingShares.
struct Lists {
    lists: Vec<Vec<(Id, Vec<u8>)>>,
    /// Added to the first count as it is written.
    miscounted: u32,
}

impl Lists {
    /// The body's lists, if it is as it should be.
    fn read(message: &[u8], entry_length: usize) -> Option<Lists> {
        let mut rest = message.get(HEADER..)?;
        let mut lists = Vec::new();
        while !rest.is_empty() {
            let count = read_u32(&mut rest)?;
            let list: Option<Vec<_>> = (0..count)
                .map(|_| {
                    let id = read_u32(&mut rest)?;
                    let (entry, behind) = rest.split_at_checked(entry_length)?;
                    rest = behind;
                    Some((id, entry.to_vec()))
                })
                .collect();
            lists.push(list?);
        }
        Some(Lists { lists, miscounted: 0 }).filter(|lists| !lists.lists.is_empty())
    }

    /// The message with these lists.
    fn write(&self, header: &[u8]) -> Vec<u8> {
        let mut message = header.to_vec();
        for (position, list) in self.lists.iter().enumerate() {
            let miscounted = if position == 0 { self.miscounted } else { 0 };
            message.extend((list.len() as u32).wrapping_add(miscounted).to_be_bytes());
            for (id, entry) in list {
                message.extend(id.to_be_bytes());
                message.extend(entry);
            }
        }
        message
    }

    /// Changes a list, or moves an entry from one to the other.
    fn change(&mut self, draw: &mut Draw, view: &View<'_>) -> String {
        if self.lists.len() == 2 && draw.once_in(3) {
            let from = draw.below(2);
            if let Some((id, entry)) = self.lists[from].pop() {
                insert(&mut self.lists[1 - from], id, entry);
                return format!("entry {id} in the other list");
            }
        }
        if draw.once_in(12) {
            self.miscounted = draw.pick(&[1, u32::MAX, 0x8000_0000]);
            return "a count that is wrong".into();
        }
        let which = draw.below(self.lists.len());
        let list = &mut self.lists[which];
        let (a, b) = (draw.below(list.len()), draw.below(list.len()));
        if list.is_empty() {
            let id = view.identity(draw);
            list.push((id, vec![0x11; 32]));
            return format!("an entry {id} where there was none");
        }
        let id = list[a].0;
        match draw.below(12) {
            0 => {
                list.remove(a);
                format!("no entry {id}")
            }
            1 => {
                list.retain(|(id, _)| *id != view.user);
                format!("no entry {}, the user's own", view.user)
            }
            2 => {
                list.truncate(a);
                format!("only the first {a} entries")
            }
            3 => {
                let again = list[a].clone();
                list.insert(a, again);
                format!("entry {id} twice")
            }
            4 => {
                list.reverse();
                "entries in descending order".into()
            }
            5 => {
                let other = list[b].1.clone();
                list[b].1 = std::mem::replace(&mut list[a].1, other);
                format!("what belongs to {id} and to {} exchanged", list[b].0)
            }
            6 => {
                list[a].1 = list[b].1.clone();
                format!("what belongs to {} in the entry of {id} too", list[b].0)
            }
            7 | 8 => {
                let (new, entry) = (view.identity(draw), list[b].1.clone());
                insert(list, new, entry);
                format!("an entry {new} more")
            }
            9 => {
                list[a].0 = view.identity(draw);
                format!("{} in place of {id}", list[a].0)
            }
            10 if list[a].1.len() == 32 => {
                list[a].1 = Q.to_vec();
                format!("q as the share of {id}")
            }
            10 if list[a].1.len() >= 66 && list[a].1.len() != 100 => {
                let at = draw.pick(&[0, 33]);
                list[a].1[at] ^= 1;
                format!("a public key of {id} negated")
            }
            _ if !list[a].1.is_empty() => {
                let what = flip(draw, &mut list[a].1, 0);
                format!("in the entry of {id}, {what}")
            }
            _ => {
                list.remove(a);
                format!("no entry {id}")
            }
        }
    }
}

/// The entry at its place in the order, in front of an entry of the same identity.
fn insert(list: &mut Vec<(Id, Vec<u8>)>, id: Id, entry: Vec<u8>) {
    let at = list.partition_point(|(other, _)| *other < id);
    list.insert(at, (id, entry));
}

/// The next uint32.
fn read_u32(rest: &mut &[u8]) -> Option<u32> {
    let (number, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(u32::from_be_bytes(*number))
}
