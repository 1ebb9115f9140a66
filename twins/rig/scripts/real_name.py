"""Real-name registration: a sold SIM is activated, its code taken away, and registered later."""

from collections.abc import Callable
from time import sleep
from typing import Final

from twins.rig import slips
from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script, Touches
from twins.rig.scripts.status import receipt
from twins.rig.stage import Stage
from twins.rig.visitor import iccid
from twins.rig.wishes import Wishes
from twins.specimen import Person
from twins.specimen.person import plain

MARK: Final = "SIMKIOSK:A1:"
REASON: Final = "face.no_match"
SIGNS: Final = 12


def _wish(wishes: Wishes) -> None:
    wishes.cards = True
    if wishes.kind == "passport":
        wishes.kind = "cccd"


def _details(holder: Person | None, **told: str) -> Callable[[Customer], None]:
    """Type who the SIM is for, in plain letters; `told` is what is typed otherwise."""

    def touch(customer: Customer) -> None:
        who = holder or customer.visitor.who
        lines = {
            "full_name": plain(who.full_name), "id_number": who.number,
            "birth": f"{who.birth:%d%m%Y}", "address": _letters(who.residence.split(",")[-1]),
            **told,
        }  # fmt: skip
        for line, text in lines.items():
            _type_in(customer, line, text.strip())
        customer.screen.tap("continue")

    return touch


def _letters(text: str) -> str:
    """Give what the keys for names can write."""
    return "".join(sign for sign in plain(text) if sign.isalpha() or sign == " ")


def _type_in(customer: Customer, line: str, text: str) -> None:
    customer.screen.tap(f"details.{line}", 20)
    customer.type(text)
    customer.screen.tap(f"details.{line}.done", 20)


def _sim(place: int) -> Callable[[Customer], None]:
    """Type the serial of the first or the second card."""

    def touch(customer: Customer) -> None:
        customer.type(iccid(customer.visitor.seed, place))
        customer.screen.tap("continue")

    return touch


def _no_code(customer: Customer) -> None:
    customer.screen.tap("code.none")


def _code(customer: Customer) -> None:
    for _ in range(SIGNS if customer.met else 0):
        customer.screen.tap("key.backspace")
    customer.type(customer.code or "")
    customer.screen.tap("continue")


def _face(customer: Customer) -> None:
    customer.screen.tap("face.start")


def _information(customer: Customer) -> None:
    """Leave a number for the text message, no e-mail."""
    customer.screen.tap("contact")
    customer.type(customer.visitor.contact)
    customer.screen.tap("contact.done")
    customer.screen.tap("information.next")
    for purpose in ("terms", "biometrics"):
        customer.screen.tap(f"consent.{purpose}")
    customer.screen.tap("continue")


REGISTERS: Final = {"code_entry": _code, "face_start": _face, "information": _information}


def activate(
    place: int = 1, holder: Person | None = None, **told: str
) -> Callable[[Stage, Customer], None]:
    """Let the customer come a first time, activate a SIM, and leave with the slip."""

    def begin(stage: Stage, later: Customer) -> None:
        first = stage.customer()
        first.journey, first.ends = "real-name", ("activate_code",)
        first.touches = {"code_entry": _no_code, "activate_sim": _sim(place),
                         "activate_details": _details(holder, **told)}  # fmt: skip
        first.visit_until("activate_code")
        stage.screen.wait(lambda v: v.busy is None, 20, "the slip")
        later.code = slip(stage)
        first.leave()

    return begin


def slip(stage: Stage) -> str:
    """Read the activation code from the QR of the newest paper, as a phone would."""
    if code := _among(slips.codes(stage)):
        return code
    raise StartError("the slip carries no code")


def _among(texts: list[str]) -> str:
    return next((text.removeprefix(MARK) for text in texts if text.startswith(MARK)), "")


def _registered(stage: Stage) -> str:
    """Walk activation and registration; give the case."""
    second = stage.customer()
    activate()(stage, second)
    return register(stage, second)


def register(stage: Stage, second: Customer) -> str:
    """Walk a registration with a code that was got before; give the case."""
    second.journey, second.touches = "real-name", REGISTERS
    second.visit_until("done")
    case = receipt(stage)[0]
    stage.agent.become(case, ("IN_REVIEW",))
    second.leave()
    return case


def _approved(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Let the case be approved: then the card's own number and the contact hear of it."""
    if last.stage != "done":
        return []
    case = receipt(stage)[0]
    state = stage.agent.become(case, ("IN_REVIEW",))
    if state != "IN_REVIEW":
        return [f"the case came in as {state}"]
    stage.agent.keep(case, stage.wishes.folder / "visit")
    stage.agent.send(f"/cases/{case}/approve")
    state = stage.agent.become(case, ("APPROVED",))
    wrong = [] if state == "APPROVED" else [f"the case is {state}"]
    told = stage.sms.heard(case, 60)
    return wrong + ([] if told else ["no text message with the result"]) + _numbers(stage)


def _numbers(stage: Stage) -> list[str]:
    wanted = {stage.visitor.card_number, f"+84{stage.visitor.contact[1:]}"}
    for _ in range(100):
        if wanted <= (heard := {message["to"] for message in stage.sms.messages}):
            break
        sleep(0.1)
    return [f"not told: {number}" for number in sorted(wanted - heard)]


def _once(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Expect that a code used before made no second case."""
    cases = stage.agent.cases()
    return [] if len(cases) == 1 else [f"{len(cases)} cases of one code"]


def _used(stage: Stage, customer: Customer) -> None:
    _registered(stage)
    papers = map(slips.read, stage.machine.printer.slips)
    customer.code = next(code for code in map(_among, papers) if code)


def _sent_back(stage: Stage, again: Customer) -> None:
    """Walk a whole registration that the desk then sends back; the phone hears why."""
    case = _registered(stage)
    again.reference = receipt(stage)
    stage.agent.reject(case, REASON)
    stage.agent.become(case, ("NEEDS_RESUBMIT",))
    if not stage.sms.heard(case, 60):
        raise StartError("no text message about the refusal")
    stage.sms.messages.clear()


def _entry(customer: Customer) -> None:
    case, code = customer.reference
    for entry, signs in (("status.case", case), ("status.code", code)):
        customer.screen.tap(entry)
        customer.type(signs.replace("-", ""))
    customer.screen.tap("continue", 20)


def _go_on(customer: Customer) -> None:
    customer.screen.tap("continue")


def _only_the_failed_part(stage: Stage, customer: Customer, last: View) -> list[str]:
    passed = {step.stage for step in customer.steps}
    repeated = [f"asked again: {name}" for name in ("code_entry", "information") if name in passed]
    return repeated + _approved(stage, customer, last)


AGAIN: Final[Touches] = {**REGISTERS, "status_entry": _entry, "status_shown": _go_on}
SCRIPT: Final = Script(
    "real-name", "real-name", "a sold SIM is activated, and registered with its code",
    touches=REGISTERS, decided=False, wish=_wish, begin=activate(), after=_approved,
)  # fmt: skip
RESUBMIT: Final = Script(
    "real-name-resubmit", "status", "sent back for the portrait, taken up by case number and code",
    touches=AGAIN, decided=False, wish=_wish, begin=_sent_back, after=_only_the_failed_part,
)  # fmt: skip


def _stubborn(stage: Stage, customer: Customer) -> None:
    """Insist on the other person's number until the machine has had enough of it."""
    customer.patience = 9
    activate(id_number="001090999999")(stage, customer)


MISMATCH: Final = Script(
    "real-name-mismatch", "real-name", "another address was entered; the document is right",
    "recovered:data.ocr_mismatch", REGISTERS, decided=False, wish=_wish,
    begin=activate(address="Atlantis"), after=_approved,
)  # fmt: skip
OTHER: Final = Script(
    "real-name-other-person", "real-name", "another person's number was entered",
    "human:data.ocr_mismatch", REGISTERS, decided=False, wish=_wish,
    begin=_stubborn,
)  # fmt: skip
USED: Final = Script(
    "real-name-used-code", "real-name", "a code that was used already opens nothing",
    "refused:activation.code_used", REGISTERS, decided=False, wish=_wish, begin=_used, after=_once,
)  # fmt: skip
