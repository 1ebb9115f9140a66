"""How a case stands, asked by its number and the code on its receipt; nothing personal."""

import msgspec


class AskStatus(msgspec.Struct, frozen=True, tag=True):
    """`code` is the resume code of receipt and e-mail."""

    case: str
    code: str


class StatusV1(msgspec.Struct, frozen=True, tag=True):
    """`state` as in requirements 8.2; `due_at` in Unix seconds; `step` cures a failure, if any."""

    case: str
    journey: str
    state: str
    reason: str
    due_at: float
    step: str | None = None
