"""Sessions, sealed at rest: a dump of the database shows neither who is signed in nor what a form held.

The key derives from the key-encryption key, so opening a session asks the database nothing more; the session's own
name is bound in, so that the content of one cannot be moved to another. What cannot be opened is no session.
"""

from __future__ import annotations

import base64
import binascii
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.backends import db

from accounts import encryption
from accounts.models import Sitting

PURPOSE = "sessions"


class SessionStore(db.SessionStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        key_id = encryption.current_key_id()
        nonce = os.urandom(12)
        plain = zlib.compress(self.serializer().dumps(session_dict))
        sealed = AESGCM(encryption.derived_key(key_id, PURPOSE)).encrypt(nonce, plain, self._name())
        return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def decode(self, session_data: str) -> dict[str, Any]:
        key_id, _, text = session_data.partition(":")
        try:
            data = base64.b64decode(text)
            key = AESGCM(encryption.derived_key(key_id, PURPOSE))
            return self.serializer().loads(zlib.decompress(key.decrypt(data[:12], data[12:], self._name())))
        except (KeyError, ValueError, binascii.Error, zlib.error, InvalidTag):
            return {}

    def cycle_key(self) -> None:
        """A changed password gives the session another name: the sitting goes by it too, or nobody could end it."""
        before = self.session_key
        super().cycle_key()
        if before:
            Sitting.objects.filter(session_key=before).update(session_key=self.session_key)

    def _name(self) -> bytes:
        return (self.session_key or "").encode()
