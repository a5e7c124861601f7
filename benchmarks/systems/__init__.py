"""The systems that are compared: Rasa's default configuration, nlp.js and this project."""

from benchmarks.systems.base import Send, Server, System
from benchmarks.systems.nlpjs import NlpJs
from benchmarks.systems.project import Project
from benchmarks.systems.rasa_default import RasaDefault

__all__ = ["NlpJs", "Project", "RasaDefault", "Send", "Server", "System"]
