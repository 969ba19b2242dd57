"""Pages of accounts: administration of people, grants and organisation. No case content."""
