from dataclasses import dataclass
from typing import Any, List


@dataclass
class ResearchAttentionConfig:
    masker_configs: List[Any]
