"""Proofs of how reliable the store is: each harms it on purpose, counts what is lost, and shows that it would see."""
