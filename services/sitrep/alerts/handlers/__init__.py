"""What the alerts service decides: which alerts a batch of events raises, and what is notified when."""
