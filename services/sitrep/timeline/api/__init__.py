"""The chronology over HTTP."""
