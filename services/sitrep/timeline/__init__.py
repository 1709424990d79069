"""Timeline: merges mentions into events and serves the chronology."""
