"""How the launcher says that something cannot be done: one sentence, shown to who typed the command."""


class CannotStart(Exception):
    """The message is the sentence; it names what is in the way and what to do about it."""
