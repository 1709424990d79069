"""The words and rules of time, as tables: a linguist extends these files, no other code needs to change."""
