"""Where documents are kept, from the environment: a directory, or a bucket of an S3-compatible store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rosi.key_files import secret


def document_store(env: Any, base: Path) -> dict[str, Any]:
    """The entry of STORAGES: a bucket where DOCUMENT_BUCKET names one, else the directory ROSI_DOCUMENTS."""
    bucket = env("DOCUMENT_BUCKET", default="")
    if not bucket:
        place = env("ROSI_DOCUMENTS", default=str(base / ".rosi" / "documents"))
        return {"BACKEND": "cases.documents.storage.Directory", "OPTIONS": {"location": place}}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env("DOCUMENT_ENDPOINT", default="") or None,
        "region_name": env("DOCUMENT_REGION", default="") or None,
        "access_key": secret("DOCUMENT_ACCESS_KEY"),
        "secret_key": secret("DOCUMENT_SECRET_KEY"),
        "addressing_style": "path",
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "cases.documents.storage.Bucket", "OPTIONS": options}
