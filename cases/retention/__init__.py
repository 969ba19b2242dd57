"""The end of retention: when the term of a case ends, what stops it, and its destruction by two people (docs/adr/0045).

`rule` is pure: days in, a day out. `doors` hold a case, propose its destruction and decide on that; `destroying` has it
carried out by the one function of the database that may, which `laying` puts together from the models (`reaching`).
"""
