"""Why a file is not taken, each with what to do instead. `name` is the file's name as it was sent."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class FileRefused(ActionRefused):
    """Base: this file was not taken; everything else that was sent is untouched."""

    code = "file_refused"
    http_status = 422
    message = _("File “%(name)s” was not accepted. Photograph or scan the paper again, then send it again.")

    def __init__(self, name: str = "", **data: object) -> None:
        super().__init__(self.message % {"name": name, **data}, name=name, **data)


class FileTooLarge(FileRefused):
    """Cut off at the limit while it was read."""

    code = "file_too_large"
    http_status = 413
    message = _(
        "File “%(name)s” is larger than %(limit_mb)s MB. "
        "Scan it in black and white, or photograph each page as a file of its own."
    )


class BodyTooLarge(FileTooLarge):
    """All files of one request together are too large."""

    code = "upload_too_large"
    message = _("The files together are larger than %(limit_mb)s MB. Send them in several goes.")


class KindNotTaken(FileRefused):
    """The name does not end as one of the kinds that are taken."""

    code = "file_kind_not_taken"
    http_status = 415
    message = _(
        "File “%(name)s” is of a kind that is not accepted. "
        "Send PDF, JPG, PNG, HEIC, DOCX or XLSX; anything else can be saved or printed as PDF."
    )


class ContentDiffers(FileRefused):
    """The content is not what the name says, for example a program named .pdf."""

    code = "file_content_differs"
    http_status = 415
    message = _(
        "File “%(name)s” is not a real %(kind)s file. "
        "Photograph or scan the paper again, or open the file and save it as PDF, then send it again."
    )


class FileUnreadable(FileRefused):
    """Damaged or cut short."""

    code = "file_unreadable"
    message = _(
        "File “%(name)s” is damaged and cannot be opened. Photograph or scan the paper again, then send it again."
    )


class FileEmpty(FileRefused):
    """0 bytes."""

    code = "file_empty"
    message = _("File “%(name)s” is empty. Check that it opens on your device, then choose it again.")


class FileTooHeavy(FileRefused):
    """Would unpack to far more than a paper needs: a bomb, or a scan at a needless resolution."""

    code = "file_too_heavy"
    message = _(
        "File “%(name)s” is far too large when opened (too many pages, pixels or parts). "
        "Scan at 300 dpi or less, or split it into several files."
    )


class FileLocked(FileRefused):
    """Asks for a password."""

    code = "file_locked"
    message = _("File “%(name)s” is locked by a password. Save it without password, then send it again.")


class FileUnsafe(FileRefused):
    """Holds macros, other files or scripts."""

    code = "file_unsafe"
    message = _(
        "File “%(name)s” contains macros, scripts or other files inside. Save or print it as PDF, then send the PDF."
    )


class NameNotTaken(FileRefused):
    """The name could deceive: hidden characters, or a program's ending before the last one."""

    code = "file_name_not_taken"
    message = _(
        "The name of file “%(name)s” could mislead. Rename it, for example to “to-khai.pdf”, then send it again."
    )


class NoRoomOnDisk(ActionRefused):
    """The papers' file system is fuller than PAPERS_MAX_DISK_PERCENT, or the object store says that it is full."""

    code = "no_room_on_disk"
    http_status = 503
    message = _(
        "No files can be taken at the moment, because our store is almost full. What you have typed and sent is kept. "
        "Please send the file later, or bring the paper to a service centre."
    )


class StoreOutOfReach(ActionRefused):
    """The store of the papers does not answer, or refuses us. `why` is for the log."""

    code = "store_out_of_reach"
    http_status = 503
    message = _(
        "Our store of papers cannot be reached at the moment. What you have typed and sent is kept. "
        "Please try again in a few minutes."
    )


class ContentDamaged(ActionRefused):
    """The stored bytes are not those that were stored: their hash differs. Restore them from the backup."""

    code = "content_damaged"
    http_status = 503
    message = _(
        "This file is damaged in our store and is therefore not shown. Please tell the platform's operators, "
        "who will restore it."
    )


BY_CODE: dict[str, type[FileRefused]] = {
    "wrong_kind": ContentDiffers,
    "two_kinds": ContentDiffers,
    "unreadable": FileUnreadable,
    "broken": FileUnreadable,
    "too_heavy": FileTooHeavy,
    "locked": FileLocked,
    "unsafe": FileUnsafe,
    "signed_unsafe": FileUnsafe,
}
