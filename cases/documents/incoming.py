"""Files of a plain form on their way in: beyond one megabyte they wait on disk, sealed under a key of this process.

A server that is stolen or killed in the middle leaves nothing that anybody could read.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from cases.documents import sealing


class SealedHandler(FileUploadHandler):
    """Seals what comes in, a segment at a time. Of a file that is too large only the size is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile(prefix="rosi-", dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 (closed with the upload)
        self._key, self._name = sealing.new_key(), os.urandom(8).hex()
        self._writer = sealing.Writer(self._file.write, self._key, self._name)
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._size += len(raw_data)
        if self._size <= settings.LARGEST_DOCUMENT:
            self._writer.add(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile:
        self._writer.close()
        file = self._file  # the next one of the same form is another

        def piece(start: int, most: int) -> bytes:
            file.seek(start)
            return file.read(most)

        opened = sealing.Opened(piece, self._key, self._name, self._writer.size)
        return Waiting(file, opened, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()


class Waiting(UploadedFile):
    """An upload that is read by opening its segments."""

    def __init__(self, at_rest: Any, opened: sealing.Opened, name: Any, content_type: Any, size: int) -> None:
        super().__init__(io.BufferedReader(opened), name, content_type, size)
        self._at_rest = at_rest

    def close(self) -> None:
        super().close()
        self._at_rest.close()
