"""What dies, hangs or is away: processes of the kiosk, the broker, the centre."""

import signal
from collections.abc import Callable
from threading import Timer
from time import monotonic, sleep

from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault, nothing_wished, once
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes


def _broker_down(stage: Stage, _: Customer) -> None:
    stage.centre.stop(kill=True)


def _hub_restart(stage: Stage, customer: Customer) -> None:
    def strike() -> None:
        stage.centre.stop(kill=True)
        Timer(2.0, stage.centre.start).start()

    once(customer, "sim_take", strike)


def _killed(process: str, at: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        def strike() -> None:
            struck = monotonic()
            stage.machine.strike(process)
            if process == "kiosk":  # the customer sees the screen go dark and come back
                stage.screen.wait(lambda v: v.at > struck, 30, "the screen's return")
                sleep(0.5)

        once(customer, at, strike)

    return arm


def _hung(process: str, at: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        once(customer, at, lambda: stage.machine.strike(process, signal.SIGSTOP))

    return arm


def _printed_again(wishes: Wishes) -> None:
    wishes.copies = 1  # marked as a copy: nobody knows whether the first came out


KILLED_AT = (
    "sim_entry", "sim_details", "document_choice", "document_front", "front_review",
    "document_back", "back_review", "chip", "portrait", "portrait_review", "ownership",
    "own_number", "otp", "call", "information", "contract", "signature", "submit", "sim_take",
    "receipt", "done",
)  # fmt: skip
FAULTS = {
    "broker-down": Fault("refused:centre.offline", "no line for the whole visit", _broker_down,
                         spoils=True),
    "hub-restart": Fault("survived:hub-restart", "the centre is killed in mid-transfer",
                         _hub_restart),
    "kill-devices": Fault("recovered:device.restarting", "the devices die while the chip is read",
                          _killed("devices", "chip")),
    "kill-vision": Fault("survived:kill-vision", "the camera dies between two pictures",
                         _killed("vision", "front_review")),
    "kill-sync": Fault("survived:kill-sync", "the network process dies",
                       _killed("sync", "document_choice")),
    "hang-vision": Fault("recovered:device.restarting", "the camera process hangs",
                         _hung("vision", "document_choice")),
}  # fmt: skip
FAULTS |= {
    f"kill-kiosk-{stage.replace('_', '-')}": Fault(
        f"survived:kill-kiosk-{stage.replace('_', '-')}",
        f"the screen process dies at {stage.replace('_', ' ')}",
        _killed("kiosk", stage),
        _printed_again if stage == "receipt" else nothing_wished,
    )
    for stage in KILLED_AT
}
