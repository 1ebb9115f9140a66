"""Which words a customer agrees to, by purpose; a journey may ask in words of its own."""

from typing import Final

from kiosk.journeys import minor_sim

NAMED: Final = {"terms": "consent.text"}
OWN: Final = {(minor_sim.NAME, "biometrics"): "consent.biometrics.minor-sim"}


def words(purpose: str, journey: str) -> str:
    """Name the text of a consent, on the screen as in the contract."""
    return OWN.get((journey, purpose)) or NAMED.get(purpose, f"consent.{purpose}")
