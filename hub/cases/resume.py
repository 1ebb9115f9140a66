"""A failed case goes on at the failed step, with the code from its e-mail or receipt (A48, A70).

Asked by reservation, or by the number of the case: then it is a case of any journey.
"""

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.cases.tables import CASES
from hub.refusals import RESUME_CODE_WRONG, Clock, RefusedError
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.centre_v1 import AskResume, ResumeGrantV1

TRIES: Final = 5
DEVICE_TRIES: Final = 25
WITHIN_S: Final = 900
DAY_S: Final = 86_400
RESUMABLE: Final = ("NEEDS_RESUBMIT", "PHOTO_REJECTED", "CONNECT_FAILED")
STEPS: Final = {
    "doc": "document",
    "chip": "document",
    "face": "portrait",
    "video": "portrait",
    "sim": "sim",
    "otp": "details",
    "data": "details",
}
NAMED: Final = {"data.ocr_mismatch": "document"}
ANEW: Final = ("minor-sim", "enterprise-sim")  # two people, or papers: never taken up in part
FINAL: Final = (
    "data.limit_reached",
    "data.one_card",
    "data.dup_application",
    "doc.class_refused",
    "doc.under_age",
)


def step_of(reason: str) -> str | None:
    """Name the step that cures a reason; None where only a human can."""
    if reason in FINAL:
        return None
    return NAMED.get(reason) or STEPS.get(reason.partition(".")[0])


class Resumes:
    """Grants; guesses are counted per reservation and per kiosk."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock, days: int) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._days = days

    def ask(self, device: str, question: AskResume) -> ResumeGrantV1:
        now = self._clock()
        reservation = question.reservation.strip().upper()
        named = question.case.strip().upper() or reservation
        keys = {f"resume:{named[:64]}": TRIES, f"resume-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            grant = limits.guarded(on, keys, now, WITHIN_S, lambda: self._grant(on, question, now))
            if grant is not None:
                limits.forgive(on, next(iter(keys)))
                audit.append(on, now, f"device:{device}", "case.resume_granted", grant.case)
        if grant is None:
            raise RefusedError(RESUME_CODE_WRONG)
        return grant

    def _grant(self, on: Connection, question: AskResume, now: float) -> ResumeGrantV1 | None:
        for row in _failed(on, question, now - self._days * DAY_S):
            step = step_of(row.reason)
            wanted = self._pepper.resume(row.reservation, question.code)
            taken_up = step is not None and row.journey not in ANEW
            if same(row.resume_hash, wanted) and taken_up and step is not None:
                return ResumeGrantV1(
                    row.id, step, row.reason, row.document_kind, row.journey, row.reservation
                )
        return None


def _failed(on: Connection, question: AskResume, since: float) -> list[Row[Any]]:
    named = (
        CASES.c.id == question.case
        if question.case
        else CASES.c.reservation == question.reservation.strip().upper()
    )
    held = select(CASES).where(
        named, CASES.c.state.in_(RESUMABLE),
        CASES.c.resumed_by.is_(None), CASES.c.decided_at > since,
    )  # fmt: skip
    return list(on.execute(held.order_by(CASES.c.decided_at.desc()).limit(5)))
