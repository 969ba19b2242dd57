"""The ledger of hash chains over history and log: laid (`laying`), verified (`checking`), signed (`checkpoints`)."""
