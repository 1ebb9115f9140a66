"""The states a case takes at the centre (requirements 8.2): forward only, all else is an error."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a case stands."""

    SUBMITTED = "SUBMITTED"
    PHOTO_REJECTED = "PHOTO_REJECTED"
    ELIGIBLE = "ELIGIBLE_FOR_DB_CHECK"
    BOOKED = "APPOINTMENT_BOOKED"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    NEEDS_RESUBMIT = "NEEDS_RESUBMIT"
    REJECTED = "REJECTED"
    CONNECTED = "CONNECTED"
    CONNECT_FAILED = "CONNECT_FAILED"
    EXPIRED = "EXPIRED"  # missed, cancelled, or nobody came back
    ERASED = "ERASED"  # evidence destroyed after a lawful request; the certificate remains


class Event(StrEnum):
    """What may happen to a case."""

    PHOTO_BAD = "photo_bad"
    PHOTO_GOOD = "photo_good"
    OVER_LIMIT = "over_limit"
    DATA_CHECKED = "data_checked"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    CONNECTED = "connected"
    CONNECT_FAILED = "connect_failed"
    BOOK = "book"
    KEPT = "kept"
    MISSED = "missed"
    CANCEL = "cancel"
    ERASE = "erase"


class BackwardsError(Exception):
    """The event does not fit the state: late, repeated, or out of order."""


ENDED: Final = (
    State.PHOTO_REJECTED,
    State.NEEDS_RESUBMIT,
    State.REJECTED,
    State.APPROVED,
    State.CONNECTED,
    State.CONNECT_FAILED,
    State.EXPIRED,
)
MOVES: Final = {
    **{(state, Event.ERASE): State.ERASED for state in ENDED},
    (State.SUBMITTED, Event.BOOK): State.BOOKED,
    (State.SUBMITTED, Event.REFUSE): State.REJECTED,
    (State.BOOKED, Event.KEPT): State.IN_REVIEW,
    (State.BOOKED, Event.MISSED): State.EXPIRED,
    (State.BOOKED, Event.CANCEL): State.EXPIRED,
    (State.SUBMITTED, Event.PHOTO_BAD): State.PHOTO_REJECTED,
    (State.SUBMITTED, Event.PHOTO_GOOD): State.ELIGIBLE,
    (State.ELIGIBLE, Event.OVER_LIMIT): State.REJECTED,
    (State.ELIGIBLE, Event.DATA_CHECKED): State.IN_REVIEW,
    (State.IN_REVIEW, Event.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Event.SEND_BACK): State.NEEDS_RESUBMIT,
    (State.IN_REVIEW, Event.REFUSE): State.REJECTED,
    (State.APPROVED, Event.CONNECTED): State.CONNECTED,
    (State.APPROVED, Event.CONNECT_FAILED): State.CONNECT_FAILED,
}
FAILED: Final = (
    State.PHOTO_REJECTED,
    State.NEEDS_RESUBMIT,
    State.REJECTED,
    State.CONNECT_FAILED,
)


def move(state: State, event: Event) -> State:
    """Give the next state. Raise `BackwardsError`."""
    after = MOVES.get((state, event))
    if after is None:
        raise BackwardsError(f"{event} does not fit {state}")
    return after
