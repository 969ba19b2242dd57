"""Earlier registers: reading a file, what its words mean, and writing it as imported history (docs/adr/0006).

`reading` turns a file into lines, `meaning` a line into an entry or its faults, `parcel` keeps entries sealed until they
are imported, `writing` holds the doors, `progress` shows from outside how far an import is.
"""
