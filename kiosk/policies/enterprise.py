"""Rules of SIMs for an enterprise; off unless `journeys` of the policy lists it (B9)."""

import msgspec


class Enterprise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`max_numbers` in one visit; the centre may leave less. Who is authorised shows a letter."""

    law: str = "Decree 163/2024/ND-CP art. 17; Civil Code 91/2015/QH13 art. 137, 138"
    max_numbers: int = 5
    signatory_age: int = 18
    max_pages: int = 4  # of each paper
