# Everything a newcomer needs: `make run` and `make test` set up what is missing and do the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
MODEL := models/faq.tar.gz
ADAPTERS := $(wildcard patient_faq/understanding/adapter-*.safetensors)
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore

NLU_CODE := $(wildcard patient_faq/*.py patient_faq/understanding/*.py patient_faq/safety/*.py patient_faq/content/*.py components/*.py)
CONTENT := $(shell find content data -name '*.yml')

.PHONY: help
help: ## Show all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

.PHONY: run
run: $(MODEL) ## Set up what is missing, then start the assistant with its web page
	@$(PYTHON) -m serving

.PHONY: chat
chat: $(MODEL) ## Talk to the assistant in the terminal
	@$(PYTHON) -m serving.chat

.PHONY: test
test: $(MODEL) ## Set up what is missing, then run all tests
	@$(PYTHON) -m pytest $(PYTEST_OPTIONS)

.PHONY: test-conversations
test-conversations: $(MODEL) ## Play the scripted conversations through Rasa's own test command; report in reports/conversations
	@$(PYTHON) -m serving.rasa_cli test core --stories tests/conversations --e2e --fail-on-prediction-errors --out reports/conversations

.PHONY: script-conversation
script-conversation: setup ## Print conversation ID=... of the database as a scripted test, NAME='what it shows'
	@$(PYTHON) -m evaluation.script_conversation --id '$(ID)' $(if $(NAME),--name '$(NAME)')

.PHONY: setup
setup: $(VENV)/installed ## Make .venv and install the lock

.PHONY: build
build: build/done ## Build the spaCy pipeline and the sentence encoder

.PHONY: content
content: setup ## Validate all content files
	@$(PYTHON) -m patient_faq.content

.PHONY: train
train: $(MODEL) ## Train if content, data, configuration or code changed

.PHONY: evaluate
evaluate: $(MODEL) ## Evaluate on our held-out questions, or on FILE=questions.jsonl with replies to OUT=results.jsonl
	@$(PYTHON) -m evaluation $(if $(FILE),--file '$(FILE)') $(if $(OUT),--out '$(OUT)') $(if $(PART),--part $(PART))

.PHONY: calibrate
calibrate: build ## Choose the thresholds of classifier and safety screen on the development questions; writes config.yml
	@$(PYTHON) -m evaluation.calibrate
	@$(PYTHON) -m evaluation.calibrate_safety

.PHONY: tune
tune: setup ## Tune the sentence encoders on the training examples (about two hours; ENCODER=minilm for one); writes the adapters that the repository keeps
	@$(PYTHON) -m tuning $(if $(ENCODER),--encoder $(ENCODER))

.PHONY: baseline
baseline: $(MODEL) ## Train Rasa's default pipeline and plain logistic regression, and compare them with ours (hours; EPOCHS=20 for less)
	@$(PYTHON) -m evaluation.baseline $(if $(EPOCHS),--epochs $(EPOCHS))

.PHONY: bench
bench: $(MODEL) ## Measure round trips of a bare Rasa bot, a stock custom action and ours
	@$(PYTHON) -m benchmarks

.PHONY: telegram-webhook
telegram-webhook: setup ## Tell Telegram where the assistant is: URL=https://faq.example.org
	@$(PYTHON) -m channels.telegram.webhook $(if $(URL),'$(URL)')

.PHONY: screenshots
screenshots: setup ## Take the pictures of the widget in docs/images (needs Chromium)
	@PYTHONPATH=tests:. $(PYTHON) -m browser.screenshots

.PHONY: widget-figures
widget-figures: setup ## Measure the widget: size, requests to others, faults that axe finds (needs Chromium)
	@PYTHONPATH=tests:. $(PYTHON) -m browser.figures

.PHONY: lint
lint: setup ## Check style, docstrings, annotations, complexity and types
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

.PHONY: fix
fix: setup ## Mend what the linter can mend
	@$(VENV)/bin/ruff check --fix . && $(VENV)/bin/ruff format .

.PHONY: lock
lock: setup ## Resolve requirements.in into requirements.lock
	@$(VENV)/bin/uv pip compile requirements.in --override requirements-overrides.txt --generate-hashes \
	  --python-version 3.10 --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock

.PHONY: clean
clean: ## Delete everything that set-up and training made
	rm -rf $(VENV) build models .rasa reports

$(VENV)/installed: requirements.lock .python-version scripts/make-venv.sh
	@scripts/make-venv.sh $(VENV)
	@touch $@

build/done: $(VENV)/installed patient_faq/vocabulary.py content/drugs.yml content/drug_stems.yml content/terms.yml $(wildcard patient_faq/understanding/*encoder.py) $(addprefix patient_faq/understanding/,bert_graph.py adapter.py published.py) $(ADAPTERS)
	@$(PYTHON) -m patient_faq.understanding.build_encoder
	@$(PYTHON) -m patient_faq.vocabulary
	@touch $@

$(MODEL): build/done config.yml domain.yml $(CONTENT) $(NLU_CODE)
	@$(PYTHON) -m patient_faq.content
	@echo "Training (about half an hour) ..."
	@$(PYTHON) -m serving.train
	@touch $@
