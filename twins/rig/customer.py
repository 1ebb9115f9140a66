"""A willing customer: at each screen one touch after another, a second try, then giving up."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import sin
from time import monotonic, sleep

from twins.rig.post import SmsGateway
from twins.rig.screen import Screen, ScreenGoneError, View
from twins.rig.visitor import Visitor

LAST = ("done", "human", "stopped")
RETRIES = ("retry", "doc.recapture", "photo.retake")
STEP_S = 90.0
PATIENCE_S = 6.0
SOON_S = 6.0
SMS_S = 60.0
READ_S = 0.8
ROUNDS = 5  # of colours, which the light of a laden rig follows late
LIVE = (
    "document_front", "document_back", "portrait", "sim_photo", "sim_scan", "child_front",
    "child_back", "paper", "eid_qr",
)  # fmt: skip
TYPED = ("sim_entry", "otp", "own_number")  # what is refused there is typed again
SIGNATURE = [
    [(0.15 + i * 0.012, 0.5 + 0.28 * sin(i / 3)) for i in range(45)],
    [(0.30 + i * 0.008, 0.75 - i * 0.004) for i in range(30)],
]


@dataclass
class Step:
    """One stage as it was passed: machine time is from the last touch to the next screen."""

    stage: str
    machine_ms: float
    problem: str | None = None


@dataclass
class Customer:
    """`before` is called before each stage is touched: faults strike there."""

    screen: Screen
    visitor: Visitor
    sms: SmsGateway
    language: str = "vi"
    journey: str = "sim-activate"
    touches: Mapping[str, Callable[["Customer"], None]] = field(default_factory=dict)
    ends: tuple[str, ...] = ()
    reference: tuple[str, str] = ("", "")  # case number and code of an earlier receipt
    owns_number: bool = True
    entry: str = "typed"  # typed, scan (the barcode) or slot (the SIM itself)
    serial: str | None = None  # typed instead of the reservation code
    resume_code: str = ""
    code: str | None = None
    told: dict[str, str] = field(default_factory=dict)  # lines of a form, by name
    otp: Callable[[str], str] = lambda code: code
    before: Callable[[View], None] = lambda _: None
    patience: int = 2  # how often the same problem is met before giving up
    typed: tuple[str, ...] = TYPED
    passed: Callable[[Step], None] = lambda _: None
    steps: list[Step] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    gave_up: str | None = None

    def visit(self) -> View:
        """Walk from the attract screen to a last one; give the last view."""
        seen = self.screen.wait(lambda v: v.stage == "attract", 60, "the attract screen")
        while seen.stage not in (*LAST, *self.ends):
            self.before(seen)
            seen = self._pass(seen)
            if seen.stage == "attract":
                self.gave_up = "idle"  # the machine gave this customer up
            if self.gave_up is not None:
                break
        if seen.stage in self.ends:
            seen = self.screen.wait(
                lambda v: v.busy is None or v.stage != seen.stage, STEP_S, f"rest at {seen.stage}"
            )
        return seen

    def visit_until(self, stage: str) -> View:
        """Walk a visit that has to end there. Raise `RuntimeError` and say what was met."""
        last = self.visit()
        if last.stage != stage:
            met = f"met {self.met}, gave up for {self.gave_up}"
            raise RuntimeError(f"a visit that leads to {stage} ended at {last.stage}: {met}")
        return last

    def leave(self) -> None:
        """Press the last button, or give up midway: the next customer finds the first screen."""
        seen = self.screen.now
        if seen is not None and seen.stage != "attract":
            with suppress(ScreenGoneError):  # it may go back to the first screen by itself
                if "finish" in seen.controls:
                    self.screen.tap("finish")
                else:
                    self.screen.tap("start_over")
                    self.screen.tap("leave.yes")
        self.screen.wait(lambda v: v.stage == "attract", 60, "the wiped screen")

    def _pass(self, seen: View) -> View:
        """Do what the stage asks and wait for the next one."""
        if seen.problem is not None:
            return self._meet(seen)
        touched = self._touch(seen)
        if seen.stage in LIVE:
            touched = self._press_shutter(seen, touched)
        after = self.screen.wait(
            lambda v: v.stage != seen.stage or (v.problem is not None and v.busy is None),
            STEP_S, f"the screen after {seen.stage}",
        )  # fmt: skip
        spent = (after.at - touched) * 1000
        problem = after.problem if after.stage == seen.stage else None
        self._note(Step(seen.stage, max(0.0, spent), problem))
        return after

    def _press_shutter(self, seen: View, touched: float) -> float:
        """Press by hand what the machine does not take by itself."""
        with suppress(ScreenGoneError):
            self.screen.wait(
                lambda v: v.stage != seen.stage or v.busy is not None or v.problem is not None,
                PATIENCE_S,
            )
            return touched
        self.screen.tap("doc.shutter")
        return monotonic()

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        self.passed(step)

    def _meet(self, seen: View) -> View:
        """Meet a problem: try again, take the other way, or give up."""
        problem = str(seen.problem)
        self.met.append(problem)
        patience = max(self.patience, ROUNDS if seen.stage == "challenge" else 0)
        given_up = self.met.count(problem) >= patience
        ways = self._ways(seen, given_up=given_up)
        if ways and seen.stage not in self.typed:  # words may be told before the button is there
            with suppress(ScreenGoneError):
                seen = self.screen.wait(
                    lambda v: v.problem is None or any(map(v.enabled, ways)), SOON_S
                )
        if seen.problem is None:
            return seen  # the machine has helped itself
        for name in ways:
            if seen.enabled(name):
                self.screen.tap(name)
                return self._after(seen)
        if seen.stage in self.typed and not given_up:
            return self._again(seen)
        self.gave_up = problem
        return seen

    def _ways(self, seen: View, *, given_up: bool) -> tuple[str, ...]:
        other = {"chip": "chip.skip", "child_chip": "chip.skip", "limit": "continue",
                 "holder": "continue", "sim_feed": "continue", "call": "call.back",
                 "data_match": "match.correct"}.get(seen.stage)  # fmt: skip
        first = {"call": ("call",), "ownership": ("ownership.no",),
                 "appointment_shown": ("appointment.cancel",)}.get(seen.stage, ())  # fmt: skip
        if given_up:
            return (other,) if other else ()
        return (*first, *RETRIES)

    def _again(self, seen: View) -> View:
        touched = self._touch(seen)
        with suppress(ScreenGoneError):  # a refusal at once looks the same as the one before
            self.screen.wait(lambda v: v.at > touched, SOON_S)
        after = self.screen.wait(
            lambda v: v.busy is None and (v.stage != seen.stage or v.problem is not None),
            STEP_S, f"an answer at {seen.stage}",
        )  # fmt: skip
        spent = max(0.0, (after.at - touched) * 1000)
        self._note(Step(seen.stage, spent, after.problem if after.stage == seen.stage else None))
        return after

    def _after(self, seen: View) -> View:
        """Wait until the touch has changed something and the machine has come to rest."""
        before = (seen.stage, seen.problem, seen.busy)
        with suppress(ScreenGoneError):  # a quick refusal looks the same as the one before
            self.screen.wait(
                lambda v: v.at > seen.at and (v.stage, v.problem, v.busy) != before, SOON_S
            )
        return self.screen.wait(
            lambda v: v.busy is None or v.stage != seen.stage, STEP_S, f"rest at {seen.stage}"
        )

    def _touch(self, seen: View) -> float:
        """Do the stage's touches; give the time of the last one."""
        own = self.touches.get(seen.stage)
        do = getattr(self, f"_at_{seen.stage}", None)
        if own is not None:
            own(self)
        elif do is not None:
            do()
        elif seen.enabled("doc.agree"):
            self.screen.tap("doc.agree")
        elif "continue" in seen.controls and seen.stage not in WATCHED:
            self.screen.tap("continue", 20)
        return monotonic()

    def type(self, text: str) -> None:
        """Type on the keys of the screen."""
        for letter in text:
            self.screen.tap(f"key.{letter.lower()}")

    def fill(self, lines: Mapping[str, str]) -> None:
        """Fill in lines of a form; what stands there already is taken out first."""
        for line, text in lines.items():
            self.screen.tap(f"details.{line}", 20)
            for _ in range(len(text) + 2 if self.met else 0):
                self.screen.tap("key.backspace")
            self.type(text)
            self.screen.tap(f"details.{line}.done", 20)

    def tell_email(self) -> None:
        """Type one's e-mail address."""
        self.screen.tap("email")
        self.type(self.visitor.email)
        self.screen.tap("email.done")

    def _at_challenge(self) -> None:
        sleep(READ_S)  # the warning; and the camera has come to see them in this light
        self.screen.tap("continue")

    def _at_attract(self) -> None:
        self.screen.tap(f"language.{self.language}")

    def _at_home(self) -> None:
        """Touch the tile, and once more where it had moved on from under the finger."""
        for _ in range(3):
            self.screen.tap(f"journey.{self.journey}")
            with suppress(ScreenGoneError):
                self.screen.wait(lambda v: v.stage != "home", SOON_S)
                return

    def _at_sim_entry(self) -> None:
        if self.entry in ("scan", "slot") and not self.met:
            self.screen.tap(f"sim.{self.entry}")
            return
        if self.serial is not None:
            self._clear("sim.serial")
            self.type(self.serial)
        else:
            self.screen.tap("sim.code")
            self._clear("sim.code")
            self.type(self.code or self.visitor.code)
            if self.screen.now is not None and "sim.code.done" in self.screen.now.controls:
                self.screen.tap("sim.code.done")  # a wide screen has the letters on a sheet
        self.screen.tap("continue")

    def _clear(self, _entry: str) -> None:
        for _ in range(20 if self.met else 0):
            self.screen.tap("key.backspace")

    def _at_resume_code(self) -> None:
        self.type(self.resume_code.replace("-", ""))
        self.screen.tap("continue")

    def _at_document_choice(self) -> None:
        self.screen.tap(f"document.{self.visitor.kind}")

    def _at_ownership(self) -> None:
        self.screen.tap("ownership.yes" if self.owns_number else "ownership.no")

    def _at_own_number(self) -> None:
        self._known_messages = len(self._messages())
        self.type(self.visitor.own_number)
        self.screen.tap("continue")

    def _at_otp(self) -> None:
        known = getattr(self, "_known_messages", 0)
        if self.met[-1:] == ["otp.expired"]:
            known = len(self._messages())
            self.screen.tap("otp.again")
        self.type(self.otp(self.sms.code(self.visitor.international, known, SMS_S)))
        self.screen.tap("continue")

    def _messages(self) -> list[str]:
        return self.sms.to(self.visitor.international)

    def _at_call(self) -> None:
        now = self.screen.now
        if now is None or not now.enabled("continue"):
            self.screen.tap("call")
        answered = self.screen.wait(
            lambda v: v.stage != "call" or v.problem is not None or v.enabled("continue"),
            STEP_S, "the agent",
        )  # fmt: skip
        if answered.enabled("continue"):
            self.screen.tap("continue")

    def _at_information(self) -> None:
        self.tell_email()
        self.screen.tap("information.next")
        for purpose in ("terms", "biometrics"):
            self.screen.tap(f"consent.{purpose}")
        self.screen.tap("continue")

    def _at_signature(self) -> None:
        self.screen.draw("sign.pad", SIGNATURE)
        self.screen.tap("continue")


WATCHED = (*LIVE, "chip", "child_chip", "limit", "sim_feed", "sim_take", "receipt")
