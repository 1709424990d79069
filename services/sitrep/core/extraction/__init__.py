"""What happened: event mentions found in an article by rules."""
