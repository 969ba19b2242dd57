"""Published figures beside what the register says: line by line, the difference and why.

`mapping` says which figure answers a published key, `explaining` why they differ where that is known, `lines` puts both
beside each other, and `telling` and `files` tell it in words and as a file. No number of the register is kept: it is
counted when somebody looks.
"""
