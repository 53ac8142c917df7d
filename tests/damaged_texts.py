"""Texts made of damaged pieces, for properties."""

from hypothesis import strategies as st

PIECES = st.sampled_from(
    ["opposition s ", "don t ", "Shi ite ", "&amp;", "&amp;#39;", "&nbsp;", "Ã©", "â€™", '"?', "\ufffd", "\u00a0", "\u200b", "\x00",
     "Syrias ", "doesnt ", "'", '"', "\n", " ", "Read more", "© 2017", "السلام", "• Gold 12 3%\n", "Source: AP", "."]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join)
