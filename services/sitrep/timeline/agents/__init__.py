"""What the timeline does beside answering: it projects mentions."""
