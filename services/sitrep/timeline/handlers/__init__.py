"""What the timeline decides: how records are read, which revision counts, which events change, what is told."""
