"""The wire: messages, their headers, their topics, and the files in `schemas/` made from them."""
