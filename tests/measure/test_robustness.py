"""Comparisons asked again: which terms may be stated of both, and which are drawn."""

import numpy as np
import pandas as pd

from syria_talks.measure import robustness


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
