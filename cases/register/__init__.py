"""Earlier registers: reading a file, what its words mean, and writing it as imported history (docs/adr/0006).

`reading` turns a file into lines by its `headings`, `meaning` a line into an entry or its faults, and `findings` counts
both. `parcel` keeps entries sealed until their import, `writing` holds the doors, `rows` the statements, and `progress`
shows from outside how far an import is.
"""
