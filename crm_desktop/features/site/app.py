"""The HTTP side of a site: what addresses there are, what they take and how they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_desktop import __version__, i18n
from crm_desktop.error_texts import TEXTS
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site import pages
from crm_desktop.features.site.body import kind_of, read_body, read_pairs
from crm_desktop.features.site.door import Asked, Door
from crm_desktop.features.site.rules import FORM, READ, VIEWS, WEBHOOK, client_address
from crm_desktop.features.site.rules_door import REFUSALS
from crm_desktop.features.site.rules_pbx import AcceptWebhook, PbxRequest
from crm_desktop.features.site.rules_post import LANGUAGE, NEXT_PAGE, TOKEN, is_trial, value_of

_AWAY = i18n.N_("The database is away. Send it again a little later.")
_Answers = dict[int | str, dict[str, Any]]
Pbx = tuple[AcceptWebhook, Callable[[], list[Ground]]]
_KEY = Path(pattern="^[A-Za-z0-9_-]{10,60}$", description="The key of the form, as it was shown once.")
_LANGUAGE = Query(max_length=2, description="Language of the pages: ru or en.")
_FIELDS = {
    "name": "Who asks.",
    "phone": "As people write it.",
    "email": "An address to answer to.",
    "subject": "What it is about.",
    "text": "The words of the request.",
    "utm_campaign": "The campaign it came by.",
}
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Problem(BaseModel):
    """Why nothing was taken."""

    error: str
    detail: str


class Accepted(BaseModel):
    """Written down. The same request once more gets the same answer and has no second effect."""

    status: str
    id: str
    detail: str = ""


class Tried(BaseModel):
    """A form with the field crm_test would be taken: what is read from it. Nothing was written down."""

    status: str
    detail: str
    fields: dict[str, str]


class Token(BaseModel):
    """What a form carries from its opening to its sending."""

    token: str
    least_seconds: int


class Health(BaseModel):
    """The server answers and reaches the base."""

    status: str
    version: str


class Rows(BaseModel):
    """Rows of a view in the order of their numbers. `next` is what to give as `after`; empty at the end."""

    view: str
    rows: list[dict[str, Any]]
    next: int | None


@dataclass(slots=True)
class _House:
    door: Door
    pbx: Pbx | None


def build_app(door: Door, pbx: Pbx | None = None) -> FastAPI:
    """The application of one site channel. `pbx`: who takes requests of cloud exchanges, and their channels."""
    app = FastAPI(title="CRM", version=__version__, docs_url=None, redoc_url=None)
    app.state.house = _House(door, pbx)
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_unreadable)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_middleware(_Dressed, door=door)
    app.router.add_api_route("/health", health, methods=["GET"], responses=_problems(503))
    _add_form_routes(app)
    app.post("/intake/webhook", status_code=202, response_model_exclude_defaults=True,
             responses=_problems(400, 401, 408, 409, 413, 415, 422, 429, 503),
             openapi_extra=_body("application/json"))(webhook)  # fmt: skip
    app.get("/open/{view}", responses=_problems(401, 403, 404, 422, 429, 503))(open_view)
    for method in ("GET", "POST"):
        app.router.add_api_route(
            "/pbx/{channel}/{secret}", pbx_event, methods=[method], operation_id=f"pbx_{method.lower()}",
            response_class=Response, responses=_problems(400, 401, 403, 404, 408, 413, 422, 429, 503),
        )  # fmt: skip
        # Some exchanges add the kind of the event to the address they are given.
        app.router.add_api_route("/pbx/{channel}/{secret}/{rest:path}", pbx_event, methods=[method],
                                 response_class=Response, include_in_schema=False)  # fmt: skip
    return app


def _add_form_routes(app: FastAPI) -> None:
    bad = (401, 403, 422, 429, 503)
    page = _pages(_problems(*bad)) | {200: {"content": {"text/html": {}}}}
    app.get("/intake/form/{key}", response_class=Response, responses=page)(form_page)
    app.get("/intake/form/{key}/token", responses=_problems(*bad))(form_token)
    answers = _pages(_problems(400, 401, 403, 408, 413, 415, 422, 429, 503)) | {202: {"content": {"text/html": {}}}}
    answers |= {200: {"model": Tried, "content": {"text/html": {}}}}
    app.post("/intake/form/{key}", status_code=202, responses=answers, response_model=Accepted,
             openapi_extra=_body("application/x-www-form-urlencoded", "multipart/form-data", "application/json",
                                 required=(TOKEN,)),
             )(form)  # fmt: skip
    app.options("/intake/form/{key}", include_in_schema=False)(form_asked)
    app.options("/intake/form/{key}/token", include_in_schema=False)(form_asked)


def _house(request: Request) -> _House:
    house: _House = request.app.state.house
    return house


def _address(request: Request) -> str:
    """Who is asking, through the proxies that are known."""
    peer = request.client.host if request.client else ""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    return client_address(peer, forwarded, _house(request).door.facts.proxies)


def _check_origin(request: Request) -> None:
    facts = _house(request).door.facts
    origin = request.headers.get("origin", "").rstrip("/")
    own = {facts.address, str(request.base_url).rstrip("/")}
    if origin and facts.origins and origin not in facts.origins and origin not in own:
        raise Refused("e_site_origin")


def _asked(request: Request, request_id: str = "", timestamp: int = 0, signature: str = "") -> Asked:
    headers = request.headers
    page, agent = headers.get("referer", ""), headers.get("user-agent", "")
    return Asked(_address(request), page, agent, request_id, timestamp, signature)


async def health(request: Request) -> Health:
    """Whether the server works: 503 while the base is away."""
    await run_in_threadpool(_house(request).door.look)
    return Health(status="ok", version=__version__)


async def form_page(request: Request, key: Annotated[str, _KEY], lang: Annotated[str, _LANGUAGE] = "") -> HTMLResponse:
    """A page with the form alone."""
    door = _house(request).door
    known = await run_in_threadpool(door.let_in, _address(request), key, FORM)
    content, policy = pages.form_page(_language(request), key, door.token(known))
    return HTMLResponse(content, headers={"Content-Security-Policy": policy})


async def form_token(request: Request, key: Annotated[str, _KEY]) -> Token:
    """The token a form fetches when it is opened; it is sent along in the field crm_token."""
    _check_origin(request)
    door = _house(request).door
    known = await run_in_threadpool(door.let_in, _address(request), key, FORM)
    return Token(token=door.token(known), least_seconds=door.facts.least_seconds)


async def form_asked(request: Request) -> Response:
    """What a browser asks before it lets a page of another site post."""
    _check_origin(request)
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": "600",
        },
    )


async def form(
    request: Request,
    key: Annotated[str, _KEY],
    lang: Annotated[str, _LANGUAGE] = "",
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> Any:
    """Takes a form: fields by the names of the sample form, its token, and whatever else it has."""
    _check_origin(request)
    door = _house(request).door
    known = await run_in_threadpool(door.let_in, _address(request), key, FORM)
    body = await read_body(request, door.facts.largest_body)
    pairs = await read_pairs(request.headers.get("content-type", ""), body)
    request.state.language = value_of(pairs, LANGUAGE)
    if is_trial(pairs):
        return _tried(request, await run_in_threadpool(door.try_form, known, pairs))
    taken = await run_in_threadpool(door.take_form, known, pairs, body, _asked(request, idempotency_key))
    language = _language(request)
    if not _wants_page(request):
        return Accepted(status="accepted", id=taken, detail=pages.words_of(language, "sent"))
    page = value_of(pairs, NEXT_PAGE)
    if page in door.facts.pages:
        return RedirectResponse(page, 303)
    return HTMLResponse(pages.answer_page(language, "sent"), 202)


def _tried(request: Request, fields: dict[str, str]) -> Response:
    language = _language(request)
    if _wants_page(request):
        return HTMLResponse(pages.answer_page(language, "tried"))
    tried = Tried(status="tried", detail=pages.words_of(language, "tried"), fields=fields)
    return JSONResponse(tried.model_dump())


async def webhook(
    request: Request,
    x_key: Annotated[str, Header(max_length=100, description="The first ten signs of the key, its name.")] = "",
    x_timestamp: Annotated[int, Header(ge=0, le=2**40, description="Seconds of the epoch.")] = 0,
    x_signature: Annotated[str, Header(max_length=200, description="HMAC-SHA256 of timestamp.body, hex.")] = "",
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> Accepted:
    """Takes a signed request in JSON: any object; phone, email, name, text and the like are found by their names."""
    door = _house(request).door
    known = await run_in_threadpool(door.let_in, _address(request), x_key, WEBHOOK)
    if kind_of(request.headers.get("content-type", "")) != "application/json":
        raise Refused("e_site_content")
    body = await read_body(request, door.facts.largest_body)
    asked = _asked(request, idempotency_key, x_timestamp, x_signature)
    return Accepted(status="accepted", id=await run_in_threadpool(door.take_webhook, known, body, asked))


async def open_view(
    request: Request,
    view: Annotated[str, Path(max_length=40, description=f"One of: {', '.join(VIEWS)}.")],
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    authorization: Annotated[str, Header(max_length=200, description="Bearer and the reading key.")] = "",
) -> Rows:
    """Rows of a view after a number, for outside analytics. Instants are UTC; names and phones by a key that may."""
    door = _house(request).door
    kind, _, key = authorization.partition(" ")
    text = key.strip() if kind.lower() == "bearer" else ""
    known = await run_in_threadpool(door.let_in, _address(request), text, READ)
    found = await run_in_threadpool(door.read, known, view, after, limit)
    rows = [asdict(row) for row in found]  # type: ignore[call-overload]
    return Rows(view=view, rows=rows, next=rows[-1].get("id", rows[-1].get("day_no")) if rows else None)


async def pbx_event(
    request: Request,
    channel: Annotated[int, Path(ge=1, le=2**62)],
    secret: Annotated[str, Path(max_length=200)],
) -> Response:
    """What a telephone exchange in the cloud tells of its calls."""
    house = _house(request)
    if house.pbx is None:
        raise Refused("e_site_no_pbx")
    accept, grounds = house.pbx
    house.door.let_pass(_address(request))
    ground = next((one for one in await run_in_threadpool(grounds) if one.channel.id == channel), None)
    if ground is None:
        raise Refused("e_site_no_pbx")
    body = await read_body(request, house.door.facts.largest_body)
    headers = {name.lower(): text for name, text in request.headers.items()}
    query = dict(request.query_params)
    rest = str(request.path_params.get("rest", ""))[:200]
    asked = PbxRequest(request.method, secret, query, body, headers, _address(request), rest)
    answer = await run_in_threadpool(accept, ground, asked)
    return Response(answer.text, answer.status, media_type="text/plain; charset=utf-8")


def _wants_page(request: Request) -> bool:
    return request.url.path.startswith("/intake/form/") and "text/html" in request.headers.get("accept", "")


def _language(request: Request) -> str:
    """The language of the answer: by the address, by a field of the form, by the browser, else of the program."""
    asked = request.query_params.get("lang", "") or getattr(request.state, "language", "")
    return pages.language_of(asked, request.headers.get("accept-language", ""))


def _in_words(request: Request, source: str) -> str:
    return i18n.text_in(_language(request), source)


def _told(request: Request, status: int, code: str, detail: str, wait: int | None = None) -> Response:
    """A problem as JSON, to a visitor without scripts as a page."""
    headers = {"Retry-After": str(wait)} if wait else {}
    if _wants_page(request):
        return HTMLResponse(pages.answer_page(_language(request), code), status, headers)
    return JSONResponse({"error": code, "detail": detail}, status, headers)


async def _on_app_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        wait = max(int(error.retry_after or 0), 5) if isinstance(error, Unavailable) else 5
        return _told(request, 503, "away", _in_words(request, _AWAY), wait)
    refusal = REFUSALS.get(error.key)
    _house(request).door.turned_away(error)
    if refusal is None:
        return _told(request, 422, "refused", error.key)
    facts: dict[str, object] = {"seconds": "?", "why": "?", "limit": "?"} | error.facts
    seconds = facts["seconds"] if error.key == "e_site_rate" else None
    detail = _in_words(request, TEXTS[error.key]).format_map(facts)
    return _told(request, refusal.status, refusal.code, detail, seconds if isinstance(seconds, int) else None)


async def _on_unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    where = ".".join(str(part) for part in found[0]["loc"]) if found else "?"
    _house(request).door.turned_away(Refused("e_site_fields", why=where))
    return _told(request, 422, "bad_fields", _in_words(request, TEXTS["e_site_fields"]).format(why=where))


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return JSONResponse({"error": "no_such_address", "detail": str(error.detail)}, error.status_code, headers)


def _methods_at(request: Request) -> set[str]:
    """What this address takes, by all its routes."""
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in fitting for method in getattr(route, "methods", None) or ()}


async def _on_gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


class _Dressed:
    """Gives every answer the headers all have; pages of the sites that may post are allowed to read theirs."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._origins = door.facts.origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin", "")
        is_open = scope["path"].startswith("/intake/form/")

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in _ALWAYS.items():
                    headers.setdefault(name, text)
                if origin and is_open and (not self._origins or origin.rstrip("/") in self._origins):
                    headers["Access-Control-Allow-Origin"] = origin if self._origins else "*"
                    headers["Vary"] = "Origin"
            await send(message)

        await self._app(scope, receive, dressed)


def _problems(*statuses: int) -> _Answers:
    return {status: {"model": Problem} for status in statuses}


def _pages(problems: _Answers) -> _Answers:
    """The same problems, told as pages to who asks for them."""
    return {status: about | {"content": {"text/html": {}}} for status, about in problems.items()}


def _body(*types: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    fields = {name: {"type": "string", "description": about} for name, about in _FIELDS.items()}
    fields |= {name: {"type": "string"} for name in required}
    schema = {"type": "object", "properties": fields, "required": list(required), "additionalProperties": True}
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in types}}}
