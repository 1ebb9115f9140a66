"""Journey `eid-level1` (A93-A96): a person judges the photo, the authority checks the data.

Nothing is approved before the authority has said that the data agree, least of all a case that
rests on the unsigned QR code (I8); a chip that is verified needs nobody beside that.
"""

from typing import Any, Final

from sqlalchemy import Connection, Row

from hub.cases.findings import findings
from hub.cases.states import Event, State
from hub.cases.way import Opening, Plain
from sync.wire.case_v1 import CaseV1

MATCH: Final = "authority.match"
DIFFERS: Final = "authority.differs"
MISSING: Final = "authority.missing"
QR_ONLY: Final = "identity.qr_only"
OTHER_PERSON: Final = "resume.other_person"
ELSEWHERE: Final = ("contract.missing", "contract.unsigned", "data.email_required", "chip.not_read")


class EidLevel1(Plain):
    """Stays SUBMITTED until a person has judged the photo, then waits for the authority."""

    @staticmethod
    def judged(journey: str, state: str) -> str:
        """Name what a case of this journey waits for at the desk: photo, data, or nothing."""
        waits = {State.SUBMITTED.value: "photo", State.ELIGIBLE.value: "data"}
        return waits.get(state, "") if journey == "eid-level1" else ""

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        found = [flag for flag in findings(whole) if flag not in ELSEWHERE]
        return [*found, *([QR_ONLY] if whole.chip is None else [])]

    def opens(self, _on: Connection, _whole: CaseV1) -> Opening:
        return ()

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        stands = super().blockers(on, row, flags)
        if DIFFERS in flags:
            return [*stands, DIFFERS]
        return stands if MATCH in flags else [*stands, MISSING]

    def decided(self, _on: Connection, whole: CaseV1) -> bool:
        chip, face = whole.chip, whole.face
        if chip is None or chip.pa_chain != "PA_OK" or "MISMATCH" in chip.hashes.values():
            return False
        return face is not None and face.same and face.reference == "chip"

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        self._notices.text(on, whole, "eid_approved", whole.own_number or "", now)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        kind = "eid_photo" if step == "portrait" else "refused"
        self._notices.text(on, whole, kind, whole.own_number or "", now, reason=reason)
        super().give_back(on, whole, reason, step, now)
