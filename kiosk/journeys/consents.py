"""Which words a customer agrees to, by purpose; a journey may ask in words of its own."""

from typing import Final

from kiosk.journeys import minor_sim
from kiosk.journeys.state import Draft
from kiosk.policies.policy import Policy, Purpose
from sync.wire.face_v1 import PURPOSE as FACE

NAMED: Final = {"terms": "consent.text"}
OWN: Final = {(minor_sim.NAME, "biometrics"): "consent.biometrics.minor-sim"}
COMPARE: Final = "status_compare"  # a face with that of one case, now; nothing is kept of it


def words(purpose: str, journey: str) -> str:
    """Name the text of a consent, on the screen as in the contract."""
    return OWN.get((journey, purpose)) or NAMED.get(purpose, f"consent.{purpose}")


def figures(policy: Policy) -> dict[str, int]:
    """Give what the texts of consents are filled with."""
    return {"days": policy.status.keep_days}


def asked(policy: Policy, draft: Draft) -> tuple[Purpose, ...]:
    """Give the purposes to be ticked with a case; a face is asked for only where one was taken."""
    face = policy.status.by_face and draft.portrait is not None
    return tuple(one for one in policy.purposes if face or one.id != FACE)


def given(draft: Draft, purpose: str) -> bool:
    """Tell whether the customer agreed to a purpose."""
    return any(one.purpose == purpose for one in draft.consents)
