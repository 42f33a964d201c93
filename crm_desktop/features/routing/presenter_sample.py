"""The test box: one sample, or all kept examples, tried on the draft without keeping anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.routing.examples import Examples
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.rules import Rule
from crm_desktop.features.routing.rules_samples import Example, Form, answer_of, to_sample
from crm_desktop.features.routing.rules_trace import TraceLine, answer_words, trace_lines, verdict_words
from crm_desktop.features.routing.trial import Tried, try_samples
from crm_desktop.runner import Runner


@dataclass(frozen=True, slots=True)
class Answer:
    """What the test box shows: who gets it, by which rule, why, how long it took, and who gets it in the picture."""

    head: str
    below: str
    is_person: bool
    lines: tuple[TraceLine, ...]
    milliseconds: int
    is_of_draft: bool
    form: Form
    kept_answer: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A kept example tried again."""

    example: Example
    before: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether it goes where it went when it was kept."""
        return self.before == self.now


class SamplePresenter(QObject):
    """Tries samples on the rules of the editor. Every answer counts for the rules as they stood when asked."""

    answered = Signal(object)  # Answer
    examples_changed = Signal(list)  # list[Example]
    examples_checked = Signal(list)  # list[Checked]
    busy_changed = Signal(bool)
    failed = Signal(object)  # AppError
    not_kept = Signal(str)  # what the computer said

    def __init__(
        self, rules: RulesPresenter, runner: Runner, clock: Clock, zone: str, region: str, examples: Examples
    ) -> None:
        super().__init__()
        self._rules = rules
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._region = region
        self._examples = examples
        self._answer: Answer | None = None
        self._asked = 0

    @property
    def answer(self) -> Answer | None:
        """The last answer, while the form it was given for is still shown."""
        return self._answer

    def local_now(self) -> datetime:
        """This minute on the person's clock."""
        return to_zone(self._clock.now(), self._zone).replace(tzinfo=None, second=0, microsecond=0)

    def try_form(self, form: Form) -> None:
        """Asks who would get this."""
        self._asked += 1
        number, rules = self._asked, self._draft_rules()
        shown = self._rules.draft.rules
        sample = to_sample(form, self._region, self._zone)

        def done(tried: list[Tried]) -> None:
            if number == self._asked:
                self._show(form, tried[0], shown, rules is not None)

        self.busy_changed.emit(True)
        self._runner.run(lambda tx: try_samples(tx, rules, [sample]), done, self._on_failed, write=rules is not None)

    def keep(self, name: str) -> None:
        """Keeps the sample of the last answer under a name, to be tried again after later changes."""
        if self._answer is None or not name.strip():
            return
        example = Example(" ".join(name.split())[:80], self._answer.form, self._answer.kept_answer)
        self._write(lambda: self._examples.keep(example))

    def forget(self, name: str) -> None:
        """Forgets a kept example."""
        self._write(lambda: self._examples.drop(name))

    def read_examples(self) -> list[Example]:
        """The kept examples."""
        return self._examples.read()

    def check_examples(self) -> None:
        """Tries all kept examples and says which go elsewhere now."""
        kept, rules = self._examples.read(), self._draft_rules()
        if not kept:
            self.examples_checked.emit([])
            return
        samples = [to_sample(example.form, self._region, self._zone) for example in kept]

        def done(tried: list[Tried]) -> None:
            self.busy_changed.emit(False)
            self.examples_checked.emit(
                [
                    Checked(example, answer_words(example.expected), answer_words(answer_of(one.verdict)))
                    for example, one in zip(kept, tried, strict=True)
                ]
            )

        self.busy_changed.emit(True)
        self._runner.run(lambda tx: try_samples(tx, rules, samples), done, self._on_failed, write=rules is not None)

    def _draft_rules(self) -> tuple[Rule, ...] | None:
        return self._rules.draft.rules if self._rules.is_changed else None

    def _show(self, form: Form, tried: Tried, rules: tuple[Rule, ...], is_of_draft: bool) -> None:
        head, below = verdict_words(tried.verdict)
        self._answer = Answer(
            head, below, tried.verdict.person is not None, tuple(trace_lines(tried.verdict, tried.steps, rules)),
            max(1, round(tried.seconds * 1000)), is_of_draft, form, answer_of(tried.verdict),
        )  # fmt: skip
        self.busy_changed.emit(False)
        self.answered.emit(self._answer)

    def _on_failed(self, error: AppError) -> None:
        self.busy_changed.emit(False)
        self.failed.emit(error)

    def _write(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as error:
            self.not_kept.emit(error.strerror or "")
        self.examples_changed.emit(self._examples.read())
