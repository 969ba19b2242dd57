"""Fixed releases of figures for readers who are not entitled to the cases: small numbers hidden, audited, published.

`kinds` reads which releases there are (a data file); `shaping` makes a table of the register; `keeping` freezes it;
`doors` has one prepared, published or turned down; `showing` and `files` render the same frozen table. What is hidden,
and whether that is enough, is decided by `reporting.disclosure` (docs/adr/0035).
"""

from reporting.releases.doors import prepare, publish, turn_down, visible_to

__all__ = ["prepare", "publish", "turn_down", "visible_to"]
