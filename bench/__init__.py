"""Ratios of ROSI against raw SQL, in one run on one machine. Nothing fails on a slow machine."""
