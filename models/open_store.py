"""An open store: the file at its path, the connection that it is read on, and Peewee's once something is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from models.atomic_file import sweep
from models.connection import Connection, FileConnection, connect_bare
from models.database_file import identity_of
from models.encryption import key_of
from models.errors import StoreError
from models.faults import faults
from models.hooks import Hooks
from models.place import Place, ServerAddress
from models.reader import Reader
from models.readings import Readings
from rules.pack import Pack

if TYPE_CHECKING:
    from models.retention import Retention
    from models.transactions import Transactions


class OpenStore(Reader):
    """A database that can be changed, and what has become of its file. See ``Store`` for what can be asked of it."""

    def __init__(
        self,
        path: Place,
        *,
        pack: Pack,
        actor: str,
        now: Callable[[], datetime],
        read_only: bool = False,
        keep_drafts: bool = True,
        keep_copies: bool = True,
        retention: Retention | None = None,
    ) -> None:
        """Open the database at ``path``; ``now`` tells instants in Shanghai's zone. Raises StoreError.

        A file that is not there is created; with ``read_only`` it stands for an empty database and is not made. Without
        ``keep_drafts``, as with ``read_only``, what is typed into forms and not saved ends with the session. Copies
        are kept as ``retention`` says, None for the usual numbers, or none at all without ``keep_copies``.
        """
        self._keep_drafts = keep_drafts and not read_only
        self._keep_copies = keep_copies
        self._retention = retention
        self._actor = actor
        self._now = now
        self.hooks = Hooks()
        self._files_before = 0
        self._left: list[Connection] = []
        self._opened: Transactions | None = None
        connection = self._connect(path, pack, read_only=read_only)
        only_looks = self._opened is not None and self._opened.read_only
        super().__init__(path, connection, pack, read_only=read_only or only_looks)
        self.may_only_look = only_looks and not read_only and self.gives_notice()
        self._keep_drafts = self._keep_drafts and not only_looks
        self._file = identity_of(path)

    def _connect(self, path: Place, pack: Pack, *, read_only: bool) -> Connection:
        if isinstance(path, ServerAddress):
            self._key = None
            self._opened = self._open(path, pack, read_only=read_only)
            return self._opened.connection
        self._key = key_of(path)
        if self._key is not None and not read_only:
            sweep(path.parent)  # a decryption that was killed has left what is in the clear
        connection = connect_bare(path, for_change=not read_only)
        if connection is not None:
            self._opened = None
            return connection
        self._opened = self._open(path, pack, read_only=read_only)
        return self._opened.connection

    def _open(self, path: Place, pack: Pack, *, read_only: bool) -> Transactions:
        from models.retention import Retention
        from models.transactions import Transactions

        return Transactions(
            path,
            pack=pack,
            actor=self._actor,
            now=self._now,
            read_only=read_only,
            files_before=self._files_before,
            hooks=self.hooks,
            retention=(self._retention or Retention()) if self._keep_copies else None,
        )

    @property
    def _work(self) -> Transactions:
        """What changes are made with; raises StoreError when another file stands where the one that is read stood."""
        if identity_of(self.path) != self._file:
            raise StoreError("replaced", path=self.path)
        if self._opened is None:
            self._opened = self._open(self.path, self._pack, read_only=self.read_only)
        return self._opened

    def _follow_file(self) -> None:
        """Go on with the file that stands at the path now, as after a restore; raises StoreError where that is none."""
        if identity_of(self.path) in {None, self._file}:
            return  # a file is gone for a moment while another takes its place
        left = [self._readings.connection]
        if self._opened is not None:
            left.append(self._opened.connection)
        connection = self._connect(self.path, self._pack, read_only=self.read_only)
        self._left += left  # screens may still stand on what they have read there
        self._files_before += 1
        self._opened = None
        self._read_on(Readings(self.path, connection, files_before=self._files_before))
        self._file = identity_of(self.path)

    def data_version(self) -> object:
        """Return something that stays equal as long as nobody, here or elsewhere, has changed anything."""
        self._follow_file()
        return (self._file, super().data_version(), self._opened.own_commits if self._opened else 0)

    def notices_on(self) -> int | None:
        """Return the descriptor that can be read when a server has something to tell; None without one."""
        return self._readings.connection.notices_on

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the connection to a server is lost, so that what was read of it may have changed."""
        return self._readings.connection.is_lost

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        """Let looking for news not wait for a server out of reach: whoever calls this calls ``connect_beside`` then.

        ``tell`` is called when the connection is lost, and when there is another; not for a file.
        """
        self._readings.connection.leave_connecting(tell)

    def connect_beside(self) -> None:
        """Connect to a server anew; may run in another thread. Raises StoreError when it is out of reach."""
        with faults(self.path):
            self._readings.connection.connect_beside()

    def gives_notice(self) -> bool:
        """Whether others' changes are told of; a replica of a server tells of none, it has to be asked."""
        connection = self._readings.connection
        # An empty database that may only be looked at stands in memory, and never changes.
        stands_for_nobody = isinstance(self.path, ServerAddress) and isinstance(connection, FileConnection)
        return not (connection.is_replica or stands_for_nobody)

    @property
    def is_encrypted(self) -> bool:
        """Whether nothing of it is to be written in the clear, but where somebody asks for that."""
        return self._key is not None

    def use_pack(self, pack: Pack) -> None:
        """Judge by another pack from now on, and open cases under it."""
        super().use_pack(pack)
        if self._opened is not None:
            self._opened.use_pack(pack)

    def close(self) -> None:
        """Close the database."""
        if self._opened is not None:
            self._opened.close()
        for connection in self._left:
            connection.close()
        super().close()

    def __enter__(self) -> Self:
        return self
