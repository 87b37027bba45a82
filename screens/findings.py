"""What an import changes, person by person and field by field, as plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from models.views import ChangeKind, EntryChange, FieldChange, ImportPlan
from screens.format import masked, printable
from screens.words import N_, _

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}


def plan_lines(plan: ImportPlan, *, applied: bool, restored: bool = False) -> Iterator[str]:
    """Yield what would change (or has changed) by an import or a restore, then one line that sums it up."""
    for change in plan.changes:
        yield printable(f"{_SIGNS[change.kind]} {_kind_word(change)} {change.name} ({change.key})")
        for field in change.fields:
            yield printable("    " + _field_words(field))
    yield _summary(plan, applied=applied, restored=restored)
    if plan.copy is not None:
        yield printable(_("A copy of the database as it was: {path}").format(path=plan.copy))


def _kind_word(change: EntryChange) -> str:
    return _("member") if change.table == "members" else _("dwelling")


_MASKED = frozenset({"id_number", "phone"})


def _field_words(field: FieldChange) -> str:
    if field.field in _MASKED:
        field = replace(field, before=masked(field.before), after=masked(field.after))
    if not field.before:
        return _("{field}: {after} (new)").format(field=field.field, after=field.after)
    if not field.after:
        return _("{field}: {before} (removed)").format(field=field.field, before=field.before)
    return _("{field}: from {before} to {after}").format(field=field.field, before=field.before, after=field.after)


_SUMMARIES = {
    (True, False): N_("Imported: {added} added, {changed} changed, {removed} removed, {same} unchanged."),
    (False, False): N_(
        "Would import: {added} added, {changed} changed, {removed} removed, {same} unchanged. Nothing was changed."
    ),
    (True, True): N_("Restored: {added} added, {changed} changed, {removed} removed, {same} unchanged."),
    (False, True): N_(
        "Would restore: {added} added, {changed} changed, {removed} removed, {same} unchanged. Nothing was changed."
    ),
}


def imported_words(plan: ImportPlan) -> str:
    """Say in one sentence what an import has done."""
    return _summary(plan, applied=True)


def _summary(plan: ImportPlan, *, applied: bool, restored: bool = False) -> str:
    counts = Counter(change.kind for change in plan.changes)
    return _(_SUMMARIES[applied, restored]).format(
        added=counts[ChangeKind.ADDED],
        changed=counts[ChangeKind.CHANGED],
        removed=counts[ChangeKind.REMOVED],
        same=plan.unchanged,
    )
