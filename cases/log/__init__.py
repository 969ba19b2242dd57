"""The log as one list: looks and changes, in codes and numbers only.

What was looked at stands in `AccessEvent`, what was changed in the history tables. A view of the database puts both
side by side without anything that a case says; who reads the log reads that view, and so needs no case.
"""
