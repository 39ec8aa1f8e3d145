"""Evaluation notebooks for Chinese budget performance evaluation (预算绩效评价)."""
