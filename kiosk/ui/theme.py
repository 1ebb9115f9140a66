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

INK: Final = "#0B1B38"
INK_SOFT: Final = "#46556F"
PAPER: Final = "#FFFFFF"
GROUND: Final = "#F3F6FB"
LINE: Final = "#D5DEEB"
BLUE: Final = "#0A57C9"
BLUE_DEEP: Final = "#083F96"
BLUE_PALE: Final = "#E6F0FF"
NAVY: Final = "#061E4A"
NAVY_DEEP: Final = "#04112D"
SKY: Final = "#9CC7FF"
AMBER: Final = "#FFB224"
AMBER_PALE: Final = "#FFF3DB"
AMBER_INK: Final = "#7A4300"
GREEN: Final = "#0A7145"
GREEN_PALE: Final = "#E1F6EC"
RED: Final = "#B3261E"
RED_PALE: Final = "#FDEBE9"
DISABLED: Final = "#E3E8F0"
DISABLED_INK: Final = "#505D75"

PAIRS: Final = (
    (INK, PAPER), (INK, GROUND), (INK, BLUE_PALE), (INK, AMBER), (INK, DISABLED),
    (INK_SOFT, PAPER), (INK_SOFT, GROUND), (PAPER, BLUE), (PAPER, BLUE_DEEP), (PAPER, NAVY),
    (PAPER, NAVY_DEEP), (SKY, NAVY), (SKY, NAVY_DEEP), (AMBER, NAVY), (BLUE, PAPER),
    (BLUE, BLUE_PALE), (AMBER_INK, AMBER_PALE), (GREEN, PAPER), (GREEN, GREEN_PALE), (PAPER, GREEN),
    (RED, PAPER), (RED, RED_PALE), (PAPER, RED), (DISABLED_INK, DISABLED), (INK, RED_PALE),
    (INK, AMBER_PALE), (INK, GREEN_PALE), (RED, GROUND), (BLUE, GROUND), (GREEN, GROUND),
)  # fmt: skip
"""Every text colour on every ground it is used on."""

SIZES: Final = {
    "display": 92, "title": 60, "lead": 38, "body": 34, "small": 29, "value": 38, "label": 28,
    "button": 40, "digits": 64, "key": 48, "counter": 150,
}  # fmt: skip
ROLES: Final = {
    "display": ("display", 700, PAPER),
    "display.soft": ("lead", 400, SKY),
    "title": ("title", 700, INK),
    "lead": ("lead", 400, INK_SOFT),
    "heading": ("lead", 700, INK),
    "body": ("body", 400, INK),
    "strong": ("body", 700, INK),
    "soft": ("body", 400, INK_SOFT),
    "small": ("small", 400, INK_SOFT),
    "label": ("label", 400, INK_SOFT),
    "value": ("value", 600, INK),
    "big": ("digits", 700, INK),
    "error": ("body", 600, RED),
    "good": ("body", 600, GREEN),
    "counter": ("counter", 700, BLUE),
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """Turns units into pixels of this screen; `text` enlarges type alone (1.0, 1.5 ...)."""

    width: int = 1080
    height: int = 1920
    text: float = 1.0

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def unit(self) -> float:
        if self.landscape:
            return min(self.width / LANDSCAPE_WIDTH, self.height / LANDSCAPE_HEIGHT)
        return min(self.width / 1080, self.height / 1920)

    def px(self, units: float) -> int:
        return max(1, round(units * self.unit))

    def size(self, name: str) -> int:
        """Give the type size of a step of the scale in pixels."""
        return max(12, round(SIZES[name] * self.unit * self.text))

    @property
    def touch(self) -> int:
        """Give the least side of anything that is touched, in pixels."""
        return self.px(LANDSCAPE_TOUCH if self.landscape else TOUCH)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.1: 1 for the same, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def style_sheet(metrics: Metrics) -> str:
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
            f"font-weight: {weight}; color: {colour}; }}"
        )
    return "\n".join(rules)
