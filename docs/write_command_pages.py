"""The manual's page of every command and option, and the man pages, made from the parser of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docs.command_words import CommandWords, Word, commands
from docs.page_parts import made_by, pages_of, table
from tui import VERSION

WORDS = {
    "en": {
        "title": "Every command and option",
        "intro": "`permit-tui COMMAND --help` says the same on your terminal, `man permit-tui` where the manual is installed. "
        "NAME is a member's key or name.",
        "command": "Command",
        "does": "What it does",
        "option": "Option",
        "argument": "Argument",
        "common": "Options for every command",
        "before": "Before or after the command.",
    },
    "zh": {
        "title": "全部命令与选项",
        "intro": "在终端上运行 `permit-tui 命令 --help` 可以看到同样的内容；装好手册页后也可以用 `man permit-tui`。NAME 是成员的代号或姓名。",
        "command": "命令",
        "does": "作用",
        "option": "选项",
        "argument": "参数",
        "common": "所有命令通用的选项",
        "before": "写在命令之前或之后都可以。",
    },
}
MAN = {
    "en": {
        "file": "permit-tui.1",
        "title": "permit-tui manual",
        "name": "NAME",
        "synopsis": "SYNOPSIS",
        "description": "DESCRIPTION",
        "commands": "COMMANDS",
        "options": "OPTIONS",
        "environment": "ENVIRONMENT",
        "files": "FILES",
        "see": "SEE ALSO",
        "short": "keeps a family's Shanghai residence permits alive",
        "before": "They stand before or after the command.",
        "variable": "Same as {option}.",
        "user": "Who makes the changes, for the history, where several people share an account.",
        "no_color": "Where it is set, no colour is sent.",
        "folders": "The database and the configuration lie in the user's data and configuration folders; permit-tui doctor "
        "names them.",
        "also": "The manual, docs/ in the source: the board and its keys, the checklist, backups, how it decides.",
    },
    "zh": {
        "file": "permit-tui.zh.1",
        "title": "permit-tui 手册",
        "name": "名称",
        "synopsis": "用法",
        "description": "说明",
        "commands": "命令",
        "options": "选项",
        "environment": "环境变量",
        "files": "文件",
        "see": "另见",
        "short": "看护一家人的上海居住证",
        "before": "写在命令之前或之后都可以。",
        "variable": "同 {option}。",
        "user": "几个人共用一个账号时，历史中记下的改动人。",
        "no_color": "设置后不发送颜色。",
        "folders": "数据库和配置在用户的数据目录和配置目录里，permit-tui doctor 会列出。",
        "also": "源码 docs/ 里的使用手册：总览与按键、清单、备份、判断依据。",
    },
}


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    return pages_of("commands", _page) | {MAN[language]["file"]: _manual(language) for language in MAN}


def _page(language: str) -> str:
    said = WORDS[language]
    program, *rest = commands(language)
    lines = [f"# {said['title']}", "", made_by("tui/command_line.py", language), "", said["intro"], ""]
    lines += table(
        (said["command"], said["does"]),
        (
            ("`permit-tui`", program.words.replace("\n", " ")),
            *((f"[`{command.name}`](#{_anchor(command)})", command.words) for command in rest),
        ),
    )
    lines += [f"\n## {said['common']}\n", said["before"], ""]
    lines += table((said["option"], said["does"]), map(_row, program.common))
    for command in rest:
        lines += [f"\n## {command.name}\n", f"    {command.usage}\n", _sentence(command.words, language)]
        lines += ["", *_details(command.details)] if command.details else []
        for kind, words in (("argument", command.arguments), ("option", command.options)):
            if words:
                lines += ["", *table((said[kind], said["does"]), map(_row, words))]
    return "\n".join(lines) + "\n"


def _anchor(command: CommandWords) -> str:
    return command.name.replace(" ", "-")


def _row(word: Word) -> tuple[str, str]:
    names = ", ".join(dict.fromkeys((*word.names[:-1], " ".join(_with_value(word)))))
    return f"`{names}`", word.help


def _with_value(word: Word) -> Iterator[str]:
    yield word.names[-1]
    if word.value and word.value != word.names[-1]:
        yield word.value


def _sentence(words: str, language: str) -> str:
    return words[:1].upper() + words[1:] + ("。" if language == "zh" else ".")


def _details(text: str) -> Iterator[str]:
    """Keep as it is what stands in columns, and let the rest flow."""
    return (f"    {line}" for line in text.splitlines()) if "  " in text else iter(text.splitlines())


def _manual(language: str) -> str:
    said = MAN[language]
    program, *rest = commands(language)
    lines = [
        f'.\\" {made_by("tui/command_line.py", "en", plain=True)}',
        f'.TH PERMIT-TUI 1 "" "permit-tui {VERSION}" "{said["title"]}"',
        # Chinese has no blanks to stretch, and the names of options are not to be broken.
        ".ad l",
        ".nh",
        f".SH {said['name']}",
        f"permit-tui \\- {said['short']}",
        f".SH {said['synopsis']}",
        ".nf",
        *(_roff(command.usage) for command in (program, *rest)),
        ".fi",
        f".SH {said['description']}",
        *map(_roff, program.words.splitlines()),
        f".SH {said['commands']}",
    ]
    for command in rest:
        lines += [".TP", f".B {_roff(command.name)}", _roff(_sentence(command.words, language))]
        if command.details:
            columns = "  " in command.details
            lines += [".br", *([".nf"] if columns else []), *map(_roff, command.details.splitlines())]
            lines += [".fi"] if columns else []
        if command.arguments or command.options:
            lines += [".RS", *_terms((*command.arguments, *command.options)), ".RE"]
    lines += [f".SH {said['options']}", said["before"], *_terms(program.common)]
    lines += [f".SH {said['environment']}"]
    for word in program.common:
        for variable in re.findall(r"PERMIT_[A-Z_]+", word.help):
            lines += [".TP", f".B {variable}", _roff(said["variable"].format(option=word.names[-1]))]
    for variable, meaning in (("PERMIT_USER", said["user"]), ("NO_COLOR", said["no_color"])):
        lines += [".TP", f".B {variable}", meaning]
    lines += [f".SH {said['files']}", _roff(said["folders"])]
    lines += [".PP", ".nf", *map(_roff, program.epilog.splitlines()), ".fi"]
    lines += [f".SH {said['see']}", _roff(said["also"])]
    return "\n".join(lines) + "\n"


def _terms(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        yield from (".TP", ".B " + _roff(", ".join((*word.names[:-1], " ".join(_with_value(word))))), _roff(word.help))


def _roff(text: str) -> str:
    """Return a line of text that roff prints as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\`")
    return f"\\&{text}" if text.startswith((".", "'")) else text
