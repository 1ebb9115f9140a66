"""What can go wrong, one named fault each: how the set is changed, when it strikes, how it ends."""

import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Timer
from time import monotonic, sleep

from twins.emrtd.card import Quirks
from twins.pki import make_pki
from twins.presentation.scene import Species
from twins.rig import (
    asking_faults,
    attack,
    code_faults,
    company_faults,
    identity_faults,
    owner_faults,
    signing_faults,
)
from twins.rig.customer import Customer
from twins.rig.fault import Fault, nothing_wished
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor, iccid
from twins.rig.wishes import Wishes
from twins.specimen import portraits


def _once(customer: Customer, stage_name: str, strike: Callable[[], None]) -> None:
    """Strike when a stage is first seen."""
    struck: list[bool] = []

    def before(seen: View) -> None:
        if seen.stage == stage_name and not struck:
            struck.append(True)
            strike()

    customer.before = before


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


def _agents(*verdicts: str, settings: str = "") -> Callable[[Wishes], None]:
    def wish(wishes: Wishes) -> None:
        wishes.verdicts = verdicts
        wishes.hub_settings = settings

    return wish


def _off_duty(wishes: Wishes) -> None:
    day = (datetime.now(UTC) + timedelta(3)).strftime("%a").lower()
    wishes.hub_settings = f'[[duty]]\nsince = 00:00:00\nuntil = 00:00:00\ndays = ["{day}"]\n'


def _chips(make: Callable[[Stage, int], object]) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, _: Customer) -> None:
        laid = [0]

        def chip() -> object:
            laid[0] += 1
            return make(stage, laid[0])

        stage.hands.chip = chip  # type: ignore[assignment]

    return arm


def _removed(stage: Stage, time: int) -> object:
    return stage.visitor.chip(stage.pki, Quirks(leaves_after=20) if time == 1 else None)


def _of_another(stage: Stage, _: int) -> object:
    return Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).chip(stage.pki)


def _forged(stage: Stage, _: int) -> object:
    card = stage.chip()
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).chip(stage.pki)
    card.swap("DG13", other.files["DG13"])
    return card


def _forged_issuer(stage: Stage, _: int) -> object:
    card = stage.chip()
    sod = bytearray(card.files["EF_SOD"])
    sod[-1] ^= 1
    card.swap("EF_SOD", bytes(sod))
    return card


def _unknown_issuer(stage: Stage, _: int) -> object:
    return stage.visitor.chip(make_pki(country="VN"))


def _spoilt(fault: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        picture = stage.visitor.spoilt("document_front", fault)  # type: ignore[arg-type]
        stage.machine.camera.add("spoilt", picture)
        stage.hands.scene["document_front"] = "spoilt"
        mended = customer.before

        def before(seen: View) -> None:
            mended(seen)
            if seen.stage == "document_front" and seen.problem is not None:
                stage.hands.scene.pop("document_front", None)
                stage.machine.camera.show("document_front")
                sleep(0.4)

        customer.before = before

    return arm


def _mirroring(stage: Stage, _: Customer) -> None:
    for lamps, picture in stage.visitor.mirroring():
        lit = "+".join(f"kiosk-{lamp}" for lamp in lamps)
        stage.machine.camera.add(f"document_front+{lit}", picture)


def _stranger(stage: Stage, customer: Customer) -> None:
    stage.machine.camera.add("portrait", stage.visitor.stranger())
    customer.patience = 9


def _held_up(species: Species) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        stage.machine.camera.add(
            "portrait", attack.picture(portraits.A2, stage.models, species, HELD_UP)
        )
        customer.patience = 9

    return arm


def _in_colours(species: Species) -> Callable[[Stage, Customer], None]:
    """Stand there oneself for the portrait, and hold something up when the colours come."""

    def arm(stage: Stage, customer: Customer) -> None:
        seed = stage.wishes.seed
        stage.hands.standing = attack.Standing(portraits.A2, stage.models, species, seed)
        customer.patience = 9

    return arm


def _challenged(wishes: Wishes) -> None:
    wishes.liveness = "challenge"


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


def _empty(wishes: Wishes) -> None:
    wishes.magazine = 0


def _jam(stage: Stage, customer: Customer) -> None:
    reads = stage.machine.model != "crt541"  # that one has no place between magazine and gate
    stage.machine.dispenser.jam_at = "reader" if reads else "gate"


def _power_cut(stage: Stage, customer: Customer) -> None:
    _once(customer, "submit", stage.machine.dispenser.power_cut)


def _power_cut_moving(stage: Stage, customer: Customer) -> None:
    def strike() -> None:
        Timer(0.1, stage.machine.dispenser.power_cut).start()

    _once(customer, "submit", lambda: Timer(0.6, strike).start())


def _no_paper(stage: Stage, _: Customer) -> None:
    stage.machine.printer.paper_left = 0


def _paper_ends(stage: Stage, _: Customer) -> None:
    stage.machine.printer.paper_left = 300


def _broker_down(stage: Stage, _: Customer) -> None:
    stage.centre.stop(kill=True)


def _hub_restart(stage: Stage, customer: Customer) -> None:
    def strike() -> None:
        stage.centre.stop(kill=True)
        Timer(2.0, stage.centre.start).start()

    _once(customer, "sim_take", strike)


def _killed(process: str, at: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        def strike() -> None:
            struck = monotonic()
            stage.machine.strike(process)
            if process == "kiosk":  # the customer sees the screen go dark and come back
                stage.screen.wait(lambda v: v.at > struck, 30, "the screen's return")
                sleep(0.5)

        _once(customer, at, strike)

    return arm


def _hung(process: str, at: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        _once(customer, at, lambda: stage.machine.strike(process, signal.SIGSTOP))

    return arm


def _forgotten(stage: Stage, _: Customer) -> None:
    stage.hands.takes_sim = False


HELD_UP = 4  # which drawn sheet and screen: not every one is caught (docs/vision.md)
STATUS = "reservation.status_"
OTHERS = ("real-name", "eid-level1", "minor-sim", "enterprise-sim")
QUICK = "[rules]\nanswer_within_s = 2\n"
FAULTS: dict[str, Fault] = {
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
    "chip-removed": Fault("recovered:chip.moved", "the card leaves while it is read",
                          _chips(_removed)),
    "chip-wrong-key": Fault("recovered:chip.key_refused", "another card lies on the reader",
                            _chips(_of_another), also=("eid-level1",)),
    "chip-forged": Fault("human:chip.pa_failed", "a data group of somebody else", _chips(_forged),
                         also=("eid-level1",)),
    "chip-signature": Fault("human:chip.pa_failed", "the issuer's signature is broken",
                            _chips(_forged_issuer)),
    "chip-issuer": Fault("survived:chip-issuer", "an issuer not on the trust list",
                         _chips(_unknown_issuer)),
    "photo-blurred": Fault("recovered:doc.blur_text", "out of focus", _spoilt("blurred")),
    "photo-cropped": Fault("recovered:doc.crop", "a corner out of the picture", _spoilt("cropped")),
    "photo-mirrors": Fault("survived:photo-mirrors", "each lamp is mirrored in the card",
                           _mirroring),
    "face-other": Fault("human:face.no_match", "somebody else before the camera", _stranger,
                        also=OTHERS),
    "face-print": Fault("human:face.not_live", "a printed photograph held up", _held_up("print"),
                        also=("eid-level1",)),
    "face-replay": Fault("human:face.not_live", "a photograph shown on a screen",
                         _held_up("replay")),
    "colours-print": Fault("human:face.not_live", "a printed photograph in the colours",
                           _in_colours("print"), _challenged),
    "colours-replay": Fault("human:face.not_live", "a screen held up in the colours",
                            _in_colours("replay"), _challenged),
    "otp-wrong": Fault("recovered:otp.wrong", "a digit mistyped", _wrong_code_once),
    "otp-expired": Fault("recovered:otp.expired", "the code is typed too late", _late_code_once,
                         _quick_codes),
    "case-rejected-portrait": Fault("survived:case-rejected-portrait",
                                    "refused; taken up again at the portrait"),
    "case-rejected-document": Fault("survived:case-rejected-document",
                                    "refused; taken up again at the document"),
    "case-rejected-details": Fault("survived:case-rejected-details",
                                   "refused; taken up again at the information"),
    "call-no-answer": Fault("parked:video.no_answer", "no agent takes the call",
                            wish=_agents("nobody", settings=QUICK)),
    "call-off-duty": Fault("parked:video.closed_hours", "no agent is on duty for two days",
                           wish=_off_duty),
    "call-other-face": Fault("recovered:video.mismatch", "the agent sees another person, once",
                             wish=_agents("failed", "approved")),
    "call-network": Fault("recovered:video.network", "the line breaks, once",
                          wish=_agents("network", "approved")),
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


def _printed_again(wishes: Wishes) -> None:
    wishes.copies = 1  # marked as a copy: nobody knows whether the first came out


KILLED_AT = (
    "sim_entry", "sim_details", "document_choice", "document_front", "front_review",
    "document_back", "back_review", "chip", "portrait", "portrait_review", "ownership",
    "own_number", "otp", "call", "information", "contract", "signature", "submit", "sim_take",
    "receipt", "done",
)  # fmt: skip
FAULTS |= signing_faults.FAULTS | owner_faults.FAULTS | company_faults.FAULTS
FAULTS |= code_faults.FAULTS | identity_faults.FAULTS
FAULTS |= asking_faults.FAULTS
FAULTS |= {
    name: replace(FAULTS[name], also=(*FAULTS[name].also, *others))
    for name, others in asking_faults.ALSO.items()
}
FAULTS |= {
    f"kill-kiosk-{stage.replace('_', '-')}": Fault(
        f"survived:kill-kiosk-{stage.replace('_', '-')}",
        f"the screen process dies at {stage.replace('_', ' ')}",
        _killed("kiosk", stage),
        _printed_again if stage == "receipt" else nothing_wished,
    )
    for stage in KILLED_AT
}
