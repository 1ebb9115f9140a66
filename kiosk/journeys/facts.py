"""What a step may know beside state and event; the caller reads clock, dice and policy for it."""

from dataclasses import dataclass
from datetime import date

from kiosk.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Facts:
    """`unix` is the kiosk's clock in seconds; the fresh values are used when a visit begins."""

    policy: Policy
    today: date
    unix: float
    fresh_case: str
    fresh_resume_code: str
    fresh_nonce: str = "unset"  # nobody can foresee it; for one camera session or challenge
