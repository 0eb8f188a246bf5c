"""The intermediate values of a session's users and server (FORMAT.md, section 9.1), recomputed from coins and
recorded messages with the functions of sections 3 and 4 alone, without a state machine.

When an implementation differs from the vectors, these values tell where it began.
"""

from __future__ import annotations

from typing import Any

import json_format
from secagg import agreement, derivation, field, messages, prg, sharing, signature, vector
from secagg.coins import secret_keys, sharing_coins
from secagg.context import context
from secagg.messages import HEADER_SIZE
from secagg.parameters import Parameters

Json = dict[str, Any]


def user_intermediates(session: Json, user: Json) -> Json:
    """`intermediates` of one entry of `users`, as far as the user comes."""
    parameters = json_format.parameters(session["parameters"])
    ctx = context(parameters)
    u, coins = user["id"], json_format.coins(user["coins"])
    result: Json = {}

    if not _sends(session, "R0.U3", u):
        return result
    c_sk, s_sk = secret_keys(coins)
    c_pk, s_pk = agreement.public_key(c_sk), agreement.public_key(s_sk)
    result |= {"cPublicKey": c_pk.hex(), "sPublicKey": s_pk.hex()}
    if parameters.malicious:
        result["signedKeys"] = signature.signed_keys(ctx, u, c_pk, s_pk).hex()

    if not _sends(session, "R1.U7", u):
        return result
    public_keys = _public_keys(session, parameters)
    U1 = list(public_keys)
    drawn = sharing_coins(coins, parameters.t, [v for v in U1 if v != u])
    s_shares = sharing.share(s_sk, drawn.s_polynomial, U1)
    b_shares = sharing.share(drawn.b, drawn.b_polynomial, U1)
    result |= {"ownSShare": field.encode(s_shares[u]).hex(), "ownBShare": field.encode(b_shares[u]).hex()}
    result["shares"] = []
    for v in U1:
        if v != u:
            agreed = agreement.agree(c_sk, public_keys[v][0])
            values = {
                "sShare": field.encode(s_shares[v]),
                "bShare": field.encode(b_shares[v]),
                "cAgreed": agreed,
                "aeKey": derivation.ae_key(ctx, agreed, u, v),
            }
            result["shares"].append({"peer": v} | {name: value.hex() for name, value in values.items()})

    if not _sends(session, "R2.U4", u):
        return result
    R, m = parameters.R, parameters.m
    U2 = session["sets"]["U2"]
    own_seed = derivation.self_seed(ctx, field.encode(drawn.b), u)
    own_mask = prg.expand(own_seed, R, m)
    y = vector.add(json_format.vector(user["input"]), own_mask, R)
    result |= {"ownSeed": own_seed.hex(), "ownMask": json_format.decimals(own_mask), "masks": []}
    for v in U2:
        if v != u:
            agreed = agreement.agree(s_sk, public_keys[v][1])
            seed = derivation.pair_seed(ctx, agreed, u, v)
            mask = prg.expand(seed, R, m)
            if u < v:  # Δ_{u,v} = −1
                mask = vector.subtract([0] * m, mask, R)
            y = vector.add(y, mask, R)
            result["masks"].append(
                {"peer": v, "sAgreed": agreed.hex(), "seed": seed.hex(), "mask": json_format.decimals(mask)}
            )
    result["maskedInput"] = json_format.decimals(y)

    if parameters.malicious and _sends(session, "R3.U2", u):
        U3 = session["sets"]["U3"]
        result["signedConsistency"] = signature.signed_consistency(ctx, u, public_keys, U2, U3).hex()
    return result


def server_intermediates(session: Json) -> Json:
    """`server`: what the server reconstructs at R4.S2 and R4.S3 from the recorded answers."""
    t = session["parameters"]["threshold"]
    answers = {
        entry["user"]: messages.decode_unmasking_shares(bytes.fromhex(entry["message"])[HEADER_SIZE:])
        for entry in session["messages"]["R4.U4"]
    }
    U2, U3 = session["sets"]["U2"], session["sets"]["U3"]
    s_sk = {
        v: sharing.reconstruct({u: answer.s_shares[v] for u, answer in answers.items()}, t)
        for v in U2
        if v not in U3
    }
    b = {u: sharing.reconstruct({w: answer.b_shares[u] for w, answer in answers.items()}, t) for u in U3}
    return {
        name: [{"user": user, "value": field.encode(value).hex()} for user, value in values.items()]
        for name, values in (("sSecretKeys", s_sk), ("b", b))
    }


def _sends(session: Json, step: str, u: int) -> bool:
    """Whether the session records a message that u sends at this step."""
    return any(entry["user"] == u for entry in session["messages"].get(step, []))


def _public_keys(session: Json, parameters: Parameters) -> dict[int, tuple[bytes, bytes]]:
    """c_v^PK and s_v^PK of each v ∈ U1, from the recorded KeyList."""
    body = bytes.fromhex(session["messages"]["R0.S2"])[HEADER_SIZE:]
    keys = messages.decode_key_list(body, parameters.malicious)
    return {v: (entry.c_pk, entry.s_pk) for v, entry in keys.items()}
