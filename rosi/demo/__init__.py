"""The fictitious people and cases of the demonstration."""
