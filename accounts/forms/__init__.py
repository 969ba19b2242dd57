"""Forms of the administration. They only validate."""
