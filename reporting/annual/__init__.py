"""The annual report: everything that the ministry publishes about OIF over a year, for the ministry and each service.

`sections` says what stands in it, as data; `asking` counts it in one statement; `showing` makes one set of grids, which
page, PDF (`paper`), XLSX (`workbook`) and DOCX (`document`) all render; `words` writes the sentences; `posters` draws
the infographics; `staff` keeps the numbers of staff; `publishing` freezes what is published.
"""
