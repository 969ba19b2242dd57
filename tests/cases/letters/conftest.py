"""A store of documents for one test alone."""

from tests.cases.documents.conftest import own_store

__all__ = ["own_store"]
