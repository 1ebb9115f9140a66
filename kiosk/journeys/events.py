"""What can happen to a visit: touches of the customer, answers of the machine, time."""

from dataclasses import dataclass

from kiosk.case.challenge import Shown
from kiosk.case.document import DocumentKind
from kiosk.case.signature import Signature
from kiosk.journeys.comfort import Comfort


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """From the attract screen (starts the visit) or the language overlay (keeps all data)."""

    language: str


@dataclass(frozen=True, slots=True)
class JourneyChosen:
    """A tile of the home screen: the journey's code."""

    journey: str


@dataclass(frozen=True, slots=True)
class Continued:
    """The primary button of the stage."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The back button."""


@dataclass(frozen=True, slots=True)
class OverlayAsked:
    """Help, language or start over was pressed: `overlay` is the value of an `Overlay`."""

    overlay: str


@dataclass(frozen=True, slots=True)
class ComfortChosen:
    """The accessibility panel, or a key of it, set how this customer is served."""

    comfort: Comfort


@dataclass(frozen=True, slots=True)
class HeadsetPlugged:
    """A headset came or went; it starts and ends speech without anything being touched."""

    plugged: bool


@dataclass(frozen=True, slots=True)
class OverlayClosed:
    """The overlay was put away; on the idle overlay: "I need more time"."""


@dataclass(frozen=True, slots=True)
class StartedOver:
    """Start over, confirmed; also the last button of the last screen."""


@dataclass(frozen=True, slots=True)
class HumanAsked:
    """The customer wants a person."""


@dataclass(frozen=True, slots=True)
class SimTyped:
    """Search pressed: serial on the blank SIM or reservation code; one may be empty."""

    serial: str
    code: str


@dataclass(frozen=True, slots=True)
class ScanAsked:
    """The serial shall be read from its barcode by the camera."""


@dataclass(frozen=True, slots=True)
class SlotAsked:
    """The serial shall be read from the SIM in the slot."""


@dataclass(frozen=True, slots=True)
class ResumeTyped:
    """The code from the e-mail or the receipt of the earlier case; empty: begin anew."""

    code: str


@dataclass(frozen=True, slots=True)
class StatusTyped:
    """Number of a case and the code from its receipt."""

    case: str
    code: str


@dataclass(frozen=True, slots=True)
class FaceAsked:
    """Number of a case; the face shall stand for the code."""

    case: str


@dataclass(frozen=True, slots=True)
class RecreateAsked:
    """Create a case again whose photo was not good enough."""


@dataclass(frozen=True, slots=True)
class ManageAsked:
    """Look for an appointment that was booked before."""


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Cancel: the appointment (asked twice, it is done), or the wait for a phone."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the values offered: an office, a day, a time, a subject, a way out."""

    value: str


@dataclass(frozen=True, slots=True)
class VideoAsked:
    """Show the instruction."""


@dataclass(frozen=True, slots=True)
class VideoEnded:
    """The instruction was shown to its end."""


@dataclass(frozen=True, slots=True)
class VideoSkipped:
    """Go on without the instruction; asked twice, it is done."""


@dataclass(frozen=True, slots=True)
class ActivationTyped:
    """The activation code of the slip."""

    code: str


@dataclass(frozen=True, slots=True)
class ActivateAsked:
    """There is no code yet: activate the SIM."""


@dataclass(frozen=True, slots=True)
class DetailsTyped:
    """Who the SIM is for, by the names of `kiosk.case.entered.FIELDS`."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MoreAsked:
    """One more of the same: another page, another SIM."""


@dataclass(frozen=True, slots=True)
class ChipAsked:
    """Read the card's chip, which the document number opens, or its last six digits."""

    number: str


@dataclass(frozen=True, slots=True)
class DocumentChosen:
    """Which document the customer holds."""

    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class ShutterPressed:
    """Take the picture now."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The picture under review is good."""


@dataclass(frozen=True, slots=True)
class RetakeAsked:
    """Take the picture again; also "try again" after a problem."""


@dataclass(frozen=True, slots=True)
class ChipSkipped:
    """The chip cannot be read: go on with the photographs."""


@dataclass(frozen=True, slots=True)
class OwnershipAnswered:
    """Whether the customer already has a number of this operator."""

    owns: bool


@dataclass(frozen=True, slots=True)
class NumberTyped:
    """The customer's present number."""

    text: str


@dataclass(frozen=True, slots=True)
class OtpTyped:
    """The code from the SMS."""

    code: str


@dataclass(frozen=True, slots=True)
class OtpAskedAgain:
    """Send another code."""


@dataclass(frozen=True, slots=True)
class CallPressed:
    """Call (again)."""


@dataclass(frozen=True, slots=True)
class CallBackAsked:
    """Do not wait: send the case and be called back."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The information screen was confirmed: what no document gives, and the ticked purposes."""

    email: str
    consents: tuple[str, ...]
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was ticked on a list, by the names of its lines."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColoursShown:
    """The screen has shown the colours of the challenge; when each was on the glass."""

    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The contract was signed on the screen, or agreed to by a button by whoever cannot draw."""

    signature: Signature
    by_button: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionTold:
    """Something stays as it is, such as a head cover: recorded, and confirmed by an agent."""

    kind: str


@dataclass(frozen=True, slots=True)
class Steady:
    """The camera has seen its subject well for long enough: take the picture by itself."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """So many octets of a sealed case are on their way, of so many; all: the centre has it."""

    case: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """The chip gave so many octets of so many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An effect is done; `value` is what its port gave."""

    ticket: int
    value: object


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect failed with a code of the error catalogue; `outcome` not_done or unknown."""

    ticket: int
    code: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The line to the centre came or went."""

    online: bool


@dataclass(frozen=True, slots=True)
class Outages:
    """Which processes are restarting now."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The machine was checked: codes of what it cannot do now, such as `printer.paper_out`."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """Once a second: monotonic seconds."""

    now: float


Touch = (
    LanguageChosen | JourneyChosen | Continued | WentBack | OverlayAsked | OverlayClosed
    | StartedOver | HumanAsked | SimTyped | ScanAsked | SlotAsked | ResumeTyped | StatusTyped
    | DocumentChosen | ShutterPressed | Agreed | RetakeAsked | ChipSkipped | OwnershipAnswered
    | NumberTyped | OtpTyped | OtpAskedAgain | CallPressed | CallBackAsked | Declared | Signed
    | ComfortChosen | ColoursShown | ExceptionTold | RecreateAsked | VideoAsked | VideoEnded
    | VideoSkipped | ManageAsked | CancelAsked | Chosen | Picked | ActivationTyped
    | ActivateAsked | DetailsTyped | ChipAsked | MoreAsked | FaceAsked
)  # fmt: skip
World = (
    HeadsetPlugged | Steady | Progressed | Answered | Failed | LinkChanged | Uploaded | Outages
    | Checked | Ticked
)  # fmt: skip
Event = Touch | World
