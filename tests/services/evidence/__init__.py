"""Evidence as three database roles see it."""
