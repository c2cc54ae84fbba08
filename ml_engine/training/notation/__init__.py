"""Performances made from scores, and the networks that learn from them to write music down."""
