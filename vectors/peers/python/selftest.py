"""Plays the committed vectors against this implementation, without the runner: sessions, half-steps of them,
the first of the accumulated sessions, and primitives (FORMAT.md, sections 9 and 10).

    python3 selftest.py FOLDER      FOLDER holds sessions/, steps/, accumulated.json; primitives/ if it exists
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import json_format
from accumulated import accumulated
from intermediates import server_intermediates, user_intermediates
from primitives import PRIMITIVES
from secagg.context import context, context_input
from secagg.errors import Abort, BlameKind
from secagg.server import Output, Server
from secagg.user import User

Json = dict[str, Any]

# What a user does in a half-round: its name, the step that receives, the step that sent what is received, and
# the step that sends.
USER_HALVES = {
    False: [
        ("R0.U", None, None, "R0.U3"),
        ("R1.U", "R1.U1", "R0.S2", "R1.U7"),
        ("R2.U", "R2.U1", "R1.S2", "R2.U4"),
        ("R4.U", "R4.U1", "R2.S2", "R4.U4"),
    ],
    True: [
        ("R0.U", None, None, "R0.U3"),
        ("R1.U", "R1.U1", "R0.S2", "R1.U7"),
        ("R2.U", "R2.U1", "R1.S2", "R2.U4"),
        ("R3.U", "R3.U1", "R2.S2", "R3.U2"),
        ("R4.U", "R4.U1", "R3.S2", "R4.U4"),
    ],
}

# And the server: the name, the step that receives, the step that sent what is received, the step that sends
# (none where it outputs), and the set of those it sends to.
SERVER_HALVES = {
    False: [
        ("R0.S", "R0.S1", "R0.U3", "R0.S2", "U1"),
        ("R1.S", "R1.S1", "R1.U7", "R1.S2", "U2"),
        ("R2.S", "R2.S1", "R2.U4", "R2.S2", "U3"),
        ("R4.S", "R4.S1", "R4.U4", None, None),
    ],
    True: [
        ("R0.S", "R0.S1", "R0.U3", "R0.S2", "U1"),
        ("R1.S", "R1.S1", "R1.U7", "R1.S2", "U2"),
        ("R2.S", "R2.S1", "R2.U4", "R2.S2", "U3"),
        ("R3.S", "R3.S1", "R3.U2", "R3.S2", "U4"),
        ("R4.S", "R4.S1", "R4.U4", None, None),
    ],
}


# So many accumulated sessions are played, and no more: they take time.
MOST_SESSIONS = 100


class Failure(Exception):
    """The implementation and a vector differ."""


def main() -> int:
    """Plays all, prints each failure and the counts."""
    if len(sys.argv) != 2:
        print("usage: selftest.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    sessions: dict[int, Json] = {}
    passed = failed = 0
    for part in ("sessions", "steps", "primitives"):
        start, count = time.perf_counter(), 0
        for path in sorted((folder / part).glob("*.json")):
            file = json.loads(path.read_text(encoding="utf-8"))
            for group in file["testGroups"]:
                for test in group["tests"]:
                    count += 1
                    try:
                        run_test(part, group["type"], test, sessions)
                        passed += 1
                    except Exception as reason:  # whatever goes wrong fails this one test only
                        failed += 1
                        print(f"{path.name}, test {test['tcId']} ({test['comment']}): {reason!r}")
        if count > 0:
            print(f"{part}: {count} tests in {time.perf_counter() - start:.1f} s")
    file = json.loads((folder / "accumulated.json").read_text(encoding="utf-8"))
    for test in file["testGroups"][0]["tests"]:
        if test["sessions"] > MOST_SESSIONS:
            continue
        start = time.perf_counter()
        same = accumulated(test["sessions"]) == test["sha256"]
        passed, failed = passed + same, failed + (not same)
        took = time.perf_counter() - start
        print(f"{test['sessions']} accumulated sessions in {took:.1f} s: {'passed' if same else 'FAILED'}")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


def run_test(part: str, group_type: str, test: Json, sessions: dict[int, Json]) -> None:
    """Plays one test; raises Failure if it does not pass."""
    if part == "sessions":
        sessions[test["tcId"]] = test
        run_session(test)
    elif part == "primitives":
        run_primitive(group_type, test)
    elif test["party"] == "server":
        run_server_test(sessions[test["session"]], test)
    else:
        run_user_test(sessions[test["session"]], test)


# Section 9.1


def run_session(session: Json) -> None:
    """Each user alone, the server alone, and the intermediates."""
    parameters = json_format.parameters(session["parameters"])
    expect("context.input", session["context"]["input"], context_input(parameters).hex())
    expect("context.value", session["context"]["value"], context(parameters).hex())
    for user in session["users"]:
        u = user["id"]
        expect(f"users, {u}: intermediates", user["intermediates"], user_intermediates(session, user))
        sending = play_user(session, u, [])
        for _, _, _, sends in USER_HALVES[parameters.malicious]:
            recorded = recorded_message(session, sends, u)
            if recorded is None:
                expect(f"users, {u}: dropsBefore", user.get("dropsBefore"), sends)
                break
            expect(f"messages.{sends}, user {u}", recorded, next(sending)[1])
    expect("server", session["server"], server_intermediates(session))
    server = play_server(session, {}, None)
    for name, members in session["sets"].items():
        expect(f"sets.{name}", members, getattr(server, name))


def play_user(session: Json, u: int, changes: list[Json]) -> Iterator[tuple[str, str]]:
    """Plays one user with the recorded messages of the server, and the changes if there are any. Yields what
    it sends, with the half-round.
    """
    recorded = next(user for user in session["users"] if user["id"] == u)
    brings, given = recorded, session["parameters"]
    setup_id, signing_key = u, recorded.get("signingKey")
    messages: dict[str, str] = {}
    for change in changes:
        if change["kind"] == "brings":
            brings = change["brings"]
        elif change["kind"] == "credentials":
            setup_id, signing_key = change["id"], change.get("signingKey")
        elif change["kind"] == "parameters":
            given = change["parameters"]
        elif change["kind"] == "message":
            messages[change["at"]] = change["message"]
    parameters = json_format.parameters(given)
    user = User(parameters, setup_id, None if signing_key is None else bytes.fromhex(signing_key))
    coins, x = json_format.coins(brings["coins"]), json_format.vector(brings["input"])
    for half, at, sent_at, _ in USER_HALVES[parameters.malicious]:
        if at is None or sent_at is None:
            message = None
        else:
            message = messages[at] if at in messages else recorded_message(session, sent_at, u)
            if message is None:
                return
        yield half, user.advance(coins, x, None if message is None else bytes.fromhex(message)).hex()


def play_server(
    session: Json, change: Json, abort: Json | None, last: str = "R4.S", sends: Any = None
) -> Server:
    """Plays the server to the end of its half-round `last`, with the recorded messages of the users and the
    change. `abort` is what it must answer to the changed message (then it goes on) or at the end of a round
    (then it is over); `sends`, if given, is what it must send in the half-round `last`.
    """
    parameters = json_format.parameters(change.get("parameters", session["parameters"]))
    server = Server(parameters)
    refusal = abort if abort is not None and isinstance(abort["blame"], dict) else None
    refused = False
    for half, at, sent_at, sends_at, receivers in SERVER_HALVES[parameters.malicious]:
        arriving = [(entry["user"], entry["message"]) for entry in session["messages"][sent_at]]
        changed = None
        if change.get("at") == at and change["kind"] == "omit":
            arriving = [(user, message) for user, message in arriving if user not in change["users"]]
        elif change.get("at") == at and change["kind"] == "order":
            arriving.sort(key=lambda arrival: change["users"].index(arrival[0]))
        elif change.get("at") == at:
            changed = (change["from"], change["message"])
            senders = [user for user, _ in arriving]
            if change["kind"] == "extra":
                arriving.append(changed)
            elif refusal is not None:
                # The recorded message is delivered after the one that is refused.
                arriving.insert(senders.index(changed[0]), changed)
            else:
                arriving[senders.index(changed[0])] = changed
        for user, message in arriving:
            try:
                server.receive(user, bytes.fromhex(message))
            except Abort as answer:
                if (user, message) != changed or refused:
                    raise
                expect("refusal", refusal, json_format.abort_json(answer))
                refused = True
        closed = server.close()
        if half == last and sends is not None:
            expect(f"{half}: sends", *comparable(sends, closed))
        elif sends_at is None:
            assert isinstance(closed, Output)
            expect("output", session["output"], json_format.output_json(closed))
        else:
            assert not isinstance(closed, Output)
            everyone = session["sets"][receivers]
            recorded = {u: recorded_message(session, sends_at, u) for u in everyone}
            expect(f"messages.{sends_at}", recorded, {u: message.hex() for u, message in closed.items()})
        if half == last:
            break
    if refusal is not None and not refused:
        raise Failure("the message was not refused")
    return server


def comparable(sends: Any, closed: dict[int, bytes] | Output) -> tuple[Any, Any]:
    """`sends` of a test, and what the server did, in one form."""
    if isinstance(closed, Output):
        return sends.get("output"), json_format.output_json(closed)
    return sends.get("messages"), json_format.user_messages_json(closed)


def recorded_message(session: Json, step: str, u: int) -> str | None:
    """The message that u sends or is sent at this step, if there is one."""
    recorded = session["messages"].get(step)
    if isinstance(recorded, list):
        return next((entry["message"] for entry in recorded if entry["user"] == u), None)
    return recorded if isinstance(recorded, str) else None


# Section 9.2


def changes_of(test: Json) -> list[Json]:
    """`change`, and that of `second`, where they are there."""
    return [defect["change"] for defect in (test, test.get("second", {})) if "change" in defect]


def run_user_test(session: Json, test: Json) -> None:
    """A user: what it sends is as recorded, until the abort or the half-step of the test."""
    u, changes = test["party"]["user"], changes_of(test)
    malicious = session["parameters"]["variant"] == "malicious"
    sends_at = {half: sends for half, _, _, sends in USER_HALVES[malicious]}
    try:
        for half, message in play_user(session, u, changes):
            if half == test["halfStep"]:
                if "sends" not in test:
                    raise Failure("the party went on where it had to abort")
                expect(f"{half}: sends", test["sends"]["message"], message)
                return
            recorded = recorded_message(session, sends_at[half], u)
            expect(f"messages.{sends_at[half]}, user {u}", recorded, message)
    except Abort as answer:
        expect("abort", test.get("abort"), json_format.abort_json(answer))
        return
    raise Failure("nothing more happened")


def run_server_test(session: Json, test: Json) -> None:
    """The server: a refusal and then all as recorded, or an abort, or what it sends in the end."""
    abort = test.get("abort")
    try:
        last = test["halfStep"] if abort is None else "R4.S"
        play_server(session, test.get("change", {}), abort, last, test.get("sends"))
    except Abort as answer:
        expect("abort", abort, json_format.abort_json(answer))
        if answer.blame.kind is BlameKind.USER:
            raise Failure("the message was refused where it should have been accepted") from answer
        return
    if abort is not None and not isinstance(abort["blame"], dict):
        raise Failure("there was no abort")


# Section 10


def run_primitive(group_type: str, test: Json) -> None:
    """A primitive: the output, or the abort."""
    try:
        output = PRIMITIVES[group_type](test["input"])
    except Abort as answer:
        expect("abort", test.get("abort"), json_format.abort_json(answer))
        return
    expect("output", test.get("output"), output)


def expect(path: str, expected: Any, actual: Any) -> None:
    """Raises Failure with the path of the first difference."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *(key for key in actual if key not in expected)]:
            expect(f"{path}.{key}", expected.get(key), actual.get(key))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            expect(f"{path}[{index}]", one, other)
    elif expected != actual:
        raise Failure(f"{path}: expected {expected!r:.300}, got {actual!r:.300}")


if __name__ == "__main__":
    sys.exit(main())
