"""The files of an archive on any file system that fsspec knows: a directory, or `s3://bucket/path` and the like."""

import asyncio

import fsspec

from sitrep.core.errors import OperatorError


class FsspecFiles:
    """ArchiveFiles at a directory or an fsspec URL. Raises OperatorError when its protocol is not to be had."""

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            self._system, self._root = fsspec.core.url_to_fs(url, auto_mkdir=True)
        except (ImportError, ValueError) as error:
            raise OperatorError(
                f"{url} cannot be used: {error}", remedy="Install fsspec's package for it, such as s3fs for s3://."
            ) from error

    async def read(self, name: str) -> bytes | None:
        return await asyncio.to_thread(self._read, name)

    async def write(self, name: str, content: bytes) -> None:
        await asyncio.to_thread(self._write, name, content)

    def _read(self, name: str) -> bytes | None:
        try:
            content: bytes = self._system.cat_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._no_good("read", name, error) from error
        return content

    def _write(self, name: str, content: bytes) -> None:
        try:
            # Not committed before it is closed whole: a file system renames, an object store puts.
            with self._system.open(f"{self._root}/{name}", "wb", autocommit=False) as file:
                file.write(content)
            file.commit()
        except OSError as error:
            raise self._no_good("written", name, error) from error

    def _no_good(self, what: str, name: str, error: OSError) -> OperatorError:
        return OperatorError(
            f"{name} cannot be {what} at {self._url}: {error}", remedy="Check the address, its rights and its space."
        )
