"""Parts of the benchmarks of receipt and contract."""
