"""What a process keeps for a while is the thing itself, and asked anew when its mark is gone.

Negative controls, each tried and seen to fail: let `kept` answer what it holds without looking at the mark (whatever is
asked anew fails); leave the check on `CHANGEABLE` out.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import kept as module
from accounts.kept import kept
from cases import lists


@pytest.fixture
def ask():
    """Answers 1, 2, 3 … each in a tuple of its own."""
    asked = []

    def answer():
        asked.append(len(asked) + 1)
        return (asked[-1],)

    return answer


def test_what_is_kept_is_the_thing_itself_and_asked_once(ask):
    first = kept("proof", ask, seconds=60)
    assert kept("proof", ask, seconds=60) is first == (1,)


def test_it_is_asked_anew_when_its_time_is_over(ask, time_machine):
    kept("proof", ask, seconds=60)
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    assert kept("proof", ask, seconds=60) == (2,)


@pytest.mark.parametrize("forget", [cache.clear, lambda: cache.delete("proof")])
def test_it_is_asked_anew_when_it_was_forgotten(ask, forget):
    kept("proof", ask, seconds=60)
    forget()
    assert kept("proof", ask, seconds=60) == (2,)


def test_what_was_forgotten_while_it_was_asked_is_not_kept(ask):
    def change_meanwhile():
        answer = ask()
        cache.delete("proof")
        return answer

    assert kept("proof", change_meanwhile, seconds=60) == (1,)
    assert kept("proof", ask, seconds=60) == (2,)
    assert kept("proof", ask, seconds=60) == (2,)


def test_what_another_process_marked_is_not_taken_for_our_own(ask):
    kept("proof", ask, seconds=60)
    cache.set("proof", "their mark", 60)
    assert kept("proof", ask, seconds=60) == (2,)


def test_nothing_is_held_without_end(ask, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(9):
        kept(f"proof:{number}", ask, seconds=60)
    assert len(module._held) <= 3


@pytest.mark.parametrize("thing", [[1], {"a": 1}, {1}])
def test_what_could_be_changed_for_everybody_is_not_kept(thing):
    with pytest.raises(TypeError, match="tuple"):
        kept("proof", lambda: thing, seconds=60)
    assert not module._held.get("proof")


def test_the_lists_cannot_be_changed_by_who_gets_them(db):
    with pytest.raises(TypeError):
        lists._all()["category"] = ()
    assert isinstance(lists.entries("category"), tuple)
