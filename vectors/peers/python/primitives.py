"""The operation `primitive` (PEER.md; FORMAT.md, section 10): from the `input` of a primitive's test to its
`output`, or to the abort that the protocol would give there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from json_format import (
    FormatError,
    Object,
    array,
    by_user,
    decimal,
    decimals,
    hexadecimal,
    member,
    number,
    optional_hexadecimal,
    text,
    variant,
    vector,
)
from json_format import parameters as read_parameters
from secagg import agreement, derivation, edwards25519, field, messages, prg, sealing, sharing, signature
from secagg.context import context, context_input
from secagg.encoding import Malformed, ids
from secagg.errors import CALLER, SERVER, UNATTRIBUTABLE, Abort, blame_user
from secagg.messages import SERVER_ID, AdvertisedKeys, MessageType, UnmaskingShares
from secagg.parameters import Variant
from secagg.vector import pack, unpack

Result = dict[str, Any]


# Reading what several types share


def _element(value: Any) -> int:
    element = field.decode(hexadecimal(value))
    if element is None:
        raise FormatError("not a field element")
    return element


def _sized(value: Any, size: int) -> bytes:
    decoded = hexadecimal(value)
    if len(decoded) != size:
        raise FormatError(f"{size} bytes expected")
    return decoded


def _modulus(value: Object) -> int:
    R = decimal(member(value, "modulusMinusOne")) + 1
    if not 2 <= R <= 2**64:
        raise FormatError("R is out of range")
    return R


def _context(value: Object) -> bytes:
    return _sized(member(value, "context"), 32)


def _secret_key(value: Object) -> int:
    secret_key = field.decode(hexadecimal(member(value, "secretKey")))
    if not secret_key:  # None, or 0
        raise Abort("R0.U1", "CoinsDoNotFit", CALLER)
    return secret_key


def _verification_key(value: Object) -> bytes:
    key = hexadecimal(member(value, "verificationKey"))
    if not edwards25519.is_canonical(key):
        raise Abort("SETUP.2", "VerificationKeyNotCanonical", CALLER)
    if edwards25519.is_small_order(key):
        raise Abort("SETUP.2", "VerificationKeySmallOrder", CALLER)
    return key


def _coin(value: Any) -> int:
    """A field element that a user draws in round 1."""
    element = field.decode(_sized(value, 32))
    if element is None:
        raise Abort("R1.U3", "CoinsDoNotFit", CALLER)
    return element


def _shares(value: Any) -> dict[int, int]:
    return {number(member(entry, "user")): _element(member(entry, "share")) for entry in array(value)}


def _answered_shares(value: Any) -> dict[int, int]:
    """Shares as the server receives them in round 4."""
    shares = {}
    for entry in array(value):
        user, share = number(member(entry, "user")), field.decode(_sized(member(entry, "share"), 32))
        if share is None:
            raise Abort("R4.S1", "Malformed", blame_user(user))
        shares[user] = share
    return shares


def _shares_json(shares: dict[int, int]) -> list[Result]:
    return [{"user": user, "share": field.encode(share).hex()} for user, share in shares.items()]


# 4.1 F and SS


def shamir_share(value: Object) -> Result:
    """ShamirShare."""
    polynomial = [_coin(coefficient) for coefficient in array(member(value, "polynomial"))]
    users = [number(user) for user in array(member(value, "users"))]
    return {"shares": _shares_json(sharing.share(_coin(member(value, "secret")), polynomial, users))}


def shamir_reconstruct(value: Object) -> Result:
    """ShamirReconstruct."""
    shares, t = _answered_shares(member(value, "shares")), number(member(value, "threshold"))
    if len(shares) < t:
        raise Abort("R4.S1", "TooFewMessages", UNATTRIBUTABLE)
    coefficients = sharing.coefficients(sharing.smallest(shares, t))
    return {
        "coefficients": [
            {"user": user, "coefficient": field.encode(coefficient).hex()}
            for user, coefficient in coefficients.items()
        ],
        "secret": field.encode(sharing.reconstruct(shares, t)).hex(),
    }


# 4.2 KA


def key_generation(value: Object) -> Result:
    """KeyGeneration."""
    return {"publicKey": agreement.public_key(_secret_key(value)).hex()}


def agree(value: Object) -> Result:
    """Agreement."""
    secret_key, public_key = _secret_key(value), hexadecimal(member(value, "publicKey"))
    if not agreement.is_public_key(public_key):
        raise Abort("R1.U1", "Malformed", SERVER)
    return {
        "coordinate": agreement.agreed_coordinate(secret_key, public_key).hex(),
        "agreed": agreement.agree(secret_key, public_key).hex(),
    }


# 3 Context, 4.3 Derived keys and seeds


def context_of_parameters(value: Object) -> Result:
    """Context."""
    parameters = read_parameters(member(value, "parameters"))
    return {"contextInput": context_input(parameters).hex(), "context": context(parameters).hex()}


def derive(value: Object) -> Result:
    """Derivation."""
    kind, u = text(member(value, "kind")), number(member(value, "u"))
    secret = _sized(member(value, "secret"), 32)
    if kind == "ae":
        info = derivation.ae_info(u, number(member(value, "v")))
    elif kind == "pair":
        info = derivation.pair_info(u, number(member(value, "v")))
    elif kind == "self":
        _coin(member(value, "secret"))
        info = derivation.self_info(u)
    else:
        raise FormatError(f"kind {kind!r:.80}")
    return {
        "info": info.hex(),
        # HKDF-Extract is HMAC with the salt as its key.
        "pseudorandomKey": hmac.digest(_context(value), secret, hashlib.sha256).hex(),
        "key": derivation.derive(_context(value), secret, info).hex(),
    }


# 4.4 AE


def encrypt(value: Object) -> Result:
    """Encryption."""
    u, v = number(member(value, "sender")), number(member(value, "receiver"))
    s_share, b_share = _element(member(value, "sShare")), _element(member(value, "bShare"))
    key, nonce = _sized(member(value, "key"), 16), _sized(member(value, "nonce"), sealing.NONCE_SIZE)
    return {
        "associatedData": sealing.associated_data(_context(value), u, v).hex(),
        "plaintext": sealing.plaintext(u, v, s_share, b_share).hex(),
        "e": sealing.seal(key, nonce, _context(value), u, v, s_share, b_share).hex(),
    }


def decrypt(value: Object) -> Result:
    """Decryption."""
    v, u = number(member(value, "sender")), number(member(value, "receiver"))
    key, e = _sized(member(value, "key"), 16), hexadecimal(member(value, "e"))
    plaintext = sealing.open_sealed(key, _context(value), v, u, e)
    if plaintext is None:
        raise Abort("R4.U2", "DecryptionFailed", UNATTRIBUTABLE)
    if (plaintext.u, plaintext.v) != (v, u):
        raise Abort("R4.U2", "WrongIdentities", blame_user(v))
    if field.decode(plaintext.s_share) is None or field.decode(plaintext.b_share) is None:
        raise Abort("R4.U2", "ShareNotCanonical", blame_user(v))
    return {"sShare": plaintext.s_share.hex(), "bShare": plaintext.b_share.hex()}


# 4.5 PRG


def expand(value: Object) -> Result:
    """Prg. `keyStream` is the blocks of which at least one byte was used."""
    seed, R, m = _sized(member(value, "seed"), 16), _modulus(value), number(member(value, "dimension"))
    mask, taken = prg.expand_counting(seed, R, m)
    blocks = -(-taken * prg.word_size(R) // prg.BLOCK_SIZE)
    stream = b""
    for chunk in prg.key_stream(seed):
        if len(stream) >= blocks * prg.BLOCK_SIZE:
            break
        stream += chunk
    return {"keyStream": stream[: blocks * prg.BLOCK_SIZE].hex(), "mask": decimals(mask)}


# 4.6 SIG


def sign_keys(value: Object) -> Result:
    """SignKeys."""
    signing_key = _sized(member(value, "signingKey"), signature.SIGNING_KEY_SIZE)
    c_pk = _sized(member(value, "cPublicKey"), agreement.PUBLIC_KEY_SIZE)
    s_pk = _sized(member(value, "sPublicKey"), agreement.PUBLIC_KEY_SIZE)
    signed = signature.signed_keys(_context(value), number(member(value, "user")), c_pk, s_pk)
    return {
        "verificationKey": signature.verification_key(signing_key).hex(),
        "signed": signed.hex(),
        "signature": signature.sign(signing_key, signed).hex(),
    }


def sign_consistency(value: Object) -> Result:
    """SignConsistency."""
    signing_key = _sized(member(value, "signingKey"), signature.SIGNING_KEY_SIZE)
    public_keys = {
        number(member(entry, "user")): (
            _sized(member(entry, "cPublicKey"), agreement.PUBLIC_KEY_SIZE),
            _sized(member(entry, "sPublicKey"), agreement.PUBLIC_KEY_SIZE),
        )
        for entry in array(member(value, "keys"))
    }
    U2 = [number(user) for user in array(member(value, "u2"))]
    U3 = [number(user) for user in array(member(value, "u3"))]
    signed = signature.signed_consistency(_context(value), number(member(value, "user")), public_keys, U2, U3)
    return {
        "keysHashed": signature.keys_hashed(public_keys).hex(),
        "u2Hashed": ids(U2).hex(),
        "signed": signed.hex(),
        "signature": signature.sign(signing_key, signed).hex(),
    }


def check_verification_key(value: Object) -> Result:
    """VerificationKey."""
    _verification_key(value)
    return {}


def verify(value: Object) -> Result:
    """Verify."""
    signed, given = hexadecimal(member(value, "signed")), hexadecimal(member(value, "signature"))
    if not signature.verify(_verification_key(value), signed, given):
        raise Abort("R1.U2", "KeySignature", SERVER)
    return {}


# 6.5 Packed vectors


def encode_vector(value: Object) -> Result:
    """EncodeVector."""
    R, entries = _modulus(value), vector(member(value, "entries"))
    if any(entry >= R for entry in entries):
        raise FormatError("an entry is not below R")
    return {"bytes": pack(entries, R).hex()}


def decode_vector(value: Object) -> Result:
    """DecodeVector."""
    R, m, sender = _modulus(value), number(member(value, "dimension")), number(member(value, "sender"))
    try:
        return {"entries": decimals(unpack(hexadecimal(member(value, "bytes")), R, m))}
    except Malformed as reason:
        raise Abort("R2.S1", "Malformed", blame_user(sender)) from reason


# 6 Messages

# What each step receives in the malicious variant; in the other one, Survivors is received at R4.U1.
RECEIVED_AT = {
    "R0.S1": MessageType.ADVERTISED_KEYS,
    "R1.U1": MessageType.KEY_LIST,
    "R1.S1": MessageType.ENCRYPTED_SHARES,
    "R2.U1": MessageType.DELIVERED_SHARES,
    "R2.S1": MessageType.MASKED_INPUT,
    "R3.U1": MessageType.SURVIVORS,
    "R3.S1": MessageType.CONSISTENCY_SIGNATURE,
    "R4.U1": MessageType.CONSISTENCY_SIGNATURES,
    "R4.S1": MessageType.UNMASKING_SHARES,
}


def encode_message(value: Object) -> Result:
    """EncodeMessage."""
    try:
        message_type = MessageType(number(member(value, "type")))
    except ValueError:
        raise FormatError("there is no such type of message") from None
    malicious = variant(member(value, "variant")) is Variant.MALICIOUS
    encoded_body = _encode_body(message_type, member(value, "body"), malicious)
    sender = number(member(value, "sender"))
    return {"message": messages.message(message_type, sender, _context(value), encoded_body).hex()}


def _encode_body(message_type: MessageType, body: Any, malicious: bool) -> bytes:
    if message_type is MessageType.ADVERTISED_KEYS:
        return _advertised_keys(body, malicious).encode()
    if message_type is MessageType.KEY_LIST:
        entries = array(member(body, "keys"))
        keys = {number(member(entry, "user")): _advertised_keys(entry, malicious) for entry in entries}
        return messages.encode_key_list(keys)
    if message_type in (MessageType.ENCRYPTED_SHARES, MessageType.DELIVERED_SHARES):
        return messages.encode_ciphertexts(by_user(member(body, "ciphertexts"), "e"))
    if message_type is MessageType.MASKED_INPUT:
        return hexadecimal(member(body, "bytes"))
    if message_type is MessageType.SURVIVORS:
        return messages.encode_survivors(number(user) for user in array(member(body, "users")))
    if message_type is MessageType.CONSISTENCY_SIGNATURE:
        return hexadecimal(member(body, "signature"))
    if message_type is MessageType.CONSISTENCY_SIGNATURES:
        return messages.encode_consistency_signatures(by_user(member(body, "signatures"), "signature"))
    s_shares, b_shares = _shares(member(body, "sShares")), _shares(member(body, "bShares"))
    return UnmaskingShares(s_shares, b_shares).encode()


def _advertised_keys(value: Any, malicious: bool) -> AdvertisedKeys:
    sigma = optional_hexadecimal(value, "signature")
    if (sigma is not None) != malicious:
        raise FormatError("a signature belongs to the malicious variant, and only there")
    return AdvertisedKeys(
        c_pk=hexadecimal(member(value, "cPublicKey")),
        s_pk=hexadecimal(member(value, "sPublicKey")),
        sigma=sigma or b"",
    )


def decode_message(value: Object) -> Result:
    """DecodeMessage: points 2 and 3 of section 7 at the step `at`."""
    step, malicious = text(member(value, "at")), variant(member(value, "variant")) is Variant.MALICIOUS
    expected = RECEIVED_AT.get(step)
    if step == "R4.U1" and not malicious:
        expected = MessageType.SURVIVORS
    if expected is None or (step.startswith("R3.") and not malicious):
        raise FormatError(f"no message is received at {step:.80}")
    sender = number(member(value, "sender"))
    if (sender == SERVER_ID) != (".U" in step):
        raise FormatError("the server receives from users, and users receive from the server")
    R, m = _modulus(value), number(member(value, "dimension"))
    received = hexadecimal(member(value, "message"))

    def decode_body(body: bytes) -> Result:
        return _decode_body(expected, body, malicious, R, m)

    body = messages.receive(step, expected, sender, _context(value), received, decode_body)
    return {"type": int(expected), "body": body}


def _decode_body(message_type: MessageType, body: bytes, malicious: bool, R: int, m: int) -> Result:
    if message_type is MessageType.ADVERTISED_KEYS:
        return _advertised_keys_json(messages.decode_advertised_keys(body, malicious))
    if message_type is MessageType.KEY_LIST:
        keys = messages.decode_key_list(body, malicious)
        return {"keys": [{"user": user, **_advertised_keys_json(entry)} for user, entry in keys.items()]}
    if message_type in (MessageType.ENCRYPTED_SHARES, MessageType.DELIVERED_SHARES):
        ciphertexts = messages.decode_ciphertexts(body)
        return {"ciphertexts": [{"user": user, "e": e.hex()} for user, e in ciphertexts.items()]}
    if message_type is MessageType.MASKED_INPUT:
        messages.decode_masked_input(body, R, m)
        return {"bytes": body.hex()}
    if message_type is MessageType.SURVIVORS:
        return {"users": messages.decode_survivors(body)}
    if message_type is MessageType.CONSISTENCY_SIGNATURE:
        return {"signature": messages.decode_consistency_signature(body).hex()}
    if message_type is MessageType.CONSISTENCY_SIGNATURES:
        signatures = messages.decode_consistency_signatures(body).items()
        return {"signatures": [{"user": v, "signature": sigma_prime.hex()} for v, sigma_prime in signatures]}
    answer = messages.decode_unmasking_shares(body)
    return {"sShares": _shares_json(dict(answer.s_shares)), "bShares": _shares_json(dict(answer.b_shares))}


def _advertised_keys_json(keys: AdvertisedKeys) -> Result:
    encoded = {"cPublicKey": keys.c_pk.hex(), "sPublicKey": keys.s_pk.hex()}
    return {**encoded, "signature": keys.sigma.hex()} if keys.sigma else encoded


PRIMITIVES: dict[str, Callable[[Object], Result]] = {
    "ShamirShare": shamir_share,
    "ShamirReconstruct": shamir_reconstruct,
    "KeyGeneration": key_generation,
    "Agreement": agree,
    "Context": context_of_parameters,
    "Derivation": derive,
    "Encryption": encrypt,
    "Decryption": decrypt,
    "Prg": expand,
    "SignKeys": sign_keys,
    "SignConsistency": sign_consistency,
    "VerificationKey": check_verification_key,
    "Verify": verify,
    "EncodeVector": encode_vector,
    "DecodeVector": decode_vector,
    "EncodeMessage": encode_message,
    "DecodeMessage": decode_message,
}
