//! `signature.json`: what is signed, its bytes, which keys are accepted, and where Ed25519's verifiers are known to differ.

use secagg_spec::abort::Check::{KeySignature, VerificationKeyNotCanonical, VerificationKeySmallOrder};
use secagg_spec::textbook::ed25519;

use super::*;
use crate::generate::odd_signatures::{L, Signer, Torsion, from_p_on, plus_group_order, small_order};
use crate::model::Id;
use crate::primitive::{KeyGeneration, SignConsistency, SignKeys, UserKeys, VerificationKey, Verify};

pub(super) fn groups(number: &mut u32) -> Result<Vec<Group>, Finding> {
    let mut groups: Vec<Group> = keys_signed()?.tests(number)?.into_iter().map(Group::SignKeys).collect();
    groups.extend(consistency_signed()?.tests(number)?.into_iter().map(Group::SignConsistency));
    groups.extend(verification_keys().tests(number)?.into_iter().map(Group::VerificationKey));
    groups.extend(verification()?.tests(number)?.into_iter().map(Group::Verify));
    Ok(groups)
}

/// The public keys of a user.
fn keys(user: Id) -> Result<UserKeys, Finding> {
    let key =
        |name: &str| output(KeyGeneration { secret_key: COINS.scalar(name, user, 0) }).map(|pair| pair.public_key);
    Ok(UserKeys { user, c_public_key: key("c_sk")?, s_public_key: key("s_sk")?, signature: None })
}

fn signing_key(user: Id) -> [u8; 32] {
    COINS.bytes("d_sk", user)
}

fn sign_keys(user: Id) -> Result<SignKeys, Finding> {
    let UserKeys { c_public_key, s_public_key, .. } = keys(user)?;
    let context = COINS.bytes("context", 0);
    Ok(SignKeys { signing_key: signing_key(user), context, user, c_public_key, s_public_key })
}

fn keys_signed() -> Result<Cases<SignKeys>, Finding> {
    let mut cases = Cases::new();
    cases.valid("Signing", "σ of user 300", sign_keys(300)?);
    cases.valid("Signing", "σ of the smallest id", sign_keys(1)?);
    cases.valid("Signing", "σ of the largest id", sign_keys(u32::MAX)?);
    let another = SignKeys { context: COINS.bytes("another context", 0), ..sign_keys(300)? };
    cases.valid("Signing", "σ of user 300 in another session", another);
    Ok(cases)
}

fn sign_consistency(user: Id, u1: &[Id], u2: &[Id], u3: &[Id]) -> Result<SignConsistency, Finding> {
    let keys = u1.iter().map(|v| keys(*v)).collect::<Result<_, Finding>>()?;
    let context = COINS.bytes("context", 0);
    Ok(SignConsistency { signing_key: signing_key(user), context, user, keys, u2: u2.into(), u3: u3.into() })
}

fn consistency_signed() -> Result<Cases<SignConsistency>, Finding> {
    let mut cases = Cases::new();
    cases.valid("Signing", "nobody has dropped out", sign_consistency(300, &IDS[..4], &IDS[..4], &IDS[..4])?);
    cases.valid("Signing", "one user has dropped out of U2", sign_consistency(300, &IDS[..4], &IDS[1..4], &IDS[1..4])?);
    cases.valid("Signing", "one user has dropped out of U3", sign_consistency(300, &IDS[..4], &IDS[..4], &IDS[1..4])?);
    cases.valid("Signing", "U3 ⊂ U2 ⊂ U1", sign_consistency(4000, &IDS[1..6], &IDS[2..6], &[4000, 65_536])?);
    cases.valid("Signing", "ids at both ends", sign_consistency(1, &[1, u32::MAX], &[1, u32::MAX], &[1, u32::MAX])?);
    Ok(cases)
}

fn verification_keys() -> Cases<VerificationKey> {
    let mut cases = Cases::new();
    let accepted = VerificationKey { verification_key: ed25519::verification_key(&signing_key(1)) };
    let sign = |sign: bool| {
        let keys = (1..).map(|user| ed25519::verification_key(&signing_key(user)));
        keys.into_iter().find(|key| (key[31] >> 7 == 1) == sign).unwrap_or_default()
    };
    cases.valid("VerificationKey", "a key with sign bit 0", VerificationKey { verification_key: sign(false) });
    cases.valid("VerificationKey", "a key with sign bit 1", VerificationKey { verification_key: sign(true) });
    let mixed = Signer::new(&signing_key(1)).with_torsion().public();
    let comment = "a key to which a point of order 8 was added: its order is large, and it is accepted";
    cases.valid("VerificationKey", comment, VerificationKey { verification_key: mixed });
    let y = |y: u8| core::array::from_fn(|i| if i == 0 { y } else { 0 });
    let is_point = |y: &[u8; 32]| ed25519::is_canonical(y) && !ed25519::is_small_order(y);
    let smallest = (2..=255).map(y).find(is_point).unwrap_or_default();
    cases.valid(
        "VerificationKey",
        "the smallest y of a point of large order",
        VerificationKey { verification_key: smallest },
    );

    let due = abort("SETUP.2", VerificationKeyNotCanonical, Blame::Caller);
    let mut refused = |comment: &str, key: [u8; 32]| {
        cases.abort("NotCanonical", comment, &accepted, |input| input.verification_key = key, &due);
    };
    let names_a_point = |excess: &u8| ed25519::is_canonical(&y(*excess));
    for excess in (0..19).filter(names_a_point) {
        refused(&format!("y = p + {excess}, where y = {excess} is of a point"), from_p_on(excess, false));
    }
    refused("y = p, sign bit 1", from_p_on(0, true));
    refused("y = p + 1, sign bit 1", from_p_on(1, true));
    refused("y = 2^255 − 1, which is p + 18, sign bit 1", from_p_on(18, true));
    let signed = |mut key: [u8; 32]| {
        key[31] |= 0x80;
        key
    };
    refused("y = 1 with sign bit 1, where x = 0", signed(y(1)));
    let minus_one = core::array::from_fn(|i| if i == 0 { 0xec } else { from_p_on(0, false)[i] });
    refused("y = −1 with sign bit 1, where x = 0", signed(minus_one));
    let none = (2..=255).map(y).find(|y| !ed25519::is_canonical(y)).unwrap_or_default();
    refused("a small y that is of no point", none);
    let none =
        (0..).map(|index| COINS.bytes("no point", index)).find(|key| key[31] < 0x7f && !ed25519::is_canonical(key));
    refused("a y that is of no point", none.unwrap_or_default());
    refused("32 bytes ff", LARGEST);

    let due = abort("SETUP.2", VerificationKeySmallOrder, Blame::Caller);
    let comments = [
        "order 1",
        "order 8",
        "order 4",
        "order 8, another",
        "order 2",
        "order 8, a third",
        "order 4, another",
        "order 8, a fourth",
    ];
    for (key, comment) in small_order().into_iter().zip(comments) {
        let small = |input: &mut VerificationKey| input.verification_key = key;
        cases.abort("SmallOrder", &format!("a point of {comment}"), &accepted, small, &due);
    }
    cases
}

fn verification() -> Result<Cases<Verify>, Finding> {
    let mut cases = Cases::new();
    let (sigma, consistency) = (sign_keys(300)?, sign_consistency(300, &IDS[..3], &IDS[..3], &IDS[..3])?);
    let (sigma, consistency) = (output(sigma)?, output(consistency)?);
    let key = sigma.verification_key;
    let verify =
        |signed: &[u8], signature: Vec<u8>| Verify { verification_key: key, signed: signed.to_vec(), signature };
    let accepted = verify(&sigma.signed, sigma.signature.clone());
    let (secret, message) = (signing_key(300), sigma.signed.as_slice());
    cases.valid("Verification", "σ", accepted.clone());
    cases.valid("Verification", "σ'", verify(&consistency.signed, consistency.signature.clone()));
    cases.valid("Verification", "a signature over nothing", verify(&[], ed25519::sign(&secret, &[]).to_vec()));

    let due = abort("R1.U2", KeySignature, Blame::Server);
    for (place, bit, comment) in [
        (0, 1, "the first bit of R"),
        (31, 0x80, "the sign bit of R"),
        (32, 1, "the first bit of S"),
        (63, 0x20, "bit 253 of S"),
        (63, 0x40, "bit 254 of S"),
        (63, 0x80, "bit 255 of S"),
    ] {
        cases.abort("Signature", comment, &accepted, |input| input.signature[place] ^= bit, &due);
    }
    let mut refused = |flag: &'static str, comment: &str, change: &dyn Fn(&mut Verify)| {
        cases.abort(flag, comment, &accepted, change, &due);
    };
    let last = message.len() - 1;
    refused("Signature", "a bit of the label", &|input| input.signed[5] ^= 1);
    refused("Replay", "a bit of the context", &|input| input.signed[20] ^= 1);
    refused("Signature", "the last bit of what is signed", &|input| input.signed[last] ^= 1);
    refused("Signature", "a byte more", &|input| input.signed.push(0));
    refused("Signature", "a byte less", &|input| shorten(&mut input.signed));
    refused("Signature", "another signer's key", &|i| i.verification_key = ed25519::verification_key(&signing_key(1)));
    let other_sign = |input: &mut Verify| input.verification_key[31] ^= 0x80;
    refused("Signature", "the key with the other sign", &other_sign);
    refused("Replay", "σ' in place of σ", &|input| input.signature.clone_from(&consistency.signature));
    let signature: [u8; 64] = accepted.signature.as_slice().try_into().unwrap_or([0; 64]);
    refused("NotCanonical", "S + L in place of S", &|input| input.signature = plus_group_order(&signature).to_vec());
    refused("NotCanonical", "S = L", &|input| input.signature[32..].copy_from_slice(&L));
    refused("Signature", "S = 0", &|input| input.signature[32..].fill(0));
    refused("Signature", "R and S are 0", &|input| input.signature.fill(0));
    refused("Signature", "R and S exchanged", &|input| input.signature.rotate_left(32));

    // Where verifiers differ.
    let signer = Signer::new(&secret);
    let comment = "a point of order 8 is added to R: holds with the cofactor only";
    let odd = verify(message, signer.sign(77, Torsion::None, message).to_vec());
    cases.abort("Cofactor", comment, &odd, |i| i.signature = signer.sign(77, Torsion::InR, message).to_vec(), &due);
    let [neutral, alias] = [[1, 0], [0, 1]].map(|[one, p]| {
        if p == 1 { from_p_on(1, false) } else { core::array::from_fn(|i| if i == 0 { one } else { 0 }) }
    });
    let odd = verify(message, signer.sign_with_neutral(&neutral, message).to_vec());
    cases.valid("Cofactor", "R is the neutral element, S = ha: Ed25519 has no rule against it", odd.clone());
    let comment = "R is the neutral element in an encoding that is not canonical";
    cases.abort(
        "NotCanonical",
        comment,
        &odd,
        |i| i.signature = signer.sign_with_neutral(&alias, message).to_vec(),
        &due,
    );

    let mixed = Signer::new(&secret).with_torsion();
    let vanishing = |yes: bool| {
        let signed = (1..).map(|r| mixed.sign(r, Torsion::None, message).to_vec());
        let divisible = |sigma: &Vec<u8>| {
            sigma.as_slice().try_into().is_ok_and(|sigma| mixed.h_is_divisible_by_8(&sigma, message)) == yes
        };
        signed.into_iter().find(divisible).unwrap_or_default()
    };
    let key = mixed.public();
    let odd = Verify { verification_key: key, signed: message.to_vec(), signature: vanishing(true) };
    cases.valid(
        "Cofactor",
        "a point of order 8 is added to A, and h is divisible by 8: holds without the cofactor",
        odd.clone(),
    );
    let comment = "a point of order 8 is added to A, and h is not divisible by 8: holds with the cofactor only";
    cases.abort("Cofactor", comment, &odd, |input| input.signature = vanishing(false), &due);
    Ok(cases)
}
