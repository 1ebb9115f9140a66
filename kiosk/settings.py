"""`kiosk.toml` as frozen values. An unknown or misspelt key is an error that names it."""

import tomllib
from pathlib import Path

import msgspec


class SettingsError(ValueError):
    """The file is absent, no TOML, or holds a wrong key or value; the message says where."""


class Kiosk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` is the device id at the centre; `state` is private to the screen process."""

    name: str
    brand: str
    state: Path
    run: Path  # bus sockets
    production: bool = True  # refuses log level TRAFFIC and the screen mirror
    languages: tuple[str, ...] = ("vi", "zh", "en", "th")
    technicians: Path | None = None  # who may refill: names and scrypt hashes
    policy_changes: Path | None = None  # keys laid over the brand's pack, TOML


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`mirror` is the path of a socket that tells test programs what the screen shows.

    `headset` is the kernel's input device of the headset jack, such as
    `/dev/input/by-path/platform-soc:sound-event`. `signs` is a folder of clips in sign language.
    """

    fullscreen: bool = True
    width: int = 1080
    height: int = 1920
    mirror: Path | None = None
    headset: Path | None = None
    signs: Path | None = None


class Devices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """SPECs: `pcsc:INDEX_OR_NAME`, `pn532:/dev/ttyX`, `crt591:/dev/ttyX`, `escpos:/dev/ttyX`.

    A printer on USB is `usb:VID:PID`, both in hex.
    """

    chip_readers: tuple[str, ...] = ()
    sim_reader: str | None = None
    dispenser: str | None = None  # crt591, crt571, k720 or crt541, then ':' and its line
    dispenser_reader: str | None = None  # coupler at the reading place of a k720, as `pcsc:2`
    printer: str | None = None
    paper_mm: int = 80
    trust: Path | None = None  # CSCA certificates
    fonts: Path | None = None  # small Han fonts made by `python -m printer.subset`


class Lamps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names in the kernel's LED class, none for a lamp that is not built in."""

    left: str | None = None  # of the document bay
    right: str | None = None
    face: str | None = None
    folder: Path = Path("/sys/class/leds")

    def __post_init__(self) -> None:
        """Refuse what is no name of a folder, and one lamp named twice."""
        for name in self.names:
            if "/" in name or name in ("", ".", "..") or self.names.count(name) > 1:
                raise ValueError(f"{name!r} names no lamp of its own")

    @property
    def names(self) -> list[str]:
        """Give the names of all that are built in."""
        return [name for name in (self.left, self.right, self.face) if name is not None]


class Vision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`camera` is `picamera` or `replay:DIR`."""

    models: Path
    camera: str = "picamera"
    threads: int = 2
    lamps: Lamps = Lamps()


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`broker` is HOST:PORT, always TLS with the kiosk's certificate."""

    outbox: Path
    broker: str
    authority: Path  # CA that signed broker and kiosk
    certificate: Path
    key: Path
    centre_seal: Path  # centre's public HPKE key, raw 32 bytes in hex
    centre_sign: Path  # centre's public signing key, PEM


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key that seals contracts, its certificate, who issued it; `queue` is CUPS's for A4."""

    key: Path
    certificate: Path
    authority: Path
    queue: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file for all processes of a kiosk; each reads its own part."""

    kiosk: Kiosk
    vision: Vision
    sync: Sync
    screen: Screen = Screen()
    devices: Devices = Devices()
    contract: Contract | None = None  # without it contracts are not sealed

    def endpoint(self, port: str) -> str:
        """Name the bus socket of a port or stream."""
        return f"ipc://{self.kiosk.run}/{port}"


def load(path: Path) -> Settings:
    """Read the file; raise `SettingsError` that names file, key and fault."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(table, Settings, dec_hook=_path)
    except OSError as absent:
        raise SettingsError(f"{path}: {absent.strerror}") from absent
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise SettingsError(f"{path}: {wrong}") from wrong


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError(f"{value!r} is no path")
