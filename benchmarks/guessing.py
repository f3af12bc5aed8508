"""Whether times tell whose address it is: python -m benchmarks.guessing, about two minutes

A thousand guesses of the address behind somebody's words and a thousand wrong ones, in a random
order, each from another network; three times, on SQLite and, where it is there, on PostgreSQL. Of
the times of answers, AUC is how often a right guess took longer than a wrong one: 0.5 is chance.
Fails where it leaves 0.46 to 0.54, or where two answers differ in a byte.
"""

from benchmarks import crowded

MEASURE = "from benchmarks import guessed; guessed.measure()"

if __name__ == "__main__":
    crowded.main("Guessing", MEASURE)
