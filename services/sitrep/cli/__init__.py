"""The `sitrep` command: thin, calls the services' handlers and clients."""
