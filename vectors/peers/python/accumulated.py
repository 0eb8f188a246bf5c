"""Sessions made from their numbers, and the hash over all that is said in them (FORMAT.md, section 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from secagg import field
from secagg.coins import Coins
from secagg.encoding import ids as encoded_ids
from secagg.encoding import label, uint32, uint64
from secagg.errors import Abort
from secagg.parameters import Adversary, Entry, Parameters, Variant
from secagg.server import Output, Server
from secagg.user import User


@dataclass(frozen=True)
class Participant:
    """What a user of such a session brings, and the round before whose message it drops out, if it does."""

    signing_key: bytes | None
    coins: Coins
    x: list[int]
    drops_before: int | None


class Blocks:
    """The blocks of session i, each used once."""

    def __init__(self, i: int) -> None:
        self._prefix = label("secagg1 accumulated") + uint64(i)
        self._j = 0

    def block(self) -> bytes:
        """The next block."""
        block = sha256(self._prefix + uint32(self._j)).digest()
        self._j += 1
        return block

    def integer(self) -> int:
        """The first eight bytes of the next block."""
        return int.from_bytes(self.block()[:8], "big")

    def below(self, k: int) -> int:
        """An integer mod k."""
        return self.integer() % k

    def element(self, least: int) -> bytes:
        """The next block in [least, q − 1]."""
        while True:
            block = self.block()
            value = field.decode(block)
            if value is not None and value >= least:
                return block


def session(i: int) -> tuple[Parameters, dict[int, Participant]]:
    """Points 1 to 9: the parameters of session i, and its users, ascending."""
    blocks = Blocks(i)
    session_id = blocks.block()
    variant = Variant(blocks.below(2))
    n = 2 + blocks.below(4)
    adversary = Adversary(blocks.below(3))
    n_C = 1 + blocks.below(n - 1) if adversary is Adversary.SERVER_AND_CLIENTS else 0
    t_0 = {
        Adversary.CLIENTS: 1,
        Adversary.SERVER: n // 2 + 1,
        Adversary.SERVER_AND_CLIENTS: max(2 * n // 3 + 1, (n + n_C) // 2 + 1),
    }[adversary]
    t = t_0 + blocks.below(n - t_0 + 1)
    m = 1 + blocks.below(20)
    w = 1 + blocks.below(64)
    R = 2**w if blocks.below(2) == 0 else (blocks.below(2**w) or 1) + 1
    bounded = blocks.below(2) == 1 and (R - 1) // n >= 1
    R_U = (R - 1) // n + 1 if bounded else None
    drawn: set[int] = set()
    while len(drawn) < n:
        drawn |= {blocks.integer() >> 32} - {0}
    users = {u: participant(blocks, u, drawn, variant, t, m, R_U or R) for u in sorted(drawn)}
    directory = tuple(Entry(u, verification_key(user.signing_key)) for u, user in users.items())
    return Parameters(session_id, variant, adversary, n_C, t, m, R, R_U, directory), users


def participant(
    blocks: Blocks, u: int, users: set[int], variant: Variant, t: int, m: int, limit: int
) -> Participant:
    """Point 9."""
    signing_key = blocks.block() if variant is Variant.MALICIOUS else None
    coins = Coins(
        c_secret_key=blocks.element(1),
        s_secret_key=blocks.element(1),
        b=blocks.element(0),
        s_polynomial=[blocks.element(0) for _ in range(t - 1)],
        b_polynomial=[blocks.element(0) for _ in range(t - 1)],
        nonces=[(v, blocks.block()[:12]) for v in sorted(users - {u})],
    )
    x = [blocks.below(limit) for _ in range(m)]
    drop = blocks.below(20)
    drops = drop < 5 and (drop != 3 or variant is Variant.MALICIOUS)
    return Participant(signing_key, coins, x, drop if drops else None)


def verification_key(signing_key: bytes | None) -> bytes | None:
    """d^PK of d^SK."""
    if signing_key is None:
        return None
    return Ed25519PrivateKey.from_private_bytes(signing_key).public_key().public_bytes_raw()


def transcript(i: int) -> bytes:
    """T_i."""
    parameters, participants = session(i)
    said = sha256()

    def say(u: int, message: bytes) -> None:
        said.update(uint32(u) + uint32(len(message)) + message)

    server = Server(parameters)
    users = {u: User(parameters, u, brought.signing_key) for u, brought in participants.items()}
    inboxes: Mapping[int, bytes | None] = dict.fromkeys(users)
    for round_number in (0, 1, 2, 3, 4) if parameters.malicious else (0, 1, 2, 4):
        for u in sorted(inboxes):
            brought = participants[u]
            if brought.drops_before == round_number:
                continue
            message = users[u].advance(brought.coins, brought.x, inboxes[u])
            server.receive(u, message)
            say(u, message)
        try:
            closed = server.close()
        except Abort as abort:
            if (abort.step, abort.check) != (f"R{round_number}.S1", "TooFewMessages"):
                raise
            said.update(bytes([0, round_number]))
            break
        if isinstance(closed, Output):
            said.update(b"\x01" + encoded_ids(closed.users) + b"".join(uint64(entry) for entry in closed.z))
            break
        for u in sorted(closed):
            say(u, closed[u])
        inboxes = closed
    return said.digest()


def accumulated(sessions: int) -> str:
    """The hash over the first sessions."""
    return sha256(b"".join(transcript(i) for i in range(sessions))).hexdigest()
