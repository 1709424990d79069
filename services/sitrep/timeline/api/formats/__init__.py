"""The formats in which events are answered. Each is a pure renderer: an issue in, bytes out."""
