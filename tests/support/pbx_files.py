"""Settings of the exchange of the tests, and what SIPp plays: a caller, a phone that answers, one that is busy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.pbx import Pbx

_MODULES = """pbx_config bridge_simple bridge_native_rtp bridge_softmix bridge_builtin_features codec_ulaw codec_alaw
codec_gsm format_wav format_pcm format_gsm func_callerid func_channel func_logic func_strings func_uri func_timeout
func_cut func_groupcount func_volume app_chanspy func_periodic_hook res_rtp_asterisk res_sorcery_config
res_sorcery_memory res_sorcery_astdb res_pjproject res_pjsip res_pjsip_pubsub res_pjsip_session res_pjsip_sdp_rtp
res_pjsip_caller_id res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_registrar chan_pjsip app_dial
app_playback app_echo app_mixmonitor app_userevent app_stack app_verbose res_stasis res_timing_timerfd
res_musiconhold cdr_manager cdr_csv"""

_EMPTY = (
    "features", "indications", "musiconhold", "cel", "acl", "udptl", "ccss", "stasis", "pjproject", "codecs"
)  # fmt: skip


def write_settings(pbx: Pbx, root: Path) -> None:
    """Everything Asterisk reads, with the ports of this exchange."""
    folder = pbx.folder
    for name in ("etc", "var/lib", "var/spool", "run", "log/cdr-csv", "rec", "keys"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    modules = next((root / "usr/lib").glob("**/asterisk/modules"))  # differs between releases
    texts = {
        "asterisk": f"""[directories]
astetcdir => {folder}/etc
astmoddir => {modules}
astvarlibdir => {folder}/var/lib
astdbdir => {folder}/var/lib
astkeydir => {folder}/keys
astdatadir => {root}/usr/share/asterisk
astagidir => {root}/usr/share/asterisk/agi-bin
astspooldir => {folder}/var/spool
astrundir => {folder}/run
astlogdir => {folder}/log
""",
        "modules": "[modules]\nautoload=no\n"
        + "".join(f"load={name}.so\n" for name in _MODULES.split() if (modules / f"{name}.so").exists()),
        # The last rule that fits decides: deny first, permit after.
        "manager": f"""[general]
enabled=yes
port={pbx.ami_port}
bindaddr=127.0.0.1
[crm]
secret=crm-secret
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255
read=call,user
write=originate,reporting,call
""",
        "cdr_manager": "[general]\nenabled=yes\n",
        "cdr": "[general]\nenable=yes\n[csv]\nusegmtime=yes\nloguniqueid=yes\nloguserfield=yes\n",
        "logger": "[general]\n[logfiles]\nfull => notice,warning,error,verbose\n",
        "rtp": f"[general]\nrtpstart={pbx.rtp_port}\nrtpend={pbx.rtp_port + 190}\n",
        "http": "[general]\nenabled=no\n",
        "pjsip": _pjsip(pbx),
        "extensions": f"""[from-trunk]
exten => _X.,1,MixMonitor({folder}/rec/${{UNIQUEID}}.wav)
 same => n,UserEvent(CrmCall,Number: ${{CALLERID(num)}},Line: ${{EXTEN}},File: ${{UNIQUEID}}.wav)
 same => n,Dial(PJSIP/101,4)
 same => n,Hangup()
[internal]
exten => _X.,1,MixMonitor({folder}/rec/${{UNIQUEID}}.wav)
 same => n,Dial(PJSIP/city/sip:${{EXTEN}}@127.0.0.1:{pbx.city_port},20)
 same => n,Hangup()
""",
        **dict.fromkeys(_EMPTY, ""),
    }
    for name, text in texts.items():
        (folder / "etc" / f"{name}.conf").write_text(text)


def _pjsip(pbx: Pbx) -> str:
    def phone(name: str, context: str, port: int, user: str, more: str = "") -> str:
        return f"""[{name}]
type=endpoint
context={context}
disallow=all
allow=ulaw
aors={name}
direct_media=no
{more}
[{name}]
type=aor
contact=sip:{user}@127.0.0.1:{port}
"""

    phones = "".join(
        phone(name, "internal", port, name, f'callerid="Phone" <{name}>') for name, port in pbx.phone_ports.items()
    )
    return f"""[global]
type=global
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{pbx.sip_port}
[trunk]
type=endpoint
context=from-trunk
disallow=all
allow=ulaw
direct_media=no
[trunk]
type=identify
endpoint=trunk
match=127.0.0.1
{phones}{phone("city", "from-trunk", pbx.city_port, "city")}"""


def write_scenarios(folder: Path, voice: Path) -> None:
    """What SIPp plays."""
    scenarios = {"caller": _CALLER.replace("@VOICE@", str(voice)), "busy": _BUSY, "deaf": _DEAF, "answer": _ANSWER}
    for name, text in scenarios.items():
        (folder / f"{name}.xml").write_text(text)


_HEAD = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "[field1]" <sip:[field0]@[local_ip]:[local_port]>;tag=[call_number]
"""
_SOUND = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=u 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [{port}] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""
_CALLER = f"""<?xml version="1.0"?><scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
{_HEAD}To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
{_SOUND.format(port="rtpstream_audio_port")}]]></send>
<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>
<recv response="486" optional="true" next="refused"/>
<recv response="503" optional="true" next="refused"/>
<recv response="480" optional="true" next="refused"/>
<recv response="603" optional="true" next="refused"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
{_HEAD}[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec rtp_stream="@VOICE@,1,0,PCMU/8000"/></action></nop>
<pause milliseconds="3500"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
{_HEAD}[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200" next="end"/>
<label id="refused"/>
<send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
{_HEAD}[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<label id="end"/>
</scenario>"""

_BACK = """[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
"""
_RINGS = f"""<send><![CDATA[
SIP/2.0 180 Ringing
{_BACK}Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
"""
_BUSY = f"""<?xml version="1.0"?><scenario name="busy phone"><recv request="INVITE"/>
<send retrans="500"><![CDATA[
SIP/2.0 486 Busy Here
{_BACK}Content-Length: 0

]]></send><recv request="ACK"/></scenario>"""

_DEAF = f"""<?xml version="1.0"?><scenario name="phone nobody takes"><recv request="INVITE"/>
{_RINGS}<recv request="CANCEL"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send></scenario>"""

_ANSWER = f"""<?xml version="1.0"?><scenario name="phone that answers"><recv request="INVITE"/>
{_RINGS}<send retrans="500"><![CDATA[
SIP/2.0 200 OK
{_BACK}Contact: <sip:[local_ip]:[local_port]>
{_SOUND.format(port="media_port")}]]></send>
<recv request="ACK" optional="true" rtd="true" crlf="true"/>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send></scenario>"""
