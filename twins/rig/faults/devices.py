"""What can go wrong with dispenser and printer."""

from threading import Timer

from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault, once
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes


def _empty(wishes: Wishes) -> None:
    wishes.magazine = 0


def _jam(stage: Stage, customer: Customer) -> None:
    reads = stage.machine.model != "crt541"  # that one has no place between magazine and gate
    stage.machine.dispenser.jam_at = "reader" if reads else "gate"


def _power_cut(stage: Stage, customer: Customer) -> None:
    once(customer, "submit", stage.machine.dispenser.power_cut)


def _power_cut_moving(stage: Stage, customer: Customer) -> None:
    def strike() -> None:
        Timer(0.1, stage.machine.dispenser.power_cut).start()

    once(customer, "submit", lambda: Timer(0.6, strike).start())


def _no_paper(stage: Stage, _: Customer) -> None:
    stage.machine.printer.paper_left = 0


def _paper_ends(stage: Stage, _: Customer) -> None:
    stage.machine.printer.paper_left = 300


def _forgotten(stage: Stage, _: Customer) -> None:
    stage.hands.takes_sim = False


FAULTS = {
    "dispenser-empty": Fault("parked:sim.stock_out", "no SIM in the magazine", wish=_empty,
                             also=("minor-sim",)),
    "dispenser-jammed": Fault("parked:sim.jam", "a card sticks on the way", _jam,
                              spoils=True, on={"crt541": "sim.jam"}),  # nothing is fed before
    "dispenser-power": Fault("survived:dispenser-power", "power lost between feed and hand-out",
                             _power_cut),
    "dispenser-power-moving": Fault("survived:dispenser-power-moving",
                                    "power lost on the way to the gate", _power_cut_moving,
                                    on={"k720": "sim.jam"}),  # it bins the card by itself
    "sim-forgotten": Fault("sim.forgotten", "nobody takes the SIM", _forgotten),
    "paper-out": Fault("survived:paper-out", "no paper: the screen shows the code", _no_paper),
    "paper-ends": Fault("survived:paper-ends", "the paper ends inside the receipt", _paper_ends,
                        spoils=True),  # the voided rest comes out before the next slip
}  # fmt: skip
