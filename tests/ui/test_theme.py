"""Colours can be read, sizes can be touched."""

import pytest

from kiosk.ui import theme
from kiosk.ui.icons import ICONS, outline
from kiosk.ui.theme import PAIRS, Metrics, contrast, style_sheet


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


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
