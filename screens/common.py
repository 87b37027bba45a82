"""The commands that every screen has."""

from __future__ import annotations

from screens.commands import Command
from screens.words import N_

COMMON = (
    Command("app.back", "escape", N_("back"), N_("Go back one step"), shown=True),
    Command("app.guide", "i", N_("guide"), N_("Read in the guide what fits here"), shown=True),
    Command("app.help", "question_mark", N_("keys"), N_("Every key of this screen"), shown=True),
    Command("app.tour", "F", N_("tour"), N_("First steps: a tour of a few keys, one sentence each")),
    Command("app.palette", "ctrl+p", N_("find"), N_("Find an action or a person by typing")),
    Command("app.export", "x", N_("backup"), N_("Write a backup of everything to a TOML file")),
    Command("app.copies", "B", N_("copies"), N_("Restore a copy of the database: see them all, and go back to one")),
    Command("app.calendar", "X", N_("calendar"), N_("Write the days that still matter to a calendar file (.ics)")),
    Command("app.import", "I", N_("import"), N_("Read a backup, see what it would change, and take what you want")),
    Command("app.undo", "u", N_("undo"), N_("Undo the last change")),
    Command("app.unfinished", "D", N_("unfinished"), N_("Take up again what was typed into a form and not saved")),
    Command("app.redo", "U", N_("redo"), N_("Take the undo back")),
    Command("app.as_of", "T", N_("as of"), N_("See everything as of another day; nothing can be changed then")),
    Command("app.rules", "R", N_("rules"), N_("Every value that decides, with its sources; choose or check one")),
    Command("app.theme", "ctrl+t", N_("theme"), N_("Theme: choose the colours")),
    Command(
        "app.clipboard", "C", N_("clipboard"), N_("Copy what is here: sent to the terminal, and shown to be selected")
    ),
    Command(
        "app.checkup", "S", N_("check"), N_("How is everything? Database, backups, rules, this terminal and its keys")
    ),
    Command("app.curtain", "ctrl+l", N_("hide"), N_("Hide everything until a key is pressed")),
    Command("app.language", "L", N_("中文"), N_("Switch between 中文 and English")),
    Command("app.quit", "q", N_("quit"), N_("Leave; everything is saved already"), shown=True),
)
