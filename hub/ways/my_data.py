"""Journeys `my-data` (B4), `my-numbers` (B5): a proven person asks, the centre writes it down."""

from abc import ABC, abstractmethod
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from hub.cases.states import Event
from hub.cases.tables import CASES
from hub.people import my_data, subscribers
from hub.people.my_data import Request
from hub.post.notices import Notices
from hub.settings import Rules
from hub.store.pepper import Pepper, same
from hub.ways.proven import Proven, beyond_question, old_document
from sync.wire import my_data_v1 as wire
from sync.wire.case_v1 import CaseV1
from sync.wire.face_v1 import PURPOSE as FACE

NOT_THE_HOLDER: Final = "data.not_the_holder"
MOST: Final = 16  # wishes of one visit


class Asked(Proven, ABC):
    """Requests become tickets once it is beyond question who asks."""

    def __init__(self, notices: Notices, rules: Rules, pepper: Pepper) -> None:
        super().__init__(notices, rules)
        self._pepper = pepper
        self._zone = ZoneInfo(rules.zone)

    @abstractmethod
    def wishes(self, on: Connection, whole: CaseV1) -> list[Request]:
        """Read what is asked for, as far as the person may ask it."""

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        return self.found(whole) + ([] if self.wishes(on, whole) else [NOT_THE_HOLDER])

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        stands = [flag for flag in flags if flag == NOT_THE_HOLDER]
        return [*super().blockers(on, row, flags), *stands]

    def decided(self, on: Connection, whole: CaseV1) -> bool:
        return beyond_question(whole) and bool(self.wishes(on, whole))

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        for wish in self.wishes(on, whole)[:MOST]:
            ticket = my_data.open_request(on, whole.case, wish, now, self._zone)
            if (wish.kind, wish.what) == (wire.WITHDRAWAL, FACE):
                my_data.withdraw_face(on, ticket, wish.about, now)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        """Nobody is written to: what was asked of is not known to be the asker's."""


class MyData(Asked):
    """The earlier case has to be one of the same document."""

    def wishes(self, on: Connection, whole: CaseV1) -> list[Request]:
        about = whole.details.get("about", "")
        row = on.execute(select(CASES).where(CASES.c.id == about)).first()
        if row is None or not same(row.document, self._pepper.document(whole.document)):
            return []
        withdrawn = _words(whole, "withdraw")
        asked = [kind for kind in _words(whole, "ask") if kind in wire.KINDS]
        return [
            *(Request(wire.WITHDRAWAL, about, what) for what in withdrawn),
            *(Request(kind, about) for kind in asked),
        ]


class MyNumbers(Asked):
    """Each number has to be one that is registered on the document."""

    def wishes(self, on: Connection, whole: CaseV1) -> list[Request]:
        held = subscribers.registered(on, self._pepper, whole.document, old_document(whole))
        named = {self._pepper.number(number): number for number in held}
        refs = _words(whole, "not_mine")
        return [Request(wire.COMPLAINT, named[ref]) for ref in refs if ref in named]


def _words(whole: CaseV1, name: str) -> list[str]:
    """Give the words of a detail that holds several, each once."""
    words = (word.strip()[:64] for word in whole.details.get(name, "").split(","))
    return list(dict.fromkeys(filter(None, words)))
