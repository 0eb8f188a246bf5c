"""The user of Figure 4, down the page, one method a round; its checks are those of FORMAT.md, section 8, in
their order.

A method can be called once and in its turn only, and a user that aborted does nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from secagg import agreement, derivation, field, messages, prg, sealing, sharing, signature, vector
from secagg.coins import Coins, secret_keys, sharing_coins
from secagg.context import context
from secagg.errors import CALLER, SERVER, UNATTRIBUTABLE, Abort, StateError, blame_user
from secagg.messages import SERVER_ID, AdvertisedKeys, Body, MessageType, UnmaskingShares
from secagg.parameters import Parameters, check_parameters


class User:
    """One user of one session. Names are the figure's; U1 to U3 are the sets as this user sees them."""

    def __init__(self, parameters: Parameters, u: int, signing_key: bytes | None) -> None:
        """SETUP.1, and SETUP.2: `signing_key` is d_u^SK in the malicious variant, and None in the other."""
        check_parameters(parameters)
        if u not in parameters.verification_keys():
            raise Abort("SETUP.1", "NotInDirectory", CALLER)
        # SETUP.2 (malicious; in the other variant there is no d_u^PK that a signing key could belong to)
        if parameters.malicious:
            if signing_key is None or len(signing_key) != signature.SIGNING_KEY_SIZE:
                raise Abort("SETUP.2", "SigningKeyMismatch", CALLER)
            if signature.verification_key(signing_key) != parameters.verification_keys()[u]:
                raise Abort("SETUP.2", "SigningKeyMismatch", CALLER)
            self._d_sk = signing_key
        elif signing_key is not None:
            raise Abort("SETUP.2", "SigningKeyMismatch", CALLER)

        self.parameters = parameters
        self.u = u
        self.context = context(parameters)
        self.verification_keys = parameters.verification_keys()
        self._next_round: int | None = 0

    def advance(self, coins: Coins, x: Sequence[int], received: bytes | None) -> bytes:
        """The next half-round, whichever it is: the server's message in (none in round 0), the user's out."""
        if self._next_round == 0:
            if received is not None:
                raise StateError("round 0 receives nothing")
            return self.round0(coins)
        if received is None:
            raise StateError("a message of the server is missing")
        if self._next_round == 1:
            return self.round1(coins, received)
        if self._next_round == 2:
            return self.round2(x, received)
        if self._next_round == 3:
            return self.round3(received)
        return self.round4(received)

    # Round 0: AdvertiseKeys

    def round0(self, coins: Coins) -> bytes:
        """R0.U1 to R0.U3: AdvertisedKeys."""
        self._begin(0)
        # R0.U1: two key pairs
        self._c_sk, self._s_sk = secret_keys(coins)
        c_pk, s_pk = agreement.public_key(self._c_sk), agreement.public_key(self._s_sk)
        # R0.U2 (malicious): σ_u
        sigma = b""
        if self.parameters.malicious:
            sigma = signature.sign(self._d_sk, signature.signed_keys(self.context, self.u, c_pk, s_pk))
        self._own_keys = AdvertisedKeys(c_pk, s_pk, sigma)
        # R0.U3
        self._next_round = 1
        return self._message(MessageType.ADVERTISED_KEYS, self._own_keys.encode())

    # Round 1: ShareKeys

    def round1(self, coins: Coins, received: bytes) -> bytes:
        """R1.U1 to R1.U7: KeyList in, EncryptedShares out."""
        self._begin(1)
        u, t, malicious = self.u, self.parameters.t, self.parameters.malicious

        # R1.U1: the list of U1
        def decode(body: bytes) -> dict[int, AdvertisedKeys]:
            return messages.decode_key_list(body, malicious)

        key_list = self._receive("R1.U1", MessageType.KEY_LIST, received, decode)
        if len(key_list) < t:
            raise Abort("R1.U1", "TooFewUsers", SERVER)
        if not set(key_list) <= set(self.verification_keys):
            raise Abort("R1.U1", "OutsideDirectory", SERVER)
        if key_list.get(u) != self._own_keys:
            raise Abort("R1.U1", "OwnEntryChanged", SERVER)
        public_keys = [key for entry in key_list.values() for key in (entry.c_pk, entry.s_pk)]
        if len({agreement.x_coordinate(key) for key in public_keys}) != len(public_keys):
            raise Abort("R1.U1", "RepeatedKey", SERVER)

        # R1.U2 (malicious): every σ_v
        if malicious:
            for v, entry in key_list.items():
                signed = signature.signed_keys(self.context, v, entry.c_pk, entry.s_pk)
                if not signature.verify(self.verification_keys[v], signed, entry.sigma):
                    raise Abort("R1.U2", "KeySignature", SERVER)
        self._c_pk = {v: entry.c_pk for v, entry in key_list.items()}
        self._s_pk = {v: entry.s_pk for v, entry in key_list.items()}
        self.U1 = list(key_list)
        others = [v for v in self.U1 if v != u]

        # R1.U3: b_u
        drawn = sharing_coins(coins, t, others)
        self._b = drawn.b
        # R1.U4, R1.U5: shares of s_u^SK and of b_u for all of U1
        s_shares = sharing.share(self._s_sk, drawn.s_polynomial, self.U1)
        b_shares = sharing.share(self._b, drawn.b_polynomial, self.U1)
        self._own_b_share = b_shares[u]  # s_{u,u}^SK is not kept: it is never sent
        # R1.U6: e_{u,v} for each other v
        ciphertexts = {}
        for v in others:
            key = derivation.ae_key(self.context, agreement.agree(self._c_sk, self._c_pk[v]), u, v)
            ciphertexts[v] = sealing.seal(key, drawn.nonces[v], self.context, u, v, s_shares[v], b_shares[v])
        # R1.U7
        self._next_round = 2
        return self._message(MessageType.ENCRYPTED_SHARES, messages.encode_ciphertexts(ciphertexts))

    # Round 2: MaskedInputCollection

    def round2(self, x: Sequence[int], received: bytes) -> bytes:
        """R2.U1 to R2.U4: DeliveredShares in, MaskedInput out; `x` is the input x_u."""
        self._begin(2)
        u, R, m = self.u, self.parameters.R, self.parameters.m

        # R2.U1: the ciphertexts, and U2 as their senders and u itself
        decode = messages.decode_ciphertexts
        self._ciphertexts = self._receive("R2.U1", MessageType.DELIVERED_SHARES, received, decode)
        self.U2 = sorted({*self._ciphertexts, u})
        if len(self.U2) < self.parameters.t:
            raise Abort("R2.U1", "TooFewUsers", SERVER)
        if not set(self._ciphertexts) <= set(self.U1):
            raise Abort("R2.U1", "OutsideU1", SERVER)
        if u in self._ciphertexts:
            raise Abort("R2.U1", "OwnCiphertext", SERVER)

        # R2.U2: p_{u,v} for each other v ∈ U2; Δ_{u,v} is 1 for u > v, and −1 for u < v
        zero = [0] * m
        pair_masks = {}
        for v in self.U2:
            if v != u:
                agreed = agreement.agree(self._s_sk, self._s_pk[v])
                mask = prg.expand(derivation.pair_seed(self.context, agreed, u, v), R, m)
                pair_masks[v] = mask if u > v else vector.subtract(zero, mask, R)
        # R2.U3: p_u, and y_u = x_u + p_u + Σ p_{u,v}
        if len(x) != m:
            raise Abort("R2.U3", "InputLength", CALLER)
        if not all(0 <= entry < self.parameters.input_limit for entry in x):
            raise Abort("R2.U3", "InputOutOfRange", CALLER)
        own_mask = prg.expand(derivation.self_seed(self.context, field.encode(self._b), u), R, m)
        y = vector.add(x, own_mask, R)
        for p_uv in pair_masks.values():
            y = vector.add(y, p_uv, R)
        # R2.U4
        self._next_round = 3 if self.parameters.malicious else 4
        return self._message(MessageType.MASKED_INPUT, vector.pack(y, R))

    # Round 3: ConsistencyCheck (malicious)

    def round3(self, received: bytes) -> bytes:
        """R3.U1 and R3.U2: Survivors in, ConsistencySignature out."""
        self._begin(3)
        # R3.U1
        self._receive_survivors("R3.U1", received)
        # R3.U2: σ'_u
        self._next_round = 4
        sigma_prime = signature.sign(self._d_sk, self._signed_consistency(self.u))
        return self._message(MessageType.CONSISTENCY_SIGNATURE, sigma_prime)

    # Round 4: Unmasking

    def round4(self, received: bytes) -> bytes:
        """R4.U1 to R4.U4: Survivors (malicious: ConsistencySignatures) in, UnmaskingShares out."""
        self._begin(4)
        u = self.u

        # R4.U1
        if self.parameters.malicious:
            self._receive_signatures(received)
        else:
            self._receive_survivors("R4.U1", received)

        # R4.U2: decrypt e_{v,u} for each other v ∈ U2, ascending
        s_shares, b_shares = {}, {u: self._own_b_share}
        for v, e in self._ciphertexts.items():
            key = derivation.ae_key(self.context, agreement.agree(self._c_sk, self._c_pk[v]), v, u)
            plaintext = sealing.open_sealed(key, self.context, v, u, e)
            # R4.U3: any failure aborts
            if plaintext is None:
                raise Abort("R4.U2", "DecryptionFailed", UNATTRIBUTABLE)
            if (plaintext.u, plaintext.v) != (v, u):
                raise Abort("R4.U2", "WrongIdentities", blame_user(v))
            s_share, b_share = field.decode(plaintext.s_share), field.decode(plaintext.b_share)
            if s_share is None or b_share is None:
                raise Abort("R4.U2", "ShareNotCanonical", blame_user(v))
            s_shares[v], b_shares[v] = s_share, b_share

        # R4.U4: s_{v,u}^SK for those who dropped out, b_{v,u} for those who did not; never both for one v
        answer = UnmaskingShares(
            s_shares={v: s_shares[v] for v in self.U2 if v not in self.U3},
            b_shares={v: b_shares[v] for v in self.U3},
        )
        return self._message(MessageType.UNMASKING_SHARES, answer.encode())

    def _receive_survivors(self, step: str, received: bytes) -> None:
        """R3.U1 (malicious), R4.U1 (honest-but-curious): U3, and what is asserted of it."""
        self.U3 = self._receive(step, MessageType.SURVIVORS, received, messages.decode_survivors)
        if not set(self.U3) <= set(self.U2):
            raise Abort(step, "OutsideU2", SERVER)
        if self.u not in self.U3:
            raise Abort(step, "OwnIdentityMissing", SERVER)
        if len(self.U3) < self.parameters.t:
            raise Abort(step, "TooFewUsers", SERVER)

    def _receive_signatures(self, received: bytes) -> None:
        """R4.U1 (malicious): the signatures of U4, on this user's own view."""
        decode = messages.decode_consistency_signatures
        signatures = self._receive("R4.U1", MessageType.CONSISTENCY_SIGNATURES, received, decode)
        if not set(signatures) <= set(self.U3):
            raise Abort("R4.U1", "OutsideU3", SERVER)
        if len(signatures) < self.parameters.t:
            raise Abort("R4.U1", "TooFewUsers", SERVER)
        for v, sigma_prime in signatures.items():
            if not signature.verify(self.verification_keys[v], self._signed_consistency(v), sigma_prime):
                raise Abort("R4.U1", "ConsistencySignature", SERVER)

    def _signed_consistency(self, v: int) -> bytes:
        """What σ'_v covers if v saw what this user saw."""
        public_keys = {w: (self._c_pk[w], self._s_pk[w]) for w in self.U1}
        return signature.signed_consistency(self.context, v, public_keys, self.U2, self.U3)

    def _receive(
        self, step: str, message_type: MessageType, received: bytes, decode: Callable[[bytes], Body]
    ) -> Body:
        """Section 7, points 2 and 3."""
        return messages.receive(step, message_type, SERVER_ID, self.context, received, decode)

    def _message(self, message_type: MessageType, body: bytes) -> bytes:
        return messages.message(message_type, self.u, self.context, body)

    def _begin(self, round_number: int) -> None:
        """Consumes the state: no round can be called until this one has succeeded, and it never again."""
        if self._next_round != round_number:
            raise StateError(f"round {round_number} is not next")
        self._next_round = None
