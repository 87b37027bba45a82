"""The manual's page of every key, made from the commands that the screens offer."""

from __future__ import annotations

from docs.page_parts import made_by, pages_of, table
from screens.base import DeskScreen
from screens.board.screen import BoardScreen
from screens.checklist.screen import ChecklistScreen
from screens.checkup.screen import CheckupScreen
from screens.commands import Command, shown_key
from screens.common import COMMON
from screens.copies.screen import CopiesScreen, CopyScreen
from screens.guide.screen import GuideScreen
from screens.history.screen import HistoryScreen
from screens.importing.screen import ImportScreen
from screens.month.screen import MonthScreen
from screens.permit.screen import PermitScreen
from screens.points.screen import PointsScreen
from screens.rules.screen import RulesScreen
from screens.transfer.screen import TransferScreen
from screens.trip import TripScreen
from screens.visit.screen import CodeScreen
from screens.words import use_language
from screens.year.screen import YearScreen

SCREENS: dict[type[DeskScreen], tuple[str, str]] = {
    BoardScreen: ("On the board", "总览"),
    PermitScreen: ("On the permit of one person", "一个人的居住证"),
    ChecklistScreen: ("On the checklist", "清单"),
    TripScreen: ("On the trip of a household", "一家人跑一趟"),
    CodeScreen: ("On the code for a phone", "给手机扫的码"),
    YearScreen: ("On the year of the family", "全家的一年"),
    MonthScreen: ("On the month", "月历"),
    TransferScreen: ("On the household transfer", "居转户"),
    PointsScreen: ("On the points estimate", "积分估算"),
    RulesScreen: ("On the rules", "规则"),
    CopiesScreen: ("On the copies of the database", "数据库副本"),
    CopyScreen: ("On one copy", "一份副本"),
    CheckupScreen: ("On the check-up", "一切可好"),
    ImportScreen: ("On the import of a backup", "导入备份"),
    HistoryScreen: ("In the history", "历史"),
    GuideScreen: ("In the guide", "指南"),
}
WORDS = {
    "en": {
        "title": "Every key",
        "intro": "`?` shows the keys of the screen that you are on, and says why one makes no sense just now. Arrows move, and "
        "so do `h` `j` `k` `l`; `enter` opens, `esc` goes back one step. While you type into a field, letters are letters.",
        "key": "Key",
        "does": "What it does",
        "everywhere": "Everywhere",
    },
    "zh": {
        "title": "全部按键",
        "intro": "`?` 列出当前界面的按键，眼下不能用的会说明原因。方向键移动，`h` `j` `k` `l` 也一样；`enter` 打开，`esc` 退一步。"
        "在输入框里，字母就是字母。",
        "key": "按键",
        "does": "作用",
        "everywhere": "任何界面",
    },
}


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    return pages_of("keys", _page)


def _page(language: str) -> str:
    use_language(language)
    said = WORDS[language]
    lines = [f"# {said['title']}", "", made_by("screens/", language), "", said["intro"]]
    sections = [(names[language == "zh"], screen.OFFERED) for screen, names in SCREENS.items()]
    for title, offered in [*sections, (said["everywhere"], COMMON)]:
        lines += ["", f"## {title}", "", *table((said["key"], said["does"]), map(_row, offered))]
    return "\n".join(lines) + "\n"


def _row(command: Command) -> tuple[str, str]:
    return " ".join(f"`{shown_key(key)}`" for key in command.keys.split(",")), command.sentence
