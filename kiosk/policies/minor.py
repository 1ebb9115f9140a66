"""Rules of a SIM for a child; off unless `journeys` of the policy lists it (B8, C11)."""

import msgspec


class Minor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From `from_age` on, below the policy's `least_age`; below that no card shows a face.

    `relations` are what may be declared; for those of `proven_by_paper` a paper is photographed.
    """

    law: str = "Decree 49/2017/ND-CP; Civil Code 91/2015/QH13 art. 20, 21, 136"
    from_age: int = 6
    signatory_age: int = 18
    documents: tuple[str, ...] = ("can_cuoc", "birth_certificate")
    relations: tuple[str, ...] = ("father", "mother", "guardian")
    proven_by_paper: tuple[str, ...] = ("guardian",)
    max_pages: int = 4  # of each paper
