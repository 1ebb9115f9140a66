"""Journey `minor-sim`: a child's SIM, signed by a parent or guardian; counted on the child (B8).

It is reviewed as a SIM's activation is, with an agent's call. What was sent back is begun anew:
two people's papers are not mended in part.
"""

from typing import Any, Final

from sqlalchemy import Connection, Row

from hub.ways import signatory
from hub.ways.sim_activate import SimActivate, let_go
from sync.wire.case_v1 import CaseV1

CERTIFICATE: Final = "birth_certificate"
GUARDIANSHIP: Final = "guardianship"
CHILD_AGE: Final = "minor.age"
RELATION: Final = "minor.relation"
TYPED: Final = "minor.typed"  # to be read against the photo
BLOCKING: Final = (*signatory.BLOCKING, CHILD_AGE, RELATION)


class MinorSim(SimActivate):
    """No approval without a recognised adult, a relation, and a child of the age the rules name."""

    def unfit(self, whole: CaseV1) -> str | None:
        shown = "front" in whole.pictures or whole.chip is not None
        certified = signatory.has_paper(whole, CERTIFICATE)
        return super().unfit(whole) or (None if shown or certified else "doc.not_found")

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        return super().claim(on, whole) + self._flags(whole)

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        own = [flag for flag in flags if flag in BLOCKING]
        return super().blockers(on, row, flags) + own

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        let_go(on, whole.case, reason)
        self._notices.anew(on, whole, reason, now)

    def _flags(self, whole: CaseV1) -> list[str]:
        rules, relation = self._rules, whole.details.get("relation", "")
        typed = whole.document_kind == CERTIFICATE
        guardian = (GUARDIANSHIP,) if relation == "guardian" else ()
        papers = (*((CERTIFICATE,) if typed else ()), *guardian)
        years = signatory.age(whole.person, whole.submitted)
        found = {
            CHILD_AGE: years is None or not rules.minor_from <= years < rules.minor_until,
            RELATION: not relation,
            TYPED: typed,
        }
        own = [code for code, applies in found.items() if applies]
        return signatory.flags(whole, rules.signatory_age, papers) + own
