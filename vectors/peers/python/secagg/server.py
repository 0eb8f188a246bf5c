"""The server of Figure 4, down the page; its checks are those of FORMAT.md, section 8, in their order.

A round is a call of `receive` for each message that arrives and one of `close`. An Abort out of `receive`
means that this message is refused and the round goes on; an Abort out of `close` ends the session.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from secagg import agreement, derivation, field, messages, prg, sharing, signature, vector
from secagg.context import context
from secagg.errors import UNATTRIBUTABLE, Abort, StateError, blame_user
from secagg.messages import SERVER_ID, AdvertisedKeys, Body, MessageType, UnmaskingShares
from secagg.parameters import Parameters, check_parameters

Outgoing = dict[int, bytes]  # the receiver's id ↦ the message to it, ascending


@dataclass(frozen=True)
class Output:
    """R4.S4: the sum z, and U3, whose inputs are in it."""

    z: list[int]
    users: list[int]


class Server:
    """The server of one session. Names are the figure's; self.U1 to self.U5 are lists, ascending."""

    def __init__(self, parameters: Parameters) -> None:
        """SETUP.1, and the public part of SETUP.2."""
        check_parameters(parameters)
        self.parameters = parameters
        self.context = context(parameters)
        self.verification_keys = parameters.verification_keys()
        self.round: int | None = 0  # None when the session is over
        self._keys: dict[int, AdvertisedKeys] = {}
        self._ciphertexts: dict[int, dict[int, bytes]] = {}
        self._y: dict[int, list[int]] = {}
        self._sigma_prime: dict[int, bytes] = {}
        self._answers: dict[int, UnmaskingShares] = {}

    def receive(self, user: int, received: bytes) -> None:
        """A message that arrived from `user`, in whichever round it is."""
        if self.round == 0:
            self._receive_advertised_keys(user, received)
        elif self.round == 1:
            self._receive_encrypted_shares(user, received)
        elif self.round == 2:
            self._receive_masked_input(user, received)
        elif self.round == 3:
            self._receive_consistency_signature(user, received)
        elif self.round == 4:
            self._receive_unmasking_shares(user, received)
        else:
            raise StateError("the session is over")

    def close(self) -> Outgoing | Output:
        """The caller has waited long enough: the messages of this round's end, or the output."""
        # The state is consumed; the round that is closed says which one is next, if it succeeds.
        closing, self.round = self.round, None
        if closing == 0:
            return self._close_round0()
        if closing == 1:
            return self._close_round1()
        if closing == 2:
            return self._close_round2()
        if closing == 3:
            return self._close_round3()
        if closing == 4:
            return self._close_round4()
        raise StateError("the session is over")

    # Round 0: AdvertiseKeys

    def _receive_advertised_keys(self, u: int, received: bytes) -> None:
        """R0.S1: the keys of one user."""
        self._admit("R0.S1", u, self.verification_keys, self._keys)
        malicious = self.parameters.malicious

        def decode(body: bytes) -> AdvertisedKeys:
            return messages.decode_advertised_keys(body, malicious)

        keys = self._receive("R0.S1", MessageType.ADVERTISED_KEYS, u, received, decode)
        accepted = [key for other in self._keys.values() for key in (other.c_pk, other.s_pk)]
        taken = {agreement.x_coordinate(key) for key in accepted}
        new = {agreement.x_coordinate(keys.c_pk), agreement.x_coordinate(keys.s_pk)}
        if len(new) != 2 or not new.isdisjoint(taken):
            raise Abort("R0.S1", "RepeatedKey", blame_user(u))
        if malicious:
            signed = signature.signed_keys(self.context, u, keys.c_pk, keys.s_pk)
            if not signature.verify(self.verification_keys[u], signed, keys.sigma):
                raise Abort("R0.S1", "KeySignature", blame_user(u))
        self._keys[u] = keys

    def _close_round0(self) -> Outgoing:
        # R0.S1
        self._assert_enough("R0.S1", len(self._keys))
        self.U1 = sorted(self._keys)
        # R0.S2
        self.round = 1
        return self._broadcast(MessageType.KEY_LIST, messages.encode_key_list(self._keys), self.U1)

    # Round 1: ShareKeys

    def _receive_encrypted_shares(self, u: int, received: bytes) -> None:
        """R1.S1: the ciphertexts of one user."""
        self._admit("R1.S1", u, self.U1, self._ciphertexts)
        decode = messages.decode_ciphertexts
        ciphertexts = self._receive("R1.S1", MessageType.ENCRYPTED_SHARES, u, received, decode)
        if list(ciphertexts) != [v for v in self.U1 if v != u]:
            raise Abort("R1.S1", "WrongRecipients", blame_user(u))
        self._ciphertexts[u] = ciphertexts

    def _close_round1(self) -> Outgoing:
        # R1.S1
        self._assert_enough("R1.S1", len(self._ciphertexts))
        self.U2 = sorted(self._ciphertexts)
        # R1.S2: to each u ∈ U2, e_{v,u} for each other v ∈ U2
        self.round = 2
        outgoing = {}
        for u in self.U2:
            addressed = {v: self._ciphertexts[v][u] for v in self.U2 if v != u}
            outgoing[u] = self._message(MessageType.DELIVERED_SHARES, messages.encode_ciphertexts(addressed))
        return outgoing

    # Round 2: MaskedInputCollection

    def _receive_masked_input(self, u: int, received: bytes) -> None:
        """R2.S1: the masked input of one user."""
        self._admit("R2.S1", u, self.U2, self._y)

        def decode(body: bytes) -> list[int]:
            return messages.decode_masked_input(body, self.parameters.R, self.parameters.m)

        self._y[u] = self._receive("R2.S1", MessageType.MASKED_INPUT, u, received, decode)

    def _close_round2(self) -> Outgoing:
        # R2.S1: from here on a y_u is a message of the wrong round, and refused
        self._assert_enough("R2.S1", len(self._y))
        self.U3 = sorted(self._y)
        # R2.S2
        if self.parameters.malicious:
            self.round = 3
        else:
            self.round = 4
            self.U4 = self.U3
        return self._broadcast(MessageType.SURVIVORS, messages.encode_survivors(self.U3), self.U3)

    # Round 3: ConsistencyCheck (malicious)

    def _receive_consistency_signature(self, u: int, received: bytes) -> None:
        """R3.S1: σ'_u of one user, on the server's own view."""
        self._admit("R3.S1", u, self.U3, self._sigma_prime)
        decode = messages.decode_consistency_signature
        sigma_prime = self._receive("R3.S1", MessageType.CONSISTENCY_SIGNATURE, u, received, decode)
        public_keys = {v: (keys.c_pk, keys.s_pk) for v, keys in self._keys.items()}
        signed = signature.signed_consistency(self.context, u, public_keys, self.U2, self.U3)
        if not signature.verify(self.verification_keys[u], signed, sigma_prime):
            raise Abort("R3.S1", "ConsistencySignature", blame_user(u))
        self._sigma_prime[u] = sigma_prime

    def _close_round3(self) -> Outgoing:
        # R3.S1
        self._assert_enough("R3.S1", len(self._sigma_prime))
        self.U4 = sorted(self._sigma_prime)
        # R3.S2
        self.round = 4
        body = messages.encode_consistency_signatures(self._sigma_prime)
        return self._broadcast(MessageType.CONSISTENCY_SIGNATURES, body, self.U4)

    # Round 4: Unmasking

    def _receive_unmasking_shares(self, u: int, received: bytes) -> None:
        """R4.S1: the shares of one user."""
        self._admit("R4.S1", u, self.U4, self._answers)
        decode = messages.decode_unmasking_shares
        answer = self._receive("R4.S1", MessageType.UNMASKING_SHARES, u, received, decode)
        if list(answer.s_shares) != self._dropped() or list(answer.b_shares) != self.U3:
            raise Abort("R4.S1", "WrongShares", blame_user(u))
        self._answers[u] = answer

    def _close_round4(self) -> Output:
        # R4.S1
        self._assert_enough("R4.S1", len(self._answers))
        self.U5 = sorted(self._answers)
        R, m, t = self.parameters.R, self.parameters.m, self.parameters.t

        # R4.S2: s_v^SK of each v ∈ U2∖U3, held against s_v^PK
        s_sk = {}
        for v in self._dropped():
            s_sk[v] = sharing.reconstruct({u: answer.s_shares[v] for u, answer in self._answers.items()}, t)
            if s_sk[v] == 0 or agreement.public_key(s_sk[v]) != self._keys[v].s_pk:
                raise Abort("R4.S2", "ReconstructedKeyMismatch", UNATTRIBUTABLE)
        # R4.S3: b_u of each u ∈ U3
        b = {}
        for u in self.U3:
            b[u] = sharing.reconstruct({w: answer.b_shares[u] for w, answer in self._answers.items()}, t)

        # R4.S4: z = Σ y_u − Σ p_u + Σ p_{v,u}
        z = [0] * m
        for u in self.U3:
            z = vector.add(z, self._y[u], R)
            own_seed = derivation.self_seed(self.context, field.encode(b[u]), u)
            z = vector.subtract(z, prg.expand(own_seed, R, m), R)
            for v in self._dropped():
                agreed = agreement.agree(s_sk[v], self._keys[u].s_pk)
                mask = prg.expand(derivation.pair_seed(self.context, agreed, v, u), R, m)
                # Δ_{v,u} is 1 for v > u, and −1 for v < u
                z = vector.add(z, mask, R) if v > u else vector.subtract(z, mask, R)
        return Output(z, self.U3)

    def _dropped(self) -> list[int]:
        """U2∖U3."""
        return [v for v in self.U2 if v not in self.U3]

    def _admit(self, step: str, user: int, expected: Container[int], received_from: Container[int]) -> None:
        """Section 7, point 1: whether this user may send now."""
        if user not in expected:
            raise Abort(step, "UnexpectedUser", blame_user(user))
        if user in received_from:
            raise Abort(step, "AlreadyReceived", blame_user(user))

    def _receive(
        self, step: str, message_type: MessageType, u: int, received: bytes, decode: Callable[[bytes], Body]
    ) -> Body:
        """Section 7, points 2 and 3."""
        return messages.receive(step, message_type, u, self.context, received, decode)

    def _assert_enough(self, step: str, count: int) -> None:
        if count < self.parameters.t:
            raise Abort(step, "TooFewMessages", UNATTRIBUTABLE)

    def _broadcast(self, message_type: MessageType, body: bytes, receivers: list[int]) -> Outgoing:
        """One message for all."""
        return {u: self._message(message_type, body) for u in receivers}

    def _message(self, message_type: MessageType, body: bytes) -> bytes:
        return messages.message(message_type, SERVER_ID, self.context, body)
