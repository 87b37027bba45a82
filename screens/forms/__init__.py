"""Forms: a member and what is on record about them, confirm, change, record a result."""

from screens.forms.editing import open_edit_menu
from screens.forms.facts import open_address_check, open_change, open_confirm
from screens.forms.member import open_add_member, open_edit_member, remove_member
from screens.forms.result import open_result

__all__ = [
    "open_add_member",
    "open_address_check",
    "open_change",
    "open_confirm",
    "open_edit_member",
    "open_edit_menu",
    "open_result",
    "remove_member",
]
