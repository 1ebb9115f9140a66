"""The design system in one place: colours, type, spacing, touch targets, and the style sheet.

Lengths are written in units of a screen 1080 wide and 1920 high and scaled once by `Metrics`.
What is touched is at least 15 mm on every screen the kiosk is built with: 110 units upright (15.6
inch), 142 on a screen wider than high (10.1 inch, 1280 by 800), where pages have two columns.
"""

from dataclasses import dataclass
from typing import Final

FAMILIES: Final = ("Noto Sans", "Noto Sans Thai", "Noto Sans CJK SC")
TOUCH: Final = 110  # units
GAP: Final = 32
MARGIN: Final = 64
RADIUS: Final = 28
LANDSCAPE_WIDTH: Final = 2064
LANDSCAPE_HEIGHT: Final = 1290
LANDSCAPE_TOUCH: Final = 142
LOW_PART: Final = 0.62  # of the height
LOW_WIDTH: Final = 1440
LOW_TOUCH: Final = 112

INK: Final = "#0B1B38"
INK_SOFT: Final = "#46556F"
PAPER: Final = "#FFFFFF"
GROUND: Final = "#F3F6FB"
LINE: Final = "#D5DEEB"  # parts a card; never the only edge of a control
EDGE: Final = "#74839D"  # of what is touched
BLUE: Final = "#0A57C9"
BLUE_DEEP: Final = "#083F96"
BLUE_PALE: Final = "#E6F0FF"
BLUE_MIST: Final = "#CFE1FF"
NAVY: Final = "#061E4A"
NAVY_DEEP: Final = "#04112D"
NAVY_HIGH: Final = "#0A3A8C"
NIGHT: Final = "#0D2C63"
NIGHT_DOWN: Final = "#17408A"
NIGHT_EDGE: Final = "#7C9FDD"
SNOW: Final = "#FDFEFF"  # ink on navy
SKY: Final = "#9CC7FF"
AMBER: Final = "#FFB224"
AMBER_DEEP: Final = "#F2A000"
AMBER_PALE: Final = "#FFF3DB"
AMBER_INK: Final = "#7A4300"
ON_AMBER: Final = "#0B1B39"
GREEN: Final = "#0A7145"
GREEN_PALE: Final = "#E1F6EC"
GREEN_LIGHT: Final = "#43D68C"  # seen well by the camera
RED: Final = "#B3261E"
RED_PALE: Final = "#FDEBE9"
DISABLED: Final = "#E3E8F0"
DISABLED_INK: Final = "#505D75"
STEEL: Final = "#23355A"  # machines in drawings
STEEL_HIGH: Final = "#31487A"
FOCUS: Final = "#6A00C8"  # ring of the control the keys are at, beside a white one

CONTRAST: Final = {
    INK: "#FFFFFF", INK_SOFT: "#FFFFFF", PAPER: "#000000", GROUND: "#000000", LINE: "#8A8A8A",
    EDGE: "#FFFFFF", BLUE: "#FFE600", BLUE_DEEP: "#FFF59A", BLUE_PALE: "#1C1C1C",
    BLUE_MIST: "#3A3A3A", NAVY: "#000000", NAVY_DEEP: "#000000", NAVY_HIGH: "#000000",
    NIGHT: "#000000", NIGHT_DOWN: "#3A3A3A", NIGHT_EDGE: "#FFFFFF", SNOW: "#FFFFFF",
    SKY: "#FFFFFF", AMBER: "#FF9F40", AMBER_DEEP: "#FFC58A", AMBER_PALE: "#000000",
    AMBER_INK: "#FFE600", ON_AMBER: "#000000", GREEN: "#6BFFB0", GREEN_PALE: "#000000",
    GREEN_LIGHT: "#6BFFB0", RED: "#FFB0A8", RED_PALE: "#000000", DISABLED: "#262626",
    DISABLED_INK: "#D8D8D8", FOCUS: "#00E5FF", STEEL: "#9FB4D3", STEEL_HIGH: "#6F86B0",
}  # fmt: skip
"""High contrast: light on black, what is touched in yellow. Every plain colour has its shade."""

PAIRS: Final = (
    (INK, PAPER), (INK, GROUND), (INK, BLUE_PALE), (ON_AMBER, AMBER), (ON_AMBER, AMBER_DEEP),
    (INK, BLUE_MIST), (INK_SOFT, PAPER), (INK_SOFT, GROUND), (INK_SOFT, BLUE_PALE), (PAPER, BLUE),
    (PAPER, BLUE_DEEP), (SNOW, NAVY), (SNOW, NAVY_DEEP), (SNOW, NAVY_HIGH), (SNOW, NIGHT),
    (SNOW, NIGHT_DOWN), (SKY, NAVY), (SKY, NAVY_DEEP), (AMBER, NAVY), (BLUE, PAPER),
    (BLUE, BLUE_PALE), (BLUE, BLUE_MIST), (AMBER_INK, AMBER_PALE), (AMBER_INK, PAPER),
    (GREEN, PAPER), (GREEN, GREEN_PALE), (PAPER, GREEN), (RED, PAPER), (RED, RED_PALE),
    (PAPER, RED), (DISABLED_INK, DISABLED), (INK, RED_PALE), (INK, AMBER_PALE), (INK, GREEN_PALE),
    (RED, GROUND), (BLUE, GROUND), (GREEN, GROUND), (PAPER, AMBER_INK),
)  # fmt: skip
"""Every text colour on every ground it is used on: 4.5 to 1, with high contrast 7 to 1."""

EDGES: Final = (
    (EDGE, PAPER), (EDGE, GROUND), (BLUE, GROUND), (BLUE, PAPER), (AMBER, NAVY), (NIGHT_EDGE, NAVY),
    (NIGHT_EDGE, NAVY_DEEP), (RED, PAPER), (FOCUS, PAPER), (FOCUS, GROUND), (GREEN, GROUND),
)  # fmt: skip
"""Every edge or fill that alone shows where a control is, beside its ground: 3 to 1."""

HEADLINE: Final = 56  # units: large enough already
LARGE: Final = 1.3  # type so much larger leaves no room for all
LARGER: Final = 1.5
SIZES: Final = {
    "display": 92, "title": 60, "lead": 38, "body": 34, "small": 29, "value": 38, "label": 28,
    "button": 40, "digits": 64, "key": 48, "counter": 150, "place": 28,
}  # fmt: skip
ROLES: Final = {
    "display": ("display", 700, SNOW),
    "display.less": ("title", 700, SNOW),
    "display.soft": ("lead", 400, SKY),
    "title": ("title", 700, INK),
    "title.high": ("display", 700, INK),
    "lead": ("lead", 400, INK_SOFT),
    "lead.high": ("key", 400, INK_SOFT),
    "heading": ("lead", 700, INK),
    "body": ("body", 400, INK),
    "strong": ("body", 700, INK),
    "soft": ("body", 400, INK_SOFT),
    "small": ("small", 400, INK_SOFT),
    "label": ("label", 400, INK_SOFT),
    "place": ("place", 400, INK_SOFT),
    "value": ("value", 600, INK),
    "big": ("digits", 700, INK),
    "error": ("body", 600, RED),
    "good": ("body", 600, GREEN),
    "counter": ("counter", 700, BLUE),
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """Turns units into pixels of this screen; `text` enlarges type alone (1.0, 1.5 ...).

    `low` keeps what is touched in the lower part of an upright screen, all of it smaller.
    """

    width: int = 1080
    height: int = 1920
    text: float = 1.0
    low: bool = False

    @property
    def upright(self) -> bool:
        return self.width <= self.height

    @property
    def landscape(self) -> bool:
        """Tell whether pages have two columns."""
        return not self.upright

    @property
    def band(self) -> int:
        """Give the height of the part in which things are touched, in pixels."""
        return round(self.height * LOW_PART) if self.low and self.upright else self.height

    @property
    def unit(self) -> float:
        if not self.upright:
            return min(self.width / LANDSCAPE_WIDTH, self.height / LANDSCAPE_HEIGHT)
        if self.low:
            return min(self.width / LOW_WIDTH, self.height / 1920)
        return min(self.width / 1080, self.height / 1920)

    def px(self, units: float) -> int:
        return max(1, round(units * self.unit))

    def size(self, name: str) -> int:
        """Give the type size of a step of the scale in pixels; headlines grow half as much."""
        grown = self.text if SIZES[name] < HEADLINE else 1 + (self.text - 1) / 2
        if name == "place":  # beside other words in one line; told by the speech as well
            grown = min(grown, 1.2)
        return max(12, round(SIZES[name] * self.unit * grown))

    @property
    def touch(self) -> int:
        """Give the least side of anything that is touched, in pixels."""
        if self.upright:
            return self.px(LOW_TOUCH if self.low else TOUCH)
        return self.px(LANDSCAPE_TOUCH)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.1: 1 for the same, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def shade(plain: str, contrast: bool) -> str:
    """Give a colour of the plain theme as the customer sees it."""
    return CONTRAST.get(plain, plain) if contrast else plain


def style_sheet(metrics: Metrics, contrast: bool = False) -> str:
    """One sheet for the window: labels by their `role`, everything else paints itself."""
    family = ", ".join(f'"{name}"' for name in FAMILIES)
    rules = [
        f"QWidget {{ font-family: {family}; }}",
        "QLabel { background: transparent; border: none; }",
        "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }",
    ]
    for role, (size, weight, colour) in ROLES.items():
        rules.append(
            f'QLabel[role="{role}"] {{ font-size: {metrics.size(size)}px; '
            f"font-weight: {weight}; color: {shade(colour, contrast)}; }}"
        )
    return "\n".join(rules)
