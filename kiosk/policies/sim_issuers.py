"""Who issues SIMs, by the first digits of their serials: data, with its source in the file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec


class Issuers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prefixes of the serial, each with a name."""

    issuers: dict[str, str]


@cache
def issuers() -> Mapping[str, str]:
    """Read the table once."""
    text = files("kiosk.policies").joinpath("sim_issuers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Issuers).issuers
