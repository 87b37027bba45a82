"""What has become due since the last digest: `digest`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from models.place import is_missing
from screens.format import printable
from screens.words import _
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_path, open_store
from tui.output import deliver, json_text

if TYPE_CHECKING:
    from rules.reminders import Digest, Reminder


def run_digest(options: Options) -> int:
    """Print what has become due, and keep that it was told once all of it has been written."""
    arguments, path = options.arguments, database_path(options)
    marks = not (arguments.dry_run or options.as_of or options.read_only)
    if is_missing(path) and not options.as_of:
        # Whoever has this run by a timer and has mistyped the path would else never hear of it.
        raise CommandError(
            _("There is no database {path}, so nobody is reminded of anything. Check --database.").format(path=path)
        )
    with (
        open_store(options, path, for_change=marks, keep_drafts=False) as store,
        store.telling() if marks else nullcontext(),
    ):
        digest = store.digest(options.today)
        if digest.news or digest.overdue or not arguments.only_news:
            _tell(options, digest)
        if marks:
            store.mark_digest(digest)
    return DONE


def _tell(options: Options, digest: Digest) -> None:
    if options.arguments.json:
        deliver(json_text(digest_document(digest)), utf8=True)
        return
    from screens.reminding import digest_lines

    deliver("".join(f"{printable(line)}\n" for line in digest_lines(digest)))


def digest_document(digest: Digest) -> dict[str, Any]:
    """Return what ``digest --json`` prints."""
    from screens.reminding import reminder_sentence

    def entry(one: Reminder) -> dict[str, Any]:
        return {
            "member": one.member,
            "name": one.name,
            "step": one.step.value,
            "about": str(one.about),
            "act_by": str(one.act_by) if one.act_by else None,
            "overdue": one.overdue,
            "sentence": reminder_sentence(one, digest.today),
        }

    return {
        "today": str(digest.today),
        "last_digest": str(digest.last) if digest.last else None,
        "news": [entry(one) for one in digest.news],
        "overdue": [entry(one) for one in digest.overdue],
    }
