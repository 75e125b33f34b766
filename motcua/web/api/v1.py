"""Version 1 of the API: which parts it has."""

from motcua.web.api.answers import Answers
from motcua.web.api.interface import VERSION, Interface
from motcua.web.api.parts import (
    acting,
    batch,
    cockpit,
    documents,
    dossiers,
    drafts,
    me,
    observations,
    places,
    procedures,
    quality,
    rankings,
    watching,
    webhooks,
)
from motcua.web.api.reading import StrictParser

api = Interface(
    title="Motcua API",
    version=VERSION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    renderer=Answers(),
)
for part in (
    procedures,
    places,
    documents,
    drafts,
    dossiers,
    acting,
    watching,
    quality,
    cockpit,
    rankings,
    webhooks,
    observations,
    batch,
    me,
):
    api.add_router("", part.router)
