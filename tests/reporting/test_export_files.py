"""The files of an export: kept in pieces, never changed, streamed; what is full goes on, what was left is cleared.

Negative control, tried and seen to fail: hold no fingerprint against what was read, in `keeping.pieces`.
"""

import os
import tempfile
import time

import pytest
from django.db import DatabaseError, transaction

from accounts import context
from reporting import models
from reporting.models import UriExport
from reporting.uri import keeping, workbook
from tests.reporting.test_uri_2023 import content_of, export_of, sheets_of

pytestmark = pytest.mark.django_db


def test_an_export_is_never_changed(cast, register_2023):
    export = export_of(cast.central)
    with pytest.raises(DatabaseError), transaction.atomic():
        UriExport.objects.filter(pk=export.pk).update(rows=1)


def test_what_a_killed_worker_left_is_cleared_away_a_day_later(cast, register_2023, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("rosi-uri-old", 25), ("rosi-uri-new", 1), ("other", 25)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age * 3600,) * 2)
    export_of(cast.central)
    assert {path.name for path in tmp_path.iterdir()} == {"rosi-uri-new", "other"}


def test_a_sheet_that_is_full_goes_on_in_a_second_one_and_no_row_is_lost(cast, register_2023, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 50)
    _told, *sheets = sheets_of(export_of(cast.central))
    assert [len(rows) - 1 for rows in sheets] == [50, 50, 24]
    assert len({tuple(rows[0]) for rows in sheets}) == 1
    assert [row[0] for rows in sheets for row in rows[1:]] == list(range(1, 125))


def test_a_file_is_kept_in_pieces_and_read_one_at_a_time(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    export = export_of(cast.central)
    for file in export.files.all():
        lengths = [len(piece.content) for piece in file.pieces.all()]
        assert len(lengths) > 5 and set(lengths[:-1]) == {1000} and 0 < lengths[-1] <= 1000
        assert [len(piece) for piece in keeping.pieces(file)] == lengths
        assert sum(lengths) == file.size


def test_a_download_breaks_off_where_a_piece_is_not_what_was_frozen(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    file = export_of(cast.central).files.get(kind="csv")
    whole = list(keeping.pieces(file))
    file.sha256 = "0" * 64
    got = []
    with pytest.raises(keeping.NotWhole):
        for piece in keeping.pieces(file):
            got.append(piece)
    assert got == whole[:-1]


def test_a_stream_goes_on_after_its_request_in_the_name_of_who_asked(cast, register_2023, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 1000)
    file = export_of(cast.coordinator, code="BD").files.get(kind="csv")
    with context.nobody_acting():
        streamed = b"".join(keeping.streamed(file, by=cast.coordinator))
        with pytest.raises(keeping.NotWhole):
            list(keeping.streamed(file, by=cast.nobody))
    assert streamed == content_of(UriExport.objects.get(), "csv")


@pytest.mark.parametrize("model", ["ExportFile", "ExportPiece"])
def test_no_file_and_no_piece_is_ever_changed(model, cast, register_2023):
    export_of(cast.central)
    rows = getattr(models, model).objects
    for change in (lambda: rows.update(id=0), rows.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
