"""Text at rest is sealed: AES-256-GCM under a data key of its case, that key wrapped by a key-encryption key.

`SealedTextField` reads and writes plain `str` on a model that says which key is its own (`data_key`).
In the database stands only: format byte, key id (16 bytes), nonce (12 bytes), ciphertext with tag. A sealed
value is opened when it is first looked at, and the keys of everything loaded so far come in one query.
A sealed column cannot be filtered, sorted or changed by `update()`: each of these is refused.
"""

from __future__ import annotations

import base64
import hmac
import os
import threading
import unicodedata
import uuid
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished
from django.db import models

FORMAT = b"\x01"
MOST_KEYS_KEPT = 4096


class CannotOpen(Exception):
    """A sealed value whose key is gone or whose bytes were changed."""


class KeyGone(CannotOpen):
    """A sealed value whose data key is not there: removed with what it belonged to, or lost."""


# --- Keys --------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _parse_keys(text: str) -> dict[str, bytes]:
    keys = {}
    for entry in text.split(","):
        name, _, value = entry.strip().partition(":")
        key = base64.b64decode(value)
        if not name or len(key) != 32:
            raise ImproperlyConfigured("ROSI_KEYS holds `id:base64 of 32 bytes`, separated by commas.")
        keys[name] = key
    return keys


def current_key_id() -> str:
    """Id of the key-encryption key that wraps new data keys."""
    return next(iter(_parse_keys(settings.ROSI_KEYS)))


def known_key_ids() -> list[str]:
    """Ids of all key-encryption keys that ROSI was given, the current one first."""
    return list(_parse_keys(settings.ROSI_KEYS))


def wrap(key_id: uuid.UUID, data_key: bytes) -> tuple[bytes, str]:
    """Wrap a data key; returns (nonce + ciphertext, id of the wrapping key)."""
    wrapped_by = current_key_id()
    nonce = os.urandom(12)
    sealed = AESGCM(_parse_keys(settings.ROSI_KEYS)[wrapped_by]).encrypt(nonce, data_key, key_id.bytes)
    return nonce + sealed, wrapped_by


def unwrap(key_id: uuid.UUID, wrapped: bytes, wrapped_by: str) -> bytes:
    """The data key itself. Raises CannotOpen when the wrapping key is unknown or the bytes were changed."""
    try:
        key = _parse_keys(settings.ROSI_KEYS)[wrapped_by]
        return AESGCM(key).decrypt(bytes(wrapped[:12]), bytes(wrapped[12:]), key_id.bytes)
    except (KeyError, InvalidTag) as error:
        raise CannotOpen(f"Data key {key_id} cannot be unwrapped.") from error


@lru_cache(maxsize=16)
def derived_key(key_id: str, purpose: str) -> bytes:
    """A key (32 bytes) for one purpose, from a key-encryption key. Raises KeyError when that one is unknown."""
    return hmac.digest(_parse_keys(settings.ROSI_KEYS)[key_id], f"rosi\0{purpose}".encode(), "sha256")


def rewrap(key_id: uuid.UUID, wrapped: bytes, wrapped_by: str) -> bytes:
    """The same data key, wrapped by the current key-encryption key."""
    return wrap(key_id, unwrap(key_id, wrapped, wrapped_by))[0]


class _Keyring(threading.local):
    """Data keys in use by this thread, and the ids that loaded rows will need; emptied after each request."""

    def __init__(self) -> None:
        self.open: dict[bytes, AESGCM] = {}
        self.wanted: set[bytes] = set()

    def want(self, key_id: bytes) -> None:
        if key_id not in self.open:
            self.wanted.add(key_id)

    def add(self, key_id: uuid.UUID, data_key: bytes) -> None:
        if len(self.open) >= MOST_KEYS_KEPT:
            self.open.clear()
        self.open[key_id.bytes] = AESGCM(data_key)

    def get(self, key_id: bytes) -> AESGCM:
        if key_id not in self.open:
            self._fetch(key_id)
        return self.open[key_id]

    def _fetch(self, key_id: bytes) -> None:
        others = list(self.wanted - {key_id})[: MOST_KEYS_KEPT // 2]
        ids = [uuid.UUID(bytes=k) for k in (key_id, *others)]
        keys = apps.get_model("accounts", "DataKey").objects.filter(pk__in=ids)
        for pk, wrapped, wrapped_by in keys.values_list("pk", "wrapped", "wrapped_by"):
            self.add(pk, unwrap(pk, wrapped, wrapped_by))
        self.wanted.clear()
        if key_id not in self.open:
            raise KeyGone(f"Data key {uuid.UUID(bytes=key_id)} is gone.")

    def empty(self, **kwargs: Any) -> None:
        self.open.clear()
        self.wanted.clear()


keyring = _Keyring()
request_finished.connect(keyring.empty, dispatch_uid="rosi.keyring")


# --- Sealed values -----------------------------------------------------------------------------------


def seal(key_id: uuid.UUID, text: str, place: str) -> bytes:
    """Seal `text` for one place (`app.model.field`); the same text never gives the same bytes."""
    return seal_bytes(key_id, text.encode(), place)


def seal_bytes(key_id: uuid.UUID, data: bytes, place: str) -> bytes:
    """Seal bytes that are no text of a field (a part of a file) for one place."""
    nonce = os.urandom(12)
    return FORMAT + key_id.bytes + nonce + keyring.get(key_id.bytes).encrypt(nonce, data, place.encode())


def open_bytes(data: bytes, place: str) -> bytes:
    """What was sealed for this place. Raises CannotOpen when key or bytes are not as they were."""
    if data[:1] != FORMAT:
        raise CannotOpen("The value has an unknown format.")
    key = keyring.get(data[1:17])
    try:
        return key.decrypt(data[17:29], data[29:], place.encode())
    except InvalidTag as error:
        raise CannotOpen("The value was changed after it was sealed.") from error


class Sealed:
    """The bytes of a sealed value as they came from the database, and the text once it was looked at."""

    __slots__ = ("_text", "data", "place")

    def __init__(self, data: bytes, place: str, text: str | None = None) -> None:
        self.data, self.place, self._text = data, place, text

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = open_bytes(self.data, self.place).decode()
        return self._text

    def __repr__(self) -> str:
        return "<sealed>"


class _SealedAttribute:
    """Opens on look, and keeps the old bytes when the same text is written back."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        return value.text if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        old = instance.__dict__.get(self.field.attname)
        if isinstance(old, Sealed) and isinstance(value, str) and old.text == value:
            return
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """Text that is encrypted at rest. The model names its key by a `data_key` attribute (a DataKey)."""

    place = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not self.place:  # a copy on a history table keeps the place of the original
            self.place = f"{cls._meta.app_label}.{cls._meta.model_name}.{name}"
        if not cls._meta.abstract:
            setattr(cls, name, _SealedAttribute(self))

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        if self.model._meta.abstract if hasattr(self, "model") else True:
            copied.place = ""
        return copied

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        data = bytes(value)
        if not data:
            return ""
        keyring.want(data[1:17])
        return Sealed(data, self.place)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str) and value:
            key_id = model_instance.data_key.pk
            value = Sealed(seal(key_id, value, self.place), self.place, value)
            model_instance.__dict__[self.attname] = value
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Sealed):
            return super().get_db_prep_value(value.data, connection, prepared)
        if value is None or value in ("", b""):
            return None if value is None else super().get_db_prep_value(b"", connection, prepared)
        raise TypeError(
            f"{self.place} is sealed: write it by save(), and find it by its keyed hash or terms."
        )

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: Any) -> str:
        return ""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.CharField(**{"required": not self.blank, "label": self.verbose_name, **kwargs})


# --- Keyed hashes ------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _index_key(text: str) -> bytes:
    key = base64.b64decode(text)
    if len(key) < 32:
        raise ImproperlyConfigured("ROSI_INDEX_KEY holds base64 of 32 bytes.")
    return key


def keyed_hash(kind: str, value: str) -> bytes | None:
    """HMAC-SHA256 (32 bytes) of a normalised value, to find by equality what is sealed; None for nothing.

    Kinds: `personnel_number`, `email`, `name`, `term`. Case, accents, spaces and, in names and numbers,
    punctuation do not matter.
    """
    normal = unicodedata.normalize("NFKD", value.casefold())
    keep_punctuation = kind in {"email", "term"}
    normal = "".join(
        c
        for c in normal
        if not unicodedata.combining(c) and not c.isspace() and (keep_punctuation or c.isalnum())
    )
    if not normal:
        return None
    return hmac.digest(_index_key(settings.ROSI_INDEX_KEY), f"{kind}\0{normal}".encode(), "sha256")


def digest(kind: str, data: bytes) -> bytes:
    """HMAC-SHA256 of bytes as they are, to see whether two were the same without keeping either."""
    return hmac.digest(_index_key(settings.ROSI_INDEX_KEY), f"{kind}\0".encode() + data, "sha256")
