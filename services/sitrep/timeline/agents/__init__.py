"""What the timeline does beside answering: it projects mentions, and relays what it owes to other topics."""
