"""The peer of `secagg check --peer` (PEER.md): requests come in on standard input, answers go out on standard
output, one JSON object a line.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import json_format
import primitives
from json_format import FormatError, Object, member, members, number
from secagg.errors import Abort, StateError
from secagg.server import Output, Server
from secagg.user import User

NAME = "secagg-python"
VERSION = "1"
FEATURES = ["honestButCurious", "malicious", "user", "server", "primitives", "explicitCoins", "untypedBytes"]

Answer = dict[str, Any]


class Unimplemented(Exception):
    """The peer does not do this."""


class Peer:
    """The parties that the peer plays, by the numbers that the runner gave them."""

    def __init__(self) -> None:
        self._parties: dict[int, User | Server | None] = {}  # None: over, and its number is not used again
        self._operations: dict[str, Callable[[Object], Answer]] = {
            "hello": self._hello,
            "userNew": self._user_new,
            "userAdvance": self._user_advance,
            "serverNew": self._server_new,
            "serverReceive": self._server_receive,
            "serverClose": self._server_close,
            "drop": self._drop,
            "primitive": self._primitive,
        }

    def answer(self, line: bytes) -> Answer:
        """The answer to one line."""
        answer: Answer = {}
        try:
            request = _read(line)
            answer["id"] = number(member(request, "id"), 2**64)
            op = member(request, "op")
            operation = self._operations.get(op) if isinstance(op, str) else None
            if operation is None:
                raise Unimplemented(f"op {op!r:.80}")
            answer["ok"] = operation(request)
        except Abort as abort:
            answer["abort"] = json_format.abort_json(abort)
        except Unimplemented as what:
            answer["unimplemented"] = str(what)
        except (FormatError, StateError) as reason:
            answer["error"] = f"the request does not fit: {reason}"
        except Exception as failure:  # a bug of this peer, which the runner shows
            traceback.print_exc()
            answer["error"] = f"{type(failure).__name__}: {failure}"
        return answer

    def _hello(self, request: Object) -> Answer:
        for name in ("protocol", "suite", "format"):
            if number(member(request, name)) != 1:
                raise Unimplemented(f"{name} {request[name]}")
        return {"name": NAME, "version": VERSION, "features": FEATURES}

    def _user_new(self, request: Object) -> Answer:
        party = self._new_party(request)
        parameters = json_format.parameters(member(request, "parameters"))
        signing_key = json_format.optional_hexadecimal(request, "signingKey")
        self._parties[party] = User(parameters, number(member(request, "userId")), signing_key)
        return {}

    def _user_advance(self, request: Object) -> Answer:
        user = self._party(request, User)
        brings = member(request, "brings")
        coins = json_format.coins(member(brings, "coins"))
        x = json_format.vector(member(brings, "input"))
        message = json_format.optional_hexadecimal(request, "message")
        return {"message": user.advance(coins, x, message).hex()}

    def _server_new(self, request: Object) -> Answer:
        party = self._new_party(request)
        self._parties[party] = Server(json_format.parameters(member(request, "parameters")))
        return {}

    def _server_receive(self, request: Object) -> Answer:
        server = self._party(request, Server)
        server.receive(number(member(request, "from")), json_format.hexadecimal(member(request, "message")))
        return {}

    def _server_close(self, request: Object) -> Answer:
        closed = self._party(request, Server).close()
        if isinstance(closed, Output):
            return {"output": json_format.output_json(closed)}
        return {"messages": json_format.user_messages_json(closed)}

    def _drop(self, request: Object) -> Answer:
        self._parties[number(member(request, "party"), 2**64)] = None
        return {}

    def _primitive(self, request: Object) -> Answer:
        primitive = primitives.PRIMITIVES.get(json_format.text(member(request, "type")))
        if primitive is None:
            raise Unimplemented(f"primitive {request['type']:.80}")
        return primitive(members(member(request, "input")))

    def _new_party(self, request: Object) -> int:
        """The number of a new party; it is taken from now on, even if the party is refused at set-up."""
        party = number(member(request, "party"), 2**64)
        if party in self._parties:
            raise StateError(f"party {party} was there before")
        self._parties[party] = None
        return party

    def _party(self, request: Object, role: type[Any]) -> Any:
        """A party that is alive and has this role; a party that is over says so itself."""
        party = number(member(request, "party"), 2**64)
        alive = self._parties.get(party)
        if not isinstance(alive, role):
            raise StateError(f"party {party} is not a {role.__name__.lower()} that is alive")
        return alive


def _read(line: bytes) -> Object:
    """The JSON object on this line."""
    try:
        return members(json.loads(line.decode("utf-8"), parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as reason:  # not JSON, or beyond the limits of Python's reader
        raise FormatError(f"not a line of JSON: {reason}") from reason


def _refuse_constant(name: str) -> NoReturn:
    """Python's JSON reader knows NaN and Infinity; JSON does not."""
    raise FormatError(f"{name} is not JSON")


def main() -> None:
    """Answers each line before the next one is read; ends when the input ends."""
    peer = Peer()
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(peer.answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
