"""The agent as a Windows service. Its command line lies in the registry, readable by administrators."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Any

from crm_desktop.errors import Refused
from crm_desktop.i18n import _

NAME = "CrmDesktopAgent"
_TITLE = "CRM Desktop Agent"


def install(words: Sequence[str]) -> str:
    """Makes the service, has it started with Windows, and starts it. Raises Refused e_agent_service."""
    import pywintypes
    import win32serviceutil

    try:
        win32serviceutil.InstallService(
            f"{__name__}.AgentService",
            NAME,
            _TITLE,
            startType=2,  # SERVICE_AUTO_START
            description="Fires what is due, works on channels, takes in what comes.",
            exeName=None,
        )
        win32serviceutil.SetServiceCustomOption(NAME, "arguments", "\n".join(words))
        win32serviceutil.StartService(NAME)
    except pywintypes.error as error:
        raise Refused("e_agent_service", reason=error.strerror) from error
    return _("The service “{name}” is installed and started.").format(name=_TITLE)


def remove() -> str:
    """Stops the service and removes it. Raises Refused e_agent_service."""
    import pywintypes
    import win32serviceutil

    try:
        _stop_quietly(win32serviceutil, pywintypes)
        win32serviceutil.RemoveService(NAME)
    except pywintypes.error as error:
        raise Refused("e_agent_service", reason=error.strerror) from error
    return _("The service “{name}” is removed.").format(name=_TITLE)


def _stop_quietly(win32serviceutil: Any, pywintypes: Any) -> None:
    try:
        win32serviceutil.StopServiceWithDeps(NAME, waitSecs=45)
    except pywintypes.error:
        return  # it was not running


if sys.platform == "win32":
    import win32service
    import win32serviceutil

    from crm_desktop.agent.lanes import Lanes
    from crm_desktop.agent.program import Program
    from crm_desktop.clock import SystemClock

    class AgentService(win32serviceutil.ServiceFramework):  # type: ignore[misc]
        """What Windows starts and stops."""

        _svc_name_ = NAME
        _svc_display_name_ = _TITLE

        def __init__(self, args: Any) -> None:
            super().__init__(args)
            self._program: Program | None = None
            self._is_stopped = threading.Event()

        def SvcStop(self) -> None:  # noqa: N802 - the framework's name
            """Asked to end: the work in hand is finished first."""
            self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING, waitHint=45_000)
            self._is_stopped.set()
            if self._program is not None:
                self._program.stop()

        def SvcDoRun(self) -> None:  # noqa: N802 - the framework's name
            """Works until it is stopped; the base may come later than the service."""
            from crm_desktop.agent.__main__ import listening, service_place
            from crm_desktop.log import set_up_log

            set_up_log("agent")
            words = win32serviceutil.GetServiceCustomOption(NAME, "arguments", "").splitlines()
            target, login = service_place(words)
            lanes = Lanes(target, login)
            self._program = Program(lanes, SystemClock())
            try:
                if not self._is_stopped.is_set():
                    with listening(target, lanes, self._program):
                        self._program.run()
            finally:
                lanes.close()
