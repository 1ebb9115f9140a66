"""Two kiosks and one centre: no place is sold twice, in whatever order the lines come and go."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.appointments.places import take_back
from hub.appointments.tables import PLACES
from hub.cases.states import State
from kiosk.ports.centre import CentreOfflineError, CentreRefusedError
from kiosk.ports.errors import DeviceError
from kiosk.runtime.appointments import Appointments
from kiosk.store.store import FILE, Store, open_store
from sync.refusals import granted
from sync.wire.appointment_v1 import AppointmentV1, MoveAppointment
from sync.wire.case_v1 import CaseV1
from sync.wire.desk_v1 import DeskAnswer, DeskQuestion
from tests.hub.world import KIOSK, NOON, OTHER, World, case, world

DAY_S = 86_400
TIMES = [f"2026-09-{day}T{hour:02d}:00+07:00" for day in (24, 25) for hour in (8, 9)]
OFFICE = "code,name,address\nhk,Công an Hoàn Kiếm,Hà Nội\n"
PLACES_CSV = "office,starts,minutes,seats\n" + "".join(f"hk,{at},30,1\n" for at in TIMES)


@dataclass
class Kiosk:
    """The kiosk's own book and what it does; `online` is the line, `outbox` what is sealed."""

    name: str
    hub: World
    store: Store
    online: bool = True
    lost: bool = False  # the answer to the next question is
    outbox: list[CaseV1] = field(default_factory=list)
    sold: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = Appointments(self.store.slots, self.hub.centre.clock)

    def ask(self, question: DeskQuestion) -> DeskAnswer:
        if not self.online:
            raise CentreOfflineError("test", "away")
        answer = granted(self.hub.ask(question, self.name), DeskAnswer)
        if self.lost:
            self.lost = False
            raise CentreOfflineError("test", "the answer was lost")
        return answer

    def book(self) -> str | None:
        """Sell the first free time, as the journey does; give the case."""
        try:
            starts = self.at.slots(self, "hk").starts
            if not starts:
                return None
            lease = self.at.hold(self, "hk", starts[0])
            name = f"{self.name}-{len(self.sold)}"
            self.at.spend(lease.lease, name)
        except DeviceError:
            return None
        self.sold.append((name, lease.starts))
        told = {"lease": lease.lease, "starts": lease.starts, "office": lease.office.name}
        self.outbox.append(appointment(name, told))
        return name

    def leave(self) -> None:
        """Choose the last free time, then walk away."""
        try:
            starts = self.at.slots(self, "hk").starts
            if starts:
                self.at.hold(self, "hk", starts[-1])
        except DeviceError:
            pass
        self.at.let_go()

    def deliver(self) -> None:
        while self.online and self.outbox:
            self.hub.send(self.outbox.pop(0), self.name)

    def renew(self) -> None:
        try:
            self.at.renew(self)
        except DeviceError:
            return


def appointment(name: str, details: dict[str, str]) -> CaseV1:
    return case(
        name, journey="appointment", reservation="", number="", document="", iccid="", iccids={},
        person={}, pictures={}, face=None, email="", contract=None, strokes=[], details=details,
        resume_code="H7KQ2MXR9TPW",
    )  # fmt: skip


def tell(kiosk: Kiosk) -> None:
    """Give back what has ended; what else the answer lends is not taken."""
    returned = kiosk.store.slots.give_back(kiosk.hub.centre.clock())
    with kiosk.hub.centre.database.write() as on:
        take_back(on, kiosk.name, returned)


@contextmanager
def two() -> Iterator[tuple[World, Kiosk, Kiosk]]:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        at = Path(folder)
        hub = stack.enter_context(world(at))
        hub.load("offices", OFFICE)
        hub.load("places", PLACES_CSV)
        kiosks = []
        for name in (KIOSK, OTHER):
            (at / name).mkdir()
            store = open_store(at / name / FILE, bytes(32))
            stack.callback(store.close)
            kiosks.append(Kiosk(name, hub, store))
        yield hub, kiosks[0], kiosks[1]


ACTS = ("book", "leave", "deliver", "renew", "line", "lost", "day")


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((0, 1)), st.sampled_from(ACTS)), max_size=24))
def test_b6_two_kiosks_never_sell_one_place_twice(acts: list[tuple[int, str]]) -> None:
    with two() as (hub, *kiosks):
        for number, act in acts:
            kiosk = kiosks[number]
            if act == "line":
                kiosk.online = not kiosk.online
            elif act == "lost":
                kiosk.lost = True
            elif act == "day":
                hub.pass_s(DAY_S / 2)
            else:
                getattr(kiosk, act)()
        for kiosk in kiosks:
            kiosk.online, kiosk.lost = True, False
            kiosk.deliver()
        sold = [starts for kiosk in kiosks for _, starts in kiosk.sold]
        assert max(Counter(sold).values(), default=1) == 1  # one seat a time
        names = [name for kiosk in kiosks for name, _ in kiosk.sold]
        assert {hub.case(name).state for name in names} <= {State.BOOKED.value}


def test_a_kiosk_without_a_line_sells_what_it_was_lent_and_the_centre_keeps_it_free() -> None:
    with two() as (hub, first, second):
        first.renew()
        first.online = False
        second.renew()
        assert first.book() is not None
        hub.pass_s(DAY_S * 1.5)  # far past what a lease may be sold for
        second.renew()
        while second.book():
            second.deliver()
        first.online = True
        first.deliver()
        assert hub.case(first.sold[0][0]).state == State.BOOKED


def test_a_lease_that_ran_out_is_not_sold_and_is_given_back() -> None:
    with two() as (hub, first, second):
        first.renew()
        first.online = False
        hub.pass_s(DAY_S * 3.05)
        assert first.book() is None
        first.online = True
        first.renew()
        first.renew()
        with hub.centre.database.read() as on:
            leased = on.execute(select(PLACES).where(PLACES.c.lease.is_not(None))).all()
        assert all(row.until > hub.centre.clock() for row in leased)
        assert second.book() is not None


def test_what_a_customer_chose_and_left_is_free_for_others_at_once() -> None:
    with two() as (_, first, second):
        first.at.hold(first, "hk", TIMES[0])
        first.at.hold(first, "hk", TIMES[1])  # the same customer, another time
        assert first.at.due.is_set()
        tell(first)
        assert second.at.slots(second, "hk").starts == [TIMES[0], *TIMES[2:]]
        first.at.let_go()
        tell(first)
        assert second.at.slots(second, "hk").starts == TIMES


def test_b6_the_last_places_are_offered_by_the_kiosk_they_were_lent_to() -> None:
    with two() as (_, first, second):
        first.renew()  # it was lent all there are
        assert second.at.slots(second, "hk").starts == []
        assert first.at.slots(first, "hk").starts == TIMES
        assert first.book() is not None
        assert first.at.slots(first, "hk").starts == TIMES[1:]


def test_what_is_lent_against_an_outage_stays_when_a_customer_leaves() -> None:
    with two() as (_, first, __):
        first.renew()
        lent = first.store.slots.free(NOON)
        first.at.hold(first, "hk", lent[0].starts)
        first.at.let_go()
        assert first.store.slots.free(NOON) == lent


def test_a_place_that_was_sold_is_not_given_back_when_its_customer_leaves() -> None:
    with two() as (hub, first, second):
        name = first.book()
        assert name is not None
        first.at.let_go()
        first.renew()
        assert first.sold[0][1] not in second.at.slots(second, "hk").starts
        first.deliver()
        assert hub.case(name).state == State.BOOKED


def test_a_lease_is_used_up_once_whatever_case_asks() -> None:
    with two() as (_, first, __):
        first.renew()
        lease = first.store.slots.free(NOON)[0].lease
        first.at.spend(lease, "one")
        first.at.spend(lease, "one")  # the same case after a restart
        with pytest.raises(CentreRefusedError):
            first.at.spend(lease, "other")
        first.renew()  # the centre still tells of it: the case has not come
        assert lease not in {held.lease for held in first.store.slots.free(NOON)}


def test_a_case_of_a_lease_nobody_holds_is_refused() -> None:
    with two() as (hub, *_):
        hub.send(appointment("forged", {"lease": "guessed", "starts": TIMES[0]}))
        assert hub.case("forged").state == State.REJECTED
        assert hub.case("forged").reason == "appointment.slot_taken"


def test_a_booking_moves_at_another_kiosk_and_its_old_place_is_free_again() -> None:
    with two() as (hub, first, second):
        name = first.book()
        first.deliver()
        assert name is not None
        old = first.sold[0][1]
        lease = second.at.hold(second, "hk", TIMES[3])
        question = MoveAppointment(name, "H7KQ-2MXR-9TPW", lease.lease)
        moved = second.at.move(second, question)
        assert second.at.move(second, question) == moved  # the answer was lost, say
        assert isinstance(moved, AppointmentV1)
        assert moved.starts == TIMES[3]
        assert old in second.at.slots(second, "hk").starts
        assert TIMES[3] not in second.at.slots(second, "hk").starts
        assert hub.case(name).state == State.BOOKED
