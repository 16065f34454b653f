"""Tests of the library. Those that need a server get it from python.test.ts."""

from rungrid import matrices

matrices.EVERY_SECONDS = 0.1
