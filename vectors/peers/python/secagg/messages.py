"""Messages: the header, the nine bodies, and the order of their decoding (FORMAT.md, sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from secagg import agreement, field, vector
from secagg.context import FORMAT, SUITE
from secagg.encoding import Malformed, Reader, ids, uint8, uint32
from secagg.errors import SERVER, Abort, blame_user
from secagg.sealing import CIPHERTEXT_SIZE
from secagg.signature import SIGNATURE_SIZE

SERVER_ID = 0
HEADER_SIZE = 39

Body = TypeVar("Body")


class MessageType(IntEnum):
    """The types of section 6."""

    ADVERTISED_KEYS = 1
    KEY_LIST = 2
    ENCRYPTED_SHARES = 3
    DELIVERED_SHARES = 4
    MASKED_INPUT = 5
    SURVIVORS = 6
    CONSISTENCY_SIGNATURE = 7
    CONSISTENCY_SIGNATURES = 8
    UNMASKING_SHARES = 9


def message(message_type: MessageType, sender: int, context: bytes, body: bytes) -> bytes:
    """A header and a body."""
    return uint8(FORMAT) + uint8(SUITE) + uint8(message_type) + uint32(sender) + context + body


def receive(
    step: str,
    message_type: MessageType,
    sender: int,
    context: bytes,
    received: bytes,
    decode_body: Callable[[bytes], Body],
) -> Body:
    """Section 7, points 2 and 3: the header, then the whole body, of what `sender` sent to `step`."""
    blame = SERVER if sender == SERVER_ID else blame_user(sender)
    if len(received) < HEADER_SIZE:
        raise Abort(step, "Malformed", blame)
    if received[0] != FORMAT:
        raise Abort(step, "WrongFormat", blame)
    if received[1] != SUITE:
        raise Abort(step, "WrongSuite", blame)
    if received[2] != message_type:
        raise Abort(step, "WrongType", blame)
    if received[3:7] != uint32(sender):
        raise Abort(step, "WrongSender", blame)
    if received[7:HEADER_SIZE] != context:
        raise Abort(step, "WrongContext", blame)
    try:
        return decode_body(received[HEADER_SIZE:])
    except Malformed as reason:
        raise Abort(step, "Malformed", blame) from reason


# 6.1 AdvertisedKeys


@dataclass(frozen=True)
class AdvertisedKeys:
    """The public keys of a user; sigma is empty in the honest-but-curious variant."""

    c_pk: bytes
    s_pk: bytes
    sigma: bytes

    def encode(self) -> bytes:
        """The body."""
        return self.c_pk + self.s_pk + self.sigma


def advertised_keys_size(malicious: bool) -> int:
    """The size of the body, which is an entry of KeyList without its id."""
    return 2 * agreement.PUBLIC_KEY_SIZE + (SIGNATURE_SIZE if malicious else 0)


def decode_advertised_keys(body: bytes, malicious: bool) -> AdvertisedKeys:
    """The body of AdvertisedKeys."""
    if len(body) != advertised_keys_size(malicious):
        raise Malformed(f"{len(body)} bytes")
    keys = AdvertisedKeys(c_pk=body[:33], s_pk=body[33:66], sigma=body[66:])
    if not (agreement.is_public_key(keys.c_pk) and agreement.is_public_key(keys.s_pk)):
        raise Malformed("not a public key")
    return keys


# 6.2 KeyList


def encode_key_list(keys: Mapping[int, AdvertisedKeys]) -> bytes:
    """The body of KeyList."""
    return encode_list({v: entry.encode() for v, entry in keys.items()})


def decode_key_list(body: bytes, malicious: bool) -> dict[int, AdvertisedKeys]:
    """The body of KeyList: v ↦ (c_v^PK, s_v^PK, σ_v), ascending."""
    entries = decode_list(body, advertised_keys_size(malicious))
    return {v: decode_advertised_keys(entry, malicious) for v, entry in entries.items()}


# 6.3 EncryptedShares (receiver ↦ e) and 6.4 DeliveredShares (sender ↦ e)


def encode_ciphertexts(ciphertexts: Mapping[int, bytes]) -> bytes:
    """The body of EncryptedShares or DeliveredShares."""
    return encode_list(ciphertexts)


def decode_ciphertexts(body: bytes) -> dict[int, bytes]:
    """The body of EncryptedShares or DeliveredShares, ascending."""
    return decode_list(body, CIPHERTEXT_SIZE)


# 6.5 MaskedInput is a packed vector: vector.pack, vector.unpack


def decode_masked_input(body: bytes, R: int, m: int) -> list[int]:
    """The body of MaskedInput: y, unpacked."""
    return vector.unpack(body, R, m)


# 6.6 Survivors


def encode_survivors(users: Iterable[int]) -> bytes:
    """The body of Survivors."""
    return ids(users)


def decode_survivors(body: bytes) -> list[int]:
    """The body of Survivors: U3, ascending."""
    return list(decode_list(body, 0))


# 6.7 ConsistencySignature


def decode_consistency_signature(body: bytes) -> bytes:
    """The body of ConsistencySignature: σ'."""
    if len(body) != SIGNATURE_SIZE:
        raise Malformed(f"{len(body)} bytes")
    return body


# 6.8 ConsistencySignatures


def encode_consistency_signatures(signatures: Mapping[int, bytes]) -> bytes:
    """The body of ConsistencySignatures."""
    return encode_list(signatures)


def decode_consistency_signatures(body: bytes) -> dict[int, bytes]:
    """The body of ConsistencySignatures: v ↦ σ'_v, ascending."""
    return decode_list(body, SIGNATURE_SIZE)


# 6.9 UnmaskingShares


@dataclass(frozen=True)
class UnmaskingShares:
    """The shares of s_v^SK for v ∈ U2∖U3 and of b_v for v ∈ U3, as field elements."""

    s_shares: Mapping[int, int]
    b_shares: Mapping[int, int]

    def encode(self) -> bytes:
        """The body."""
        lists = (self.s_shares, self.b_shares)
        return b"".join(encode_list({v: field.encode(share) for v, share in each.items()}) for each in lists)


def decode_unmasking_shares(body: bytes) -> UnmaskingShares:
    """The body of UnmaskingShares."""
    reader = Reader(body)
    s_shares = _decode_shares(reader.entries(32))
    b_shares = _decode_shares(reader.entries(32))
    reader.end()
    return UnmaskingShares(s_shares, b_shares)


def _decode_shares(entries: Mapping[int, bytes]) -> dict[int, int]:
    shares = {}
    for v, encoded in entries.items():
        share = field.decode(encoded)
        if share is None:
            raise Malformed(f"the share of {v} is not canonical")
        shares[v] = share
    return shares


# Lists


def encode_list(entries: Mapping[int, bytes]) -> bytes:
    """A count, then the entries, ascending by id."""
    return uint32(len(entries)) + b"".join(uint32(user) + entry for user, entry in sorted(entries.items()))


def decode_list(body: bytes, size: int) -> dict[int, bytes]:
    """A body that is one list of entries of this size (beside their ids)."""
    reader = Reader(body)
    entries = reader.entries(size)
    reader.end()
    return entries
