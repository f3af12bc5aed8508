"""What the commands that delete old data have in common."""

from django.core.management.base import BaseCommand, CommandError

from comments.privacy.maintenance import clock, retention


class ForgettingCommand(BaseCommand):
    """Applies `rules`; a wrong clock stops it, unless the operator says that it is right."""

    rules = retention.RULES
    between = "\n"  # between two counts

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what a run would delete, and delete nothing",
        )
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="the clock is right, however far it is from the last time recorded here",
        )
        parser.add_argument(
            "--all",
            action="store_true",
            dest="is_whole",
            help="delete everything that is overdue now, however much it is",
        )

    def handle(self, *, dry_run, clock_is_right, is_whole, **options):
        if dry_run:
            return self._tell(clock_is_right, is_whole)
        if clock_is_right:
            clock.believe()
        try:
            counts = retention.enforce(self.rules, is_whole=is_whole)
        except clock.Wrong as wrong:
            raise CommandError(str(wrong)) from None
        self._write(counts, retention.left_over(self.rules))

    def _tell(self, clock_is_right, is_whole):
        reading = clock.read()
        if not (reading.is_right or clock_is_right):
            self.stderr.write(reading.words)
        self.stdout.write(f"The clock says {reading.now:%Y-%m-%d %H:%M} UTC. A run would delete:")
        due = {rule.noun: rule.due() for rule in self.rules}
        if is_whole:
            due = {noun: (now + later, 0) for noun, (now, later) in due.items()}
        counts = {noun: now for noun, (now, _) in due.items()}
        self._write(counts, {noun: later for noun, (_, later) in due.items() if later})

    def _write(self, counts, left):
        self.stdout.write(self.between.join(f"{noun}: {count}" for noun, count in counts.items()))
        if left:
            self.stderr.write(retention.words_of(left))
