"""The last line of a text: never one sign or one short word alone; the words stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtGui import QFont, QTextLayout
from PyQt5.QtWidgets import QApplication

from kiosk.ui import theme
from kiosk.ui.breaks import HARD_SPACE, JOINER, set_lines
from kiosk.ui.widgets.view import Words

ZH = "服务恢复后会以短信通知您，通常需要几分钟的时间。"
VI = "Đặt giấy tờ nằm phẳng lên đầu đọc bên dưới màn hình."


def plain(text: str) -> str:
    return text.replace(JOINER, "").replace(HARD_SPACE, " ")


@given(st.text("服务，。恢复 ab1.\n"), st.text(max_size=40))
def test_nothing_of_a_text_is_lost_or_added(one: str, other: str) -> None:
    for text in (one, other):
        assert plain(set_lines(text)) == plain(text)


def lines(text: str, wide: int) -> list[str]:
    """Break a text as a label of this width does."""
    font = QFont(theme.FAMILIES[0])
    font.setPixelSize(34)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(wide)
        found.append(plain(text[line.textStart() : line.textStart() + line.textLength()]).strip())
    layout.endLayout()
    return found


def alone(text: str) -> list[int]:
    """Give the widths at which the last line is one short word, or a sign or two."""
    least = 4 if text.startswith("服") else 8
    widths = range(260, 900, 10)
    return [
        wide for wide in widths if len(found := lines(text, wide)) > 1 and len(found[-1]) < least
    ]


@pytest.mark.parametrize("text", [ZH, VI])
def test_at_no_width_does_the_last_line_hold_one_sign_or_word(
    qapp: QApplication, text: str
) -> None:
    assert alone(text), "as it comes it would"
    assert alone(set_lines(text)) == []


def test_a_label_gives_back_the_words_it_was_given(qapp: QApplication) -> None:
    made = Words(ZH)
    assert made.text() == ZH
    made.setText(VI)
    assert made.text() == VI
    assert made.sizeHint().isValid()


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Register e-identity level 1", "e-identity"), ("Good until 23/12/2026", "23/12/2026"),
     ("SMS to •••567 now", "•••567"), ("The number has 19–20 digits", "19–20"),
     ("หมายเลขซิม 19-20 หลัก", "19-20")],
    ids=["hyphen", "date", "masked", "range", "range in Thai"],
)  # fmt: skip
def test_at_no_width_does_a_line_end_within_a_word(
    qapp: QApplication, text: str, kept: str
) -> None:
    for wide in range(220, 700, 10):
        assert any(kept in line for line in lines(set_lines(text, short=True), wide)), wide


@pytest.mark.parametrize(
    ("text", "kept"),
    [("请您准备以下物品", "下物品"), ("暂停或继续", "或继续"),
     ("请输入空白 SIM 卡上的代码。", "SIM 卡"), ("该号码不是 MobiFone 用户。", "MobiFone 用户。")],
    ids=["short", "shorter", "card", "name"],
)  # fmt: skip
def test_at_no_width_does_a_short_chinese_text_end_in_one_sign(
    qapp: QApplication, text: str, kept: str
) -> None:
    for wide in range(300, 700, 10):
        assert any(kept in line for line in lines(set_lines(text), wide)), wide
