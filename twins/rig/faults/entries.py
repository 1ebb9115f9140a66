"""What can go wrong with what is typed and looked up: serials, reservations, numbers, codes."""

from collections.abc import Callable
from time import sleep

from twins.rig.customer import Customer
from twins.rig.faults.fault import OTHERS, Fault
from twins.rig.stage import Stage
from twins.rig.visitor import iccid
from twins.rig.wishes import Wishes


def _serial(text: str) -> Callable[[Stage, Customer], None]:
    def arm(_: Stage, customer: Customer) -> None:
        customer.serial = text

    return arm


def _status(status: str) -> Callable[[Wishes], None]:
    def wish(wishes: Wishes) -> None:
        wishes.status = status

    return wish


def _expired(wishes: Wishes) -> None:
    wishes.expired = True


def _one_number(wishes: Wishes) -> None:
    wishes.held_numbers = 1


def _denies(_: Stage, customer: Customer) -> None:
    customer.owns_number = False


def _three_numbers(wishes: Wishes) -> None:
    wishes.held_numbers = 3


def _wrong_code_once(_: Stage, customer: Customer) -> None:
    given: list[str] = []

    def otp(code: str) -> str:
        given.append(code)
        return code if len(given) > 1 else f"{(int(code) + 1) % 10**6:06d}"

    customer.otp = otp


def _late_code_once(_: Stage, customer: Customer) -> None:
    late: list[str] = []

    def otp(code: str) -> str:
        if not late:
            late.append(code)
            sleep(5)
        return code

    customer.otp = otp


def _quick_codes(wishes: Wishes) -> None:
    wishes.hub_settings = "[rules]\notp_valid_s = 4\notp_wait_s = 2\n"


STATUS = "reservation.status_"
FAULTS = {
    "unknown-serial": Fault("refused:reservation.unknown_serial", "a serial the centre has not",
                            _serial(iccid(777777, 7))),
    "wrong-luhn": Fault("refused:sim.iccid_luhn", "a digit mistyped",
                        _serial("8984010000010000010")),
    "imei": Fault("refused:sim.is_imei", "the phone's number instead of the SIM's",
                  _serial("490154203237518")),
    "reservation-connected": Fault(f"stopped:{STATUS}connected", "already done",
                                   wish=_status("CONNECTED")),
    "reservation-connecting": Fault(f"stopped:{STATUS}connecting", "under way",
                                    wish=_status("CONNECTING")),
    "reservation-cancelled": Fault(f"stopped:{STATUS}cancelled", "cancelled",
                                   wish=_status("CANCELLED")),
    "reservation-expired": Fault(f"stopped:{STATUS}expired", "too late", wish=_status("EXPIRED")),
    "document-expired": Fault("stopped:doc.expired", "a card of yesterday", wish=_expired,
                              also=OTHERS),
    "fourth-number": Fault("stopped:data.limit_reached", "the document holds three numbers",
                           wish=_three_numbers, also=("real-name",)),
    "number-denied": Fault("recovered:data.number_held", "a number on the document, denied twice",
                           _denies, _one_number),
    "otp-wrong": Fault("recovered:otp.wrong", "a digit mistyped", _wrong_code_once),
    "otp-expired": Fault("recovered:otp.expired", "the code is typed too late", _late_code_once,
                         _quick_codes),
}  # fmt: skip
