"""A file at rest: nothing of it can be read, changed, moved, cut off or put in another's place.

Negative control: leave the number and the last mark out of the nonce in `sealing._nonce` (a swapped, and a cut-off file
opens).
"""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.encryption import CannotOpen
from cases.documents.sealing import HEAD, SEGMENT, TAG, Opened, new_key, sealed, size_at_rest

KEY, NAME = new_key(), "documents/ab/abcd"
BLOCK = SEGMENT + TAG


def at_rest(content: bytes, name: str = NAME) -> bytes:
    return b"".join(sealed([content], KEY, name))


def opened(data: bytes, size: int, name: str = NAME, key: bytes = KEY) -> Opened:
    return Opened(lambda start, most: data[start : start + most], key, name, size)


def content_of(data: bytes, size: int, **kwargs: str) -> bytes:
    return b"".join(opened(data, size, **kwargs).chunks())


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 7])
def test_what_was_sealed_opens_and_takes_as_much_as_was_said(size):
    content = bytes(range(256)) * (size // 256 + 1)
    data = at_rest(content[:size])
    assert content_of(data, size) == content[:size]
    assert len(data) == size_at_rest(size)


def test_the_same_content_never_gives_the_same_bytes():
    assert at_rest(b"Kanariegeel")[HEAD:] != at_rest(b"Kanariegeel")[HEAD:]
    assert b"Kanariegeel" not in at_rest(b"Kanariegeel")


THREE = bytes(3 * SEGMENT)
DATA = at_rest(THREE)
FIRST, SECOND = DATA[HEAD : HEAD + BLOCK], DATA[HEAD + BLOCK : HEAD + 2 * BLOCK]


@pytest.mark.parametrize(
    ("what", "changed", "size"),
    [
        ("one bit", DATA[:-30] + bytes([DATA[-30] ^ 1]) + DATA[-29:], len(THREE)),
        ("segments swapped", DATA[:HEAD] + SECOND + FIRST + DATA[HEAD + 2 * BLOCK :], len(THREE)),
        ("a segment left out", DATA[:HEAD] + DATA[HEAD + BLOCK :], 2 * SEGMENT),
        ("the end cut off", DATA[: HEAD + 2 * BLOCK], 2 * SEGMENT),
        ("something behind the end", DATA + b"x", len(THREE)),
        ("nothing", b"", len(THREE)),
        ("a head of another file", at_rest(b"")[:HEAD] + DATA[HEAD:], len(THREE)),
    ],
)  # fmt: skip
def test_what_was_changed_does_not_open(what, changed, size):
    with pytest.raises(CannotOpen):
        content_of(changed, size)


def test_a_file_in_another_place_or_under_another_key_does_not_open():
    with pytest.raises(CannotOpen):
        content_of(at_rest(b"Geheim"), 6, name="documents/ab/other")
    with pytest.raises(CannotOpen):
        b"".join(opened(at_rest(b"Geheim"), 6, key=new_key()).chunks())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2 * SEGMENT + 90), st.integers(0, 5000)), max_size=6))
def test_it_is_read_from_anywhere_as_a_file_is(reads):
    content = io.BytesIO(bytes(range(251)) * (2 * SEGMENT // 251))
    size = len(content.getvalue())
    file = io.BufferedReader(opened(at_rest(content.getvalue()), size))
    for start, length in reads:
        file.seek(start)
        content.seek(start)
        assert file.read(length) == content.read(length)


def test_no_more_than_two_segments_are_held():
    held = []

    def content():
        for number in range(8):
            held.append(number)
            yield bytes(SEGMENT)

    written = sealed(content(), KEY, NAME)
    next(written)
    for number in range(7):
        next(written)
        assert held[-1] <= number + 1
