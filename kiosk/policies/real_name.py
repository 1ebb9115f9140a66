"""Rules of the journey `real-name`."""

from typing import Literal

import msgspec


class RealName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`order`: whether the SIM serves before the review (A53). `face`: is the face asked (A64)."""

    law: str = "Decree 163/2024/ND-CP art. 16-18; Circular 08/2026/TT-BKHCN art. 4"
    order: Literal["verify_first", "activate_first"] = "verify_first"
    max_numbers: int = 1  # A72: the brand's rule, stricter than the law's three online
    review_days: int = 3  # working days
    face: bool = True
