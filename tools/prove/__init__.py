"""Long proofs, each also short in the suite: `./crm prove kills` and `./crm prove load`."""
