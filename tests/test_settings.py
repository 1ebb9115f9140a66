"""`kiosk.toml`: what is misspelt, missing or of a wrong kind is named, never ignored."""

from pathlib import Path

import pytest

from kiosk.settings import SettingsError, load

EXAMPLE = (Path(__file__).parents[1] / "image-build" / "kiosk.toml").read_text()


def test_the_example_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(EXAMPLE)
    settings = load(file)
    assert settings.kiosk.name == "kiosk-0001"
    assert settings.devices.chip_readers == ("pcsc:0", "pn532:/dev/ttyAMA0")
    assert settings.sync.key == Path("/etc/simkiosk/keys/key.pem")
    assert settings.endpoint("sim_dispenser") == "ipc:///run/simkiosk/sim_dispenser"


def test_a_kiosk_is_in_production_unless_it_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(EXAMPLE)
    assert load(file).kiosk.production


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("paper_mm = 80", "paper_width = 80", "paper_width"),
        ("[screen]", "[scren]", "scren"),
        ('name = "kiosk-0001"', "", "name"),
        ("threads = 2", 'threads = "two"', "threads"),
        ("fullscreen = true", "fullscreen = 1", "fullscreen"),
        ('trust = "/etc/simkiosk/trust"', 'trust = ""', "trust"),
        ('sim_reader = "pcsc:1"', 'sim_reader = ["pcsc:1"]', "sim_reader"),
        ('run = "/run/simkiosk"', "run = 7", "run"),
        ("[vision]", "[vision", "line"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    file = tmp_path / "kiosk.toml"
    assert right in EXAMPLE
    file.write_text(EXAMPLE.replace(right, wrong, 1))
    with pytest.raises(SettingsError) as refused:
        load(file)
    assert named in str(refused.value)
    assert str(file) in str(refused.value)


LAMPS = ("[vision.lamps]", 'left = "kiosk-left"', 'right = "kiosk-right"', 'face = "kiosk-face"')


def with_lamps(folder: Path) -> Path:
    """Take the example's comment signs away before the lamps."""
    text = EXAMPLE
    for line in LAMPS:
        assert f"\n# {line}" in text
        text = text.replace(f"\n# {line}", f"\n{line}")
    file = folder / "kiosk.toml"
    file.write_text(text)
    return file


def test_a_kiosk_has_the_lamps_that_are_named(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(EXAMPLE)
    assert load(file).vision.lamps.names == []
    lamps = load(with_lamps(tmp_path)).vision.lamps
    assert (lamps.left, lamps.right, lamps.face) == ("kiosk-left", "kiosk-right", "kiosk-face")
    assert lamps.folder == Path("/sys/class/leds")


@pytest.mark.parametrize("name", ["../leds/x", "", "..", "kiosk-right"])
def test_a_lamp_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    file = with_lamps(tmp_path)
    file.write_text(file.read_text().replace('"kiosk-left"', f'"{name}"'))
    with pytest.raises(SettingsError, match="names no lamp"):
        load(file)


def test_a_missing_section_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(EXAMPLE.split("[sync]")[0])
    with pytest.raises(SettingsError, match="sync"):
        load(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"\x00"])
def test_an_absent_or_binary_file_is_an_error_of_ours(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "kiosk.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError):
        load(file)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load(tmp_path)
