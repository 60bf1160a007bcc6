"""`python -m tuning`: tune the sentence encoder on the training examples.

Writes patient_faq/understanding/adapter.safetensors, which is kept in the repository: whoever only adds a topic trains
the classifiers on the vectors of the encoder as it is. No question of evaluation/ is read.
"""

from __future__ import annotations

import sys

from safetensors.numpy import load_file
from tokenizers import Tokenizer

from patient_faq.errors import PatientFaqError
from patient_faq.understanding.adapter import ADAPTER_FILE, save_factors
from patient_faq.understanding.build_encoder import WEIGHTS_FILE, find_weights
from patient_faq.understanding.encoder import TOKENIZER_FILE
from serving.quiet import ignore_deprecations
from tuning.examples import read_examples
from tuning.train import TuningSettings, tune


def main() -> int:
    """Tune; return the exit status."""
    ignore_deprecations()
    try:
        folder = find_weights()
        examples = read_examples()
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Tuning on {len(examples)} examples ...", flush=True)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    save_factors(tune(examples, load_file(folder / WEIGHTS_FILE), tokenizer, TuningSettings()))
    print(f"Written to {ADAPTER_FILE.name}; run `make calibrate`, `make train` and `make evaluate`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
