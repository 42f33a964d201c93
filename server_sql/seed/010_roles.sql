-- Actions, roles and how far each role sees. Repeatable: texts are refreshed, scopes changed by the firm stay.
update or insert into action (code, area, about) values ('session.open', 'access', 'Log in and see who I am') matching (code);
update or insert into action (code, area, about) values ('staff.read', 'staff', 'See colleagues, groups, calendars') matching (code);
update or insert into action (code, area, about) values ('staff.edit', 'staff', 'Change people, groups, calendars, rights') matching (code);
update or insert into action (code, area, about) values ('staff.state', 'staff', 'Change my own state') matching (code);
update or insert into action (code, area, about) values ('clients.read', 'clients', 'See clients and their history') matching (code);
update or insert into action (code, area, about) values ('clients.edit', 'clients', 'Create and change clients') matching (code);
update or insert into action (code, area, about) values ('clients.import', 'clients', 'Bring in clients and orders from a file') matching (code);
update or insert into action (code, area, about) values ('intake.take', 'intake', 'Write down an inquiry') matching (code);
update or insert into action (code, area, about) values ('intake.read', 'intake', 'See inquiries') matching (code);
update or insert into action (code, area, about) values ('intake.answer', 'intake', 'Accept, pass on and close inquiries') matching (code);
update or insert into action (code, area, about) values ('intake.assign', 'intake', 'Hand over inquiries of other people') matching (code);
update or insert into action (code, area, about) values ('routing.read', 'routing', 'See and try routing rules') matching (code);
update or insert into action (code, area, about) values ('routing.edit', 'routing', 'Change routing rules') matching (code);
update or insert into action (code, area, about) values ('tasks.read', 'tasks', 'See tasks and reminders') matching (code);
update or insert into action (code, area, about) values ('tasks.edit', 'tasks', 'Give, move and close tasks') matching (code);
update or insert into action (code, area, about) values ('settings.read', 'settings', 'See settings of the firm') matching (code);
update or insert into action (code, area, about) values ('settings.edit', 'settings', 'Change settings of the firm') matching (code);
update or insert into action (code, area, about) values ('jobs.run', 'jobs', 'Fire what is due: reminders, time limits') matching (code);
update or insert into action (code, area, about) values ('admin.check', 'settings', 'Count and check the whole base') matching (code);
update or insert into action (code, area, about) values ('channels.read', 'channels', 'See channels, what arrives and what leaves') matching (code);
update or insert into action (code, area, about) values ('channels.edit', 'channels', 'Change channels, settle what did not leave') matching (code);
update or insert into action (code, area, about) values ('channels.run', 'channels', 'Work on channels without people') matching (code);
update or insert into action (code, area, about) values ('calls.take', 'calls', 'Write down calls of a line') matching (code);
update or insert into action (code, area, about) values ('calls.read', 'calls', 'See calls and hear recordings') matching (code);
update or insert into action (code, area, about) values ('calls.edit', 'calls', 'Dial, write notes of calls') matching (code);
update or insert into action (code, area, about) values ('mail.take', 'mail', 'Bring letters in and out') matching (code);
update or insert into action (code, area, about) values ('mail.read', 'mail', 'Read letters') matching (code);
update or insert into action (code, area, about) values ('mail.edit', 'mail', 'Write and answer letters') matching (code);
update or insert into action (code, area, about) values ('sources.read', 'sources', 'See where clients come from') matching (code);
update or insert into action (code, area, about) values ('sources.edit', 'sources', 'Change sources and their signs') matching (code);
update or insert into action (code, area, about) values ('goods.read', 'goods', 'See goods and prices') matching (code);
update or insert into action (code, area, about) values ('goods.edit', 'goods', 'Change goods, groups and prices') matching (code);
update or insert into action (code, area, about) values ('pos.sell', 'till', 'Sell, return and count cash at a till') matching (code);
update or insert into action (code, area, about) values ('pos.senior', 'till', 'Approve at a till what a cashier may not') matching (code);
update or insert into action (code, area, about) values ('pos.read', 'till', 'See receipts, shifts and what needs a look') matching (code);
update or insert into action (code, area, about) values ('pos.settle', 'till', 'Settle what needs a look') matching (code);
update or insert into action (code, area, about) values ('tills.edit', 'till', 'Set up tills, PINs and devices') matching (code);
update or insert into action (code, area, about) values ('stock.read', 'stock', 'See balances, movements and purchases') matching (code);
update or insert into action (code, area, about) values ('stock.edit', 'stock', 'Receive, write off, move and count goods') matching (code);
update or insert into action (code, area, about) values ('loyalty.read', 'loyalty', 'See cards, points and promotions') matching (code);
update or insert into action (code, area, about) values ('loyalty.edit', 'loyalty', 'Issue cards, change promotions and coupons') matching (code);

update or insert into role (code, name, is_builtin) values ('admin', 'Administrator', true) matching (code);
update or insert into role (code, name, is_builtin) values ('head', 'Head', true) matching (code);
update or insert into role (code, name, is_builtin) values ('manager', 'Manager', true) matching (code);
update or insert into role (code, name, is_builtin) values ('cashier', 'Cashier', true) matching (code);
update or insert into role (code, name, is_builtin) values ('service', 'Service', true) matching (code);

merge into role_action t
using (
  select 'admin' r, a.code a, cast('all' as varchar(10)) s
    from action a where a.code not in ('channels.run', 'calls.take', 'mail.take')
  union all select 'head', a.code, cast(decode(a.area, 'clients', 'branch', 'intake', 'branch', 'tasks', 'branch',
      'calls', 'branch', 'mail', 'branch', 'till', 'branch', 'stock', 'branch', 'all') as varchar(10))
    from action a where a.code not in ('staff.edit', 'settings.edit', 'admin.check', 'clients.import', 'channels.edit',
      'tills.edit', 'channels.run', 'calls.take', 'mail.take')
  union all select 'manager', a.code, cast(decode(a.code, 'clients.read', 'branch', 'clients.edit', 'branch',
      'intake.read', 'own', 'intake.answer', 'own', 'intake.assign', 'own', 'tasks.read', 'own', 'tasks.edit', 'own',
      'calls.read', 'own', 'calls.edit', 'own', 'mail.read', 'own', 'mail.edit', 'own', 'pos.read', 'branch',
      'stock.read', 'branch', 'all') as varchar(10))
    from action a where a.code in ('session.open', 'staff.read', 'staff.state', 'clients.read', 'clients.edit',
      'calls.read', 'calls.edit', 'mail.read', 'mail.edit', 'channels.read', 'goods.read',
      'pos.read', 'stock.read', 'loyalty.read',
      'intake.take', 'intake.read', 'intake.answer', 'intake.assign', 'tasks.read', 'tasks.edit', 'routing.read', 'settings.read', 'jobs.run')
  union all select 'cashier', a.code, cast(decode(a.code, 'session.open', 'all', 'staff.read', 'all', 'settings.read', 'all',
      'staff.state', 'all', 'jobs.run', 'all', 'intake.take', 'all', 'goods.read', 'all',
      'pos.sell', 'branch', 'loyalty.read', 'all', 'own') as varchar(10))
    from action a where a.code in ('session.open', 'staff.read', 'staff.state', 'intake.take', 'intake.read',
      'intake.answer', 'tasks.read', 'tasks.edit', 'settings.read', 'jobs.run', 'goods.read', 'pos.sell', 'pos.read', 'loyalty.read')
  union all select 'service', a.code, cast('all' as varchar(10)) from action a where a.code in ('session.open', 'staff.read',
      'intake.take', 'jobs.run', 'settings.read', 'clients.import', 'channels.read', 'channels.run', 'calls.take',
      'mail.take', 'tasks.edit')
) w on (t.role_code = w.r and t.action_code = w.a)
when not matched then insert (role_code, action_code, scope) values (w.r, w.a, w.s);

merge into routing_gate g using (select 1 one from rdb$database) o on (g.id = o.one)
when not matched then insert (id) values (1);
