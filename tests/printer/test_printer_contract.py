"""The contract's PDF as others read it: its text by poppler, its ink by a renderer."""

import json
import re
import subprocess
from ctypes.util import find_library
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import CONTRACTS
from PIL import Image, ImageChops

from kiosk.case.signature import Point, Signature
from kiosk.ports.receipt_printer import FontAbsentError
from printer.contract import PdfContractMaker
from printer.fonts import FACES, HAN, Face
from printer.subset import COMMON, cached_font, is_common
from printer.thai import NEVER_FIRST, NEVER_LAST, clusters, pieces
from printer.wrap import balanced, wrap

LANGUAGES = ["vi", "zh", "en", "th"]


def flat(text: str) -> str:
    """Drop what line breaks change."""
    return re.sub(r"\s", "", text)


@cache
def plain(language: str) -> bytes:
    return PdfContractMaker().make(CONTRACTS[language])


def made(tmp_path: Path, language: str, **changes: object) -> Path:
    path = tmp_path / "contract.pdf"
    changed = replace(CONTRACTS[language], **changes)
    path.write_bytes(PdfContractMaker().make(changed) if changes else plain(language))
    return path


def poppler(*words: str | Path) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def pages(path: Path) -> list[Image.Image]:
    poppler("pdftoppm", "-r", "60", "-png", path, path.with_suffix(""))
    return [Image.open(found).convert("L") for found in sorted(path.parent.glob("*.png"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_copied_out_as_it_went_in(tmp_path: Path, language: str) -> None:
    contract = CONTRACTS[language]
    raw = poppler("pdftotext", "-raw", made(tmp_path, language), "-")
    furniture = r"\n?[^\n]*\d/\d\s*\f[^\n]*\n?" + re.escape(contract.case_number) + r"?"
    text = flat(re.sub(furniture, "\n", raw))
    wanted = [contract.title, contract.signed_by, contract.signed_at, *contract.consents]
    wanted += [word for pair in contract.fields for word in pair]
    wanted += [heading for heading, _ in contract.sections]
    for one in wanted:
        assert flat(one) in text, one
    for _, body in contract.sections[:3]:
        assert flat(body) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_fonts_are_inside_and_pages_are_counted(tmp_path: Path, language: str) -> None:
    path = made(tmp_path, language)
    fonts = poppler("pdffonts", path).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\byes yes yes\b", font) for font in fonts)
    assert b"/DisplayDocTitle true" in path.read_bytes()
    info = poppler("pdfinfo", path)
    count = int(re.search(r"Pages:\s+(\d+)", info).group(1))  # type: ignore[union-attr]
    assert CONTRACTS[language].title in info
    assert f"{count}/{count}" in flat(poppler("pdftotext", "-layout", path, "-"))
    lang = {"zh": b"zh-CN"}.get(language, language.encode())
    assert b"/Lang (" + lang + b")" in path.read_bytes()


def test_the_signature_is_ink_and_only_in_its_place(tmp_path: Path) -> None:
    signed = pages(made(tmp_path, "en"))
    (tmp_path / "blank").mkdir()
    blank = pages(made(tmp_path / "blank", "en", signature=Signature(())))
    assert len(signed) == len(blank)
    boxes = [ImageChops.difference(a, b).getbbox() for a, b in zip(signed, blank, strict=True)]
    changed = [box for box in boxes if box]
    assert len(changed) == 1
    left, top, right, bottom = (side / 60 * 25.4 for side in changed[0])
    assert 20 <= left < right <= 20 + 90  # mm
    assert bottom - top <= 30


def test_the_pen_draws_where_it_went_and_nowhere_else(tmp_path: Path) -> None:
    cup = tuple(Point(x, y, 0) for x, y in ((0.1, 0.2), (0.1, 0.8), (0.9, 0.8), (0.9, 0.2)))
    (tmp_path / "blank").mkdir()
    drawn = pages(made(tmp_path, "en", signature=Signature((cup,))))
    blank = pages(made(tmp_path / "blank", "en", signature=Signature(())))
    page = next(n for n, pair in enumerate(zip(drawn, blank, strict=True)) if pair[0] != pair[1])
    ink = ImageChops.difference(drawn[page], blank[page])
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    assert ink.crop((left + 4, top, right - 4, bottom - 4)).getbbox() is None


def test_the_strokes_and_their_times_are_in_the_file_as_data(tmp_path: Path) -> None:
    poppler("pdfdetach", "-save", "1", "-o", tmp_path / "strokes", made(tmp_path, "vi"))
    found = json.loads((tmp_path / "strokes").read_text())
    drawn = CONTRACTS["vi"].signature
    assert found["strokes"] == [[[p.x, p.y, p.t_ms] for p in stroke] for stroke in drawn.strokes]
    assert (found["aspect"], found["case"]) == (drawn.aspect, CONTRACTS["vi"].case_number)


def test_a_signature_of_one_dot_is_drawn(tmp_path: Path) -> None:
    dot = Signature(((Point(0.5, 0.5, 0),),))
    assert made(tmp_path, "en", signature=dot).stat().st_size > 1000


def test_a_very_long_word_and_an_empty_contract_are_set(tmp_path: Path) -> None:
    path = made(tmp_path, "en", fields=(("Name", "N" * 400),), sections=(), consents=(), labels=())
    assert "N" * 400 in flat(poppler("pdftotext", "-raw", path, "-"))


def test_a_small_font_of_another_font_file_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "han-gb2312-NotoSansCJK-Regular-1.otf").write_bytes(b"")
    assert cached_font(FACES[HAN, False], tmp_path) is None


def test_a_missing_font_names_the_package_that_brings_it() -> None:
    with pytest.raises(FontAbsentError, match="apt-get install fonts-noto-core"):
        Face(Path("/nowhere/NotoSans.ttf"), 0, "fonts-noto-core").checked()


def test_rare_names_get_the_large_font() -> None:
    assert is_common("王小明（NGUYỄN THỊ ÁNH TUYẾT）")
    assert not is_common("𠮷野家")
    assert len(COMMON) > 7000


def length(text: str) -> float:
    return sum(2.0 if ord(c) > 0x2E80 else 1.0 for c in text)


TEXT = st.text("ab cDế .,()（，。）中国人文字กำลังที่ไปผู้\n", max_size=120)


@given(TEXT, st.integers(4, 40))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, length)
    assert flat("".join(lines)) == flat(text)
    assert all(length(line) <= width for line in lines)


@given(TEXT, st.integers(4, 40))
def test_a_balanced_text_has_no_more_lines_and_loses_nothing(text: str, width: int) -> None:
    lines = balanced(text, width, length)
    assert flat("".join(lines)) == flat(text)
    assert len(lines) == len(wrap(text, width, length))


def test_a_balanced_title_leaves_no_word_alone() -> None:
    assert wrap("BIÊN NHẬN ĐĂNG KÝ SIM", 18, length)[1] == "SIM"
    assert balanced("BIÊN NHẬN ĐĂNG KÝ SIM", 18, length) == ["BIÊN NHẬN", "ĐĂNG KÝ SIM"]


THAI = st.text("กขคนมยรลวสหอเแโใไะาำิีึืุูั่้๊๋์็ๆฯ", min_size=1, max_size=60)


@given(THAI, st.booleans())
def test_no_line_of_thai_begins_with_a_mark_or_ends_with_a_leading_vowel(
    text: str, words: bool
) -> None:
    parts = pieces(text) if words else clusters(text)
    assert "".join(parts) == text
    assert not any(part[0] in NEVER_FIRST for part in parts[1:])
    assert not any(part[-1] in NEVER_LAST for part in parts[:-1])


@pytest.mark.skipif(find_library("thai") is None, reason="needs libthai0")
def test_thai_is_broken_at_words() -> None:
    assert pieces("การลงทะเบียนซิม") == ["การ", "ลง", "ทะเบียน", "ซิม"]


def test_chinese_breaks_anywhere_but_before_its_punctuation() -> None:
    assert wrap("服务方同意，用户同意。", 10, length) == ["服务方同", "意，用户同", "意。"]
    assert wrap("SIM 卡序列号 8984", 8, length) == ["SIM 卡序", "列号", "8984"]
