"""Words: the same keys and values in every language, the fixed texts to the letter."""

import ast
import re
from pathlib import Path

import pytest

from kiosk.case.document import DocumentKind
from kiosk.case.person import Source
from kiosk.case.reasons import Reason
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.state import Busy, Overlay, Stage
from kiosk.policies import policy
from kiosk.ports.centre import ReservationStatus
from kiosk.ui.texts import LANGUAGES, MissingTextError, Texts, catalogue, placeholders

UI = Path(__file__).parents[2] / "kiosk/ui"
EXACT = {
    ("zh", "home.join"): "加入网络",
    ("vi", "home.join"): "Hòa mạng",
    ("zh", "sim.confirm"): "确认 SIM 卡",
    ("zh", "sim.search"): "搜索",
    ("zh", "common.continue"): "继续",
    ("vi", "common.next"): "Tiếp tục",
    ("zh", "res.not_connected"): "尚未连接",
    ("zh", "res.connect_failed"): "网络连接失败",
    ("zh", "doc.shutter"): "拍摄",
    ("zh", "doc.agree"): "同意",
    ("zh", "doc.recapture"): "重新采集",
    ("zh", "doc.retake"): "重新拍摄",
    ("zh", "otp.confirm"): "确认",
    ("zh", "video.ok"): "视频通话认证成功!",
    ("zh", "video.fail"): "视频通话验证失败!",
    (
        "zh",
        "consent.text",
    ): "我确认以上信息正确, 并且我同意 MobiFone 的使用条款和个人数据保护政策 (详情)。",
    ("zh", "contract.submit"): "发送网络连接信息",
    ("zh", "submit.ok"): "网络连接请求成功",
    ("zh", "realname.entry"): "实名认证",
    ("zh", "face.start"): "开始人脸识别",
    ("vi", "eid.start"): "Bắt đầu",
    ("vi", "eid.understood"): "Tôi đã hiểu",
    ("vi", "eid.watch_video"): "Xem video",
    ("vi", "photo.retake"): "Chụp lại",
    ("vi", "photo.confirm"): "Xác nhận",
    (
        "vi",
        "case.photo_rejected",
    ): "Hồ sơ của bạn không đạt, bạn cần thực hiện Tạo lại hồ sơ. Nguyên nhân"
    " không đạt là do ảnh bản chụp không đủ tiêu chuẩn",
    ("vi", "case.recreate"): "Tạo lại hồ sơ",
    (
        "vi",
        "case.eligible",
    ): "Ảnh của bạn chụp đã đủ tiêu chuẩn để đưa vào kiểm tra với dữ liệu cấp căn"
    " cước công dân gắn chip",
    (
        "vi",
        "case.approved",
    ): "Hồ sơ của bạn đã được phê duyệt. Tài khoản định danh điện tử Mức 1 đã được cấp",
    ("vi", "dvc.register"): "Đăng ký",
    ("vi", "dvc.choose_method"): "Chọn phương thức đăng ký",
    ("vi", "dvc.citizen"): "Công dân",
    ("vi", "dvc.enterprise"): "Doanh nghiệp",
    ("vi", "dvc.signing_sim"): "Sim ký số",
    ("vi", "dvc.confirm"): "Xác nhận",
    ("vi", "dvc.forgot"): "Quên mật khẩu",
}


@pytest.mark.parametrize(("language", "key"), EXACT)
def test_a_fixed_text_is_kept_to_the_letter(language: str, key: str) -> None:
    assert Texts(language).say(key) == EXACT[language, key]


def test_every_language_has_the_same_keys_and_no_empty_words() -> None:
    keys = [set(catalogue(language)) for language in LANGUAGES]
    for language, found in zip(LANGUAGES, keys, strict=True):
        assert found ^ keys[0] == set(), language
    assert all(words for language in LANGUAGES for words in catalogue(language).values())


def test_the_values_of_a_text_agree_in_every_language() -> None:
    for key, words in catalogue("vi").items():
        for language in LANGUAGES:
            assert placeholders(catalogue(language)[key]) == placeholders(words), key


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_happened_and_what_to_do(reason: Reason) -> None:
    for language in LANGUAGES:
        assert Texts(language).say(f"reason.{reason}")
        assert Texts(language).say(f"remedy.{reason}")


def literals() -> set[str]:
    """Every dotted key that a screen or widget says, read from the source."""
    found = set()
    for file in [*UI.glob("screens/*.py"), *UI.glob("widgets/*.py"), UI / "window.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr == "say" and node.args:  # type: ignore[attr-defined]
                found |= {
                    leaf.value for leaf in ast.walk(node.args[0])  # type: ignore[attr-defined]
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                    and re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", leaf.value)
                }  # fmt: skip
    return found


def test_every_key_in_the_source_has_words() -> None:
    assert len(literals()) > 60
    assert literals() - set(catalogue("vi")) == set()


def test_every_key_made_from_a_name_has_words() -> None:
    keys = [f"stage.{stage.value}.title" for stage in Stage]
    keys += [f"busy.{busy.value}" for busy in Busy]
    keys += [f"overlay.{overlay.value}.title" for overlay in Overlay]
    keys += [f"res.{status.value.lower()}" for status in ReservationStatus]
    keys += [f"document.{kind.value}" for kind in DocumentKind if kind is not DocumentKind.OTHER]
    keys += [f"source.{source.value}" for source in Source]
    keys += [f"step.{part}" for journey in JOURNEYS.values() for part in journey.parts]
    keys += [f"home.{name}{part}" for name in JOURNEYS for part in ("", ".more")]
    optional = [p.id for p in policy.load("mobifone").purposes if p.id != "terms"]
    keys += [f"consent.{purpose}" for purpose in optional]
    assert [key for key in keys if key not in catalogue("vi")] == []


def test_a_key_without_words_is_an_error() -> None:
    with pytest.raises(MissingTextError, match=r"nothing\.here"):
        Texts("vi").say("nothing.here")


def test_a_text_without_its_value_is_an_error() -> None:
    with pytest.raises(MissingTextError, match="tail"):
        Texts("en").say("otp.sent")


def test_vietnamese_addresses_the_customer_in_one_way() -> None:
    ours = {k: v for k, v in catalogue("vi").items() if not k.startswith("case.")}
    assert [key for key, words in ours.items() if re.search(r"\b[Bb]ạn\b", words)] == []


def test_chinese_never_uses_the_familiar_you() -> None:
    assert [key for key, words in catalogue("zh").items() if "你" in words] == []


BUTTONS = {  # texts that tell of a button, by the text of that button
    "slip.note": "home.real-name",
    "remedy.doc.minor_old_enough": "home.sim-activate",
    "remedy.doc.under_age_here": "home.minor-sim",
    "challenge.warning.more": "challenge.person",
    "remedy.otp.expired": "otp.again",
    "remedy.appointment.cancel_sure": "appointment.cancel",
    "stage.sim_details.lead": "common.continue",
    "needs.time": "header.help",
}


@pytest.mark.parametrize("key", BUTTONS)
def test_a_button_is_told_of_by_the_name_it_has(key: str) -> None:
    for language in LANGUAGES:
        texts = Texts(language)
        assert texts.say(BUTTONS[key]).casefold() in texts.say(key).casefold(), language


@pytest.mark.parametrize(
    ("language", "word"),
    [("vi", "biên lai"), ("vi", "máy ảnh"), ("zh", "收据"), ("zh", "档案"), ("zh", "受理编号"),
     ("zh", "SIM卡"), ("th", "โปรด"), ("th", "อัตลักษณ์")],
)  # fmt: skip
def test_one_thing_has_one_name(language: str, word: str) -> None:
    """A receipt, a camera, a case, its number: each has another word that is used throughout."""
    assert [key for key, words in catalogue(language).items() if word in words] == []
