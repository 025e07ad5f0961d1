"""What the demo group consists of: one file a chapter."""
