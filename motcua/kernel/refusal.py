"""What an action raises when it will not do what was asked: a code, an HTTP status, and a sentence that helps."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fault:
    """One fault of what a program sent: where, as a JSON pointer into the body (`/answers/child/full_name`), and what.

    A refusal carries them in `data["faults"]`, where it knows the places.
    """

    pointer: str
    detail: str
    code: str = "invalid"
    where: str = "body"  # also query, path, header
    paper: str = ""  # the code of a paper that is missing: it has no place in the body yet


def pointer_of(*path: object) -> str:
    """Return the JSON pointer (RFC 6901) of a path of names and indexes."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


class ActionRefused(Exception):
    """Base of every refusal. Subclasses set `code` and say in `message` what happened and what to do next."""

    code = "refused"
    http_status = 409
    message = _("This cannot be done now. Open the page again to see what is possible.")

    def __init__(self, text: object = None, **data: object) -> None:
        self.data = data
        super().__init__(str(text if text is not None else self.message))


def placed[Refused: ActionRefused](refusal: Refused, *path: object) -> Refused:
    """Return the refusal with the place of what was sent that it is about."""
    refusal.data["faults"] = [Fault(pointer_of(*path), str(refusal), refusal.code)]
    return refusal
