"""The values that decide: `rules` and `rules compare`."""

from __future__ import annotations

import sys

from models.errors import named_path
from rules.pack import PackError, load_pack
from screens.words import _
from tui import show
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_path, open_store
from tui.output import print_json


def run_rules(options: Options) -> int:
    """List every value that decides, or compare the rules with another pack."""
    if options.arguments.rules_command == "compare":
        return _compare_rules(options)
    from rules.listing import list_rules

    rules = list_rules(load_pack(), options.today)
    if options.arguments.json:
        from tui.rules_output import rules_document

        print_json(rules_document(rules, options.today, load_pack()))
    else:
        from tui.rules_output import rules_lines

        show.write(rules_lines(rules, load_pack()))
    return DONE


def _compare_rules(options: Options) -> int:
    from rules.comparing import compare_packs
    from rules.other_packs import read_other_pack
    from tui.rules_output import comparison_document, comparison_lines

    path = named_path(options.arguments.pack)
    try:
        other, unfit = options.rulebook.replayed_by(read_other_pack(path))
    except PackError as error:
        raise CommandError(
            _("The rule pack {path} cannot be used ({complaint}). Correct it or name another file.").format(
                path=path, complaint=error
            )
        ) from error
    for parameter in unfit:
        print(
            _("Your choice for {parameter} has no place in {path}; it was left out there.").format(
                parameter=parameter, path=path
            ),
            file=sys.stderr,
        )
    with open_store(options, database_path(options), for_change=False) as store:
        book = store.book()
    homes = {dwelling.key: dwelling for dwelling in book.dwellings}
    residents = [(member, homes.get(member.dwelling or "")) for member in book.members]
    comparison = compare_packs(residents, load_pack(), other, options.today)
    if options.arguments.json:
        print_json(comparison_document(comparison, options.today, load_pack(), other))
    else:
        show.write(comparison_lines(comparison, load_pack(), other))
    return DONE
