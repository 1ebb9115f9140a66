"""The least time a PN532 needs for a trace of APDUs: octets of its line and of the field.

Host line: ten bits an octet. A command frame is start (3), length and its sum (2, or 5 beyond 255
octets), identifier, code, data, sum and end (2); an acknowledgement 6; an answer frame likewise,
its data a status octet first. Parts of at most 262 octets. Field: nine bits an octet; blocks of at
most 256 octets with one of its own and two of CRC; each block of a chain but the last is
acknowledged by a block of three. Gaps between frames count nothing.
"""

from typing import Final

PART: Final = 262
BLOCK: Final = 253
WRAP: Final = 3
ACK: Final = 6
LINE_BITS: Final = 10
FIELD_BITS: Final = 9


def least_s(trace: list[tuple[bytes, bytes]], baud: int, field: int) -> float:
    """Give the bound in seconds for a line of so many baud and a field of so many bit/s."""
    host = sum(_host(len(command), len(answer)) for command, answer in trace)
    air = sum(_air(len(command)) + _air(len(answer)) for command, answer in trace)
    return host * LINE_BITS / baud + air * FIELD_BITS / field


def _host(command: int, answer: int) -> int:
    there, back = _parts(command), _parts(answer)
    octets = sum(_frame(3 + part) + ACK + _frame(3) for part in there[:-1])
    octets += _frame(3 + there[-1]) + ACK + _frame(3 + back[0])
    return octets + sum(_frame(3) + ACK + _frame(3 + part) for part in back[1:])


def _parts(octets: int) -> list[int]:
    return [min(PART, octets - at) for at in range(0, octets, PART)]


def _frame(body: int) -> int:
    return body + (7 if body <= 255 else 10)


def _air(octets: int) -> int:
    blocks = max(1, -(-octets // BLOCK))
    return octets + WRAP * blocks + WRAP * (blocks - 1)
