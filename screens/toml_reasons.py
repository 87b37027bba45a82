"""Why something is not TOML, in the user's words; the parser says it in its own."""

from __future__ import annotations

from screens.words import N_, _

# By how the parser's sentence begins; what comes behind that names a character or a key.
_REASONS = (
    ("Invalid statement", N_("this line is neither a key with a value nor a heading")),
    ("Expected newline or end of document", N_("something follows the value; a text needs quotes around it")),
    ("Expected '=' after a key", N_("a key without = after it")),
    ("Invalid value", N_("what comes after = is not a value; a text needs quotes around it")),
    ("Invalid date", N_("a date that does not exist")),
    ("Cannot overwrite a value", N_("a key or a table that stands here twice")),
    ("Cannot declare", N_("a heading that stands here twice")),
    ("Cannot redefine", N_("a heading that stands here twice")),
    ("Cannot mutate", N_("a table in braces cannot be added to")),
    ("Duplicate inline table key", N_("a key or a table that stands here twice")),
    ("Expected ']]'", N_("a heading without ]] at its end")),
    ("Expected ']'", N_("a heading without ] at its end")),
    ("Invalid initial character for a key", N_("a key that begins with a sign")),
    ("Unclosed array", N_("a list without ] at its end")),
    ("Unclosed inline table", N_("a table without a brace at its end")),
    ("Unterminated string", N_("a text without quotes at its end")),
    ("Unescaped", N_("a single \\ in a text; write \\\\")),
    ("Invalid hex value", N_("a \\ in a text with no such sign; write \\\\")),
    ("Escaped character", N_("a \\ in a text with no such sign; write \\\\")),
    ("Illegal character", N_("a control character, or a text that goes on in the next line")),
    ("Found invalid character", N_("a control character, or a text that goes on in the next line")),
    ("Expected", N_("a text without quotes at its end")),
)


def toml_reason(said: str) -> str:
    """Return what the parser has said in the user's words, or as it is where it is not known."""
    return next((_(reason) for begin, reason in _REASONS if said.startswith(begin)), said)
