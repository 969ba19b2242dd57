"""The steps of the process: templates as data, how far a case is with them, and what is late."""
