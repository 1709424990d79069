"""The timeline's outer side: PostgreSQL and the mentions topic."""
