"""``rules`` and ``rules compare``, and what choices and packs of the configuration do to the other commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import run_in_text

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).parent / "data" / "example.toml"
PACK = ROOT / "rules" / "data" / "shanghai.toml"


class House:
    """One person's configuration folder and database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = folder / "config" / "permit-tui"
        self.configuration.mkdir(parents=True)
        assert self.run("import", str(EXAMPLE)).returncode == 0

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PERMIT_TUI")}
        environment |= {
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PERMIT_TUI_DATABASE": str(self.folder / "permits.db"),
            "PERMIT_TUI_LANGUAGE": "en",
        }
        return run_in_text(*words, environment=environment)

    def pack(self, *changes: tuple[str, str]) -> str:
        text = PACK.read_text("utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        path = self.folder / "new.toml"
        path.write_text(text, "utf-8")
        return str(path)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


SHORTER = ('value = 10\nsource = "guide"', 'value = 5\nsource = "guide"')
UNCHANGED = ('value = true\nsource = "guide"', 'value = false\nsource = "guide"')


def test_every_value_is_listed_with_the_deciding_reading_first(house: House) -> None:
    document = json.loads(house.run("rules", "--json", "--today", "2026-12-01").stdout)
    assert document["rules"] == {"pack": "shanghai", "checked_on": "2026-11-23"}
    assert len(document["parameters"]) == 27
    for parameter in document["parameters"]:
        assert [reading["decides"] for reading in parameter["readings"]].index(True) == 0
        assert (parameter["stale"], parameter["chosen"]) == (False, False)
    text = house.run("rules").stdout
    assert all(f"[{parameter['id']}]" in text for parameter in document["parameters"])
    assert "from 2013-07-01 to 2017-12-31" in text


def test_a_year_later_values_are_stale(house: House) -> None:
    (house.configuration / "config.toml").write_text("[checked]\nreapply_after = 2027-11-20\n", "utf-8")
    document = json.loads(house.run("rules", "--json", "--today", "2027-11-25").stdout)
    fresh = [parameter["id"] for parameter in document["parameters"] if not parameter["stale"]]
    assert fresh == ["reapply_after"]
    assert "! Nobody has checked it since 2026-11-23" in house.run("rules", "--today", "2027-11-25").stdout


def test_a_choice_is_named_by_every_verdict_that_it_touches(house: House) -> None:
    words = ("status", "--json", "--today", "2026-12-01")
    (before,) = json.loads(house.run(*words).stdout)["permits"]
    assert (before["status"], before["chosen_parameters"]) == ("offline_required", [])
    (house.configuration / "config.toml").write_text(
        '[readings]\nact_offline_without_notice = "secondary"\nchange_forces_offline = "secondary"\n', "utf-8"
    )
    (after,) = json.loads(house.run(*words).stdout)["permits"]
    assert (after["status"], after["route"]) == ("awaiting_notice", "unconfirmed")
    assert after["chosen_parameters"] == ["act_offline_without_notice", "change_forces_offline"]
    explained = house.run("explain", "li-ming", "--today", "2026-12-01").stdout
    assert "Your own choice of readings" in explained
    assert "* Your own choice decides." in house.run("rules").stdout


def test_a_case_says_which_rules_have_changed_since_it_was_opened(house: House, tmp_path: Path) -> None:
    book = EXAMPLE.read_text("utf-8").replace(
        'state = "gathering"', 'state = "gathering"\nrules_values = {reapply_after = 60, change_forces_offline = true}'
    )
    (tmp_path / "case.toml").write_text(book, "utf-8")
    assert house.run("import", str(tmp_path / "case.toml")).returncode == 0
    words = ("explain", "li-ming", "--today", "2026-12-01")
    assert json.loads(house.run(*words, "--json").stdout)["rules_changed_since_case"] == [
        {"parameter": "reapply_after", "then": 60, "now": 90}
    ]
    assert "60 days when it was opened, 90 days now" in house.run(*words).stdout


def test_compare_says_whose_verdict_changes_and_why(house: House) -> None:
    pack = house.pack(SHORTER, UNCHANGED)
    words = ("rules", "compare", pack, "--today", "2026-12-01")
    document = json.loads(house.run(*words, "--json").stdout)
    assert [value["id"] for value in document["parameters"]] == ["act_offline_without_notice", "change_forces_offline"]
    (member,) = document["members"]
    assert member["member"] == "li-ming"
    status = member["changes"][0]
    assert (status["aspect"], status["from"], status["to"]) == ("status", "offline_required", "awaiting_notice")
    assert status["because"] == ["act_offline_without_notice", "change_forces_offline"]
    assert house.run("rules", "--json", *words[1:]).stdout == house.run(*words, "--json").stdout
    text = house.run(*words).stdout
    assert "1 person's verdict changes" in text
    assert "Status: now Renew offline, there Awaiting SMS" in text


def test_compare_with_the_same_pack_finds_nothing(house: House) -> None:
    done = house.run("rules", "compare", str(PACK), "--today", "2026-12-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no verdict changes" in done.stdout


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("value = 90", 'value = "ninety"'), "readings[1], key 'value'"),
        (('id = "kinship_proof"', 'id = "kin"'), "items, key 'kinship_proof'"),
        (("[title]", "[[title"), "is not TOML"),
    ],
)
def test_a_damaged_pack_is_told_in_one_sentence(house: House, change: tuple[str, str], place: str) -> None:
    done = house.run("rules", "compare", house.pack(change))
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "new.toml" in done.stderr
    assert place in done.stderr


def test_a_pack_that_is_not_there_is_told(house: House) -> None:
    done = house.run("rules", "compare", str(house.folder / "absent.toml"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_newer_pack_in_the_configuration_folder_decides(house: House) -> None:
    newer = ("checked_on = 2026-11-23", "checked_on = 2026-11-24")
    (house.configuration / "shanghai.toml").write_text(Path(house.pack(newer, SHORTER, UNCHANGED)).read_text("utf-8"))
    document = json.loads(house.run("status", "--json", "--today", "2026-12-01").stdout)
    assert document["rules"]["checked_on"] == "2026-11-24"
    assert document["permits"][0]["status"] == "awaiting_notice"


def test_a_damaged_newer_pack_is_told_once_and_the_packaged_one_decides(house: House) -> None:
    (house.configuration / "shanghai.toml").write_text("pack = 1\n", "utf-8")
    done = house.run("status", "--json", "--today", "2026-12-01")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert "shanghai.toml" in done.stderr
    assert json.loads(done.stdout)["permits"][0]["status"] == "offline_required"


def test_a_choice_that_cannot_be_followed_ends_with_one_sentence(house: House) -> None:
    (house.configuration / "config.toml").write_text('[readings]\nreapply_after = "hearsay"\n', "utf-8")
    done = house.run("status")
    assert (done.returncode, done.stdout) == (1, "")
    assert "readings.reapply_after: there is no reading hearsay" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_choice_without_a_place_in_the_other_pack_is_left_out_and_told(house: House) -> None:
    (house.configuration / "config.toml").write_text('[readings]\nreapply_after = "guide_faq"\n', "utf-8")
    done = house.run("rules", "compare", house.pack(('source = "guide_faq"', 'source = "police_notice_2019"')))
    assert done.returncode == 0
    assert "reapply_after" in done.stderr
    assert "now 1 year, there" in done.stdout


def test_rules_does_not_import_textual(house: House) -> None:
    program = (
        "import sys; from tui.cli import main; main(['rules']); "
        f"main(['rules', 'compare', {house.pack(SHORTER)!r}]); assert 'textual' not in sys.modules"
    )
    environment = os.environ | {"PERMIT_TUI_DATABASE": str(house.folder / "permits.db")}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
