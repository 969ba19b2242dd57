"""Pages of letters: those of a case, making one, and the templates of the administrator."""
