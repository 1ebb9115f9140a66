"""What can go wrong with the chip of a document."""

from collections.abc import Callable

from twins.emrtd.card import Quirks
from twins.pki import make_pki
from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor


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


FAULTS = {
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
}  # fmt: skip
