"""Normalising: what each family of the grammar means, given the discourse it stands in."""
