import json

import pytest
from conftest import read_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from patient_faq.errors import ContentError, ResourceError
from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.examples import seen_words, train_alarms
from patient_faq.safety.load import build_wording, load_rules
from patient_faq.safety.models import SafetyRules
from patient_faq.safety.parts import WINDOW_WORDS, sentences, windows
from patient_faq.safety.patterns import PatternCompiler
from patient_faq.safety.screen import AlarmThresholds, Evidence, SafetyScreen
from patient_faq.safety.signs import Mention, SignFinder
from patient_faq.understanding.encoder import SentenceEncoder

CASES = read_cases("safety.yml")
ALARMS = [pytest.param(case, id=case["id"]) for case in CASES["alarms"]]
HARMLESS = [pytest.param(case, id=case["id"]) for case in CASES["harmless"]]
TEXTS = [case["text"] for case in CASES["alarms"]]

ORNAMENTS = ["!", "!!!", "...", ",", "?", " - ", "😱", "🚑🆘", "😭", "*", "\n", "\u200b"]
POLITE = [
    "hello",
    "hi there",
    "please",
    "thanks",
    "sorry",
    "good morning",
    "thank you so much",
    "I use Kesimpta",
    "I have MS",
    "my name is Sam",
]


@pytest.fixture(scope="module")
def rules():
    return load_rules()


@pytest.fixture(scope="module")
def wording(rules):
    return build_wording(rules)


@pytest.fixture(scope="module")
def finder(rules, wording):
    return SignFinder(rules, wording)


@pytest.fixture(scope="module")
def classifier():
    texts = [*TEXTS, "can i drink wine", "how do i store the pens", "what does it cost", "is it safe in pregnancy"]
    labels = [case["alarm"] for case in CASES["alarms"]] + ["alcohol", "storage", "cost", "pregnancy"]
    return train_alarms(texts, labels, SentenceEncoder().encode_each)


@pytest.fixture(scope="module")
def screen(rules, wording, classifier):
    return SafetyScreen(rules, wording, SentenceEncoder(), classifier, AlarmThresholds(0.5, 0.5, 0.95, 0.1))


def counting(finder, wording, text):
    return {(mention.alarm, mention.sign) for mention in finder.find(wording.plain(text)) if mention.harmless is None}


@pytest.mark.parametrize("case", ALARMS)
def test_present_sign_counts(finder, wording, case):
    assert (case["alarm"], case["sign"]) in counting(finder, wording, case["text"])


@pytest.mark.parametrize("case", HARMLESS)
def test_harmless_mention_does_not_count_and_tells_why(finder, wording, case):
    mentions = finder.find(wording.plain(case["text"]))
    assert {mention.harmless for mention in mentions} == {case["rule"]}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES["figures"]])
def test_figure_of_speech_counts_for_nothing(finder, wording, case):
    assert counting(finder, wording, case["text"]) == set()


def test_every_sign_and_rule_has_a_case(rules):
    signs = {(case["alarm"], case["sign"]) for case in CASES["alarms"]}
    assert signs == {("emergency", name) for name in rules.emergency} | {("crisis", name) for name in rules.crisis}
    assert {case["rule"] for case in CASES["harmless"]} == {*rules.harmless, "negation", "figure_of_speech"}


def test_what_happens_now_outweighs_what_would_make_it_harmless(finder, wording):
    assert counting(finder, wording, "what if my throat is closing") == set()
    assert counting(finder, wording, "what if my throat is closing right now") == {("emergency", "airway")}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_casing_never_switches_an_alarm_off(finder, wording, data):
    text = data.draw(st.sampled_from(TEXTS))
    flips = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    cased = "".join(letter.upper() if flip else letter for letter, flip in zip(text, flips, strict=True))
    assert counting(finder, wording, cased) >= counting(finder, wording, text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_punctuation_and_emoji_never_switch_an_alarm_off(finder, wording, data):
    text = data.draw(st.sampled_from(TEXTS))
    words = text.split()
    ornaments = data.draw(st.lists(st.sampled_from(["", *ORNAMENTS]), min_size=len(words), max_size=len(words)))
    ornate = " ".join(word + ornament for word, ornament in zip(words, ornaments, strict=True))
    assert counting(finder, wording, ornate) >= counting(finder, wording, text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_doubled_letter_in_each_word_never_switches_an_alarm_off(finder, wording, data):
    text = data.draw(st.sampled_from(TEXTS))
    words = [_double(word, data.draw(st.integers(1, 30))) for word in text.split()]
    assert counting(finder, wording, " ".join(words)) >= counting(finder, wording, text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(TEXTS), before=st.lists(st.sampled_from(POLITE), max_size=4), after=st.lists(st.sampled_from(POLITE), max_size=4)
)
def test_harmless_words_around_never_switch_an_alarm_off(finder, wording, text, before, after):
    assert counting(finder, wording, " ".join([*before, text, *after])) >= counting(finder, wording, text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_no_text_breaks_the_screen(screen, text):
    assert screen.judge(text, text).alarm in (None, "emergency", "crisis")


@pytest.mark.parametrize(("typed", "plain"), [("wich ones", "with ones"), ("chst pain", "chest pain"), ("a sezure", "a seizure")])
def test_words_are_corrected_alike_in_every_process(wording, typed, plain):
    assert wording.plain(typed) == plain


def test_the_classifier_sees_words_with_their_punctuation_but_no_placeholders():
    assert seen_words("Can't breathe! %s {name}") == ["can't", "breathe!"]


@pytest.mark.parametrize("case", ALARMS)
def test_screen_raises_the_alarm_and_says_which_sign(screen, case):
    result = screen.judge(case["text"], case["text"])
    assert result.alarm == case["alarm"]
    assert case["sign"] in result.signs
    assert "sign" in result.judge


def test_classifier_raises_an_alarm_without_any_sign(rules, wording, classifier):
    class Sure(AlarmClassifier):
        def probabilities(self, text, vector):
            return {"emergency": 0.9, "crisis": 0.0}

    result = SafetyScreen(rules, wording, SentenceEncoder(), Sure(), AlarmThresholds(0.5, 0.5, 0.9, 0.1)).judge("", "can i drink wine")
    assert (result.alarm, result.judge, result.signs) == ("emergency", "classifier", ())


def test_result_holds_no_word_of_the_message(screen):
    text = "Zanzibar! my throat is closing, Quentin"
    result = screen.judge(text, text)
    assert "zanzibar" not in repr(result).lower()
    assert "quentin" not in repr(result).lower()


def test_a_story_around_the_sign_does_not_hide_it(screen):
    story = "we went to the market and bought apples and then had tea with my aunt who told us all about her garden. "
    assert len(story.split()) * 20 > WINDOW_WORDS
    text = story * 20 + "my throat is closing up. " + story * 20
    assert screen.judge(text, text).alarm == "emergency"


@pytest.mark.parametrize(("length", "sizes"), [(24, []), (25, [24, 13]), (36, [24, 24]), (37, [24, 24, 13])])
def test_windows_overlap_and_reach_to_the_end(length, sizes):
    parts = windows([str(number) for number in range(length)])
    assert [len(part) for part in parts] == sizes
    assert not parts or parts[-1][-1] == str(length - 1)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one sentence only.", []),
        ("no end at all", []),
        ("i feel odd. my lips are fat! can i still inject", ["i feel odd.", "my lips are fat!", "can i still inject"]),
        ('help. "he is on the floor." now what', ['"he is on the floor."', "now what"]),
        ("throat closing! is there a cheaper pen?", ["throat closing!", "is there a cheaper pen?"]),
    ],
)
def test_sentences_are_judged_by_themselves_where_there_are_several(text, parts):
    assert [" ".join(part) for part in sentences(text.split())] == parts


@pytest.mark.parametrize("between", [". ", "\n", " \n\n"])
def test_a_question_beside_it_does_not_hide_the_alarm(rules, wording, between):
    class HeedsOneSentence(AlarmClassifier):
        def probabilities(self, text, vector):
            return {"emergency": 0.95 if text == "everything went dark in the shower." else 0.01, "crisis": 0.0}

    screen = SafetyScreen(rules, wording, SentenceEncoder(), HeedsOneSentence(), AlarmThresholds(0.5, 0.5, 0.9, 0.1))
    text = f"everything went dark in the shower{between}can i still have my pen at six?"
    assert screen.judge("", text).alarm == "emergency"


def test_thousands_of_new_lines_are_read_at_once(screen):
    text = "my throat is closing" + "\n" * 100_000
    assert screen.judge(text, text).alarm == "emergency"


def test_sentences_that_are_harmless_beyond_doubt_raise_no_alarm_together():
    nothing, little, much = ({"emergency": 0.0, "crisis": chance} for chance in (0.0, 0.01, 0.4))
    thresholds = AlarmThresholds(0.15, 0.1, 0.9, 0.1)
    assert Evidence((), much, (), (nothing, nothing)).weigh(thresholds).alarm is None
    assert Evidence((), much, (), (nothing, little)).weigh(thresholds).alarm == "crisis"
    assert Evidence((), much, (), ()).weigh(thresholds).alarm == "crisis"


def test_a_likely_part_bears_out_a_whole_message_in_doubt():
    likely, doubtful = {"emergency": 0.9, "crisis": 0.0}, {"emergency": 0.12, "crisis": 0.0}
    thresholds = AlarmThresholds(0.15, 0.1, 0.97, 0.1)
    assert Evidence((), doubtful, (), ()).weigh(thresholds).alarm is None
    assert Evidence((), doubtful, (), (likely, doubtful)).weigh(thresholds).alarm == "emergency"
    assert Evidence((), doubtful, (likely, doubtful), ()).weigh(thresholds).alarm == "emergency"


def test_a_part_raises_an_alarm_alone_where_the_whole_leaves_a_doubt():
    part, doubtful, harmless = ({"emergency": chance, "crisis": 0.0} for chance in (0.8, 0.02, 0.002))
    thresholds = AlarmThresholds(0.25, 0.1, 0.97, 0.1)
    assert Evidence((), doubtful, (), (part, harmless)).weigh(thresholds).alarm == "emergency"
    assert Evidence((), harmless, (), (part, harmless)).weigh(thresholds).alarm is None


def test_one_window_does_not_bear_out_a_named_sign_that_the_whole_makes_harmless():
    mention = Mention("emergency", "collapse", harmless=None, stated=False)
    window, doubtful, harmless = ({"emergency": chance, "crisis": 0.0} for chance in (0.3, 0.05, 0.001))
    thresholds = AlarmThresholds(0.25, 0.1, 0.97, 0.1)
    assert Evidence((mention,), doubtful, (window, harmless), ()).weigh(thresholds).judge == "sign"
    assert Evidence((mention,), harmless, (window, harmless), ()).weigh(thresholds).alarm is None


def test_saved_classifier_judges_alike(classifier, tmp_path):
    vector = SentenceEncoder().encode("my throat is closing")
    classifier.save(tmp_path)
    loaded = AlarmClassifier.load(tmp_path)
    assert loaded.probabilities("my throat is closing", vector) == classifier.probabilities("my throat is closing", vector)


def test_missing_classifier_is_one_clear_message(tmp_path):
    with pytest.raises(ResourceError, match="run `make train`"):
        AlarmClassifier.load(tmp_path)


def test_wrong_rules_are_one_clear_message(tmp_path):
    (tmp_path / "safety.yml").write_text("words: {}\nemergency: {x: {title: y}}\n")
    with pytest.raises(ContentError, match=r"safety\.yml: emergency x says: is missing"):
        load_rules(tmp_path)


def test_pattern_with_an_unknown_list_is_one_clear_message(wording, rules):
    broken = YAML(typ="safe").load(json.dumps({**json.loads(rules.json()), "figures": ["@nowhere"]}))
    with pytest.raises(ContentError, match="figure_of_speech: pattern '@nowhere' names the list @nowhere"):
        SignFinder(SafetyRules(**broken), wording)


@pytest.mark.parametrize(
    ("pattern", "count", "tokens"), [("a b", 1, 2), ("a|b c", 1, 2), ("a & b", 2, 6), ("a ~2 b", 1, 4), ("a (b)", 2, 2), ("a_b|c", 2, 1)]
)
def test_pattern_language(pattern, count, tokens):
    compiled = PatternCompiler({}, lambda word: [word]).compile(pattern)
    assert (len(compiled), len(compiled[0])) == (count, tokens)


def _double(word, place):
    place %= len(word)
    return word[: place + 1] + word[place:] if word[place].isalpha() else word
