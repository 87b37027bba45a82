"""What went wrong, as one plain sentence a person can act on: what, where, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from models.errors import BackupRefused, Finding, Invalid, StoreError
from models.text_checks import check_text
from screens.format import printable
from screens.words import _, labelled, listed, ngettext

_SHOWN_FINDINGS = 10_000


def sentence(error: StoreError) -> str:
    """Return the sentence of an error; errors with findings give one line each below the first."""
    values = _Values(error.values)
    text = _ERRORS.get(error.code, _unforeseen)(values)
    text += values.hint("copy", _(" The last good copy is {copy}."))
    if isinstance(error, Invalid | BackupRefused):
        text = "\n".join((text, *finding_lines(error.findings)))
    return text


def finding_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Yield one indented line a finding, and how many more there are."""
    for finding in findings[:_SHOWN_FINDINGS]:
        yield "  " + finding_sentence(finding)
    if len(findings) > _SHOWN_FINDINGS:
        yield "  " + ngettext("and {n} more", "and {n} more", len(findings) - _SHOWN_FINDINGS)


def finding_sentence(finding: Finding) -> str:
    """Return the sentence of one finding with its place first."""
    said = _FINDINGS.get(finding.code, _unforeseen_finding)(_Values(dict(finding.values), finding.code))
    place = _place(finding)
    return printable(_("{place}: {sentence}").format(place=place, sentence=said) if place else said)


def line_complaint(text: str) -> str | None:
    """Say what is wrong with a line of text that someone types, or None."""
    return _complaint(check_text(text))


def notes_complaint(text: str) -> str | None:
    """Say what is wrong with notes that someone types, or None."""
    return _complaint(check_text(text, line_feeds=True))


def _complaint(finding: Finding | None) -> str | None:
    return None if finding is None else finding_sentence(finding)


def _place(finding: Finding) -> str:
    parts = []
    if finding.line is not None:
        parts.append(_("line {n}").format(n=finding.line))
    if finding.table:
        parts.append(f"[{finding.table}] {finding.entry}".strip())
    if finding.key:
        parts.append(finding.key)
    return listed(parts)


class _Values(dict[str, object]):
    """Values of a sentence; one that is missing shows as ``?`` instead of hiding the error behind another."""

    def __init__(self, values: Mapping[str, object], code: str = "") -> None:
        super().__init__(values)
        self.code = code

    def __missing__(self, key: str) -> object:
        return "?"

    def fill(self, message: str) -> str:
        return message.format_map(self)

    def hint(self, key: str, message: str) -> str:
        """Return ``message`` filled in when there is a value of that name."""
        return self.fill(message) if self.get(key) else ""


Say = Callable[[_Values], str]


def _unforeseen(values: _Values) -> str:
    return _("Something went wrong: nothing was changed. ({details})").format(
        details=listed(labelled(key, value) for key, value in values.items()) or "-"
    )


def _unforeseen_finding(values: _Values) -> str:
    return _("this cannot be used ({code})").format(code=values.code)


def _no_daily_copy(values: _Values) -> str:
    words: dict[str, Callable[[], str]] = {
        "disk_full": lambda: _("the disk is full"),
        "folder_not_private": lambda: _("the folder belongs to someone else"),
        "copy_damaged": lambda: _("it did not come out right"),
    }
    word = words.get(str(values["why"]))
    return _(
        "No copy of the database could be kept today in {path} ({reason}). Changes are saved all the same."
    ).format(path=values["path"], reason=word() if word else values["reason"])


_ERRORS: dict[str, Say] = {
    "changed_meanwhile": lambda _v: _(
        "Somebody has changed something meanwhile: nothing was imported. Look again at what would change."
    ),
    "not_found": lambda v: v.fill(_("{key} is no longer on record. Someone may have removed it meanwhile.")),
    "conflict": lambda v: v.fill(
        _("{actor} changed {name} at {at}: nothing was saved. esc, then open it again; your entries are kept.")
    ),
    "invalid": lambda _v: _("This cannot be saved yet:"),
    "backup_refused": lambda v: (
        v.fill(_("{path} cannot be imported; nothing was changed:"))
        if v.get("path")
        else _("The backup cannot be imported; nothing was changed:")
    ),
    "read_only": lambda _v: _("The database is open for reading only: nothing was changed."),
    "newer_schema": lambda v: v.fill(
        _("{path} was made by a newer permit-tui (schema {found}, this one knows {known}). Update permit-tui.")
    ),
    "not_a_database": lambda v: v.fill(_("{path} is not a permit-tui database. Name another file with --database.")),
    "older_schema": lambda v: v.fill(
        _("{path} was made by an older permit-tui. Open it once for changes; that brings it up to date.")
    ),
    "older_schema_here": lambda v: v.fill(
        _("{path} was made by an older permit-tui. Whoever has the role {owner} must open it once.")
    ),
    "bad_address": lambda v: v.fill(
        _("{path} is not the address of a database ({reason}). Write postgresql://HOST/NAME.")
    ),
    "no_driver": lambda _v: _("What speaks to a server is not installed here: pip install 'permit-tui[desk]'"),
    "server_refused": lambda v: v.fill(
        _("The database {path} cannot be reached: {reason}. Nothing was saved. Ask whoever runs the server.")
    ),
    "connection_lost": lambda v: v.fill(
        _("The connection to {path} was lost: nothing was saved. Try again; permit-tui connects anew.")
    ),
    "out_of_reach": lambda v: v.fill(
        _("The connection to {path} was lost: what is shown may have changed. permit-tui connects anew by itself.")
    ),
    "server_full": lambda v: v.fill(
        _("The disk of {path} is full: nothing was saved. Your form is kept. Tell whoever runs the server.")
    ),
    "move_not_empty": lambda v: v.fill(
        _("{path} holds something else already: nothing was changed. Move into a new file or an empty database.")
    ),
    "move_failed": lambda v: v.fill(
        _("What arrived in {path} is not what was sent ({table}: {rows} of {wanted} rows); nothing was left there.")
    ),
    "key_taken_unseen": lambda v: v.fill(
        _("Somebody whom you may not see has this key already: nothing was saved. Ask whoever sees everyone.")
    ),
    "lived_in_unseen": lambda v: v.fill(
        _("Somebody whom you may not see lives in a home that would go: nothing was saved. Leave the home.")
    ),
    "sees_part": lambda v: v.fill(
        _("Your role in {path} sees only whom its desk looks after: a move is for whoever sees everyone.")
    ),
    "not_granted": lambda v: v.fill(
        _("You may not do this in {path}: nothing was saved. Whoever runs the server can grant it. ({reason})")
    ),
    "server_error": lambda v: v.fill(
        _("The server of {path} could not do this: nothing was saved. Tell whoever runs it. ({reason})")
    ),
    "encrypted": lambda v: v.fill(
        _("{path} is encrypted, or not a database, and no passphrase was given. Give it with --passphrase-fd.")
    ),
    "no_cipher": lambda v: v.fill(
        _("Encryption is not installed here, and {path} needs it: pip install 'permit-tui[sealed]'")
    ),
    "in_use": lambda v: v.fill(
        _("Somebody has {path} open (process {processes}). End that first; nothing was changed.")
    ),
    "not_read_back": lambda v: v.fill(
        _("What was written anew is not what stands in {path}, which was left as it is. Run permit-tui verify.")
    ),
    "damaged": lambda v: v.fill(
        _("The database {path} is damaged. It was not changed. permit-tui restore goes back to a copy of it.")
    ),
    "content_changed": lambda v: v.fill(
        _(
            "What is on record about {name} was not written by permit-tui as it stands: it was left alone."
            " Run permit-tui verify."
        )
    ),
    "no_such_user": lambda v: v.fill(_("There is no user on this machine for {path}. Write the path without ~.")),
    "replaced": lambda v: v.fill(
        _("Another file was put in the place of {path} meanwhile; nothing was saved. Leave with q and start again.")
    ),
    "clock_went_back": lambda _v: _(
        "This machine's clock went back: nothing can be changed until the program is started again."
    ),
    "cannot_open": lambda v: v.fill(_("The database {path} cannot be opened ({reason}). Check the path.")),
    "cannot_copy": lambda v: v.fill(
        _("No copy of the database can be kept in {path} ({reason}), so nothing was changed. Make the folder writable.")
    ),
    "copy_damaged": lambda v: v.fill(
        _("A copy of the database did not come out right in {path}, so nothing was changed. Run permit-tui verify.")
    ),
    "no_daily_copy": _no_daily_copy,
    "copies_kept": lambda v: v.fill(
        _("What {path} holds is not all what was saved, so no older copy was removed. Run permit-tui verify.")
    ),
    "copy_unsound": lambda v: v.fill(
        _("The copy {path} is damaged, so nothing was changed. Choose another: permit-tui restore lists them.")
    ),
    "age_missing": lambda _v: _("Sealed backups need pyrage. Install it: python -m pip install 'permit-tui[age]'."),
    "bad_recipient": lambda v: v.fill(_("{recipient} is not a public key: age1..., or an SSH key of ed25519 or RSA.")),
    "bad_identity": lambda v: v.fill(
        _("There is no key in {path} that can be used. Name a file of age-keygen, or an SSH key without a passphrase.")
    ),
    "wrong_passphrase": lambda v: v.fill(_("The passphrase does not open {path}. Type it once more.")),
    "no_key_fits": lambda v: v.fill(_("None of the keys opens {path}. Name another file with --identity.")),
    "seal_damaged": lambda v: v.fill(_("{path} was sealed and has been damaged or cut since. Use another backup.")),
    "cannot_read": lambda v: v.fill(_("{path} cannot be read ({reason}). Check the path and its permissions.")),
    "cannot_write": lambda v: v.fill(_("{path} cannot be written ({reason}). Choose another place.")),
    "no_permission": lambda v: v.fill(_("{path} may not be used by you. Change its permissions or name another file.")),
    "target_is_database": lambda v: v.fill(
        _("{path} is a database, and a backup would take its place. Name another file.")
    ),
    "target_is_encrypted": lambda v: v.fill(
        _("{path} holds encrypted or packed data, and a backup would take its place. Name another file.")
    ),
    "not_a_file": lambda v: v.fill(_("{path} is not an ordinary file. Name one that is.")),
    "no_plain_name": lambda v: v.fill(
        _("Name only a file, without a folder: backups go into {folder}. No more than 100 characters, no dot in front.")
    ),
    "folder_not_private": lambda v: v.fill(
        _("{path} must belong to this account, and nobody else may write into it. Use chown, or chmod go-w.")
    ),
    "is_directory": lambda v: v.fill(_("{path} is a folder. Name a file in it.")),
    "folder_missing": lambda v: v.fill(_("The folder of {path} does not exist. Create it or name another place.")),
    "not_ours": lambda v: v.fill(_("{path} belongs to someone else. Name a file of your own with --database.")),
    "locked": lambda v: v.fill(_("Another session is saving to {path} and does not finish. Try again in a moment.")),
    "no_xlsx": lambda _v: _(
        "XLSX needs the packages XlsxWriter and openpyxl: pip install 'permit-tui[tables]'. Or use a .csv file."
    ),
    "table_too_large": lambda v: v.fill(_("{path} is larger than a table can be ({limit}). Import it in parts.")),
    "table_too_slow": lambda v: v.fill(_("{path} takes too long or too much memory to read; it was given up.")),
    "table_too_large_unpacked": lambda v: v.fill(_("{path} unpacks to more than {limit} MiB; it was given up.")),
    "table_too_many_rows": lambda v: v.fill(_("{path} has more than {limit} rows. Import it in parts.")),
    "table_too_many_columns": lambda v: v.fill(
        _("{path} has more than {limit} columns in row {row}. Delete those that say nothing about people.")
    ),
    "table_too_long_cell": lambda v: v.fill(_("{path} has a cell of more than {limit} characters in row {row}.")),
    "table_bad_csv": lambda v: v.fill(
        _("{path} is not CSV: in row {row} a quotation mark is not closed, or stands where none may.")
    ),
    "table_not_csv": lambda v: v.fill(
        _("{path} is a workbook. Let its name end in .xlsx; a file of old Excel (.xls) must be saved as .xlsx first.")
    ),
    "table_not_text": lambda v: v.fill(
        _("{path} is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8 in the spreadsheet program.")
    ),
    "table_not_xlsx": lambda v: v.fill(
        _("{path} is not an XLSX workbook, or is damaged or encrypted. Save it anew as .xlsx or .csv.")
    ),
    "table_no_sheet": lambda v: v.fill(_("{path} has no visible sheet.")),
    "table_empty": lambda _v: _("There is nothing in the table."),
    "table_without_name": lambda v: v.fill(
        _('No column holds the name. The headings are: {headings}. Say which it is: --columns "HEADING=name"')
    ),
    "table_bad_wish": lambda v: v.fill(
        _("{wish} does not say what a column holds. Write HEADING=FIELD, with one of {known}, or - to leave it out.")
    ),
    "table_no_such_column": lambda v: v.fill(_("There is no column {heading}. The headings are: {headings}.")),
    "table_doubled_column": lambda v: v.fill(
        _('Several columns hold {field}: {headings}. Leave all but one out: --columns "HEADING=-"')
    ),
    "digest_under_way": lambda _v: _(
        "Another digest of this database is being told and does not come to its end. Look for what reads it."
    ),
    "disk_full": lambda v: v.fill(_("The disk of {path} is full: nothing was saved. Make room and try again.")),
    "io_error": lambda v: v.fill(_("The disk of {path} reports an error ({reason}): nothing was saved. Try again.")),
    "perhaps_saved": lambda v: v.fill(
        _("The disk of {path} reports an error ({reason}) after the change was written. Look before you try again.")
    ),
    "perhaps_arrived": lambda v: v.fill(
        _("The connection to {path} was lost during the save: it may be there, or not. Look before you try again.")
    ),
    "key_taken": lambda v: v.fill(_("The key {key} is taken. Choose another.")),
    "file_missing": lambda v: v.fill(_("There is no file {path}. Check the name.")),
    "nothing_to_undo": lambda _v: _("There is nothing of yours to undo."),
    "nothing_to_redo": lambda _v: _("There is no undo to take back."),
    "changed_since": lambda v: v.fill(_("{name} was changed since by {actor}: nothing was undone.")),
    "bad_configuration": lambda v: v.fill(
        _("The configuration file {path} cannot be used ({key}: {reason}). Correct it or move it away.")
    ),
    "file_too_large": lambda v: v.fill(_("{path} is larger than a backup can be ({limit}). Name another file.")),
    "no_library": lambda _v: _(
        "A PDF needs the package fpdf2: install permit-tui[paper]. Plain text (.txt) needs nothing."
    ),
    "no_font": lambda _v: _(
        "No font with Chinese characters was found for the PDF: install fonts-noto-cjk, or write a .txt file."
    ),
    "bad_font": lambda v: v.fill(_("{path} cannot be used as a font. Name a .ttf, .otf or .ttc file with --font.")),
    "too_much_for_page": lambda _v: _("So many people do not fit on one page. Name fewer, or write a .txt file."),
    "migration_failed": lambda v: v.fill(
        _("The database {path} could not be brought up to date ({reason}). It is as it was before.")
    ),
}


def _nearest(values: _Values) -> str:
    return values.hint("nearest", _(" (do you mean {nearest}?)"))


def _toml_reason(values: _Values) -> str:
    from screens.toml_reasons import toml_reason

    return toml_reason(str(values["reason"]))


def _type_word(code: object) -> str:
    words = {
        "text": _("a text"),
        "date": _("a date"),
        "datetime": _("a date with a time"),
        "time": _("a time"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "flag": _("true or false"),
        "list": _("a list"),
        "table": _("a table"),
        "tables": _("a list of tables"),
    }
    return words.get(str(code), str(code))


_FINDINGS: dict[str, Say] = {
    "not_toml": lambda v: _("this is not TOML ({reason})").format(reason=_toml_reason(v)),
    "not_utf8": lambda _v: _("the text is not UTF-8; save the file as UTF-8"),
    "bad_format": lambda v: v.fill(_('must be "permit-tui-backup"')),
    "bad_version": lambda v: v.fill(_("must be 1, not {found}")),
    "newer_version": lambda v: v.fill(_("version {found} was made by a newer permit-tui; update permit-tui")),
    "too_deep": lambda v: v.fill(_("nested more than {limit} levels deep")),
    "too_many_dots": lambda v: v.fill(_("a key with more than {limit} parts")),
    "too_many_keys": lambda v: v.fill(_("more than {limit} keys in one table")),
    "too_long_name": lambda v: v.fill(_("a word of more than {limit} characters outside of quotes")),
    "too_slow": lambda _v: _("the file takes too long or too much memory to read; it was given up"),
    "unknown_table": lambda v: _("this table is not known") + _nearest(v),
    "unknown_key": lambda v: _("this key is not known") + _nearest(v),
    "missing_key": lambda _v: _("this required key is missing"),
    "wrong_type": lambda v: _("must be {expected}, not {found}").format(
        expected=_type_word(v["expected"]), found=_type_word(v["found"])
    ),
    "unknown_value": lambda v: v.fill(_("{found} is not one of {known}")) + _nearest(v),
    "unknown_tick": lambda v: v.fill(_("there is no tick {found}")) + _nearest(v),
    "bad_date": lambda v: v.fill(_("{found} is not a date; write YYYY-MM-DD")),
    "date_out_of_range": lambda v: v.fill(_("{found} lies outside the years 1900 to 2200")),
    "bad_month": lambda v: v.fill(_("{found} is not a month; write YYYY-MM")),
    "end_before_beginning": lambda v: v.fill(_("the end {end} lies before the beginning {begin}")),
    "overlap": lambda v: v.fill(_("{first} and {second} overlap")),
    "unknown_dwelling": lambda v: v.fill(_("there is no dwelling {found}")) + _nearest(v),
    "lived_in": lambda v: v.fill(_("it would go, and is still lived in by {names}")),
    "doubled_key": lambda v: v.fill(_("{found} stands here twice")),
    "empty_name": lambda _v: _("the name is empty"),
    "empty_key": lambda _v: _("the key is empty"),
    "bad_id_number": lambda _v: _("this is not a valid ID number: 18 characters with the right check character"),
    "id_contradicts_birth_date": lambda v: v.fill(_("the ID number says that the birth date is {found}")),
    "hidden_character": lambda v: v.fill(_("hidden character {character} at place {place}; remove it")),
    "number_out_of_range": lambda v: v.fill(_("{found} is out of range")),
    "too_many_findings": lambda _v: _("and more; correct these first"),
    "missing_cell": lambda _v: _("must be filled in"),
    "digits_lost": lambda _v: _("a spreadsheet program has rounded the number; make the cell a text and write it anew"),
    "day_of_several": lambda _v: _("can be read in several ways; write YYYY-MM-DD"),
    "several_meant": lambda v: v.fill(
        _("several people have this name and birth date ({keys}); give the ID number or the key")
    ),
    "key_of_another": lambda v: v.fill(_("on record this is the key of {name}; correct or delete it")),
    "row_doubled": lambda v: v.fill(_("row {row} is about the same person")),
    "tenure_needed": lambda _v: _("say how the dwelling is held, or until when its lease is filed"),
    "tenure_differs": lambda v: v.fill(_("row {row} says otherwise of the same dwelling")),
    "period_differs": lambda v: v.fill(_("on record it begins on {begin}")),
    "text_too_long": lambda v: v.fill(_("longer than {limit} characters")),
}
