"""Why a refusal: the rule behind a reason, with its law and the day it began (invariant I10)."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from kiosk.case.reasons import Reason

TABLE: Final = files("kiosk.policies") / "rules.toml"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`reasons` are beginnings of reason codes; `law` is empty for a rule of the house."""

    id: str
    reasons: tuple[str, ...]
    law: str
    valid_from: date


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    rule: tuple[Rule, ...]


class NoRuleError(LookupError):
    """A refusal without a rule: a fault of the table."""


@cache
def rules() -> tuple[Rule, ...]:
    """Read the table once; raise msgspec.ValidationError."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return msgspec.convert(table, Rules).rule


def behind(reason: Reason, on: date) -> Rule:
    """Give the rule behind a reason on a day. Raise `NoRuleError`."""
    code = reason.value
    found = [
        (len(start), rule)
        for rule in rules()
        if rule.valid_from <= on
        for start in rule.reasons
        if code == start or (start.endswith((".", "_")) and code.startswith(start))
    ]
    if not found:
        raise NoRuleError(code)
    return max(found, key=lambda pair: pair[0])[1]
