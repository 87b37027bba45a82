"""The words of the command line: every command and option, read by argparse in the language in use."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rules.pack import LANGUAGES
from screens.words import _
from tui import VERSION
from tui.argument_types import count_of, date_of, days_of, descriptor_of
from tui.parser_words import HelpInTerminal

_MOST_CHANGES = 50
SHELLS = ("bash", "zsh", "fish")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command and option."""
    parser = argparse.ArgumentParser(
        prog="permit-tui",
        allow_abbrev=False,
        formatter_class=HelpInTerminal,
        description=_(
            "Keeps a family's Shanghai residence permits alive: days to expiry, whether a renewal will come\n"
            "by itself or must be done at a counter, what to bring, and by when. Without a command it opens\n"
            "the full-screen app; without a terminal it prints what `status` prints."
        ),
        epilog=_(
            "Examples:\n"
            "  permit-tui demo                      try it on a made-up family\n"
            "  permit-tui status --within 30        what is due in the next 30 days\n"
            "  permit-tui status --check; echo $?   0 nothing due, 10 something soon, 20 act now\n"
            "  permit-tui export backup.toml        the whole database as one file\n"
            "Exit codes: 0 done, 1 could not be done, 2 wrong use of the command line."
        ),
    )
    _add_common(parser, top=True)
    commands = parser.add_subparsers(prog="permit-tui", dest="command", metavar=_("COMMAND"), title=_("commands"))

    def add(name: str, words: str, details: str = "") -> argparse.ArgumentParser:
        command = commands.add_parser(
            name,
            help=words,
            description=f"{words}\n{details}".strip(),
            allow_abbrev=False,
            formatter_class=HelpInTerminal,
        )
        _add_common(command, top=False)
        return command

    demo = add(
        "demo",
        _("the full-screen app on a made-up family"),
        _(
            "It shows every status that a permit can have.\n"
            "The database is thrown away at the end unless --save is given."
        ),
    )
    demo.add_argument("--save", metavar="FILE", type=Path, help=_("keep the made-up family's database in FILE"))

    status = add("status", _("one line a permit, most urgent first"))
    status.add_argument("name", metavar="NAME", nargs="?", help=_("only this member (key or name)"))
    status.add_argument("--json", action="store_true", help=_("print JSON for scripts"))
    status.add_argument(
        "--check", action="store_true", help=_("exit with 0 nothing is due, 10 something soon, 20 act now")
    )
    status.add_argument(
        "--within", metavar="DAYS", type=days_of, help=_("only what is due in so many days, or overdue")
    )
    _add_desk(status)

    explain = add("explain", _("every condition, value, source and deadline behind one member's verdict"))
    checklist = add("checklist", _("what to bring for one member's renewal, with what is gathered"))
    for command in (explain, checklist):
        command.add_argument("name", metavar="NAME", help=_("a member's key or name"))
        command.add_argument("--json", action="store_true", help=_("print JSON for scripts"))

    _add_taking_along(add)
    digest = add(
        "digest",
        _("what has become due since the last digest, for a mail or a chat"),
        _("Each step is told once; what is overdue is told every time."),
    )
    digest.add_argument("--json", action="store_true", help=_("print JSON for scripts"))
    digest.add_argument("--dry-run", action="store_true", help=_("say it, and let it count as not told"))
    digest.add_argument("--only-news", action="store_true", help=_("print nothing where nothing is to be told"))
    _add_desk(digest)
    digest.add_argument("--by-desk", action="store_true", help=_("in parts, one for each desk"))

    _add_rules(add)
    guide = add(
        "guide",
        _("short pages on permits, renewals, registration, points and transfer"),
        _("Without words it lists the pages; with words it prints the page that fits best, or those that fit."),
    )
    guide.add_argument("words", metavar="WORDS", nargs="*", help=_("what to look for, or the name of a page"))
    history = add("history", _("who changed what and when, newest first"), _("ID and phone numbers are masked."))
    history.add_argument("name", metavar="NAME", nargs="?", help=_("only this member (key or name)"))
    history.add_argument("--json", action="store_true", help=_("print JSON for scripts"))
    history.add_argument(
        "--limit",
        metavar="N",
        type=count_of,
        default=_MOST_CHANGES,
        help=_("at most so many changes ({n})").format(n=_MOST_CHANGES),
    )

    _add_export(add)

    verify = add(
        "verify",
        _("whether the database is whole and everything in it is what was saved"),
        _("With FILE, whether that backup (or that database) is. One sentence a finding; 1 when there is one."),
    )
    verify.add_argument("file", metavar="FILE", type=Path, nargs="?", help=_("a backup, or a copy of a database"))

    _add_encryption(add)
    _add_server(add)
    _add_restore(add)

    add(
        "doctor",
        _("looks at database, files, terminal and rules, and says what to do about each finding"),
        _("The exit code is 1 where something is to be done."),
    )

    _add_completion(add)

    import_ = add(
        "import",
        _("checks a TOML backup, shows what would change, then applies all or nothing"),
        _(
            "A copy of the database is kept first. merge adds and updates by key and removes nothing;\n"
            "replace makes the database equal to the file."
        ),
    )
    import_.add_argument("file", metavar="FILE", type=Path, help=_("the backup to read"))
    import_.add_argument("--dry-run", action="store_true", help=_("show what would change, and change nothing"))
    import_.add_argument("--mode", choices=("merge", "replace"), default="merge", help=_("merge unless told otherwise"))
    _add_identity(import_, verify)
    _add_tables(add)
    return parser


def _add_export(add: Callable[..., argparse.ArgumentParser]) -> None:
    export = add(
        "export",
        _("the whole database as one TOML backup"),
        _("A FILE that ends in .toml.age is sealed: to a passphrase, or to the keys of --recipient."),
    )
    export.add_argument("file", metavar="FILE", help=_("where to write; - for standard output"))
    export.add_argument(
        "--member", metavar="NAME", help=_("only this member (key or name), with the dwelling that they live in")
    )
    export.add_argument(
        "--salvage", action="store_true", help=_("of a damaged database, write what can be read and tell what cannot")
    )
    export.add_argument(
        "--recipient",
        metavar="KEY",
        action="append",
        help=_("seal it to this public key, age1... or an SSH key; may be given several times"),
    )


def _add_encryption(add: Callable[..., argparse.ArgumentParser]) -> None:
    encrypt = add(
        "encrypt",
        _("writes the database anew so that nobody reads it without a passphrase"),
        _(
            "The passphrase is asked for twice; without it nobody can read the database again. A database that is not\n"
            "there is made. Nobody may have it open meanwhile. Backups, and copies from before, stay as they are."
        ),
    )
    encrypt.add_argument("--change", action="store_true", help=_("give an encrypted database another passphrase"))
    add("decrypt", _("writes an encrypted database anew so that it opens without a passphrase"))


def _add_server(add: Callable[..., argparse.ArgumentParser]) -> None:
    move = add(
        "move",
        _("carries the whole database over to a server, or from there into a file, history included"),
        _(
            "Everything arrives, or nothing; what has arrived is compared table by table. The database that is\n"
            "left stays as it is. A target that holds anything else is refused, so a move can be made again."
        ),
    )
    move.add_argument(
        "--to",
        metavar="PATH_OR_URL",
        required=True,
        help=_("an empty database: a new file, or postgresql://HOST/NAME"),
    )
    grants = add(
        "grants",
        _("prints what makes the roles of a server's database: reader, clerk, administrator"),
        _("For whoever owns the database: permit-tui grants | psql postgresql://HOST/NAME"),
    )
    grants.add_argument(
        "--by-desk", action="store_true", help=_("also roles that see only whom their desk looks after")
    )


def _add_restore(add: Callable[..., argparse.ArgumentParser]) -> None:
    restore = add(
        "restore",
        _("lists the copies of the database, or goes back to one, all or nothing"),
        _(
            "A copy is kept once a day, and before every import, restore and newer version. Going back keeps\n"
            "a copy of the present state first, and can be undone; a damaged database is kept beside the one\n"
            "that takes its place."
        ),
    )
    restore.add_argument(
        "copy", metavar="COPY", nargs="?", help=_("its number in the list, its day (YYYY-MM-DD) or its name")
    )
    restore.add_argument("--dry-run", action="store_true", help=_("show what would change, and change nothing"))


def _add_identity(*commands: argparse.ArgumentParser) -> None:
    for command in commands:
        command.add_argument(
            "--identity",
            metavar="FILE",
            type=Path,
            action="append",
            help=_("the file of a secret key that opens a sealed backup; may be given several times"),
        )


def _add_desk(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--desk", metavar="NAME", help=_("only those whom this desk looks after; '' for those whom none does")
    )


def _add_taking_along(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands whose result is carried away from the terminal."""
    visit = add(
        "visit",
        _("what to take along to the service centre: one sheet for one person or a whole trip"),
        _(
            "Plain text; with --to a file, one page of PDF where its name ends in .pdf.\n"
            "With several names, or with --household, it is one trip for all of them."
        ),
    )
    visit.add_argument("names", metavar="NAME", nargs="*", help=_("a member's key or name"))
    visit.add_argument("--household", metavar="NAME", help=_("whoever of this household has to go"))
    instead = visit.add_mutually_exclusive_group()
    instead.add_argument("--to", metavar="FILE", help=_("write to FILE: .pdf for paper, else plain text"))
    visit.add_argument("--font", metavar="FILE", type=Path, help=_("the font for the PDF (one of the machine's)"))
    instead.add_argument("--qr", action="store_true", help=_("draw a code that a phone reads the list from"))
    calendar = add(
        "calendar",
        _("the days that still matter as an iCalendar file for a phone, with alarms"),
        _("Written anew it updates what a calendar has imported before: events keep their identity when a day moves."),
    )
    calendar.add_argument("file", metavar="FILE", help=_("where to write; - for standard output"))
    calendar.add_argument("--member", metavar="NAME", help=_("only this member (key or name)"))
    calendar.add_argument(
        "--without-names", action="store_true", help=_("leave out names and addresses, for a calendar that others see")
    )


def _add_rules(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    rules = add("rules", _("every value that decides, with its readings, sources and last check"))
    rules.add_argument("--json", action="store_true", help=_("print JSON for scripts"))
    compare = rules.add_subparsers(
        prog="permit-tui rules", dest="rules_command", metavar="[compare PACK]", title=_("commands")
    ).add_parser(
        "compare",
        help=_("whose verdict another rule pack would change, from what to what, and why"),
        description=_(
            "Judges everyone on record by the rule pack in PACK and shows what would differ. Changes nothing."
        ),
        allow_abbrev=False,
    )
    _add_common(compare, top=False)
    compare.add_argument("pack", metavar="PACK", type=Path, help=_("the rule pack to compare with"))
    compare.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("print JSON for scripts"))


def _add_tables(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    table = add(
        "table",
        _("the board as a table for a spreadsheet program"),
        _("Its columns, in its order and in the language in use; a text that would run as a formula stays a text."),
    )
    table.add_argument("file", metavar="FILE", help=_("where to write: .csv, .xlsx, or - for CSV on standard output"))
    table.add_argument(
        "--filter", metavar="WORDS", help=_("only whom WORDS find, as / on the board: li status:offline days<30")
    )
    table.add_argument("--household", metavar="NAME", help=_("only those of this household"))
    import_table = add(
        "import-table",
        _("imports people from a table: CSV or XLSX"),
        _(
            "Says what each column holds, keeps a copy of the database, takes all rows that are right or none, and\n"
            "writes the others beside the table as FILE.to-mend.csv, with reasons. Once more, it changes nothing."
        ),
    )
    import_table.add_argument("file", metavar="FILE", type=Path, help=_("the table to read"))
    import_table.add_argument("--dry-run", action="store_true", help=_("show what would change, and change nothing"))
    import_table.add_argument(
        "--columns",
        metavar="HEADING=FIELD,..",
        default="",
        help=_("what columns hold that are guessed wrong; - for FIELD leaves one out, #3 means the third"),
    )


def _add_completion(add: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    completion = add(
        "completion",
        _("tab completion for a shell, to be read by it"),
        _(
            'In ~/.bashrc:                   eval "$(permit-tui completion bash)"\n'
            'In ~/.zshrc, after compinit:    eval "$(permit-tui completion zsh)"\n'
            "In ~/.config/fish/config.fish:  permit-tui completion fish | source\n"
            "It completes commands, options, choices and files; no names, which stay in the database."
        ),
    )
    completion.add_argument("shell", choices=SHELLS, help=_("the shell that you use"))


def _add_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    group = parser.add_argument_group(_("options for every command"))
    missing = None if top else argparse.SUPPRESS
    group.add_argument(
        "--version", action="version", version=f"permit-tui {VERSION}", help=_("show the version and exit")
    )
    group.add_argument(
        "--database",
        metavar="PATH_OR_URL",
        default=missing,
        help=_("the database to use (PERMIT_TUI_DATABASE)"),
    )
    group.add_argument(
        "--language", choices=LANGUAGES, default=missing, help=_("language of the words (PERMIT_TUI_LANGUAGE)")
    )
    group.add_argument(
        "--today",
        metavar="YYYY-MM-DD",
        type=date_of,
        default=missing,
        help=_("judge as of another day; nothing can be changed then (PERMIT_TUI_TODAY)"),
    )
    group.add_argument(
        "--read-only",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help=_("look at everything and change nothing (PERMIT_TUI_READ_ONLY=1)"),
    )
    group.add_argument(
        "--passphrase-fd",
        metavar="N",
        type=descriptor_of,
        default=missing,
        help=_("read the passphrase of an encrypted database from file descriptor N, as scripts do"),
    )
    group.add_argument(
        "--restricted",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help=_("for accounts reached over SSH: this program and nothing else of the machine"),
    )
    group.add_argument(
        "--export-folder",
        metavar="FOLDER",
        default=missing,
        help=_("with --restricted: the one folder for backups (exports beside the database)"),
    )
