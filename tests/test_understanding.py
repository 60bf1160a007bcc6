import numpy as np
import pytest

from patient_faq.errors import ResourceError
from patient_faq.understanding import build_encoder
from patient_faq.understanding.classifier import ClassifierSettings, QuestionClassifier, Ranking
from patient_faq.understanding.decide import Thresholds, both_topics, decide, decide_part, joined, likely_topics
from patient_faq.understanding.decision import Decision
from patient_faq.understanding.encoder import ENCODER_FOLDER, SentenceEncoder
from patient_faq.understanding.published import MINILM
from patient_faq.understanding.spelling import SpellingCorrector, domain_words

THRESHOLDS = Thresholds(answer=0.5, kind=0.4, familiar=-5.0, unfamiliar=0.8, other_medicine=10.0, out_of_scope=3.0)
TOPICS = {"alcohol", "foods", "storage"}
EXAMPLES = [
    ("can i have a beer", "alcohol"),
    ("is wine allowed", "alcohol"),
    ("may i drink at the party", "alcohol"),
    ("what must i not eat", "foods"),
    ("is grapefruit a problem", "foods"),
    ("which meals are fine", "foods"),
    ("does it go in the fridge", "storage"),
    ("how cold must it be kept", "storage"),
    ("where do i keep the pens", "storage"),
]


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


@pytest.fixture(scope="module")
def classifier(encoder):
    texts, labels = zip(*EXAMPLES, strict=True)
    settings = ClassifierSettings(neighbors=5)
    return QuestionClassifier(settings).fit(texts, encoder.encode_each(list(texts)), labels)


@pytest.fixture(scope="module")
def corrector():
    return SpellingCorrector(*domain_words(["kesempta pen", "the fridge"], ["Kesimpta injection refrigerator alcohol ofatumumab"]))


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("can i drink alchohol", "can i drink alcohol"),
        ("the injecton hurts", "the injection hurts"),
        ("keep it in the refridgerator", "keep it in the refrigerator"),
        ("kesempta", "kesempta"),
        ("pen", "pen"),
        ("36°F to 46°F, OK?", "36°F to 46°F, OK?"),
        ("", ""),
    ],
)
def test_misspelled_words_are_corrected_and_ours_left_alone(corrector, typed, corrected):
    assert corrector.correct(typed) == corrected


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("the vacine", "the vaccine"),
        ("vacines", "vaccines"),
        ("a premedication", "a premedication"),
        ("my backpain", "my back pain"),
        ("is it sideeffects", "is it side effects"),
    ],
)
def test_a_typing_error_in_the_examples_does_not_become_a_word(typed, corrected):
    examples = ["the vaccines", "vaccine, vaccine", "my back pain", "side effects"] * 4 + ["which vacine", "no premedication"]
    assert SpellingCorrector(*domain_words(examples, [])).correct(typed) == corrected


def test_vectors_are_of_length_one_and_near_for_like_meanings(encoder):
    beer, wine, fridge = encoder.encode_each(["may I have a beer", "is wine allowed", "keep it in the fridge"])
    assert beer.shape == (768,)
    assert np.linalg.norm(beer) == pytest.approx(1, abs=1e-5)
    assert beer @ wine > beer @ fridge


def test_vector_does_not_depend_on_what_else_is_encoded(encoder):
    assert np.array_equal(encoder.encode_each(["a beer", "x" * 500])[0], encoder.encode("a beer"))


def test_capitals_and_spaces_make_no_other_vector(encoder):
    assert encoder.word_pieces(" A  Beer ") == encoder.word_pieces("a beer")


def test_one_bad_encoder_does_not_hide_behind_a_good_one(encoder):
    good, bad = np.split(encoder.encode("a beer"), 2)
    with pytest.raises(ResourceError, match="other vectors"):
        build_encoder.verify_vectors(ENCODER_FOLDER, {"a beer": np.concatenate([good, np.roll(bad, 1)])}, 0.7)


def test_missing_encoder_is_one_clear_message(tmp_path):
    with pytest.raises(ResourceError, match="run `make build`"):
        SentenceEncoder(tmp_path)


def test_damaged_encoder_is_one_clear_message(tmp_path):
    for name in ("encoder.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("x")
    with pytest.raises(ResourceError, match="cannot be loaded"):
        SentenceEncoder(tmp_path)


def test_other_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / MINILM.name).mkdir()
    (tmp_path / MINILM.name / MINILM.weights_file).write_bytes(b"x")
    (tmp_path / MINILM.name / "tokenizer.json").write_text("{}")
    monkeypatch.setenv(build_encoder.WEIGHTS_SETTING, str(tmp_path))
    with pytest.raises(ResourceError, match="SHA-256"):
        build_encoder.build(tmp_path / "out")


def test_classifier_ranks_the_right_label_first(classifier, encoder):
    text = "is a glass of wine a problem"
    ranking = classifier.rank(text, encoder.encode(text))
    assert ranking.labels[0] == "alcohol"
    assert ranking.probabilities.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["how cold must it be kept", "beer beer beer", "??", ""])
def test_features_of_one_text_are_those_of_training(classifier, text):
    columns, weights = classifier._regression.ngram_weights(text)
    row = classifier._regression._ngrams.transform([text])
    assert dict(zip(columns.tolist(), weights.tolist(), strict=True)) == pytest.approx(
        dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    )


def test_strange_messages_are_less_familiar(classifier, encoder):
    known, strange = (classifier.rank(text, encoder.encode(text)) for text in ("can i have beer", "quarterly tax returns of Peru"))
    assert known.familiarity > strange.familiarity


def test_saved_classifier_ranks_alike(classifier, encoder, tmp_path):
    classifier.save(tmp_path)
    loaded = QuestionClassifier.load(tmp_path)
    vector = encoder.encode("how cold")
    first, second = (one.rank("how cold", vector) for one in (classifier, loaded))
    assert first.labels == second.labels
    assert np.allclose(first.probabilities, second.probabilities, atol=1e-6)
    assert first.familiarity == pytest.approx(second.familiarity)


def test_damaged_classifier_is_one_clear_message(tmp_path):
    with pytest.raises(ResourceError, match="run `make train`"):
        QuestionClassifier.load(tmp_path)


@pytest.mark.parametrize(
    ("chances", "familiarity", "kind", "topics"),
    [
        ({"alcohol": 0.7, "foods": 0.2}, 0.0, "answer", ("alcohol",)),
        ({"alcohol": 0.4, "foods": 0.35}, 0.0, "clarify", ()),
        ({"alcohol": 0.4, "not_covered_a": 0.3, "not_covered_b": 0.3}, 0.0, "not_covered", ()),
        ({"alcohol": 0.9}, -9.0, "answer", ("alcohol",)),
        ({"alcohol": 0.7}, -9.0, "clarify", ()),
        ({"greet": 0.9, "alcohol": 0.1}, -9.0, "chitchat", ()),
        ({"see_doctor": 0.5, "storage": 0.3}, 0.0, "see_doctor", ("storage",)),
        ({"not_covered_a": 0.35, "alcohol": 0.3, "foods": 0.3}, 0.0, "not_covered", ()),
        ({"vague": 0.6, "alcohol": 0.2, "foods": 0.2}, 0.0, "clarify", ()),
    ],
)
def test_decision_follows_the_likeliest_kind(chances, familiarity, kind, topics):
    full = {**dict.fromkeys(TOPICS, 0.01), **chances}
    ordered = sorted(full, key=full.__getitem__, reverse=True)
    ranking = Ranking(tuple(ordered), np.array([full[label] for label in ordered]), familiarity)
    decision = decide(ranking, TOPICS, THRESHOLDS)
    assert (decision.kind, decision.topics) == (kind, topics)


@pytest.mark.parametrize(("roles", "kind"), [((), "clarify"), (("unnamed",), "clarify"), (("kesimpta",), "answer")])
def test_an_unfamiliar_message_must_be_clearer_unless_it_names_kesimpta(roles, kind):
    ranking = Ranking(("alcohol", "foods", "other_drug"), np.array([0.7, 0.3, 0.0]), -9.0)
    assert decide(ranking, TOPICS, THRESHOLDS, roles).kind == kind


@pytest.mark.parametrize(
    ("familiarity", "roles", "kind"), [(-3.0, (), "out_of_scope"), (-1.0, (), "answer"), (-3.0, ("kesimpta",), "answer")]
)
def test_a_strange_message_is_likelier_out_of_scope_unless_it_names_kesimpta(familiarity, roles, kind):
    ranking = Ranking(("alcohol", "out_of_scope", "foods"), np.array([0.6, 0.3, 0.1]), familiarity)
    assert decide(ranking, TOPICS, THRESHOLDS, roles).kind == kind


def test_a_strange_part_of_a_message_is_not_likelier_out_of_scope():
    ranking = Ranking(("alcohol", "out_of_scope", "foods"), np.array([0.6, 0.3, 0.1]), -3.0)
    assert decide_part(ranking, ranking, TOPICS, THRESHOLDS).kind == "answer"


@pytest.mark.parametrize(
    ("label", "chances", "subject", "offered"),
    [
        ("vague_drinks", (0.6, 0.2, 0.2), "drinks", ("alcohol", "foods")),
        ("vague", (0.6, 0.2, 0.2), None, ("alcohol", "foods")),
        ("vague", (0.9, 0.08, 0.02), None, ()),
    ],
)
def test_a_vague_message_is_asked_back(label, chances, subject, offered):
    decision = decide(Ranking((label, "alcohol", "foods"), np.array(chances), 0.0), TOPICS, THRESHOLDS)
    assert (decision.kind, decision.subject, decision.candidates) == ("clarify", subject, offered)


def test_a_part_of_a_message_may_be_vague():
    ranking = Ranking(("vague_drinks", "alcohol", "foods"), np.array([0.5, 0.4, 0.1]), 0.0)
    assert decide(ranking, TOPICS, THRESHOLDS).kind == "clarify"
    assert decide_part(ranking, ranking, TOPICS, THRESHOLDS).topics == ("alcohol",)


def test_a_part_of_a_message_may_ask_about_it():
    ranking = Ranking(("ask_relief", "alcohol", "foods"), np.array([0.8, 0.15, 0.05]), 0.0)
    assert decide_part(ranking, ranking, TOPICS, THRESHOLDS).topics == ("alcohol",)


@pytest.mark.parametrize(("chance", "topic"), [(0.9, "foods"), (0.4, "alcohol")], ids=["clear by itself", "clear by the whole"])
def test_only_an_unclear_part_is_judged_by_the_whole(chance, topic):
    part = Ranking(("foods", "alcohol", "storage"), np.array([chance, 0.95 - chance, 0.05]), 0.0)
    whole = Ranking(("alcohol", "storage", "foods"), np.array([0.99, 0.01, 0.0]), 0.0)
    assert decide_part(part, whole, TOPICS, THRESHOLDS).topics == (topic,)


def test_part_and_whole_are_joined_by_their_geometric_mean():
    part = Ranking(("ask_relief", "alcohol", "foods"), np.array([0.9, 0.1, 0.0]), -1.0)
    whole = Ranking(("foods", "alcohol", "ask_relief"), np.array([0.5, 0.5, 0.0]), 2.0)
    both = joined(part, whole)
    assert both.labels == ("alcohol", "ask_relief", "foods")
    assert both.probabilities.sum() == pytest.approx(1.0)
    assert both.familiarity == -1.0


@pytest.mark.parametrize(
    ("chances", "sides", "topics"),
    [
        ((0.5, 0.4), (), ["alcohol", "foods"]),
        ((0.8, 0.15), (), []),
        ((0.8, 0.15), ("foods", "alcohol"), ["foods", "alcohol"]),
        ((0.8, 0.15), ("foods", "storage"), []),
        ((0.95, 0.05), ("foods", "alcohol"), []),
    ],
    ids=["both likely", "one clear", "one on each side", "another on a side", "one all but sure"],
)
def test_two_things_joined_by_and_are_both_answered(chances, sides, topics):
    ranking = Ranking(("alcohol", "foods"), np.array(chances), 0.0)
    decisions = [Decision("answer", topic, 0.9, topics=(topic,)) for topic in sides]
    assert [one.label for one in both_topics(ranking, TOPICS, decisions)] == topics


@pytest.mark.parametrize(("confidence", "topics"), [(0.99, ["foods", "alcohol"]), (0.9, [])])
def test_two_things_that_are_each_beyond_doubt_are_answered_though_the_whole_is_about_one(confidence, topics):
    ranking = Ranking(("alcohol", "vague_food_and_drink", "foods"), np.array([0.93, 0.05, 0.02]), 0.0)
    sides = [Decision("answer", topic, confidence, topics=(topic,)) for topic in ("foods", "alcohol")]
    assert [one.label for one in both_topics(ranking, TOPICS, sides)] == topics


def test_only_topics_that_are_likely_enough_are_offered():
    ranking = Ranking(("other_drug", "foods", "alcohol", "storage"), np.array([0.6, 0.3, 0.06, 0.04]), 0.0)
    assert likely_topics(ranking, TOPICS) == ("foods", "alcohol")


def test_clarify_offers_two_or_three_near_topics():
    ranking = Ranking(("alcohol", "foods", "storage"), np.array([0.4, 0.3, 0.01]), 0.0)
    assert decide(ranking, TOPICS, THRESHOLDS).candidates == ("alcohol", "foods")


@pytest.mark.parametrize(
    ("roles", "kind"), [((), "answer"), (("unnamed",), "other_drug"), (("compared",), "other_drug"), (("unnamed", "kesimpta"), "answer")]
)
def test_another_medicine_alone_makes_a_question_about_it_likelier(roles, kind):
    ranking = Ranking(("alcohol", "other_drug", "foods"), np.array([0.8, 0.15, 0.05]), 0.0)
    assert decide(ranking, TOPICS, THRESHOLDS, roles).kind == kind
