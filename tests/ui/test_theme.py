"""Colours can be read, sizes can be touched."""

import pytest

from kiosk.ui import theme
from kiosk.ui.icons import ICONS, outline
from kiosk.ui.theme import CONTRAST, EDGES, PAIRS, Metrics, contrast, shade, style_sheet


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_with_high_contrast_text_stands_out_seven_to_one(ink: str, ground: str) -> None:
    assert contrast(shade(ink, contrast=True), shade(ground, contrast=True)) >= 7.0


@pytest.mark.parametrize("dark", [False, True], ids=["plain", "contrast"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_a_control_is_seen_beside_its_ground(edge: str, ground: str, dark: bool) -> None:
    """WCAG 2.1, 1.4.11."""
    assert contrast(shade(edge, dark), shade(ground, dark)) >= 3.0


def test_every_colour_of_the_plain_theme_has_a_shade_in_the_other() -> None:
    plain = [v for n, v in vars(theme).items() if n.isupper() and str(v).startswith("#")]
    assert set(plain) == set(CONTRAST)
    assert len(plain) == len(set(plain)), "two colours of one shade could not be told apart"


def test_what_is_not_of_the_theme_keeps_its_colour() -> None:
    assert shade("#123456", contrast=True) == "#123456"


def test_every_text_role_is_readable_on_some_ground_it_is_listed_with() -> None:
    inks = {ink for ink, _ in PAIRS}
    assert {colour for _, _, colour in theme.ROLES.values()} <= inks


@pytest.mark.parametrize(
    ("width", "height", "millimetres"),
    [(1080, 1920, 194.0), (768, 1366, 194.0), (1280, 800, 217.0)],
)
def test_a_touch_target_is_fifteen_millimetres(width: int, height: int, millimetres: float) -> None:
    """15.6 inch upright, and the 10.1 inch reference screen."""
    assert Metrics(width, height).touch / width * millimetres >= 14.9


def test_a_touch_target_in_the_lower_part_is_fifteen_millimetres() -> None:
    assert Metrics(low=True).touch / 1080 * 194.0 >= 14.9


def test_larger_text_makes_type_larger_and_nothing_else() -> None:
    plain, large = Metrics(), Metrics(text=1.5)
    assert large.size("body") == round(plain.size("body") * 1.5)
    assert large.touch == plain.touch


def test_the_sheet_names_every_role() -> None:
    sheet = style_sheet(Metrics())
    assert all(f'[role="{role}"]' in sheet for role in theme.ROLES)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_stays_on_its_grid(name: str) -> None:
    box = outline(name).boundingRect()
    assert box.left() >= 1
    assert box.top() >= 1
    assert box.right() <= 23
    assert box.bottom() <= 23
