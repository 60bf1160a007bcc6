"""`python -m tuning [--encoder NAME]`: tune the sentence encoders, or one of them, on the training examples.

Writes patient_faq/understanding/adapter-NAME.safetensors, which is kept in the repository: whoever only adds a topic trains
the classifiers on the vectors of the encoders as they are. No question of evaluation/ is read.
"""

from __future__ import annotations

import argparse
import sys

from tokenizers import Tokenizer

from patient_faq.errors import PatientFaqError
from patient_faq.understanding.adapter import adapter_file, save_factors
from patient_faq.understanding.build_encoder import find_weights, read_weights
from patient_faq.understanding.encoder import TOKENIZER_FILE
from patient_faq.understanding.published import ENCODERS
from serving.quiet import ignore_deprecations
from tuning.examples import read_examples
from tuning.train import TuningSettings, tune


def main() -> int:
    """Tune; return the exit status."""
    ignore_deprecations()
    names = [encoder.name for encoder in ENCODERS]
    parser = argparse.ArgumentParser(prog="python -m tuning")
    parser.add_argument("--encoder", choices=names, help="which one; all of them without it")
    chosen = parser.parse_args().encoder
    try:
        weights = {encoder: read_weights(encoder) for encoder in ENCODERS if chosen in {None, encoder.name}}
        examples = read_examples()
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    for encoder, published in weights.items():
        print(f"Tuning {encoder.name} on {len(examples)} examples ...", flush=True)
        tokenizer = Tokenizer.from_file(str(find_weights(encoder) / TOKENIZER_FILE))
        path = adapter_file(encoder)
        save_factors(tune(encoder, published, tokenizer, examples, TuningSettings()), path)
        print(f"Written to {path.name}; run `make calibrate`, `make train` and `make evaluate`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
