"""Nets on people's data: what they learn untold, and beside scikit-learn's."""
