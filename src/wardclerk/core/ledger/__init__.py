"""Evidence as a Merkle tree: leaves, proofs and signed checkpoints."""
