"""When: temporal expressions found in text and resolved to intervals. Usable on its own."""
