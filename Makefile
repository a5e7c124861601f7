# `make` alone lists the commands.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check train actions chat check-data thema run-cluster fit bench bench-web bench-reminders bench-cluster sbom lock

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## install both Python environments and the spaCy model (a repeated call takes no time)
	@scripts/setup

run: setup ## set up, train where needed, and start the assistant; Ctrl-C ends it
	@scripts/train
	@exec .venv/bin/python -m bot run

run-cluster: setup ## two bots and two Rasas on PostgreSQL behind nginx, on this machine; Ctrl-C ends them
	@scripts/postgres-tools
	@scripts/proxy-tools nginx
	@scripts/train
	@exec .venv/bin/python -m cluster

test: setup ## set up and run every check and test
	@scripts/check
	@scripts/train
	@scripts/test

check: setup ## types, style and data, without running anything
	@scripts/check

train: setup ## train the model if its inputs changed; a running assistant takes it over
	@scripts/train

actions: setup ## start the action endpoint alone, for `rasa shell`
	@exec .venv/bin/python -m bot actions

chat: setup ## talk to the running assistant in the terminal
	@exec .venv/bin/python -m bot chat

check-data: setup ## check data/wissen.yml, data/texte.yml and what belongs to them
	@.venv/bin/python -m bot check-data

thema: setup ## add a topic: make thema ID=mein_thema TITEL="Mein Thema"
	@.venv/bin/python -m bot thema "$(ID)" "$(TITEL)"

bench: setup ## measure this project, Rasa's default and nlp.js side by side
	@scripts/bench

bench-web: setup ## measure the web chat under load, next to Rasa's own channels
	@.venv/bin/python -m benchmarks.web_load

bench-reminders: setup ## measure reminders: kills, delay, throughput, idle cost, on SQLite and PostgreSQL
	@.venv/bin/python -m benchmarks.reminders --database sqlite
	@.venv/bin/python -m benchmarks.reminders --database postgresql
	@.venv/bin/python -m benchmarks.reminders --database postgresql --dispatchers 3 --only kills --only throughput

sbom: setup ## write software bills of materials (CycloneDX) of both environments into sbom/
	@scripts/sbom

bench-cluster: setup ## measure two bots and two Rasas on PostgreSQL: kills, take-over, release, throughput
	@scripts/postgres-tools
	@scripts/proxy-tools nginx
	@scripts/train
	@.venv/bin/python -m benchmarks.cluster --only kills takeover release throughput

lock: setup ## resolve requirements/*.in anew
	@scripts/lock

fit: setup ## fit temperature and thresholds of the classifier by cross-validation
	@.venv-rasa/bin/python -W ignore -m benchmarks.fit_thresholds
