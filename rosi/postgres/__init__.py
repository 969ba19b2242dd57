"""Django's PostgreSQL backend, which tells every transaction at its BEGIN who acts and through which door."""
