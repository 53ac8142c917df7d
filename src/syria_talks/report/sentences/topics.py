"""What are these articles about, and how far can the topics be trusted?"""

from __future__ import annotations

__all__: list[str] = []
