"""Loading figures that the register did not count: published ones, and yearly totals of other registers.

`reading` turns a file into rows, `published` and `registers` say what they mean or what is wrong with them
(`faults`), and `doors` keeps a file as a whole or not at all. `sources` is the table of what may be loaded.
"""

from reporting.loading.doors import explain, load

__all__ = ["explain", "load"]
