"""What waves cost: python -m benchmarks.waves, about two minutes

A comment looks for what it is like among so many others that are compared, and joins; then a wave
of 500 is decided by one click, and taken back by another.
"""

from benchmarks import crowded

MEASURE = "from benchmarks import flood; flood.measure()"

if __name__ == "__main__":
    crowded.main("Waves", MEASURE)
