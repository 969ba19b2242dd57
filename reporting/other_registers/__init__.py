"""Yearly totals of registers that are not OIF's, as they were loaded: three years beside each other.

`kinds` says which registers and tables there are, `tables` puts the totals of three years beside each other, and
`files` writes them as a workbook or CSV.
"""
