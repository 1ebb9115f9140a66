"""`hub.toml` as frozen values. An unknown or misspelt key is an error that names it."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Final, Literal

import msgspec

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class HubSettingsError(ValueError):
    """The file is no TOML, or holds a wrong key or value; the message says where."""


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of requirements section 10; `zone` decides on which day a voucher ends."""

    max_numbers: int = 3
    sla_hours: float = 24
    alarm_hours: float = 2
    answer_within_s: float = 60
    otp_valid_s: float = 300
    otp_wait_s: float = 60
    resume_days: int = 30
    call_required: bool = True
    code_days: int = 30  # an activation code is good
    review_days: int = 3  # working days until a review is due
    review_alarm_days: int = 2  # working days until the desk is warned
    max_cards: int = 1  # real-name cards of one document
    max_enterprise_numbers: int = 50  # of one tax code, by this way
    minor_from: int = 6  # years: a younger child's card shows no face
    minor_until: int = 14  # from then on nobody signs for them
    signatory_age: int = 18
    calendar: str = "vn"  # of hub/calendars
    zone: str = "Asia/Ho_Chi_Minh"


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of each of `days`; with `until` at or before `since` it ends on the next day.

    `languages` are those of the agents who then are there; none: all.
    """

    since: time
    until: time
    days: tuple[Weekday, ...] = DAYS
    languages: tuple[str, ...] = ()

    def covers(self, language: str) -> bool:
        """Tell whether a customer of a language is served; an unnamed one is."""
        return not (self.languages and language and language not in self.languages)


class Web(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The desk listens on loopback; a reverse proxy with TLS stands before it."""

    host: str = "127.0.0.1"
    port: int = 8080
    secure_cookie: bool = False  # true behind TLS


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is HOST:PORT of a broker that runs already; without it a child is started."""

    url: str | None = None
    port: int = 8883


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`security` is plain, starttls or tls; the password stands in a file of its own."""

    host: str | None = None
    port: int = 25
    security: str = "plain"
    user: str | None = None
    password_file: Path | None = None
    sender: str = "simkiosk <no-reply@localhost>"


class Sms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` takes a POST of `{"to": ..., "text": ...}`."""

    url: str | None = None
    timeout_s: float = 2  # the kiosk waits 3 s for the ticket


class Signing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mobile signature service; without `url` there is none.

    `anchors` is a PEM file of the authorities that certify signing SIMs; `attributes` maps further
    object identifiers of their subjects to CCCD, CMND or MST. `wait_s` is `pki_wait` of the policy.
    """

    url: str | None = None
    anchors: Path | None = None
    ap_id: str = "simkiosk"
    ap_password_file: Path | None = None
    profile: str = "http://uri.etsi.org/TS102204/v1.1.2#signature"
    wait_s: int = 120
    poll_s: float = 1.0
    timeout_s: float = 5.0  # of one exchange
    attributes: dict[str, str] = {}


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file in the hub's folder; command-line arguments stand above it."""

    database: str | None = None
    rules: Rules = Rules()
    duty: tuple[Duty, ...] = ()  # when agents answer calls; none: always
    web: Web = Web()
    broker: Broker = Broker()
    mail: Mail = Mail()
    sms: Sms = Sms()
    signing: Signing = Signing()


def load(path: Path) -> HubSettings:
    """Read the file, or give the defaults where there is none. Raise `HubSettingsError`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return msgspec.convert(table, HubSettings, dec_hook=_path)
    except OSError as absent:
        raise HubSettingsError(f"{path}: {absent.strerror}") from absent
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise HubSettingsError(f"{path}: {wrong}") from wrong


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError(f"{value!r} is no path")
