"""Creating and upgrading bases: what is applied, what is put back, who is asked to leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop.db import deploy, schema_state, services
from crm_desktop.db.connection import Connection
from crm_desktop.db.events import Listener
from crm_desktop.db.lane import Lane
from crm_desktop.db.schema_files import Sources, read_sources
from crm_desktop.db.schema_state import Schema
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.errors import Refused, Unavailable

_FIRST = {
    "migrations/0001_base.sql": """
        create table item (id integer not null, price varchar(20), note varchar(50), stock smallint default 1,
          constraint pk_item primary key (id));
        insert into item (id, price, note) values (1, '10', 'x');""",
    "exceptions.sql": "create or alter exception e_shop_closed 'shop=@1';",
    "packages/shop.sql": """create or alter package shop sql security definer as begin
        procedure old_price (p_id integer) returns (o_price varchar(20));
      end;""",
    "packages/shop_body.sql": """recreate package body shop as begin
        procedure old_price (p_id integer) returns (o_price varchar(20)) as
        begin select price from item where id = :p_id and stock < 10 into o_price; suspend; end
      end;""",
    "packages/desk.sql": """create or alter package desk sql security definer as begin
        procedure show_price (p_id integer) returns (o_price varchar(20));
      end;""",
    "packages/desk_body.sql": """recreate package body desk as begin
        procedure show_price (p_id integer) returns (o_price varchar(20)) as
        begin select o_price from shop.old_price(:p_id) into o_price; suspend; end
      end;""",
    "views/item_list.sql": "create or alter view item_list as select id, price, note, stock from item;",
    "triggers/item.sql": """create or alter trigger item_bi for item before insert as
      begin new.note = coalesce(new.note, new.price); end;""",
    "grants.sql": "grant execute on package shop to public;",
    "seed/010_items.sql": "update or insert into item (id, price, note) values (2, '20', 'y') matching (id);",
}
# The second version drops `note` and turns `price` into money; view, trigger and both packages used them.
_SECOND = {
    **_FIRST,
    "migrations/0002_money.sql": """
        alter table item add cost numeric(18, 2);
        update item set cost = cast(price as numeric(18, 2));""",
    "migrations/0002_money.after.sql": """
        alter table item drop note; alter table item drop price; alter table item alter stock type bigint;""",
    "packages/shop.sql": """create or alter package shop sql security definer as begin
        procedure new_price (p_id integer) returns (o_cost numeric(18, 2));
      end;""",
    "packages/shop_body.sql": """recreate package body shop as begin
        procedure new_price (p_id integer) returns (o_cost numeric(18, 2)) as
        begin select cost from item where id = :p_id and stock < 10 into o_cost; suspend; end
      end;""",
    "packages/desk.sql": """create or alter package desk sql security definer as begin
        procedure show_price (p_id integer) returns (o_cost numeric(18, 2));
      end;""",
    "packages/desk_body.sql": """recreate package body desk as begin
        procedure show_price (p_id integer) returns (o_cost numeric(18, 2)) as
        begin select o_cost from shop.new_price(:p_id) into o_cost; suspend; end
      end;""",
    "views/item_list.sql": "create or alter view item_list as select id, cost, stock from item;",
    "triggers/item.sql": """create or alter trigger item_bi for item before insert as
      begin new.cost = coalesce(new.cost, 0); end;""",
    "seed/010_items.sql": "update or insert into item (id, cost) values (3, 30) matching (id);",
}
_BROKEN = {**_SECOND, "migrations/0002_money.after.sql": "alter table item drop nothing_like_this;"}


def _sources(tmp_path: Path, name: str, files: dict[str, str]) -> Sources:
    root = tmp_path / name
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return read_sources(root)


@pytest.fixture
def first(tmp_path: Path) -> Sources:
    return _sources(tmp_path, "first", _FIRST)


@pytest.fixture
def second(tmp_path: Path) -> Sources:
    return _sources(tmp_path, "second", _SECOND)


@pytest.fixture
def target(tmp_path: Path, first: Sources) -> Embedded:
    target = Embedded(tmp_path / "shop.fdb")
    deploy.create_base(target, sources=first, forced_writes=False)
    return target


def _value(target: Target, sql: str) -> object:
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        return tx.value(sql)


def _state(target: Target, sources: Sources) -> Schema:
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        return schema_state.read_schema(tx, sources).state


def test_created_base_is_whole(tmp_path: Path, first: Sources) -> None:
    target = Embedded(tmp_path / "new.fdb")
    steps: list[str] = []
    deploy.create_base(target, sources=first, progress=lambda step, done, total: steps.append(step))
    assert steps[-1] == "done"
    assert _value(target, "select o_price from desk.show_price(1)") == "10"
    assert _value(target, "select mon$page_size from mon$database") == 16384
    assert _value(target, "select mon$forced_writes from mon$database") == 1
    assert _value(target, "select trim(rdb$character_set_name) from rdb$database") == "UTF8"
    assert _state(target, first) is Schema.SAME
    assert sorted(path.name for path in tmp_path.glob("new*")) == ["new.fdb", "new.fdb.lock-folder"]


def test_creating_does_not_touch_a_base_that_is_there(target: Embedded, first: Sources) -> None:
    with pytest.raises(Refused) as caught:
        deploy.create_base(target, sources=first)
    assert caught.value.key == "e_db_exists"


def test_fault_in_a_script_leaves_no_file_and_names_the_place(tmp_path: Path) -> None:
    faulty = _sources(
        tmp_path, "faulty", {**_FIRST, "views/item_list.sql": "\ncreate view item_list as select nix from item;"}
    )
    with pytest.raises(deploy.DeployError, match=r"(?s)views/item_list.sql, line 2.*NIX"):
        deploy.create_base(Embedded(tmp_path / "new.fdb"), sources=faulty)
    assert not list(tmp_path.glob("new*"))


def test_second_deploy_changes_nothing(target: Embedded, first: Sources) -> None:
    loaded = _value(target, "select max(loaded_at) from schema_file")
    assert deploy.upgrade_base(target, sources=first) is None
    assert _value(target, "select max(loaded_at) from schema_file") == loaded
    assert _value(target, "select count(*) from schema_version") == 1


def test_upgrade_drops_and_retypes_columns_used_by_views_and_packages(target: Embedded, second: Sources) -> None:
    assert _state(target, second) is Schema.OLDER
    copy = deploy.upgrade_base(target, sources=second)
    assert copy is not None
    assert str(_value(target, "select o_cost from desk.show_price(1)")) == "10.00"
    assert str(_value(target, "select cost from item_list where id = 3")) == "30.00"
    assert _value(target, "select stock + 9000000000 from item_list where id = 1") == 9_000_000_001
    assert (
        _value(
            target,
            "select count(*) from rdb$relation_fields where rdb$relation_name = 'ITEM' and rdb$field_name = 'NOTE'",
        )
        == 0
    )
    assert _state(target, second) is Schema.SAME
    assert _value(Embedded(copy), "select note from item where id = 1") == "x", "the copy is the base before"
    assert services.validate(target) == []


def test_upgraded_base_keeps_its_grants(target: Embedded, second: Sources) -> None:
    deploy.upgrade_base(target, sources=second)
    sql = "select count(*) from rdb$user_privileges where rdb$relation_name = 'SHOP' and trim(rdb$user) = 'PUBLIC'"
    assert _value(target, sql) == 1


def test_only_the_changed_file_is_loaded_again(tmp_path: Path, target: Embedded) -> None:
    changed = _sources(
        tmp_path, "third", {**_FIRST, "exceptions.sql": "create or alter exception e_shop_closed 'hall=@1';"}
    )
    steps: list[str] = []
    deploy.upgrade_base(target, sources=changed, progress=lambda step, done, total: steps.append(step))
    assert [step for step in steps if step.endswith(".sql")] == ["exceptions.sql"]


def test_failing_migration_leaves_the_base_as_it_was(tmp_path: Path, target: Embedded, first: Sources) -> None:
    broken = _sources(tmp_path, "broken", _BROKEN)
    with pytest.raises(deploy.DeployError, match=r"0002_money.after.sql"):
        deploy.upgrade_base(target, sources=broken)
    assert _state(target, first) is Schema.SAME
    assert _value(target, "select o_price from desk.show_price(1)") == "10"


def test_base_that_is_not_whole_after_the_upgrade_is_put_back(tmp_path: Path, target: Embedded, first: Sources) -> None:
    without_body = {path: text for path, text in _SECOND.items() if path != "packages/desk_body.sql"}
    with pytest.raises(deploy.DeployError, match="DESK"):
        deploy.upgrade_base(target, sources=_sources(tmp_path, "third", without_body))
    assert _state(target, first) is Schema.SAME
    assert _value(target, "select o_price from desk.show_price(1)") == "10"


def test_changed_migration_is_refused_by_name(tmp_path: Path, target: Embedded, first: Sources) -> None:
    files = {**_SECOND, "migrations/0001_base.sql": _FIRST["migrations/0001_base.sql"] + "\n-- later thought"}
    with pytest.raises(Refused) as caught:
        deploy.upgrade_base(target, sources=_sources(tmp_path, "changed", files))
    assert (caught.value.key, caught.value.facts) == ("e_db_migration_changed", {"name": "0001_base"})
    assert _state(target, first) is Schema.SAME


def test_older_program_refuses_a_newer_base_and_the_other_way(
    target: Embedded, first: Sources, second: Sources
) -> None:
    def key(sources: Sources) -> str:
        with (
            closing(Connection(target)) as connection,
            connection.tx(write=False) as tx,
            pytest.raises(Refused) as caught,
        ):
            schema_state.require_same(tx, sources)
        return caught.value.key

    assert key(second) == "e_db_base_too_old"
    deploy.upgrade_base(target, sources=second)
    assert key(first) == "e_db_client_too_old"
    with pytest.raises(Refused) as caught:
        deploy.upgrade_base(target, sources=first)
    assert caught.value.key == "e_db_client_too_old"


def test_another_build_of_the_same_schema_is_not_told_as_an_older_one(
    tmp_path: Path, target: Embedded, first: Sources
) -> None:
    other = _sources(tmp_path, "other", {**_FIRST, "exceptions.sql": "create or alter exception e_other 'x=@1';"})
    assert other.number == first.number
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx, pytest.raises(Refused) as caught:
        schema_state.require_same(tx, other)
    assert (caught.value.key, caught.value.facts["base"]) == ("e_db_base_differs", first.number)


def test_somebody_working_is_named_and_nothing_is_done(target: Embedded, first: Sources, second: Sources) -> None:
    lane = Lane(target)
    try:
        lane.submit(lambda tx: tx.value("select 1 from rdb$database")).result(20)
        with pytest.raises(Refused) as caught:
            deploy.upgrade_base(target, sources=second, wait_seconds=0.3)
        assert caught.value.key == "e_db_in_use"
        assert lane.submit(lambda tx: tx.value("select 1 from rdb$database")).result(20) == 1
    finally:
        lane.close()
    assert _state(target, first) is Schema.SAME


def test_clients_hear_the_request_and_leave(target: Embedded, second: Sources) -> None:
    lane = Lane(target)
    listening, asked = threading.Event(), threading.Event()  # everything rings once at the start
    listener = Listener(
        target,
        ["deploy"],
        lambda _names: asked.set() if listening.is_set() else listening.set(),
        lambda is_proven: None,
        ring_myself=lambda name: None,
        own_name="self_2",
    )

    def leave() -> None:
        asked.wait(20)
        listener.close()
        lane.close()

    assert listening.wait(20)
    leaving = threading.Thread(target=leave)
    leaving.start()
    assert deploy.upgrade_base(target, sources=second, wait_seconds=20) is not None
    leaving.join()


_KILLED = """
import os, signal, sys
from pathlib import Path
from crm_desktop.db import deploy
from crm_desktop.db.schema_files import read_sources
from crm_desktop.db.target import Embedded
def progress(step, done, total):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
deploy.upgrade_base(Embedded(Path(sys.argv[1])), sources=read_sources(Path(sys.argv[2])), progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("step", ["0002_money", "packages/desk_body.sql", "seed/010_items.sql"])
def test_upgrade_killed_in_the_middle_starts_anew(tmp_path: Path, target: Embedded, second: Sources, step: str) -> None:
    arguments = [str(target.path), str(tmp_path / "second"), step]
    killed = subprocess.run([sys.executable, "-c", _KILLED, *arguments], timeout=60, env=dict(os.environ))
    assert killed.returncode == -signal.SIGKILL
    assert list(tmp_path.glob("shop.before-upgrade-0001-*.fdb"))
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx, pytest.raises(Refused) as caught:
        schema_state.require_same(tx, second)
    assert caught.value.key == "e_db_upgrade_unfinished"
    deploy.upgrade_base(target, sources=second)
    assert _state(target, second) is Schema.SAME
    assert services.validate(target) == []


@pytest.mark.tcp
class TestOnAServer:
    """The same through a server, where the copy is a streamed backup."""

    @pytest.fixture
    def shop(self, request: pytest.FixtureRequest, target: Embedded) -> Iterator[Server]:
        yield request.getfixturevalue("rig").add_base(target.path)

    def test_upgrade(self, shop: Server, tmp_path: Path, second: Sources) -> None:
        copy = deploy.upgrade_base(shop, sources=second, copies=tmp_path / "copies")
        assert copy is not None
        assert copy.stat().st_size > 0
        assert str(_value(shop, "select o_cost from desk.show_price(1)")) == "10.00"

    def test_failing_upgrade_is_put_back(self, shop: Server, tmp_path: Path, first: Sources) -> None:
        broken = _sources(tmp_path, "broken", _BROKEN)
        with pytest.raises(deploy.DeployError):
            deploy.upgrade_base(shop, sources=broken, copies=tmp_path / "copies")
        assert _state(shop, first) is Schema.SAME
        assert _value(shop, "select o_price from desk.show_price(1)") == "10"

    def test_closed_base_is_called_maintenance(self, shop: Server, rig: object) -> None:
        from crm_desktop.db import exclusive, logins

        logins.create_login(shop, "ann", "x")
        exclusive.close_to_others(shop)
        with pytest.raises(Unavailable) as caught:
            Connection(Server(shop.host, shop.port, shop.name, "ann", "x"))
        assert caught.value.what == "maintenance"
        exclusive.open_to_all(shop)
