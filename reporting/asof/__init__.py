"""Figures as they were at a moment, counted anew from the history by the same rules (docs/adr/0036).

`laying` puts tables and functions of the past into the database; `past` opens a moment; `comparing` makes an overview
again and says in which counts it differs, or why it cannot be made any more.
"""
