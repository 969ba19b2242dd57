"""The paper of a case: stored sealed, scanned before anybody looks, shown without leaving the page, exported whole.

Others file what they make by `file_document` and `add_version`, and read what stands there by `opened` or `verified`.
"""

from cases.documents.doors import add_version, file_document, make_final
from cases.documents.keeping import opened, verified

__all__ = ["add_version", "file_document", "make_final", "opened", "verified"]
