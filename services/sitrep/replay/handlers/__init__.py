"""What replay decides and does, over ports."""
