"""The last word on every message: is it an emergency or a crisis?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.models import SafetyRules
from patient_faq.safety.signs import ALARMS, Alarm, Mention, SignFinder
from patient_faq.safety.wording import SENTENCE_END, Wording
from patient_faq.understanding.encoder import SentenceEncoder

# A long message is judged window by window too, lest a story hide what matters. Windows are counted in words, as
# punctuation is not to be relied on.
WINDOW_WORDS = 16
WINDOW_STEP = 8


@dataclass(frozen=True)
class AlarmThresholds:
    """From which probability the classifier raises an alarm; chosen by `make calibrate`.

    Attributes:
        emergency: Of an emergency.
        crisis: Of a crisis.
        window: Of either, in one window of a longer message.
        named: Of either, where a sign of it is named but not stated.
    """

    emergency: float
    crisis: float
    window: float
    named: float


@dataclass(frozen=True)
class ScreenResult:
    """What the screen makes of a message, without any of its words.

    Attributes:
        alarm: The alarm raised; None for a harmless message.
        judge: 'sign', 'classifier' or 'sign and classifier'; None for a harmless message.
        signs: Names of the signs that count, if the classifier does not rule them out.
        harmless: Signs that do not count, with the rule that makes each harmless.
        probabilities: Of each alarm, 0 to 1.
    """

    alarm: Alarm | None
    judge: str | None
    signs: tuple[str, ...]
    harmless: Mapping[str, str]
    probabilities: Mapping[Alarm, float]


class SafetyScreen:
    """Joins two independent judges: signs that people wrote down, and a classifier that learnt from examples.

    A stated sign raises an alarm by itself, and so does the classifier. A sign that is only named ("trouble
    breathing?") does unless the classifier is all but sure that the message is harmless.
    """

    def __init__(
        self, rules: SafetyRules, wording: Wording, encoder: SentenceEncoder, classifier: AlarmClassifier, thresholds: AlarmThresholds
    ) -> None:
        """Keep the parts.

        Raises:
            ContentError: If a pattern of the rules cannot be compiled; lists every fault.
        """
        self._wording = wording
        self._finder = SignFinder(rules, wording)
        self._encoder = encoder
        self._classifier = classifier
        self._thresholds = thresholds

    def judge(self, text: str) -> ScreenResult:
        """Judge one message.

        A doubtful sign counts: a missed emergency costs more than a needless warning.

        Args:
            text: The message as typed; what lies beyond 10,000 characters is not read.

        Returns:
            The alarm that it raises, and why.
        """
        plain = self._wording.plain(text)
        words = [word for word in plain.split() if word != SENTENCE_END]
        whole = self._probabilities(words)
        windows = [self._probabilities(window) for window in _windows(words)]
        highest = {alarm: max(one[alarm] for one in (whole, *windows)) for alarm in ALARMS}
        mentions = self._finder.find(plain)
        return _result(mentions, highest, self._alarms_of_signs(mentions, highest), self._alarms_of_classifier(whole, highest))

    def _alarms_of_signs(self, mentions: Sequence[Mention], highest: Mapping[Alarm, float]) -> set[Alarm]:
        counting = [mention for mention in mentions if mention.harmless is None]
        return {mention.alarm for mention in counting if mention.stated or highest[mention.alarm] >= self._thresholds.named}

    def _alarms_of_classifier(self, whole: Mapping[Alarm, float], highest: Mapping[Alarm, float]) -> set[Alarm]:
        alone: Mapping[Alarm, float] = {"emergency": self._thresholds.emergency, "crisis": self._thresholds.crisis}
        return {alarm for alarm in ALARMS if whole[alarm] >= alone[alarm] or highest[alarm] >= self._thresholds.window}

    def _probabilities(self, words: Sequence[str]) -> dict[Alarm, float]:
        text = " ".join(words)
        return self._classifier.probabilities(text, self._encoder.encode(text))


def _windows(words: Sequence[str]) -> list[Sequence[str]]:
    """Overlapping windows of a text that is longer than one."""
    if len(words) <= WINDOW_WORDS:
        return []
    starts = range(0, len(words) - WINDOW_WORDS + WINDOW_STEP, WINDOW_STEP)
    return [words[start : start + WINDOW_WORDS] for start in starts]


def _result(
    mentions: Sequence[Mention], highest: Mapping[Alarm, float], by_signs: set[Alarm], by_classifier: set[Alarm]
) -> ScreenResult:
    raised = sorted(by_signs | by_classifier, key=lambda alarm: (alarm not in by_signs, -highest[alarm]))
    alarm = raised[0] if raised else None
    judges = [judge for judge, alarms in (("sign", by_signs), ("classifier", by_classifier)) if alarm in alarms]
    return ScreenResult(
        alarm=alarm,
        judge=" and ".join(judges) or None,
        signs=tuple(dict.fromkeys(mention.sign for mention in mentions if mention.harmless is None)),
        harmless={mention.sign: mention.harmless for mention in mentions if mention.harmless is not None},
        probabilities={alarm: round(chance, 4) for alarm, chance in highest.items()},
    )
