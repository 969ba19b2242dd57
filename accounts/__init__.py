"""Who people are and what they may reach, and the ground that the other apps stand on:
context, keys, history, log and outbox. Knows nothing of cases."""
