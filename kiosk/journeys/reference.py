"""The code on receipt and last screen: the case's reference, of an appointment a calendar entry."""

from kiosk.case.calendar import Meeting, calendar
from kiosk.case.receipt_code import written
from kiosk.journeys.state import Draft


def qr_text(draft: Draft, title: str = "") -> str:
    """Give the text: nothing personal. `title` is what the calendar calls the appointment."""
    mark = written(draft.case, draft.resume_code)
    lease = draft.lease
    if lease is None:
        return mark
    place = f"{lease.office.name}, {lease.office.address}"
    return calendar(Meeting(draft.case, lease.starts, lease.minutes, title, place, mark))
