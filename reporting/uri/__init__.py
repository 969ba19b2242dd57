"""The yearly uniform registration (URI) as files: a profile says what stands in them, the register what was counted.

`profile` reads the data file with columns, codes and checks, `rows` the lines of a year, `checking` whether lines and
figures agree, `writing` makes the files, `making` all of it at once, `keeping` keeps files in pieces, and `doors` has
exports asked for, made and found. `house` has the checks of every export, `way` the steps from draft to delivery,
`states` where one stands, `monthly`, `beside`, `multiset` and `consolidating` what it is compared with, and
`corrections` what is noticed afterwards.
"""

from reporting.uri.doors import ask, file_name, make, tables_of, visible_to

__all__ = ["ask", "file_name", "make", "tables_of", "visible_to"]
