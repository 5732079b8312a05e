"""Files on disk with the eyes of git: which mode a path has, which blob its content makes."""

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from itamops.errors import CannotJudge
from itamops.snapshot.line_ends import CRLF, Conversion
from itamops.snapshot.tree import (
    EXECUTABLE,
    FILE,
    GITLINK,
    LARGEST_BYTES,
    SPECIAL,
    SYMLINK,
    TreeEntry,
    blob_hash,
    blob_id,
)


class ListedFile(msgspec.Struct, frozen=True, gc=False):
    """A path that would be committed, and what git's index knows of it: nothing, where it is untracked.

    `known` is the file's change time, modification time (ns), inode and size when it was last compared.
    """

    path: bytes
    tag: bytes = b"?"
    mode: int = 0
    blob: str = ""
    known: tuple[int, ...] = ()


class Disk(msgspec.Struct, frozen=True):
    """A folder; whether it has run bits and symbolic links is configuration."""

    root: bytes
    object_format: str = "sha1"
    executable_bits: bool = True
    symbolic_links: bool = True

    def status(self, path: bytes) -> os.stat_result | None:
        """Return what is at a path, or None."""
        try:
            return os.lstat(self.root + b"/" + path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(path.decode(errors="surrogateescape"), error) from error

    def statuses(self, listing: Iterable[ListedFile]) -> Iterator[tuple[ListedFile, os.stat_result | None]]:
        """Yield each path with what is there; nothing is behind a symbolic link that stands for a folder."""

        @cache
        def is_reached_by_folders(folder: bytes) -> bool:
            names = folder.split(b"/")
            steps = (self.status(b"/".join(names[:count])) for count in range(1, len(names) + 1))
            return all(step and stat.S_ISDIR(step.st_mode) for step in steps)

        for listed in listing:
            path = listed.path.rstrip(b"/")
            yield listed, self.status(path) if is_reached_by_folders(path.rpartition(b"/")[0]) else None

    def walk(self) -> Iterator[bytes]:
        """Yield the path of everything below that is no folder."""
        return (path for path, _ in self._items(b""))

    def special(self, names: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is neither file, folder nor link at some paths and below them: git does not list it."""
        for name in names:
            status = self.status(name)
            if status and stat.S_ISDIR(status.st_mode):
                items = self._items(name + b"/")
                yield from (path for path, item in items if not _is_file_or_link(item))
            elif status and self.mode(ListedFile(name), status) == SPECIAL:
                yield name

    def _items(self, folder: bytes) -> Iterator[tuple[bytes, "os.DirEntry[bytes]"]]:
        """Yield path and item of everything below a folder that is no folder itself."""
        folders = [folder]
        while folders:
            folder = folders.pop()
            try:
                items = list(os.scandir(self.root + b"/" + folder))
            except OSError as error:
                raise _unreadable(folder.decode(errors="surrogateescape"), error) from error
            for item in items:
                path = folder + item.name
                if item.is_dir(follow_symlinks=False):
                    folders.append(path + b"/")
                else:
                    yield path, item

    def size(self, path: str) -> int:
        """Return the size in bytes of what is at a path, 0 where nothing is left."""
        status = self.status(path.encode(errors="surrogateescape"))
        return status.st_size if status else 0

    def mode(self, listed: ListedFile, status: os.stat_result) -> int | None:
        """Return the mode to commit; a repository inside is a gitlink. None for a folder."""
        if stat.S_ISDIR(status.st_mode):
            return GITLINK if listed.mode == GITLINK or listed.path.endswith(b"/") else None
        if stat.S_ISLNK(status.st_mode):
            return SYMLINK
        if not stat.S_ISREG(status.st_mode):
            return SPECIAL
        if listed.mode == SYMLINK and not self.symbolic_links:
            return SYMLINK
        runs = status.st_mode & stat.S_IXUSR if self.executable_bits else listed.mode == EXECUTABLE
        return EXECUTABLE if runs else FILE

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, of a long one its beginning, or a symbolic link's target."""
        place = self._place(path)
        try:
            if place.is_symlink():
                return os.fsencode(place.readlink())
            with place.open("rb", buffering=0) as file:
                is_long = os.fstat(file.fileno()).st_size > LARGEST_BYTES
                return file.read(LARGEST_BYTES + 1) if is_long else file.read()
        except OSError as error:
            raise _unreadable(path, error) from error

    def entry(self, path: str, mode: int, size: int) -> tuple[TreeEntry, bool]:
        """Return the entry that committing the file as it is would make, and whether it has CRLF.

        A long file is hashed piece by piece, its line ends as they are. What is special is not opened.
        """
        if mode == SPECIAL:
            return TreeEntry(path, mode, blob_id(b"", self.object_format)), False
        if size > LARGEST_BYTES:
            return TreeEntry(path, mode, self._hash_in_pieces(path, size)), False
        content = self.read(path)
        entry = TreeEntry(path, mode, blob_id(content, self.object_format))
        return entry, mode != SYMLINK and CRLF in content

    def converted(self, entry: TreeEntry, conversion: Conversion) -> TreeEntry:
        """Return the entry with the blob that the file makes once its line ends are converted."""
        content = conversion(self.read(entry.path))
        return TreeEntry(entry.path, entry.mode, blob_id(content, self.object_format))

    def content(self, entry: TreeEntry, conversion: Conversion) -> bytes:
        """Return the bytes of an entry; raise CannotJudge if the file is no longer what was hashed.

        Of a long file, of which only the beginning is looked at, that is not asked.
        """
        content = conversion(self.read(entry.path))
        if len(content) <= LARGEST_BYTES and blob_id(content, self.object_format) != entry.blob:
            raise CannotJudge(f"{entry.path} changed while it was read", "run the command again")
        return content

    def _hash_in_pieces(self, path: str, size: int) -> str:
        digest = blob_hash(size, self.object_format)
        try:
            with self._place(path).open("rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
        except OSError as error:
            raise _unreadable(path, error) from error
        return digest.hexdigest()

    def _place(self, path: str) -> Path:
        return Path(os.fsdecode(self.root + b"/" + path.encode(errors="surrogateescape")))


def _is_file_or_link(item: "os.DirEntry[bytes]") -> bool:
    return item.is_file(follow_symlinks=False) or item.is_symlink()


def _unreadable(path: str, error: OSError) -> CannotJudge:
    return CannotJudge(f"{path} cannot be read: {error.strerror}")
