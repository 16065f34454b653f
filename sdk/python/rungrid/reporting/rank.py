"""Which of several processes this is. Only the first one reports, unless all are asked for."""

from __future__ import annotations

import os
import sys
from typing import Mapping, Optional

#: Set per process by torchrun, Slurm and MPI, in the order in which they are believed.
GLOBAL_RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK")
NODE_RANKS = ("PET_NODE_RANK", "JOB_COMPLETION_INDEX", "NODE_RANK", "GROUP_RANK")


def rank_of_process(env: Mapping[str, str] = os.environ) -> int:
    """0 for the process that reports. A process group of torch that exists knows best; then variables; then 0."""
    known = _rank_of_torch()
    if known is not None:
        return known
    rank = _number(env, "RANK")
    if rank is not None:
        return rank
    local = _number(env, "LOCAL_RANK")
    for name in NODE_RANKS:
        node = _number(env, name)
        if node is not None:
            return node * (_number(env, "LOCAL_WORLD_SIZE") or 1) + (local or 0)
    for name in GLOBAL_RANKS[1:]:
        rank = _number(env, name)
        if rank is not None:
            return rank
    return local or 0


def _rank_of_torch() -> Optional[int]:
    distributed = sys.modules.get("torch.distributed")
    try:
        if distributed and distributed.is_available() and distributed.is_initialized():
            return int(distributed.get_rank())
    except Exception:
        pass  # a half imported or very old torch: the variables decide
    return None


def _number(env: Mapping[str, str], name: str) -> Optional[int]:
    try:
        value = int(env[name])
    except (KeyError, ValueError):
        return None
    return value if value >= 0 else None
