"""When agents answer calls, and in which languages (requirement C8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.settings import DAYS, Duty

AHEAD: Final = 8  # days: a week, and yesterday's night that ends today


class Roster:
    """Tells when somebody answers; without any duty somebody always does."""

    def __init__(self, duties: Iterable[Duty], zone: ZoneInfo) -> None:
        self._duties, self._zone = tuple(duties), zone

    def back_at(self, now: float, language: str = "") -> float | None:
        """Give when agents of a language come next, in unix seconds; None: they are there now.

        Where nobody speaks it the language is not asked for: somebody is better than nobody.
        """
        speaking = [duty for duty in self._duties if duty.covers(language)] or self._duties
        begins = []
        for duty in speaking:
            for since, until in self._stretches(duty, now):
                if since <= now < until:
                    return None
                begins += [since] if since > now else []
        return min(begins, default=None)

    def _stretches(self, duty: Duty, now: float) -> Iterable[tuple[float, float]]:
        today = datetime.fromtimestamp(now, self._zone).date()
        for ahead in range(-1, AHEAD):
            day = today + timedelta(ahead)
            if DAYS[day.weekday()] in duty.days:
                last = day if duty.until > duty.since else day + timedelta(1)
                yield (
                    datetime.combine(day, duty.since, self._zone).timestamp(),
                    datetime.combine(last, duty.until, self._zone).timestamp(),
                )
