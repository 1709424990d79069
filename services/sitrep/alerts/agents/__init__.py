"""What the alerts service does beside answering: it watches events, and notifies."""
