"""The library is for Python 3.9, whatever runs these tests."""

import ast
import os
import unittest

import rungrid

PACKAGE = os.path.dirname(os.path.abspath(rungrid.__file__))


class EveryFile(unittest.TestCase):
    def test_is_python_3_9(self) -> None:
        seen = 0
        for at, _, names in os.walk(PACKAGE):
            for name in names:
                if name.endswith(".py"):
                    seen += 1
                    with open(os.path.join(at, name), encoding="utf-8") as file:
                        tree = ast.parse(file.read(), name, feature_version=(3, 9))
                    for node in ast.walk(tree):
                        self.assertNotEqual(type(node).__name__, "Match", name)
                        if isinstance(node, ast.ImportFrom):
                            self.assertNotIn(node.module, ("tomllib",), name)
        self.assertGreater(seen, 15)
