"""What one kiosk does otherwise than its brand's pack says: a TOML file with the same keys.

It takes any key of `Policy`; of a table only the keys it names are replaced.
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from kiosk.policies.policy import Policy


def changed(policy: Policy, file: Path | None) -> Policy:
    """Lay a file over a policy; raise msgspec.ValidationError, TOMLDecodeError or OSError."""
    if file is None:
        return policy
    changes = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert(_laid(msgspec.to_builtins(policy), changes), Policy, strict=False)


def _laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return under | {
        key: _laid(under[key], value)
        if isinstance(value, dict) and isinstance(under.get(key), dict)
        else value
        for key, value in over.items()
    }
