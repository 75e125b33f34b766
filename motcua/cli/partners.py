"""`motcua partners`: who may use the API, and by which tokens. For scripts and for whoever sets a province up."""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `partners` with its verbs."""
    parser = commands.add_parser("partners", help="partners of the API and their tokens: create, token, rotate, …")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    create = verbs.add_parser("create", help="make an organisation known")
    create.add_argument("code", help="small letters, digits, hyphens; never changes")
    create.add_argument("--name", required=True)
    create.add_argument("--email", required=True, help="where notices about its tokens go")
    create.add_argument("--per-minute", type=int, help="requests of each token (the platform's usual limit)")
    create.add_argument("--burst", type=int, help="requests at once (likewise)")
    token = verbs.add_parser("token", help="issue a token; its text is printed once, alone on standard output")
    token.add_argument("code", help="of the partner")
    token.add_argument("--name", required=True, help="what it is for")
    token.add_argument("--scope", action="append", required=True, metavar="SCOPE", help="may be given several times")
    token.add_argument("--days", type=int, help="of life (as many as the platform allows)")
    token.add_argument("--acts-as", type=int, metavar="PERSON", help="id of a person whose roles it uses")
    rotate = verbs.add_parser("rotate", help="replace a token; the old one works on for a while")
    rotate.add_argument("token", help="its public id")
    rotate.add_argument("--overlap-hours", type=int, default=72, help="(72)")
    revoke = verbs.add_parser("revoke", help="end a token at once")
    revoke.add_argument("token", help="its public id")
    block = verbs.add_parser("block", help="shut out all tokens of a partner")
    block.add_argument("code")
    block.add_argument("--undo", action="store_true", help="let them in again")
    listing = verbs.add_parser("list", help="all partners with their tokens")
    for verb, do in ((create, _create), (token, _token), (rotate, _rotate), (revoke, _revoke), (block, _block)):
        verb.set_defaults(run=run, do=do)
    listing.set_defaults(run=run, do=_list)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Do what was asked as the platform itself. A refusal is a sentence and exit code 2."""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from motcua.journal.acting import Acting  # slow import
        from motcua.journal.moment import database_now
        from motcua.kernel.refusal import ActionRefused

        do: Callable[..., None] = arguments.do
        try:
            do(arguments, by=Acting.system(), at=database_now())
        except ActionRefused as refusal:
            raise Complaint(str(refusal)) from refusal
    return 0


def _create(arguments: argparse.Namespace, **who: Any) -> None:
    from motcua.service.exchange import actions  # slow import

    limits = {"requests_per_minute": arguments.per_minute, "burst": arguments.burst}
    partner = actions.create_partner(
        arguments.code, name=arguments.name, contact_email=arguments.email, **limits, **who
    )
    print(partner.code)


def _token(arguments: argparse.Namespace, **who: Any) -> None:
    from motcua.service.exchange import actions, queries  # slow import

    end = who["at"] + timedelta(days=arguments.days) if arguments.days is not None else None
    issued = actions.issue_token(
        queries.partner_of(arguments.code).id,
        name=arguments.name,
        scopes=arguments.scope,
        expires_at=end,
        acts_as_id=arguments.acts_as,
        **who,
    )
    _print_once(issued.text)


def _rotate(arguments: argparse.Namespace, **who: Any) -> None:
    from motcua.service.exchange import actions, queries  # slow import

    old = queries.token_of(arguments.token)
    _print_once(actions.rotate_token(old.id, overlap=timedelta(hours=arguments.overlap_hours), **who).text)


def _revoke(arguments: argparse.Namespace, **who: Any) -> None:
    from motcua.service.exchange import actions, queries  # slow import

    actions.revoke_token(queries.token_of(arguments.token).id, **who)


def _block(arguments: argparse.Namespace, **who: Any) -> None:
    from motcua.service.exchange import actions, queries  # slow import

    act = actions.unblock_partner if arguments.undo else actions.block_partner
    act(queries.partner_of(arguments.code).id, **who)


def _list(_arguments: argparse.Namespace, *, at: Any, **_who: Any) -> None:
    from motcua.service.exchange import queries  # slow import

    for partner in queries.partners_with_tokens():
        print(f"{partner.code}\t{partner.name}\t{'blocked' if partner.blocked_at else 'open'}")
        for token in partner.tokens.all():
            state = "alive" if queries.is_alive(token, at) else "ended"
            until = f"{token.expires_at:%Y-%m-%d}"
            print(f"  {token.public_id}\t{state}\tuntil {until}\t{token.name}\t{' '.join(token.scopes)}")


def _print_once(text: str) -> None:
    print(text)
    print("This is shown only now. Whoever has it can use it.", file=sys.stderr)
