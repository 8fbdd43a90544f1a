"""Measures the budgets of the project (DESIGN, section 8), side by side in one run."""
