"""`motcua procedures preview`: form, papers, fees and flow of one sheet at a local address, anew after each save.

No database and no account: what an author needs while writing. The page asks every second whether the file changed.
"""

from collections.abc import Iterable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.cli.environment import Complaint
from motcua.kernel.money import format_vnd
from motcua.service.procedures import forms
from motcua.service.procedures.check import read
from motcua.service.procedures.definition import QUESTIONS, Condition, Definition, FieldSpec, Section
from motcua.service.procedures.findings import SheetRefused
from motcua.service.procedures.wording import said

CHANNELS = ("online", "counter", "post")
STYLE = """
body{font:17px/1.5 "Be Vietnam Pro",system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;border-bottom:2px solid #e8b647;margin-top:2rem}
table{border-collapse:collapse;width:100%}
td{border-bottom:1px solid #ccc;text-align:left;vertical-align:top;padding:.3rem}
.note{color:#3b4151}.wrong{background:#fff4d6;padding:.5rem 1rem}label{display:block;margin:.3rem 0}
.off{color:#666}.field{margin:.6rem 0 .6rem 1rem}
"""
SCRIPT = """
let seen=document.body.dataset.stamp;
setInterval(async()=>{try{const now=await(await fetch('/stamp')).text();if(now!==seen)location.reload()}catch{}},1000)
"""


def serve(file: Path, port: int) -> None:
    """Serve the sheet at 127.0.0.1 until Ctrl-C. Raises Complaint if the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler(file))
    except OSError as error:
        raise Complaint(f"Port {port} is taken ({error.strerror}). Choose another one with --port.") from error
    print(f"{file}: http://127.0.0.1:{server.server_port} (Ctrl-C stops)", flush=True)
    with server:
        server.serve_forever()


def handler(file: Path) -> type[BaseHTTPRequestHandler]:
    """The requests of one preview: the page, and the stamp of the file."""

    class Preview(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/stamp":
                self._answer(stamp(file), "text/plain")
            else:
                self._answer(page(file, dict(parse_qsl(address.query))), "text/html")

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing for each request."""

    return Preview


def stamp(file: Path) -> str:
    """What changes when the file is saved."""
    try:
        status = file.stat()
    except OSError:
        return "0"
    return f"{status.st_mtime_ns}-{status.st_size}"


def page(file: Path, chosen: dict[str, str]) -> str:
    """The whole page for the answers `chosen` in the address (`channel`, `language`, questions, `section.field`)."""
    with override("en" if chosen.get("language") == "en" else "vi"):
        try:
            content = _procedure(read(file), chosen)
        except SheetRefused as refused:
            content = _findings(file, refused)
        return format_html(
            '<!doctype html><html><head><meta charset="utf-8"><title>{}</title><style>{}</style></head>'
            '<body data-stamp="{}">{}<script>{}</script></body></html>',
            file.name,
            SafeString(STYLE),
            stamp(file),
            content,
            SafeString(SCRIPT),
        )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _findings(file: Path, refused: SheetRefused) -> SafeString:
    rows = format_html_join("", "<li>{}:{}</li>", ((file.name, finding) for finding in refused.findings))
    return format_html("<h1>{}</h1><ul class='wrong'>{}</ul>", _("This sheet cannot go live yet"), rows)


def _procedure(definition: Definition, chosen: dict[str, str]) -> SafeString:
    answers = _answers(definition, chosen)
    channel = chosen.get("channel", "online")
    warnings = format_html_join("", "<li>{}</li>", ((said(warning, "text"),) for warning in definition.warnings))
    return format_html(
        "<h1>{} <span class=note>{}</span></h1><p>{}</p><ul class=note>{}</ul>{}{}{}{}{}",
        said(definition, "name"),
        definition.code,
        said(definition, "summary"),
        warnings,
        _toggles(definition, answers, chosen),
        _papers(definition, answers, channel),
        _fees(definition, answers, channel),
        _form(definition, answers),
        _flow(definition),
    )


def _answers(definition: Definition, chosen: dict[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {QUESTIONS: {q.code: chosen.get(q.code) for q in definition.questions}}
    for section in definition.sections:
        picked = {spec.code: chosen.get(f"{section.code}.{spec.code}") for spec in section.fields}
        if any(picked.values()):
            answers[section.code] = {code: value for code, value in picked.items() if value}
    return answers


def _toggles(definition: Definition, answers: dict[str, Any], chosen: dict[str, str]) -> SafeString:
    questions = [
        format_html(
            '<label><input type="checkbox" name="{}" value="yes"{}> {}</label>',
            question.code,
            SafeString(" checked") if chosen.get(question.code) == "yes" else "",
            said(question, "text"),
        )
        for question in definition.questions
        if not question.is_condition
    ]
    choices = [
        _choice(
            f"{section.code}.{spec.code}",
            said(spec, "label"),
            [(c.code, said(c, "label")) for c in spec.choices],
            chosen,
        )
        for section in forms.visible_sections(definition, answers)
        for spec in section.fields
        if spec.kind == "choice" and spec.is_asked
    ]
    channel = _choice("channel", _("Channel"), [(name, name) for name in CHANNELS], chosen)
    language = _choice("language", _("Language"), [("vi", "Tiếng Việt"), ("en", "English")], chosen)
    parts = _joined([channel, language, *questions, *choices])
    return format_html("<h2>{}</h2><form>{}<button>{}</button></form>", _("Your case"), parts, _("Show"))


def _choice(name: str, label: str, options: list[tuple[str, str]], chosen: dict[str, str]) -> SafeString:
    listed = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if chosen.get(name) == code else "", text) for code, text in options),
    )
    empty = "" if name in ("channel", "language") else SafeString("<option></option>")
    return format_html('<label>{}: <select name="{}">{}{}</select></label>', label, name, empty, listed)


def _papers(definition: Definition, answers: dict[str, Any], channel: str) -> SafeString:
    rows = format_html_join(
        "",
        '<tr class="{}"><td>{}</td><td>{}</td><td>{}</td></tr>',
        (
            ("" if need.is_to_bring else "off", said(need.paper, "name"), need.state, need.why or need.paper.condition)
            for need in forms.papers_needed(definition, answers, channel)
        ),
    )
    return format_html("<h2>{}</h2><table>{}</table>", _("Papers"), rows)


def _fees(definition: Definition, answers: dict[str, Any], channel: str) -> SafeString:
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        (
            (line.name, _amount(line.before_vnd), _amount(line.amount_vnd), f"{line.rule_text} {line.legal_text}")
            for line in forms.fees_for(definition, answers, channel, date.today())  # noqa: DTZ011  the author's day
        ),
    )
    return format_html("<h2>{}</h2><table>{}</table>", _("Fees"), rows)


def _amount(amount_vnd: int | None) -> str:
    return _("not known") if amount_vnd is None else format_vnd(amount_vnd)


def _form(definition: Definition, answers: dict[str, Any]) -> SafeString:
    shown = {section.code for section in forms.visible_sections(definition, answers)}
    sections = _joined(_section(s, answers, is_shown=s.code in shown) for s in definition.sections)
    return format_html("<h2>{}</h2>{}", _("Form"), sections)


def _section(section: Section, answers: dict[str, Any], *, is_shown: bool) -> SafeString:
    visible = {spec.code for spec in forms.visible_fields(section, answers)}
    fields = _joined(_field(spec, is_shown=spec.code in visible) for spec in section.fields)
    state = "" if is_shown else "off"
    return format_html(
        '<h3 class="{}">{}{}</h3><p class=note>{}</p>{}',
        state,
        said(section, "title"),
        _when(section.shown_if),
        said(section, "help"),
        fields,
    )


def _field(spec: FieldSpec, *, is_shown: bool) -> SafeString:
    inner = _joined(_field(field, is_shown=True) for field in spec.fields)
    kind = ", ".join([spec.kind, *spec.parts, *(said(choice, "label") for choice in spec.choices)])
    source = spec.prefill or (f"{spec.calculated.what} {spec.calculated.of}" if spec.calculated else "")
    return format_html(
        '<div class="field {}"><strong>{}</strong>{} <span class=note>[{}{}]{}</span><div class=note>{}</div>{}</div>',
        "" if is_shown else "off",
        said(spec, "label"),
        " *" if spec.required and spec.is_asked else "",
        kind,
        f" ← {source}" if source else "",
        _when(spec.shown_if),
        said(spec, "help"),
        inner,
    )


def _when(conditions: tuple[Condition, ...]) -> str:
    return "".join(f" ({condition.field}: {', '.join(condition.values)})" for condition in conditions)


def _flow(definition: Definition) -> SafeString:
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} %</td></tr>",
        ((said(step, "name"), step.role, step.unit, step.share_percent) for step in definition.steps),
    )
    time = f"{definition.deadline.value} {definition.deadline.unit}"
    variants = format_html_join("", "<li>{}: {} {}</li>", ((v.when, v.value, v.unit) for v in definition.variants))
    return format_html("<h2>{} ({})</h2><ul>{}</ul><table>{}</table>", _("Steps and time"), time, variants, rows)
