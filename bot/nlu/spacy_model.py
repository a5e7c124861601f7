"""spaCy for Rasa: the official German model where it is installed, else the stand-in that set-up builds."""

from __future__ import annotations

import logging
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils import spacy_utils
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.spacy_names import OFFICIAL_MODEL, active_model, stand_in_path

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="SpacyNLP",
)
class SpacyNLP(spacy_utils.SpacyNLP):
    """Rasa's SpacyNLP with the model that this machine has; keeps the class name, by which Rasa finds it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyNLP:
        """Load the model once; tokenizer and extractor share it."""
        name = active_model()
        logger.info("spaCy model: %s", name)
        source = name if name == OFFICIAL_MODEL else stand_in_path()
        # Only tokens and names are used: leaving out the rest of the official pipeline saves half its time.
        language = spacy.load(source, exclude=["parser", "morphologizer", "tagger", "attribute_ruler", "lemmatizer"])
        return cls(spacy_utils.SpacyModel(model=language, model_name=name), {**cls.get_default_config(), **config})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="SpacyNLP")
class PlaceExtractor(SpacyEntityExtractor):
    """Rasa's SpacyEntityExtractor on the document that is there already, instead of analysing it again."""

    def process(self, messages: list[Message], model: spacy_utils.SpacyModel) -> list[Message]:
        """Add the entities of the configured `dimensions` to each message."""
        for message in messages:
            document = message.get(SPACY_DOCS[TEXT])
            if document is None:
                continue
            found = self.add_extractor_name(self._extract_entities(document))
            kept = self.filter_irrelevant_entities(found, self._config["dimensions"])
            message.set(ENTITIES, message.get(ENTITIES, []) + kept, add_to_output=True)
        return messages
