"""The command line: reads options, finds the database, and runs one command. It never imports Textual by itself."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

from msgspec import Struct

from models.errors import StoreError
from rules.pack import LANGUAGES
from screens import signs
from screens.words import _, language_of, use_language
from tui.clock import Clock
from tui.commands import command as find_command
from tui.config import Configuration, ConfigurationError, read_configuration
from tui.output import OutputLost, prepare_streams
from tui.saved_picture import plain_words, wants_only_to_look
from tui.terminal import handover

if TYPE_CHECKING:
    import argparse

    from screens.saved_filter import SavedFilter
    from tui.rulebook import Rulebook

    Namespace = argparse.Namespace | SimpleNamespace

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
_NOT_CONFINED = frozenset(
    {"import", "export", "calendar", "table", "import-table", "encrypt", "decrypt", "restore", "move"}
)
_FILE_OPTIONS = ("save", "to", "font")
_FULL_SCREEN = frozenset({"app", "demo"})


class CommandError(Exception):
    """Something could not be done; the message is one plain sentence for a person."""

    code = FAILED


class WrongUse(CommandError):
    """Something was asked for that is not to be had."""

    code = WRONG_USE


class Options(Struct, frozen=True):
    """What the command line, the environment and the configuration file ask for."""

    command: str
    arguments: Namespace
    database: str | None
    clock: Clock
    theme: str | None
    rulebook: Rulebook
    filters: Mapping[int, SavedFilter]
    keys: Mapping[str, str]
    read_only: bool = False
    """Whether nothing may be changed, and nothing written beside the database."""
    copies: Mapping[str, int] = {}
    """Of how many ``days``, ``weeks`` and ``months`` copies are kept, where the configuration says so."""
    idle: Mapping[str, float] = {}
    """After how many minutes without a key the ``curtain`` comes down, and the app is left (``leave``)."""

    @property
    def restricted(self) -> bool:
        """Whether nothing of the machine but this program is to be had."""
        return bool(self.arguments.restricted)

    @property
    def passphrase_fd(self) -> int | None:
        """The file descriptor that passphrases come from; None where they are asked for."""
        found: int | None = self.arguments.passphrase_fd
        return found

    @property
    def today(self) -> date:
        """The day to judge by."""
        return self.clock.today()

    @property
    def as_of(self) -> bool:
        """Whether the day is fixed, so that nothing can be changed."""
        return self.clock.fixed is not None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 could not be done, 2 wrong use."""
    prepare_streams()
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return _run(words)
    except OutputLost as error:
        return _fail(_("The output cannot be written ({reason}).").format(reason=error.reason))
    except CommandError as error:
        return _fail(str(error), error.code)
    except StoreError as error:
        from screens.faults import sentence

        return _fail(sentence(error))
    except ConfigurationError as error:
        return _fail(
            _("The configuration file {path} cannot be used ({key}: {reason}). Correct it or move it away.").format(
                path=error.path, key=error.key, reason=error.reason
            )
        )
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: a person never sees a traceback
        from tui import crash

        handover.end()
        return crash.tell(error)
    finally:
        handover.end()


def _fail(message: str, code: int = FAILED) -> int:
    handover.end()
    from screens.format import printable

    print("permit-tui: " + "\n".join(printable(line) for line in message.split("\n")), file=sys.stderr)
    return code


def _run(words: list[str]) -> int:
    from tui.places import default_configuration
    from tui.rulebook import Rulebook

    use_language(_language_before_parsing(words, None))
    configuration, complaint = Configuration(), None
    try:
        configuration = read_configuration(default_configuration())
    except ConfigurationError as error:
        complaint = error
    use_language(_language_before_parsing(words, configuration.language))
    namespace = _parse(words)
    if namespace.restricted:
        namespace = _confined(namespace, words)
    elif namespace.export_folder is not None:
        raise WrongUse(_("--export-folder goes with --restricted."))
    if complaint is not None:
        raise complaint
    signs.use(configuration.signs, *_terminal())
    command, clock = namespace.command or "app", Clock(namespace.today or _today_of_environment())
    rulebook = Rulebook(
        default_configuration(), configuration, max(Clock().today(), clock.today()), keep=command != "demo"
    )
    options = Options(
        command=command,
        arguments=namespace,
        database=namespace.database or os.environ.get("PERMIT_TUI_DATABASE") or None,
        clock=clock,
        theme=configuration.theme,
        rulebook=rulebook,
        filters=configuration.filters,
        keys=configuration.keys,
        read_only=namespace.read_only or wants_only_to_look(),
        copies=configuration.copies,
        idle=configuration.idle,
    )
    run = find_command(command)
    if command not in _FULL_SCREEN:
        from tui.commands.opening import tell_notices

        gc.enable()
        tell_notices(options)
    return run(options)


def _terminal() -> tuple[str, str]:
    """Return the terminal's name and encoding, by which signs are chosen; nothing is known of a file."""
    if not sys.stdout.isatty():
        return "", ""
    return os.environ.get("TERM", ""), sys.stdout.encoding or ""


def _parse(words: list[str]) -> Namespace:
    plain = plain_words(words)
    if plain is not None:
        # Most starts have no words at all, and argparse takes longer to load than they to be read.
        return SimpleNamespace(
            command=None,
            database=plain.database,
            language=plain.language,
            today=None,
            read_only=plain.read_only,
            restricted=plain.restricted,
            export_folder=plain.export_folder or None,
            passphrase_fd=None,
        )
    from tui.command_line import build_parser
    from tui.parser_words import translate_argparse

    translate_argparse()
    return build_parser().parse_args(words)


def _confined(namespace: Namespace, words: list[str]) -> Namespace:
    """Return what the administrator's words and those of the SSH client ask for together; raises WrongUse."""
    from tui import confinement

    asked = confinement.asked_by_session()
    if asked and namespace.command is None:
        more = confinement.words_of(asked)
        if more is None:
            raise WrongUse(
                _(
                    "Here you may ask for status, explain NAME, checklist NAME or visit NAME; without any of them the"
                    " app opens."
                )
            )
        namespace = _parse([*words, *more])
    refused = namespace.command in _NOT_CONFINED or getattr(namespace, "rules_command", None)
    reads_file = namespace.command == "verify" and namespace.file
    if refused or reads_file or any(getattr(namespace, option, None) for option in _FILE_OPTIONS):
        raise WrongUse(_("This reads or writes files, which --restricted does not allow."))
    name = os.environ.get("PERMIT_USER")
    if name is not None and not confinement.is_plain_name(name):
        raise WrongUse(_("PERMIT_USER must be a short name of letters, digits and . _ - only."))
    if "HOME" not in os.environ:
        raise CommandError(_("This account has no entry among the users of the machine, so there is no place for it."))
    return namespace


def _language_before_parsing(words: Sequence[str], configured: str | None) -> str:
    """Find the language early, so that help and complaints about the command line are in it, too."""
    named = None
    for word, following in pairwise((*words, "")):
        if word == "--language":
            named = following
        elif word.startswith("--language="):
            named = word.partition("=")[2]
    for candidate in (named, os.environ.get("PERMIT_TUI_LANGUAGE"), configured):
        if candidate in LANGUAGES:
            return str(candidate)
    return language_of(os.environ) if _can_print_chinese() else "en"


def _can_print_chinese() -> bool:
    try:
        "居住证".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _today_of_environment() -> date | None:
    text = os.environ.get("PERMIT_TUI_TODAY")
    if not text:
        return None
    from argparse import ArgumentTypeError

    from tui.argument_types import date_of

    try:
        return date_of(text)
    except ArgumentTypeError as error:
        raise CommandError(f"PERMIT_TUI_TODAY: {error}") from error
