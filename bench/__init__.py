"""Measures the budgets of the project, side by side in one run."""
