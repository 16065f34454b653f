"""Reporting from a training loop: points of curves and how far it is.

    run = rungrid.init(total_steps=1000)
    for step in range(1, 1001):
        rungrid.log({"loss": train()}, step=step)

``run.py`` is what a script calls, ``background.py`` the thread that carries reports away, ``files.py`` and ``http.py``
the two roads, ``spool.py`` what is kept on disk while a server is away.
"""

from .run import Run, finish, init, log, progress, stopping

__all__ = ["Run", "finish", "init", "log", "progress", "stopping"]
