"""Requests of telephone exchanges in the cloud come by the server of a site: here the two meet."""

from __future__ import annotations

from crm_desktop.features.calls.cloud import accept_webhook
from crm_desktop.features.site.server import SiteWorker


class SiteAndPbxWorker(SiteWorker):
    """Serves a site and the cloud exchanges of the same process."""

    def __init__(self) -> None:
        super().__init__(accept_webhook)
