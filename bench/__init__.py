"""Ratios of ROSI against raw SQL, in one run on one machine. Nothing here is a test; nothing fails on a slow machine."""
