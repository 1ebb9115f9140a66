"""The five errors of A7, the status the kiosk guards (A8), and SIMs bound once."""

import pytest

from sync.wire.centre_v1 import AssignSim, FindReservation, ReservationV1
from tests.hub.world import CODE, ICCID, ICCIDS, NUMBER, OTHER, World

DAY_S = 86_400


def test_code_and_serial_that_agree_give_the_reservation(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    for question in (FindReservation(ICCID), FindReservation(code=CODE.lower()),
                     FindReservation(ICCID, CODE)):  # fmt: skip
        answer = hub.ask(question)
        assert isinstance(answer, ReservationV1)
        assert (answer.code, answer.number, answer.iccid) == (CODE, NUMBER, ICCID)


def test_each_of_the_five_errors_has_its_own_code(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.reservation("R-1002", "+84900000002", status="UNCONFIRMED")
    hub.reservation("R-1003", "+84900000003", expires="2026-09-20")
    assert hub.refused(FindReservation(ICCIDS[3])) == "reservation.unknown_serial"
    hub.load("sims", f"iccid,device\n{ICCIDS[3]},kiosk-0001\n")
    wrong = FindReservation(ICCIDS[3], CODE)
    assert hub.refused(wrong) == "reservation.serial_number_mismatch"
    assert hub.refused(FindReservation(code="R-9")) == "reservation.voucher_invalid"
    assert hub.refused(FindReservation(code="R-1002")) == "reservation.voucher_unconfirmed"
    assert hub.refused(FindReservation(code="R-1003")) == "reservation.voucher_expired"
    assert hub.refused(FindReservation()) == "reservation.voucher_invalid"


def test_a_voucher_is_good_until_the_end_of_its_day_in_viet_nam(hub: World) -> None:
    hub.reservation(expires="2026-09-21")
    assert isinstance(hub.ask(FindReservation(code=CODE)), ReservationV1)
    hub.pass_s(8 * 3600)  # past midnight there, still the same day in UTC
    assert hub.refused(FindReservation(code=CODE)) == "reservation.voucher_expired"


@pytest.mark.parametrize("status", ["CONNECTING", "CONNECTED", "CANCELLED", "EXPIRED"])
def test_the_kiosk_learns_every_other_status(hub: World, status: str) -> None:
    hub.reservation(status=status, expires="2020-01-01")
    answer = hub.ask(FindReservation(code=CODE))
    assert isinstance(answer, ReservationV1)
    assert answer.status == status


def test_a_sim_of_the_kiosk_is_bound_once_and_the_answer_repeats(hub: World) -> None:
    hub.reservation()
    hub.reservation("R-1002", "+84900000002")
    hub.load("sims", f"iccid,device\n{ICCIDS[1]},kiosk-0001\n{ICCIDS[2]},kiosk-0001\n")
    first = hub.ask(AssignSim(CODE, ICCIDS[1]))
    assert isinstance(first, ReservationV1)
    assert first.iccid == ICCIDS[1]
    assert hub.ask(AssignSim(CODE, ICCIDS[1])) == first
    assert hub.refused(AssignSim("R-1002", ICCIDS[1])) == "sim.mismatch_reservation"
    assert hub.kept().iccid == ICCIDS[1]


def test_an_unclaimed_card_is_replaced_and_never_bound_again(hub: World) -> None:
    """The customer left, the card fell into the bin: the next visit gets another one."""
    hub.reservation()
    hub.reservation("R-1002", "+84900000002")
    hub.load("sims", f"iccid,device\n{ICCIDS[1]},kiosk-0001\n{ICCIDS[2]},kiosk-0001\n")
    hub.ask(AssignSim(CODE, ICCIDS[1]))
    again = hub.ask(FindReservation(code=CODE))
    assert isinstance(again, ReservationV1)
    assert again.iccid is None
    hub.ask(AssignSim(CODE, ICCIDS[2]))
    assert hub.kept().iccid == ICCIDS[2]
    assert hub.refused(AssignSim("R-1002", ICCIDS[1])) == "sim.mismatch_reservation"


def test_a_sim_that_is_not_in_this_kiosk_is_unknown(hub: World) -> None:
    hub.reservation()
    hub.load("sims", f"iccid,device\n{ICCIDS[1]},{OTHER}\n")
    assert hub.refused(AssignSim(CODE, ICCIDS[1])) == "reservation.unknown_serial"
    assert hub.refused(AssignSim(CODE, ICCIDS[2])) == "reservation.unknown_serial"
    assert isinstance(hub.ask(AssignSim(CODE, ICCIDS[1]), OTHER), ReservationV1)


def test_a_code_is_found_without_its_dashes(hub: World) -> None:
    """The keys of the kiosk have none."""
    hub.reservation()
    typed = hub.ask(FindReservation(code=CODE.replace("-", "")))
    assert isinstance(typed, ReservationV1)
    assert typed.code == CODE
