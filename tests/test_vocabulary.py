import pytest

from patient_faq.errors import ContentError
from patient_faq.understanding.names import MedicineNames, asked_of_kesimpta
from patient_faq.vocabulary import build_pipeline, load_drugs, load_synonyms, load_terms


@pytest.fixture(scope="module")
def pipeline():
    return build_pipeline()


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("is kesempta safe", "drug", "Kesimpta"),
        ("can i have ibuprofen", "drug", "ibuprofen"),
        ("the shingles jab", "vaccine", "shingles"),
        ("flu vaccine up the nose, allowed?", "vaccine", "nasal flu spray"),
        ("my flu vaccine", "vaccine", "flu shot"),
        ("a measles jab", "vaccine", "MMR"),
        ("into my tummy", "body_site", "abdomen"),
        ("I feel knackered", "symptom", "fatigue"),
        ("i am in week 2", "time_on_treatment", "first 4 weeks"),
        ("is metformin hard on the kidneys", "drug", "metformin"),
        ("my fancyolol makes me cough", "drug", "unlisted medicine"),
        ("how is bimzelximab given", "drug", "unlisted medicine"),
    ],
)
def test_names_are_found_with_their_value(pipeline, text, label, value):
    assert (label, value) in [(entity.label_, entity.ent_id_) for entity in pipeline(text).ents]


def test_synonyms_lead_to_the_same_values():
    assert load_synonyms()["ofatumumab"] == "Kesimpta"


@pytest.mark.parametrize(
    ("name", "text", "load"), [("drugs.yml", "- {name: x}\n", load_drugs), ("terms.yml", "vaccine: {MMR: mmr}\n", load_terms)]
)
def test_wrong_vocabulary_is_one_clear_message(tmp_path, name, text, load):
    (tmp_path / name).write_text(text)
    with pytest.raises(ContentError, match=name):
        load(tmp_path)


@pytest.mark.parametrize("text", ["my cholesterol is high", "they intercept the parcel", "provolone cheese"])
def test_words_that_only_end_like_a_medicine_are_none(pipeline, text):
    assert not [entity for entity in pipeline(text).ents if entity.label_ == "drug"]


def test_medicines_that_the_documents_do_not_name_get_one_word(pipeline):
    named = MedicineNames(pipeline).find("does lisinopril or ocrelizumab clash with kesempta")
    assert named.text == "does another medicine or Ocrevus clash with Kesimpta"
    assert named.roles == {"unnamed", "compared", "kesimpta"}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("does another medicine make you tired", "does Kesimpta make you tired"),
        ("is dimethyl fumarate or rituximab stored cold", "is Kesimpta or Kesimpta stored cold"),
        ("prednisone pills, Kesimpta, prednisones", "Kesimpta, Kesimpta, prednisones"),
        ("where do I store the pens", "where do I store the pens"),
    ],
)
def test_the_same_is_asked_of_kesimpta(text, same):
    assert asked_of_kesimpta(text) == same


def test_every_name_stands_once():
    names = [name.lower() for drug in load_drugs() for name in (drug.name, *drug.also)]
    assert sorted(names) == sorted(set(names))
