"""Where a database is: a file on this machine, or a database of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from models.errors import StoreError

SCHEMES = frozenset({"postgresql", "postgres"})


class ServerAddress(Struct, frozen=True):
    """A database of a server, as libpq knows it; see https://www.postgresql.org/docs/current/libpq-connect.html.

    ``url`` holds no password. What belongs to it on this machine, such as drafts, lies in ``folder``, which is made
    when it is needed.
    """

    url: str
    folder: Path

    def __str__(self) -> str:
        return self.url


Place = Path | ServerAddress


class PasswordInAddress(ValueError):
    """An address that holds a password, which others on the machine could read in the list of processes."""


def server_address(url: str, folder: Path) -> ServerAddress:
    """Return the address of ``url``, of which ``folder`` keeps what belongs to it; raises PasswordInAddress."""
    from hashlib import blake2b
    from urllib.parse import parse_qsl, urlsplit

    parts = urlsplit(url)
    secrets = {"password", "sslpassword"} & {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.password is not None or secrets:
        raise PasswordInAddress
    return ServerAddress(url, folder / blake2b(url.encode(), digest_size=8).hexdigest())


def require_driver() -> None:
    """Raise StoreError unless what speaks to a server is installed; it is an extra."""
    from importlib.util import find_spec

    if find_spec("psycopg") is None:
        raise StoreError("no_driver")


def is_missing(place: Place) -> bool:
    """Whether there is no file where one is named; whether a server has the database is known once it is asked."""
    return isinstance(place, Path) and not place.exists()


def own_file(place: Place, purpose: str) -> Path:
    """Return the file of ``purpose`` that belongs to a database; raises StoreError where its folder cannot be made."""
    if isinstance(place, ServerAddress):
        from models.private_folder import make_private_folder

        make_private_folder(place.folder)
        return place.folder / purpose
    return place.with_name(f".{place.name}.{purpose}")
