"""What a base is made of, as comparable lines: tables, columns, indexes, constraints, code, rights."""

from __future__ import annotations

from crm_desktop.db.tx import Tx

_QUESTIONS = {
    "column": """
        select trim(f.rdb$relation_name), trim(f.rdb$field_name), f.rdb$null_flag, d.rdb$field_type,
               d.rdb$character_length, d.rdb$field_precision, d.rdb$field_scale, trim(c.rdb$character_set_name),
               cast(coalesce(f.rdb$default_source, d.rdb$default_source) as varchar(500)), f.rdb$identity_type,
               cast(d.rdb$computed_source as varchar(500))
        from rdb$relation_fields f
        join rdb$relations r on r.rdb$relation_name = f.rdb$relation_name and r.rdb$system_flag = 0
        join rdb$fields d on d.rdb$field_name = f.rdb$field_source
        left join rdb$character_sets c on c.rdb$character_set_id = d.rdb$character_set_id""",
    "index": """
        select trim(i.rdb$index_name), trim(i.rdb$relation_name), i.rdb$unique_flag, coalesce(i.rdb$index_type, 0),
               cast(i.rdb$expression_source as varchar(500)), cast(i.rdb$condition_source as varchar(500)),
               cast((select list(trim(s.rdb$field_name), ',') from rdb$index_segments s
                     where s.rdb$index_name = i.rdb$index_name) as varchar(500))
        from rdb$indices i where coalesce(i.rdb$system_flag, 0) = 0 and i.rdb$index_name not starting with 'RDB$'""",
    "constraint": """
        select trim(c.rdb$constraint_name), trim(c.rdb$constraint_type), trim(c.rdb$relation_name),
               trim(c.rdb$index_name)
        from rdb$relation_constraints c where c.rdb$constraint_type <> 'NOT NULL'""",
    "parameter": """
        select trim(p.rdb$package_name), trim(p.rdb$procedure_name), trim(p.rdb$parameter_name),
               p.rdb$parameter_type, p.rdb$parameter_number, d.rdb$field_type, d.rdb$character_length
        from rdb$procedure_parameters p join rdb$fields d on d.rdb$field_name = p.rdb$field_source
        where coalesce(p.rdb$system_flag, 0) = 0""",
    "package": """
        select trim(p.rdb$package_name), crypt_hash(p.rdb$package_header_source using sha256),
               crypt_hash(p.rdb$package_body_source using sha256)
        from rdb$packages p where coalesce(p.rdb$system_flag, 0) = 0""",
    "trigger": """
        select trim(t.rdb$trigger_name), trim(t.rdb$relation_name), t.rdb$trigger_type, t.rdb$trigger_inactive,
               crypt_hash(t.rdb$trigger_source using sha256)
        from rdb$triggers t
        where coalesce(t.rdb$system_flag, 0) = 0 and t.rdb$trigger_name not starting with 'CHECK_'""",
    "exception": "select trim(rdb$exception_name), rdb$message from rdb$exceptions",
    "right": """
        select trim(rdb$user), trim(rdb$privilege), trim(rdb$relation_name), trim(rdb$field_name)
        from rdb$user_privileges where rdb$user starting with 'CRM_'""",
}


def metadata(tx: Tx) -> set[tuple[object, ...]]:
    """Everything that must be the same in a base made new and in one that was upgraded."""
    return {(kind, *row) for kind, sql in _QUESTIONS.items() for row in tx.rows(sql)}
