"""The rules of the visit that runs: chosen by the day when it begins, kept until it ends.

The time is the kiosk's clock, set right by the centre's once the centre has told its time. Until
then it is never before the last entry of the kiosk's own book: a clock without a battery begins
anywhere.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.policies.versions import Versions, day

Follow = Callable[[Policy], None]


class Clock:
    """`unix` is the kiosk's; `earliest`, in Unix seconds, is known to be past."""

    def __init__(self, unix: Callable[[], float], earliest: float = 0.0) -> None:
        self._unix = unix
        self._earliest = earliest
        self._skew: float | None = None

    def set_right(self, skew_s: float) -> None:
        """Take the centre's word: its time minus ours."""
        self._skew = skew_s

    def now(self) -> datetime:
        unset = max(self._unix(), self._earliest)
        unix = unset if self._skew is None else self._unix() + self._skew
        return datetime.fromtimestamp(unix, UTC)


class Rules:
    """One set of rules a visit. `following` is told of another before the next visit begins."""

    def __init__(self, versions: Versions, clock: Clock) -> None:
        self._versions = versions
        self._clock = clock
        self.policy = versions.at(clock.now())
        self.following: list[Follow] = []

    def of(self, visit: Visit) -> Policy:
        """Give the rules of a visit. Raise `NotInForceError` between two visits alone."""
        if visit.stage is Stage.ATTRACT:
            self._take(self._versions.at(self._clock.now()))
        elif visit.rules != self.policy.version:  # begun before a restart of the process
            self._take(self._versions.called(visit.rules) or self.policy)
        return self.policy

    def today(self) -> date:
        """Give the day in the market."""
        return day(self.policy, self._clock.now())

    def local(self) -> datetime:
        """Give the wall clock of the market."""
        return self._clock.now().astimezone(ZoneInfo(self.policy.zone))

    def _take(self, policy: Policy) -> None:
        if policy is self.policy:
            return
        self.policy = policy
        for follow in self.following:
            follow(policy)
