"""Disjoint sets: what is connected by any chain of joins."""


class Unions:
    """Sets of names, each known by its least name: the same joins in any order make the same sets and roots."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def root(self, name: str) -> str:
        """The least name of the set of `name`; the name itself before it is joined to any."""
        parents = self._parents
        root = name
        while (parent := parents.get(root, root)) != root:
            root = parent
        while (parent := parents.get(name, name)) != root:
            parents[name] = root
            name = parent
        return root

    def join(self, one: str, other: str) -> None:
        """Make one set of two."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
