"""The dispenser that a SPEC names: `dispenser:/dev/ttyX`, or `dispenser` for the kiosk's own.

The kiosk's own is found in kiosk.toml; its line is free only while the kiosk does not run.
"""

from pathlib import Path
from typing import Final

from drivers.sim_card import identify
from drivers.sim_dispenser import Crt591, open_crt591
from kiosk.settings import SettingsError, load

MODELS: Final = ("dispenser", "crt591", "crt571")
CONFIG: Final = Path("/etc/simkiosk/kiosk.toml")


def opened(spec: str, config: Path = CONFIG) -> Crt591:
    """Give the driver; raise `SettingsError` for a model that has no reader of its own."""
    model, _, where = spec.partition(":")
    if model not in MODELS:
        raise SettingsError(f"{spec}: dispenser:/dev/ttyX or dispenser")
    if not where:
        named = load(config).devices.dispenser or ""
        model, _, where = named.partition(":")
        if model not in MODELS or not where:
            raise SettingsError(f"{config}: the dispenser {named!r} has no reader of its own")
    return open_crt591(where, identify)
