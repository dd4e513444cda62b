"""From the outbox to somebody's letter box: claimed, sent, noted."""
