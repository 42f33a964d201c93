"""Requests of telephone exchanges in the cloud come by the server of a site: here the two meet."""

from __future__ import annotations

from crm_desktop.features.calls.cloud import Request, TurnedAway, accept_webhook
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site.rules_pbx import PbxAnswer, PbxRequest
from crm_desktop.features.site.server import SiteWorker


class SiteAndPbxWorker(SiteWorker):
    """Serves a site and the cloud exchanges of the same process."""

    def __init__(self) -> None:
        super().__init__(take_pbx)


def take_pbx(ground: Ground, asked: PbxRequest) -> PbxAnswer:
    """Keeps what an exchange sent on the ground of its own channel; the same message again has no second effect."""
    request = Request(asked.secret, asked.rest, asked.headers, asked.query, asked.body, asked.address)
    judged = accept_webhook(ground.channel.facts, request, ground.secret, ground.clock.now())
    if isinstance(judged, TurnedAway):
        ground.refused(judged.reason, judged.detail)
        return PbxAnswer(judged.status, judged.reason)
    if judged.payload:
        ground.keep("webhook", judged.outside_id, judged.payload)
    return PbxAnswer(200, judged.answer)
