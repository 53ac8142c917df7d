"""Comparisons asked again: which terms may be stated of both, and which are drawn."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from syria_talks.measure import robustness
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope


def test_terms_of_either_comparison_are_chosen_and_kept_are_those_of_both_that_agree():
    table = pd.DataFrame({
        "term": ["a", "b", "c", "d"], "log_ratio_all": [2.0, 1.0, -3.0, 1.0], "log_ratio_within": [1.0, -1.0, -2.0, np.nan],
        "status_all": ["firm", "firm", "fragile", "firm"], "status_within": ["fragile", "firm", "too little to say", "firm"],
    })  # fmt: skip
    assert robustness.kept(table, "all", "within")["term"].tolist() == ["a"]
    shown = robustness.either(table, "all", "within")
    assert shown["term"].tolist() == ["a", "b", "c"]
    assert shown["status"].tolist() == ["fragile", "firm", "too little to say"]
    assert robustness.either(table, "all", "within", top_n=1)["term"].tolist() == ["c"]


@pytest.mark.parametrize(("n_articles", "n_days", "share"), [(20, 10, 10 / 40), (19, 10, None), (20, 7, None)])
def test_a_certificate_deals_as_many_pieces_as_the_outlet_has(monkeypatch, n_articles, n_days, share):
    days = [number % n_days for number in range(n_articles)] + list(range(30))
    rows = pd.DataFrame({
        "doc_id": [f"d{number}" for number in range(len(days))], "outlet": ["X"] * n_articles + ["Y"] * 30, "story": None,
        "published": pd.Timestamp("2017-01-01") + pd.to_timedelta(days, unit="D"),
    })  # fmt: skip
    dtm = DocumentTermMatrix(sparse.csr_array(np.ones((len(rows), 1))), ["x"], rows)
    monkeypatch.setattr(robustness.contrast, "laid_out", lambda *_, **__: dtm)
    monkeypatch.setattr(robustness.keyness, "calibrate", lambda _, pieces, **held: (held["share"], pieces.nunique()))
    scope = Scope("outlets", "document", "day", ("X", "Y"), (), {}, random_state=1)
    told = robustness.certificate(None, scope, outlet="X", reference="Y", voices=["own"], min_count=1)
    assert told == (None if share is None else (share, 40))
