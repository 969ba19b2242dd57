"""Figures, overviews and exports: reads the register, never acts on a case."""
