"""The configuration file and what the rulebook makes of it: read, written, refused, and the newest pack at hand."""

from __future__ import annotations

import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from platformdirs import user_config_path, user_data_path

from models.errors import StoreError
from rules.pack import load_pack, packaged_pack
from rules.pack_reader import DATA
from screens.faults import sentence
from tui.config import Configuration, ConfigurationError, read_configuration, write_rules
from tui.places import default_configuration, default_database
from tui.rulebook import Rulebook

DAY = date(2026, 12, 1)
FULL = """# ours
language = "zh"
theme = "permit-dark"

[readings]
reapply_after = "guide_faq"

[checked]
transfer_months = 2026-11-30
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def book(path: Path, *, keep: bool = True) -> Rulebook:
    return Rulebook(path, read_configuration(path), DAY, keep=keep)


def test_an_absent_file_says_nothing(path: Path) -> None:
    assert read_configuration(path) == Configuration()
    assert book(path).pack is packaged_pack()


def test_all_keys_are_read(path: Path) -> None:
    configuration = read_configuration(written(path, FULL))
    assert configuration == Configuration(
        "zh", "permit-dark", {"reapply_after": "guide_faq"}, {"transfer_months": date(2026, 11, 30)}
    )


def test_writing_keeps_the_other_keys_and_the_file_before(path: Path) -> None:
    written(path, FULL)
    write_rules(path, {"act_offline_without_notice": "secondary"}, {})
    assert tomllib.loads(path.read_text("utf-8")) == {
        "language": "zh",
        "theme": "permit-dark",
        "readings": {"act_offline_without_notice": "secondary"},
    }
    assert path.with_name("config.toml.bak").read_text("utf-8") == FULL
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_written_is_read_again(path: Path) -> None:
    readings, checked = {"reapply_after": "guide_faq"}, {"reapply_after": DAY}
    write_rules(path, readings, checked)
    assert read_configuration(path) == Configuration(readings=readings, checked=checked)
    write_rules(path, {}, {})
    assert read_configuration(path) == Configuration()


def test_a_link_goes_on_pointing_to_the_file(path: Path, tmp_path: Path) -> None:
    kept = written(tmp_path / "kept.toml", 'language = "en"\n')
    path.parent.mkdir()
    path.symlink_to(kept)
    write_rules(path, {"reapply_after": "guide_faq"}, {})
    assert path.is_symlink()
    assert read_configuration(kept).readings == {"reapply_after": "guide_faq"}


DAMAGED = {
    "not TOML": ("language = ", "-", "it is not TOML"),
    "not UTF-8": ("\udcff", "-", "it is not TOML"),
    "idle no number": ('[idle]\ncurtain = "five"', "idle.curtain", "minutes from 0 (never) to 1440"),
    "idle not a number": ("[idle]\nleave = nan", "idle.leave", "minutes from 0 (never) to 1440"),
    "idle below zero": ("[idle]\nleave = -1", "idle.leave", "minutes from 0 (never) to 1440"),
    "idle yes": ("[idle]\nleave = true", "idle.leave", "minutes from 0 (never) to 1440"),
    "unknown idle": ("[idle]\nlock = 1", "idle.lock", "known are curtain, leave"),
    "unknown key": ("colour = 1", "colour", "not known; known are language"),
    "language": ('language = "fr"', "language", "must be zh or en"),
    "theme": ("theme = 3", "theme", "must be a text"),
    "readings no table": ('readings = "guide"', "readings", "written as [readings]"),
    "reading no text": ("[readings]\nreapply_after = 1", "readings.reapply_after", "name of a reading"),
    "check no date": ('[checked]\nreapply_after = "today"', "checked.reapply_after", "must be a date"),
    "check with a time": ("[checked]\nreapply_after = 2026-11-30T10:00:00", "checked.reapply_after", "must be a date"),
    "unknown parameter": ('[readings]\nnonsense = "guide"', "readings.nonsense", "the rules have no such value"),
    "unknown checked": ("[checked]\nnonsense = 2026-11-30", "checked.nonsense", "the rules have no such value"),
    "unknown reading": (
        '[readings]\nreapply_after = "hearsay"',
        "readings.reapply_after",
        "there is no reading hearsay; there are guide, guide_faq, city_rule_2013",
    ),
    "words only": ('[readings]\nlate_keeps_continuity = "decree_663"', "readings.late_keeps_continuity", "no value"),
    "check in the future": ("[checked]\nreapply_after = 2026-12-02", "checked.reapply_after", "in the future"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_with_key_and_reason(name: str, path: Path) -> None:
    text, key, reason = DAMAGED[name]
    path.parent.mkdir()
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError) as caught:
        book(path)
    assert (caught.value.path, caught.value.key) == (path, key)
    assert reason in caught.value.reason


def test_a_choice_is_kept_and_decides_at_once(path: Path) -> None:
    rules = book(path)
    pack = rules.choose_reading("reapply_after", "guide_faq")
    assert load_pack() is pack
    assert pack.limits(DAY, DAY).reapply_after == 365
    assert book(path).pack.chosen == ("reapply_after",)
    assert rules.choose_reading("reapply_after", None).limits(DAY).reapply_after == 90
    assert book(path).pack is packaged_pack()


def test_a_check_is_kept_and_can_be_taken_back(path: Path) -> None:
    rules = book(path)
    assert rules.mark_checked("reapply_after", DAY).parameters["reapply_after"].deciding(DAY).checked_on == DAY
    assert read_configuration(path).checked == {"reapply_after": DAY}
    rules.mark_checked("reapply_after", None)
    assert read_configuration(path).checked == {}


def test_what_another_session_has_written_stays(path: Path) -> None:
    first, second = book(path), book(path)
    first.choose_reading("reapply_after", "guide_faq")
    assert second.mark_checked("transfer_months", DAY).chosen == ("reapply_after",)
    assert read_configuration(path) == Configuration(
        readings={"reapply_after": "guide_faq"}, checked={"transfer_months": DAY}
    )


def test_a_demo_leaves_the_file_alone(path: Path) -> None:
    rules = book(path, keep=False)
    rules.choose_reading("reapply_after", "guide_faq")
    assert rules.mark_checked("transfer_months", DAY).chosen == ("reapply_after",)
    assert not path.exists()


def test_a_file_damaged_meanwhile_is_left_and_told(path: Path) -> None:
    rules = book(path)
    written(path, "language = ")
    with pytest.raises(StoreError) as caught:
        rules.choose_reading("reapply_after", "guide_faq")
    assert str(path) in sentence(caught.value)
    assert path.read_text("utf-8") == "language = "
    assert load_pack() is packaged_pack()


NEWER = ("checked_on = 2026-11-23", "checked_on = 2027-02-01")


@pytest.mark.parametrize(("checked_on", "days"), [("2027-02-01", 150), ("2026-11-23", 90), ("2026-01-01", 90)])
def test_the_newer_pack_decides(path: Path, checked_on: str, days: int) -> None:
    text = (DATA / "shanghai.toml").read_text("utf-8").replace("value = 90", "value = 150", 1)
    written(path.with_name("shanghai.toml"), text.replace(NEWER[0], f"checked_on = {checked_on}", 1))
    rules = book(path)
    assert rules.notices == ()
    assert load_pack().limits(DAY).reapply_after == days


def test_a_choice_goes_over_a_newer_pack(path: Path) -> None:
    text = (DATA / "shanghai.toml").read_text("utf-8").replace(*NEWER)
    written(path.with_name("shanghai.toml"), text)
    written(path, FULL)
    pack = book(path).pack
    assert (pack.checked_on, pack.chosen) == (date(2027, 2, 1), ("reapply_after",))


def test_a_damaged_newer_pack_is_told_and_the_packaged_one_decides(path: Path) -> None:
    text = (DATA / "shanghai.toml").read_text("utf-8").replace(*NEWER).replace("value = 90", 'value = "ninety"', 1)
    written(path.with_name("shanghai.toml"), text)
    rules = book(path)
    (notice,) = rules.notices
    assert "shanghai.toml" in notice
    assert "key 'value'" in notice
    assert rules.pack is packaged_pack()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("home", ["", " ", "/somewhere/else"])
def test_the_places_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", home)
    monkeypatch.setenv("XDG_CONFIG_HOME", home)
    assert default_database() == user_data_path("permit-tui") / "permits.db"
    assert default_configuration() == user_config_path("permit-tui") / "config.toml"


def test_signs_are_kept_and_any_other_word_is_refused(path: Path) -> None:
    book(written(path, FULL)).keep_signs("ascii")
    assert read_configuration(path).signs == "ascii"
    assert read_configuration(path).theme == "permit-dark"
    book(path).keep_signs("auto")
    assert "signs" not in tomllib.loads(path.read_text("utf-8"))
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(written(path, 'signs = "latin"\n'))
    assert refused.value.reason == "must be one of auto, ascii, unicode"
