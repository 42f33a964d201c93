"""What a person reads for each error: one section per feature word, key = name of the rule or exception.

Texts are English sources marked with `N_`; facts of the error are named placeholders.
`Unavailable("server")` is looked up as "away_server".
"""

from __future__ import annotations

from crm_desktop.code_words import note_unknown
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.i18n import N_, _

_APP = {
    "away_server": N_("The server does not answer. Trying again by itself."),
    "away_busy": N_("Somebody else is saving the same thing right now. Please try again."),
    "e_clock_zone": N_("There is no time zone named “{zone}”."),
    "e_money_unreadable": N_("“{text}” is not a sum of money. Write it like 1500 or 1500.50."),
}

# One dictionary per feature word below, in alphabetical order; then name it in _SECTIONS.

_ADMIN = {
    "e_admin_no_user": N_("Say who you are: --user NAME."),
    "e_admin_no_password": N_("There is nobody to ask for the password. Put it into the variable {variable}."),
    "e_admin_nobody": N_("This base has no administrator who could log in."),
    "e_admin_no_logins": N_(
        "This base keeps no log-ins, so the agent needs no password: on one computer none is asked."
    ),
    "e_admin_demo_here_only": N_("The demo firm is made in a file on this computer: --db PATH."),
}

_ACCESS = {
    "e_access_no_session": N_("The session has ended. Log in again."),
    "e_access_denied": N_("You have no right to do this. An administrator can give it to you."),
    "e_access_unknown_login": N_("Nobody here has the log-in name {login}."),
    "e_access_disabled": N_("The log-in {login} is switched off. Ask an administrator."),
    "e_access_other_login": N_("This connection belongs to somebody else, not to {login}."),
    "e_access_factor_pending": N_("The second step of the log-in is still missing."),
    "e_access_no_name": N_("Write your log-in name."),
    "e_access_no_password": N_("Write your password."),
    "e_access_passwords_none": N_(
        "On this computer no password is asked: the rights on the file protect the base. There is none to change."
    ),
    "e_access_passwords_elsewhere": N_(
        "The passwords of this base are kept by the server itself. Its administrator can change yours."
    ),
    "e_access_wrong_old_password": N_("This is not your password of now. Nothing was changed."),
    "e_access_password_short": N_("A password has at least {least} characters."),
    "e_access_passwords_differ": N_("The two differ. Please write the new password again."),
    "e_access_password_same": N_("This is the password you have already."),
}

_CALLS = {
    "away_pbx": N_("The telephone exchange does not answer. Trying again by itself."),
    "away_modem": N_("The modem does not answer: is it plugged in? Trying again by itself."),
    "away_cloud_pbx": N_("The exchange in the cloud does not answer ({answer}). Trying again by itself."),
    "e_calls_hang_up": N_("The exchange did not let the program hang up: its user needs “call” in “write=”."),
    "e_calls_modem_busy": N_("The number is busy."),
    "e_calls_no_dialtone": N_("There is no dial tone: is the telephone line plugged into the modem?"),
    "e_calls_modem_no_answer": N_("Nobody answered there."),
    "e_calls_path_weak": N_(
        "The secret word of the address can be guessed: at least 32 random letters and digits (also - and _) are"
        " needed."
    ),
    "e_calls_api_unsafe": N_("Nothing is asked of {address}: only https is safe outside this computer."),
    "e_calls_recording_away": N_("A recording is not kept: the exchange in the cloud did not answer for a day."),
    "e_calls_recording_unsafe": N_("A recording is not kept: its address is not a safe one (https)."),
    "e_calls_recording_elsewhere": N_("A recording stays at the exchange in the cloud."),
    "away_recordings": N_("The folder of recordings cannot be read. Trying again by itself."),
    "away_call_unseen": N_("The call this belongs to is not known yet."),
    "e_calls_kind": N_("A call has no event named “{kind}”."),
    "e_calls_result": N_("A call cannot end with “{result}”."),
    "e_calls_unknown": N_("Nothing is known of the call {call}."),
    "e_calls_internal": N_("Colleagues spoke with each other ({number})."),
    "e_calls_not_found": N_("There is no call {id}."),
    "e_calls_payload": N_("The line sent something that is no event of a call: {flaw}."),
    "e_calls_setting": N_("The channel lacks a setting: {name}."),
    "e_calls_login": N_("The telephone exchange refused the log-in: {answer}."),
    "e_calls_line_break": N_("A line break has no place in a command for the telephone exchange."),
    "e_calls_no_extension": N_("{person} has no internal number: nothing here can ring. It is set under “Staff”."),
    "e_calls_no_phone": N_("There is no number to dial."),
    "e_calls_dial": N_("The telephone exchange did not connect: {answer}."),
    "e_calls_vendor": N_("There is no exchange in the cloud named “{vendor}”."),
    "e_calls_secret_path": N_("The address is not the one this channel was given."),
    "e_calls_signature": N_("The signature is wrong: this does not come from your exchange."),
    "e_calls_signature_old": N_("The signature is too old ({seconds} s)."),
    "e_calls_too_large": N_("More was sent than an event of a call can hold."),
    "e_calls_address": N_("Nothing is taken from the address {address}."),
    "e_calls_no_dial": N_("This exchange cannot be told to dial. Dial by hand and write the call down."),
    "e_calls_no_recording": N_("This call has no recording."),
    "e_calls_stale": N_("{person} has written about this call in the meantime."),
    "e_calls_outcome": N_("A call has no outcome named “{outcome}”."),
    "e_calls_no_line": N_("No telephone line can dial: Settings, “Channels”."),
    "e_calls_line_down": N_("The line “{channel}” is down, so nothing can be dialled now."),
    "e_calls_no_number": N_("You have no internal number, so nothing can ring at your desk. It is set under “Staff”."),
    "e_calls_phone_form": N_("“{phone}” cannot be dialled: it is no telephone number."),
    "e_calls_client": N_("This client is gone, or is not for you to see."),
    "e_calls_no_player": N_("No program here plays the recording. It lies in {path}."),
    "e_calls_not_audio": N_("The recording is no sound, so it is not opened."),
    "e_calls_recording_missing": N_("A recording is not kept: there is no such file."),
    "e_calls_recording_empty": N_("A recording is not kept: the file is empty."),
    "e_calls_recording_oversize": N_("A recording is not kept: the file is too large."),
    "e_calls_recording_not_audio": N_("A recording is not kept: the file is no sound."),
    "e_calls_recording_bad_name": N_("A recording is not kept: its name leads out of the folder."),
    "e_calls_recording_no_folder": N_("A recording is not kept: the folder cannot be read."),
    "e_calls_end_unseen": N_("Nobody saw the end of a call: the connection was broken."),
    "e_calls_records_unread": N_("The call records of the exchange cannot be read."),
    "e_calls_replayed": N_("The same message came again; it changed nothing."),
    "e_calls_no_modem": N_("The device at {port} is no modem that tells numbers: {answer}."),
}

_AGENT = {
    "e_agent_no_base": N_("Say which base to work on: --db PATH or --server HOST/PORT:NAME."),
    "e_agent_password_file": N_("The file “{path}” with the password cannot be read, or is empty."),
    "e_agent_password_open": N_("Others may read “{path}”, which has a password in it. Let only the agent: chmod 600."),
    "e_agent_no_systemd": N_("There is no systemd here. Start the agent by the means of your system: crm agent --db …"),
    "e_agent_not_root": N_("Only root can do this. Try again with sudo."),
    "e_agent_systemd": N_("The system refused: {reason}"),
    "e_agent_service": N_("Windows refused: {reason}. Open the console as an administrator and try again."),
}

_CHANNELS = {
    "away_channel_test": N_("The test got no answer in time."),
    "e_channels_not_found": N_("This channel is gone."),
    "e_channels_stale": N_("{person} has changed this channel in the meantime."),
    "e_channels_no_name": N_("Write a name for the channel."),
    "e_channels_name_taken": N_("There is a channel named “{name}” already."),
    "e_channels_kind": N_("There is no kind of channel named “{kind}”."),
    "e_channels_in_use": N_("Things have come by “{name}”, so it stays with them. Switch it off instead."),
    "e_channels_bug": N_("A fault in the program. The log has the details; it is tried again by itself."),
    "e_channels_secret_foreign": N_(
        "The password was kept for another computer. Write it again, then this one can use it."
    ),
    "e_channels_secret_missing": N_("A password is missing. Write it in the settings of the channel."),
    "e_channels_secret_long": N_("This is too long for a password: {limit} signs fit."),
    "e_channels_no_key": N_(
        "No agent has worked on this base yet, so a password cannot be sealed. Start the agent first."
    ),
    "e_channels_field_missing": N_("Fill this in."),
    "e_channels_field_number": N_("A number from {low} to {high} is needed."),
    "e_channels_field_address": N_("“{text}” cannot be an address here."),
    "e_arrivals_not_found": N_("It is gone."),
    "e_arrivals_settled": N_("Somebody has seen to it already."),
    "e_outbox_not_found": N_("It is gone."),
    "e_outbox_settled": N_("Somebody has seen to it already."),
    "e_outbox_lost": N_("The program ended while it was being sent: it may have gone."),
}

_CLIENTS = {
    "e_clients_not_found": N_("This client is gone, or not for you to see."),
    "e_clients_stale": N_("{person} has changed this client in the meantime."),
    "e_clients_tax_id_taken": N_("There is already a client with this tax number. {name}"),
    "e_clients_no_name": N_("Write a name."),
    "e_clients_kind": N_("A client is a person or a company, not “{kind}”."),
    "e_clients_too_long": N_("This is too long: {length} signs, {limit} fit."),
    "e_clients_too_many": N_("This is more than a card can hold ({limit})."),
    "e_clients_phone_short": N_("“{phone}” is too short for a phone number."),
    "e_clients_phone_twice": N_("“{phone}” is on this card already."),
    "e_clients_phone_form": N_("“{phone}” cannot be a phone number."),
    "e_clients_email_form": N_("“{email}” is not an e-mail address."),
    "e_clients_birth": N_("“{text}” is not a date. Write it like 14.03.1985."),
    "e_clients_person_removed": N_("{person} does not work here any more. Choose somebody else."),
    "e_clients_note_empty": N_("Write the note first."),
    "e_clients_tax_id_form": N_("A tax number (INN) has 10 or 12 digits."),
    "e_clients_tax_id_check": N_("The check digits of this tax number are wrong: there is a slip in it."),
    "e_clients_tax_reason_form": N_("A KPP has 9 signs, like 631601001."),
    "e_clients_reg_no_form": N_("An OGRN has 13 or 15 digits."),
    "e_clients_reg_no_check": N_("The check digit of this OGRN is wrong: there is a slip in it."),
    "e_clients_bank_code_form": N_("A bank code (BIC) has 9 digits."),
    "e_clients_account_form": N_("An account has 20 digits."),
    "e_clients_account_check": N_("This account does not fit bank {code}: there is a slip in one of them."),
}

_DB = {
    "away_port": N_(
        "The computer {host} was found, but its port {port} is closed."
        " Open the port in its firewall, or start the server."
    ),
    "away_mute": N_("Nothing answers at {host}, port {port}. Check the address, the cable and the firewall."),
    "away_maintenance": N_("The database is being upgraded. The program comes back by itself when it is done."),
    "away_slow": N_("This took too long and was stopped. Please try again."),
    "e_db_bad_address": N_(
        "“{address}” is no server address. Write it like HOST/PORT:NAME, for example office/3050:crm."
    ),
    "e_db_bad_login": N_("A log-in has letters, digits and . _ - @ only, up to 63 characters."),
    "e_db_bad_password": N_("This password cannot be used: it is empty or too long."),
    "e_db_base_differs": N_(
        "The database was made by another build of this program (both have schema {base}) and has to be brought up to"
        " date first."
    ),
    "e_db_base_too_old": N_(
        "The database is of an older version (schema {base}, the program needs {ours}) and has to be upgraded first."
    ),
    "e_db_client_too_old": N_(
        "The database is newer than this program (schema {base}, the program knows {ours}). Please update the program."
    ),
    "e_db_copy_failed": N_("The copy “{path}” could not be written: {reason}"),
    "e_db_copy_missing": N_("An upgrade was broken off, and the copy made before it is not at its place: {copy}"),
    "e_db_disk_full": N_("The disk is full. Free some space; nothing was saved just now."),
    "e_db_engine_cache_unusable": N_("There is no folder to put the database engine in: {reason}"),
    "e_db_engine_missing": N_("The database engine does not start because a system library is missing: {reason}"),
    "e_db_exists": N_("There already is a file “{path}”."),
    "e_db_file_damaged": N_("The database file is damaged. Restore it from a copy."),
    "e_db_file_in_use": N_(
        "Another program has the database file open and does not share it. Close that program and try again."
    ),
    "e_db_file_not_writable": N_("You may not write to the database file or its folder."),
    "e_db_file_unreadable": N_("The database file cannot be read or written: {reason}"),
    "e_db_in_use": N_("Others are still working in the database ({people}). Ask them to leave and try again."),
    "e_db_lock_files_of_other": N_(
        "Another user of this computer has the database open, and the program cannot join him yet. Please try again."
    ),
    "e_db_lock_folder_unusable": N_("The folder all users of this computer share for locks cannot be used: {folder}"),
    "e_db_migration_changed": N_(
        "The step “{name}” was applied to this database in another form. This program does not fit it."
    ),
    "e_db_no_database": N_("There is no such database."),
    "e_db_no_encryption": N_("The server does not encrypt its connections, so the program does not talk to it."),
    "e_db_no_folder": N_("There is no folder “{path}”."),
    "e_db_no_password_database": N_(
        "The server finds no log-ins for a database of this name."
        " Check the name, or have the server's settings looked at."
    ),
    "e_db_no_permission": N_("You have no right to do this."),
    "e_db_no_schema": N_("This database is not one of this program."),
    "e_db_not_a_database": N_("This file is not a database."),
    "e_db_number_too_big": N_("This number is too big."),
    "e_db_other_lock_folder": N_(
        "Somebody has this database open in a way that does not fit (his lock folder is {theirs}, ours "
        "{ours}). Opening it now would destroy it, so it stays closed."
    ),
    "e_db_sidecar_unusable": N_("The file “{path}” beside the database cannot be read or written."),
    "e_db_text_too_long": N_("The text is too long."),
    "e_db_text_unreadable": N_("The text has characters that cannot be stored."),
    "e_db_unknown_host": N_("There is no computer of this name in the network."),
    "e_db_upgrade_unfinished": N_(
        "An upgrade of this database was broken off. Run the upgrade again: the program puts the database "
        "back from the copy {copy} and starts anew."
    ),
    "e_db_value_missing": N_("Something needed is not filled in ({column})."),
    "e_db_wrong_file_version": N_(
        "The database file was made by another version of the database engine and cannot be opened."
    ),
    "e_db_wrong_password": N_(
        "The name or the password is wrong, or this log-in is switched off. Check the language of the keyboard and Caps"
        " Lock. If that is not it, an administrator can set a new password or switch the log-in on."
    ),
}

_DEMO = {
    "e_demo_real_firm": N_("“{firm}” is a real firm, not a demo: nothing was made up or thrown away."),
    "e_demo_in_use": N_("The demo is open elsewhere ({people}). Close it there first."),
    "e_demo_cannot_remove": N_("The old demo could not be removed: {reason}"),
}

_FIRST_RUN = {
    "e_first_run_no_firm": N_("Write the name of the company."),
    "e_first_run_no_person": N_("Write your name."),
    "e_first_run_no_place": N_("Choose a place for the file."),
    "e_first_run_no_host": N_("Write the name or address of the server."),
    "e_first_run_port": N_("A port is a number up to 65535, usually 3050."),
    "e_first_run_no_base": N_("Write the name of the database on the server."),
    "e_first_run_no_user": N_("Write your log-in name."),
    "e_first_run_no_password": N_("Write your password."),
    "e_first_run_port_closed": N_(
        "The computer was found, but its port {port} is closed. Open ports {port} and 3051 in the server's firewall, "
        "or ask the administrator whether the database server runs."
    ),
    "e_first_run_base_unknown": N_(
        "The server does not know a database “{name}”, or cannot check its log-ins. Check the name, or ask the "
        "administrator."
    ),
    "e_first_run_no_answer": N_(
        "{host} does not answer on port {port}. Check the address and the network, or ask the administrator."
    ),
}

_DEVICES = {
    "away_device": N_("The device at {port} does not answer: is it plugged in and switched on?"),
    "e_devices_payment_card": N_("This is a payment card. It is not a card of a client, and nothing of it was kept."),
    "e_devices_card_unreadable": N_("The card could not be read. Swipe it once more."),
    "e_devices_no_profile": N_("There is no profile of a printer named “{name}”."),
    "away_fiscal": N_("The fiscal register does not answer: is it plugged in and switched on?"),
    "away_terminal": N_("The bank terminal does not answer: is it plugged in and switched on?"),
    "e_fiscal_shift_closed": N_("The shift of the fiscal register is closed. Open it first."),
    "e_fiscal_shift_expired": N_("The shift of the fiscal register has lasted over 24 hours. Close it first."),
    "e_fiscal_paper_out": N_("The fiscal register has no paper. Put in a new roll and try again."),
    "e_fiscal_printing": N_("The fiscal register is still printing. Try again in a moment."),
    "e_fiscal_document_open": N_("The fiscal register has a document open. Try again."),
    "e_fiscal_unsent": N_(
        "The fiscal register could not send its documents to the tax office for {days} days and has stopped. Check its "
        "connection to the network."
    ),
    "e_fiscal_sums": N_("The receipt adds up to {total}, but {paid} was paid: the fiscal register refused it."),
    "e_fiscal_cash": N_("There are only {held} in the drawer of the fiscal register."),
    "e_fiscal_cash_unknown": N_(
        "Nobody knows whether the fiscal register has written down {sum}. Look at its paper: it is not sent again by "
        "itself."
    ),
    "e_fiscal_device": N_("The fiscal register refused: {words}"),
}

_EXCHANGE = {
    "e_exchange_order_form": N_("A line of the order cannot be read: {line}"),
    "e_exchange_no_client": N_("Order {order} has no client."),
    "e_exchange_order_too_long": N_("Order {order} has too many lines ({count})."),
    "e_exchange_no_file": N_("There is no file {path}."),
    "e_exchange_unreadable": N_("The file cannot be opened: {reason}"),
    "e_exchange_empty": N_("The file is empty."),
    "e_exchange_not_text": N_("This is not a text file: it holds binary data."),
    "e_exchange_header": N_("These columns are missing: {columns}"),
    "e_exchange_growing": N_("Somebody is still writing this file. Import it when it is finished."),
    "e_exchange_row_short": N_("{found} cells instead of {wanted}"),
    "e_exchange_row_date": N_("“{text}” is not a date of an order"),
    "e_exchange_row_number": N_("“{text}” in column {column} is not a number"),
    "e_exchange_row_sum": N_("A sum of {text} is not a sale"),
    "e_exchange_row_missing": N_("Column {column} is empty"),
    "e_exchange_row_too_long": N_("Column {column} is longer than {limit} signs"),
    "e_exchange_row_endless": N_("The line is longer than {limit} bytes"),
    "e_exchange_row_charset": N_("The line has signs of an unknown character set"),
    "e_exchange_row_nul": N_("The line holds zero bytes"),
    "e_exchange_row_repeated": N_("Row {row} was already there in line {first}"),
    "e_exchange_row_client": N_("Order {order} belongs to client {client} in other lines"),
    "e_exchange_row_quote": N_("A quotation mark is not closed"),
}

_INTAKE = {
    "away_file": N_("The file {file} is still being written. Try again in a moment."),
    "e_intake_channel": N_("“{channel}” is no way an inquiry can come in."),
    "e_intake_phone_form": N_("The phone {phone} is not in the international form."),
    "e_intake_nothing": N_("There is nothing to go by: no phone, no e-mail, no name, no words."),
    "e_intake_offer_gone": N_("This offer is over. With whom the inquiry is now: {person}"),
    "e_intake_not_found": N_("This inquiry is gone, or it is not for you to see."),
    "e_intake_not_yours": N_("This inquiry is not yours. It is with {person}."),
    "e_intake_closed": N_("Somebody was quicker. With whom the inquiry is now: {person}"),
    "e_intake_person_removed": N_("{person} does not work here any more. Choose somebody else."),
    "e_intake_no_result": N_("Write in one line what came of it."),
    "e_intake_file": N_("The file {file} cannot be read: {reason}"),
    "e_intake_folder": N_("The watched folder {folder} cannot be read: {reason}"),
}

_LETTERS = {
    "e_letters_not_found": N_("This letter is not here any more, or it is with somebody else."),
    "e_letters_stale": N_("Somebody has changed this correspondence in the meantime. Look at it again."),
    "e_letters_settled": N_("Somebody has settled already where this letter belongs."),
    "e_letters_no_person": N_("Choose somebody who works here."),
    "e_letters_no_client": N_("This client is gone or out of your sight."),
    "e_letters_no_mailbox": N_("There is no mailbox you may write from. An administrator sets one up under Channels."),
    "e_letters_mailbox_off": N_("The mailbox “{name}” is switched off: the letter stays a draft."),
    "e_letters_nobody": N_("Write whom the letter is to go to."),
    "e_letters_left": N_("It is too late: the letter is on its way or has left."),
    "e_letters_files": N_("A letter takes {count} files and {limit} MB at most."),
    "e_letters_file_gone": N_("The file {file} cannot be read: {reason}"),
    "e_letters_file_unwritten": N_("The file {file} cannot be saved: {reason}"),
    "e_letters_template_name": N_("Give the template a name."),
    "e_letters_template_taken": N_("There is a template “{name}” already."),
    "e_letters_template_stale": N_(
        "{person} has changed this template in the meantime. Look at it again before you save."
    ),
    "e_letters_template_syntax": N_("Line {line}: {what}"),
}

_MAIL = {
    "away_mail_server": N_("The mail server {server} does not answer: {reason}. Trying again by itself."),
    "away_mail_name": N_("There is no mail server under the name {server}, or the network is away."),
    "away_mail_silent": N_("The mail server {server} does not answer in time. Trying again by itself."),
    "away_mail_tls": N_("No safe connection to the mail server {server}: {reason}"),
    "away_mail_token": N_("The log-in service {server} does not answer: {reason}. Trying again by itself."),
    "away_mail_later": N_("The mail server asks to try again later: {reason}"),
    "e_mail_facts": N_("A setting of the mailbox is missing or wrong: {field}"),
    "e_mail_no_tls": N_("Letters and passwords do not go to {host} unprotected: choose SSL or STARTTLS."),
    "e_mail_ca_file": N_("The file of certificates {path} cannot be read: {reason}"),
    "e_mail_certificate": N_("The certificate of {server} is not trusted: {reason}"),
    "e_mail_login": N_("The mail server does not let {login} in: {reason}"),
    "e_mail_no_secret": N_("The mailbox lacks a secret: {name}. Put it in on this page."),
    "e_mail_token": N_("The log-in service gives no access: {reason}. The mailbox has to be permitted anew."),
    "e_mail_folder": N_("The mailbox has no folder “{folder}”."),
    "e_mail_header": N_("A line break does not belong there ({field})."),
    "e_mail_address": N_("“{address}” is no address a letter can go to."),
    "e_mail_recipients": N_("A letter can go to {most} addresses at most."),
    "e_mail_nobody": N_("Write whom the letter is to go to."),
    "e_mail_too_big": N_("The files are larger than {limit} MB together."),
    "e_mail_gone": N_("This letter is gone or was taken back."),
    "e_mail_refused": N_("The mail server does not take {address}: {reason}"),
    "e_mail_said_no": N_("The mail server does not take the letter: {reason}"),
    "e_mail_server_lacks": N_("The mail server {server} cannot do what is needed: {reason}"),
    # What was turned away at the door, or taken without some of its files.
    "auto_reply": N_("Answers of absent people and of programs"),
    "auto_made": N_("Letters a program wrote of itself"),
    "bulk": N_("Mass mail"),
    "loop": N_("Letters of ours that came back to us"),
    "bounce_of_others": N_("Reports about letters that were not ours"),
    "letter_unreadable": N_("Letters the mail server cannot read itself"),
    "letter_too_big": N_("Letters too large to be fetched whole"),
    "file_too_big": N_("Files that are too large"),
    "file_too_many": N_("Files beyond the fiftieth of one letter"),
    "file_dangerous": N_("Files that are programs"),
    "file_broken": N_("Files that cannot be read"),
    "folder_renumbered": N_("The server numbered a folder anew"),
    "sent_copy": N_("Copies of sent letters the mailbox did not take"),
}

_LOYALTY = {
    "e_pos_coupon_twice": N_("Coupon {code} is in this receipt already."),
    "e_promo_unreadable": N_("The promotion “{name}” cannot be read. Save it anew."),
    "e_promo_name": N_("Give the promotion a name: it stands on receipts."),
    "e_promo_taken": N_("There is a promotion “{name}” already."),
    "e_promo_stale": N_("Somebody has changed this promotion in the meantime. Look at it again."),
    "e_promo_percent": N_("Write a percent above 0 and up to 100."),
    "e_promo_n_for_m": N_("Fewer pieces must be paid than are taken, such as 2 of 3."),
    "e_promo_bundle": N_("A set needs at least two pieces of goods and a price."),
    "e_promo_gift": N_("Say which goods are the gift and for how many pieces."),
    "e_promo_dates": N_("The promotion ends before it begins."),
    "e_promo_goods": N_("There are no goods with the article {code}."),
    "e_card_code": N_("Write the number of the card."),
    "e_card_taken": N_("Card {code} has been issued already."),
    "e_card_stale": N_("Somebody has changed this card in the meantime. Look at it again."),
    "e_card_phone": N_("No client has the phone {phone}."),
    "e_card_percent": N_("Write a percent from 0 to 100."),
    "e_coupon_series": N_("A series of coupons is named by Latin letters and digits."),
    "e_coupon_count": N_("From 1 to 10 000 coupons can be made at once."),
    "e_gift_sum": N_("Put a sum above nothing on the gift card."),
}

_POS = {
    "e_pos_no_till": N_("This till is gone, or of another branch."),
    "e_pos_gap": N_("The base waits for line {expected} of this till and was given {given}."),
    "e_pos_op_differs": N_("Line {op_no} of this till lies in the base with other contents. Nothing was written."),
    "e_pos_parked_taken": N_("Till {till} has this parked receipt open."),
    "e_pos_parked_gone": N_("This parked receipt was sold or thrown away in the meantime."),
    "e_pos_credit_limit": N_("A limit of debt is never below nothing."),
    "e_pos_no_client": N_("This client is gone, or not for you to see."),
    "e_pos_no_review": N_("This is gone, or not for you to see."),
    "e_pos_review_settled": N_("{person} has settled this already."),
    "e_pos_no_price": N_("“{name}” has no price yet. It can be sold once somebody has set one."),
    "e_pos_mark_needed": N_("“{name}” is sold by its marking code only. Scan the code on the pack."),
    "e_pos_mark_twice": N_("This very piece of “{name}” is in the receipt already."),
    "e_pos_marked_one": N_("Each piece of “{name}” has a marking code of its own: scan them one by one."),
    "e_pos_code_torn": N_("A digit of the code {code} is wrong. Scan it once more."),
    "e_pos_code_half": N_("Only half of a code came. Scan it once more."),
    "e_pos_code_unknown": N_("No goods have the code {code}."),
    "e_pos_card_off": N_("This card is out of use."),
    "e_pos_being_paid": N_("This receipt is being paid. Finish it, or press Esc to give the money back."),
    "e_pos_card_taken": N_("The card has paid a part of this already. Finish the receipt, then make a return."),
    "e_pos_cart_unreadable": N_("This receipt cannot be read. Scan the goods once more."),
    "e_pos_park_away": N_("Without the server no receipt can be put aside."),
    "e_pos_park_long": N_("This receipt is too long to be put aside."),
    "e_pos_receipt_away": N_("This receipt is of another till. It can come back when the server is there again."),
    "e_pos_receipt_unknown": N_("No receipt has the number {number}."),
    "e_pos_no_z": N_("No shift of this till has been closed yet."),
    "e_pos_no_line": N_("This line is not in the receipt any more."),
    "e_pos_quantity": N_("A quantity is above nothing, below 100 000, with three places at the most."),
    "e_pos_quantity_whole": N_("This is sold in whole pieces."),
    "e_pos_return_more": N_("Of “{name}” no more than {most} can come back by this receipt."),
    "e_pos_nothing_to_return": N_("Everything of this receipt has come back already."),
    "e_pos_price": N_("A price is never below nothing."),
    "e_pos_discount": N_("No more than {most} can be taken off here."),
    "e_pos_percent": N_("A discount is between 0 and 100 percent."),
    "e_pos_sum": N_("A payment is above nothing."),
    "e_pos_card_over": N_("This is more than the {total} of the receipt. Change is given from cash alone."),
    "e_pos_account_nobody": N_("Choose the client first: a sale on account needs to know whose."),
    "e_pos_empty": N_("There is nothing in the receipt yet."),
    "e_pos_not_paid": N_("{missing} is still to be paid."),
    "e_pos_op_unreadable": N_("An entry in the journal of this till cannot be read. The log has the details."),
    "e_pos_journal_none": N_("This till is not set up yet. Connect to the base once, and it will be."),
    "e_pos_journal_other": N_("The journal on this computer is of another till or another firm."),
    "e_pos_shift_open": N_("Shift {number} is open already."),
    "e_pos_shift_closed": N_("The shift is closed. Open one to sell."),
    "e_pos_no_shift": N_("This till had no shift {number}."),
    "e_pos_no_receipt": N_("There is no such receipt in the journal of this till."),
    "e_pos_more_than_drawer": N_("There is only {held} in the drawer."),
    "e_pos_offline": N_("Without the base this cannot be done: {what}."),
    "e_pos_card_unknown": N_(
        "The terminal has not said what became of {sum}. Look at it: F12, 3 settles this receipt, Esc sets "
        "it aside."
    ),
    "e_pos_no_copy": N_("The fiscal register prints no copies: they need a receipt printer."),
    "e_pos_in_doubt": N_("A card may have paid for this receipt already. Say first what became of it: F12, 3."),
    "e_pos_intent_open": N_("What became of the last card payment is not known yet. Settle it before the next one."),
}

_REMINDERS = {
    "e_reminders_not_found": N_("This reminder is gone: its task was closed or given to somebody else."),
    "e_reminders_past": N_("Choose a time that is still to come, within a year."),
}

_ROUTING = {
    "e_routing_removed_person": N_(
        "Rule “{rule}” names {person}, who does not work here any more. Choose somebody else."
    ),
    "e_routing_empty_group": N_(
        "Rule “{rule}” names group “{group}”, in which nobody works. Choose another group or add people to it."
    ),
    "e_routing_condition": N_("Rule “{rule}” has a condition without content. Fill it in or take it out."),
    "e_routing_too_many": N_("There can be {most} rules at most. Take out those that are not needed."),
    "e_routing_stale": N_("{person} has saved other rules in the meantime. Look at them before you save yours."),
    "e_routing_not_draft": N_("These rules were saved already. Open them again to change them."),
}

_SETTINGS = {
    "e_settings_stale": N_("{person} has changed this in the meantime ({at}). Look at it again before saving."),
    "e_settings_number": N_("“{content}” is not a whole number."),
    "e_settings_range": N_("A whole number from {low} to {high}, please."),
    "e_settings_leads": N_("Minutes divided by commas, for example 0, 15, 60; six at most."),
    "e_settings_server": N_("This is no name of a meeting server; for example meet.jit.si."),
    "e_settings_long": N_("This is too long: {limit} signs fit."),
    "e_settings_firm_name": N_("Write the name of the firm."),
    "e_settings_currency": N_("A currency is written with three capital letters, like RUB."),
    "e_settings_region": N_("A region of phone numbers is written with two capital letters, like RU."),
    "e_pk_firm": N_("The firm has been set up already."),
}

_SITE = {
    "e_site_no_channel": N_("This site is gone, or not for you to change."),
    "e_site_no_key": N_("This key is gone, or not for you to change."),
    "e_site_key_name": N_("Write what this key is for."),
    "e_site_key_form": N_("A key is for a form, for a webhook or for reading."),
    "e_site_key_scope": N_("Choose what this key may read."),
    "e_site_key": N_("There is no such key, or it was revoked."),
    "e_site_signature": N_("The signature does not fit what was sent."),
    "e_site_stale": N_("The signature is {seconds} seconds away from now. Look at the clocks of both computers."),
    "e_site_replayed": N_("The same signed request has come before."),
    "e_site_scope": N_("This key does not open this view."),
    "e_site_origin": N_("This site is not among those that may post here."),
    "e_site_no_view": N_("There is no such view."),
    "e_site_no_pbx": N_("There is no such telephone exchange, or its address is another one."),
    "e_site_too_slow": N_("The request did not arrive in {seconds} seconds."),
    "e_site_too_big": N_("The request is larger than {limit} bytes."),
    "e_site_content": N_("Requests come as a form or as JSON, uncompressed; this one does not."),
    "e_site_json": N_("The JSON cannot be read: {why}."),
    "e_site_fields": N_("The fields cannot be read: {why}."),
    "e_site_id": N_("An id of a request has letters, digits and . _ : - and at most {limit} signs."),
    "e_site_id_reused": N_("Another request came under this id before."),
    "e_site_empty": N_("The request has nothing in it to go by: no phone, no e-mail, no name, no words."),
    "e_site_trap": N_("The request was filled in by a program."),
    "e_site_too_fast": N_("The form was filled in within {seconds} seconds. Please send it once more."),
    "e_site_token": N_("The form was not opened here. Please open the page again."),
    "e_site_token_old": N_("The page was open for too long. Please open it again."),
    "e_site_token_used": N_("This page has sent enough requests. Please open it again."),
    "e_site_rate": N_("Too many requests. Please try again a little later."),
    "e_site_health": N_("The server of the site answers that it does not work ({status})."),
    "e_site_trial_key": N_("This is another key. The one of this form begins with {prefix}."),
    "e_site_trial_none": N_("Paste the key of the form, its address, or the form itself."),
    "e_site_trial_refused": N_("The server refused the form ({status}): {detail}"),
    "e_site_trial_other": N_(
        "{address} answers {status}, and not as the server of this site: something else listens there, or a proxy "
        "does not let /intake/ through."
    ),
    "e_site_trial_certificate": N_("The certificate of {address} is not trusted: {why}."),
    "away_site_trial": N_(
        "Nobody answers at {address} from this computer. Is the channel on, and does the proxy lead to it?"
    ),
    "away_site_trial_name": N_("No computer is known by the name in {address}."),
    "away_site_ended": N_("The server of the site has ended. It is being started again."),
    "away_site_port": N_("Port {port} at {host} is taken by another program, or may not be listened at."),
}

_SOURCES = {
    "e_sources_no_name": N_("Write a name for the source."),
    "e_sources_name_taken": N_("There is a source named “{name}” already."),
    "e_sources_sign": N_("“{sign}” is no sign to know a source by. Choose its kind and write its words."),
    "e_sources_sign_taken": N_("“{sign}” belongs to the source “{source}” already. Take it away there first."),
    "e_sources_stale": N_("{person} has changed this source in the meantime. Look at it again before you save."),
    "e_sources_unknown": N_("This source is gone."),
    "e_sources_inquiry": N_("This inquiry is gone, or not for you to change."),
    "e_sources_period": N_("The period ends ({last}) before it begins ({first})."),
}

_GOODS = {
    "e_goods_name": N_("Write a name for the goods."),
    "e_goods_code": N_("Write an article."),
    "e_goods_code_taken": N_("“{name}” has the article {code} already."),
    "e_goods_plu": N_("{plu} is no number for a scale: from 1 to 99999."),
    "e_goods_plu_taken": N_("“{name}” has the number {plu} for the scale already."),
    "e_goods_kind": N_("Choose the kind, the unit and the VAT of the goods."),
    "e_goods_price": N_("A price is never below nothing."),
    "e_goods_barcode_form": N_("“{barcode}” is no barcode: up to 40 Latin letters, digits and signs without spaces."),
    "e_goods_check_digit": N_("A digit of the barcode {barcode} is wrong: the last one does not fit the others."),
    "e_goods_barcode_taken": N_("“{name}” has the barcode {barcode} already."),
    "e_goods_pack": N_("{name}: “{text}” is no quantity. Write a number above nothing with up to three places."),
    "e_goods_part": N_("“{part}” cannot be a part of a kit: it is gone, or a kit itself."),
    "e_goods_not_found": N_("These goods are gone."),
    "e_goods_stale": N_("{person} has changed these goods in the meantime. Look at them again before you save."),
    "e_goods_group_name": N_("Write a name for the group."),
    "e_goods_group_taken": N_("There is a group named “{name}” already."),
    "e_goods_group_stale": N_("Somebody has changed or removed this group in the meantime."),
    "e_goods_group_used": N_("There are goods in this group still ({count})."),
}

_STOCK = {
    "e_stock_move_stands": N_("A movement of goods is never changed. Make another document that puts it right."),
    "e_stock_no_store": N_("This store is gone, or not for you to see."),
    "e_stock_not_found": N_("This document is gone, or not for you to see."),
    "e_stock_stale": N_("Document {number} has changed in the meantime. Look at it again."),
    "e_stock_not_draft": N_("Document {number} is posted or put away already and stays as it is."),
    "e_stock_empty": N_("There are no goods in document {number} yet."),
    "e_stock_goods": N_("“{name}” is not kept in a store: it is a service or a kit, or it is gone."),
    "e_stock_quantity": N_("{name}: {quantity} is no quantity for this document."),
    "e_stock_cost": N_("{name}: a cost is never below nothing."),
    "e_stock_zero_cost": N_(
        "Goods without a cost: {count}, the first is “{name}”. Their margin will not be known."
        " Fill the cost in, or post once more as it is."
    ),
    "e_stock_short": N_("“{name}”: {wanted} wanted, {left} there. These goods may not go below nothing."),
    "e_stock_to_store": N_("Choose another store to move the goods to."),
    "e_stock_reason": N_("Write why the goods are written off."),
    "e_stock_kind": N_("A document is a receipt, a write-off, a transfer or a count."),
    "e_stock_supplier": N_("This supplier is gone."),
    "e_stock_store_name": N_("Write a name for the store."),
    "e_stock_store_taken": N_("There is a store named “{name}” already."),
    "e_stock_store_last": N_("“{branch}” needs one store in use."),
    "e_stock_terms": N_("The least amount is never below nothing, and the policy is one of three."),
    "e_stock_period": N_("The period ends ({last}) before it begins ({first})."),
}

_STAFF = {
    "e_staff_not_found": N_("This is gone, or not for you to see."),
    "e_staff_stale": N_("{person} has changed this in the meantime ({at}). Look at it again before saving."),
    "e_staff_no_name": N_("Write a name."),
    "e_staff_login_empty": N_("Write a log-in name."),
    "e_staff_login": N_("“{login}” cannot be a log-in name: letters, digits and . _ - @ only, no spaces."),
    "e_staff_login_taken": N_("{person} has the log-in name {login} already."),
    "e_staff_login_fixed": N_("On a server a log-in name stays as it was made ({login})."),
    "e_staff_password": N_("Give the person a password of at least {least} characters."),
    "e_staff_role": N_("Choose a role."),
    "e_staff_branch": N_("Choose a branch that is open."),
    "e_staff_department": N_("This department is not one of the branch."),
    "e_staff_head": N_("Choose a head who works here."),
    "e_staff_head_ring": N_("{head} is under {person} already: nobody can be the head of his own head."),
    "e_staff_zone": N_("There is no time zone named “{zone}”."),
    "e_staff_language": N_("Choose Russian or English."),
    "e_staff_limit": N_("The limit is a whole number from 1, or nothing."),
    "e_staff_state": N_("A state is available, busy or away."),
    "e_staff_last_admin": N_("{person} is the last administrator: name another one first."),
    "e_staff_open_work": N_(
        "{person} still has open work: inquiries {inquiries}, tasks {tasks}. Choose who takes it over."
    ),
    "e_staff_successor": N_("Choose somebody else who works here to take over."),
    "e_staff_branch_in_use": N_("People still work in this branch ({people}). Move them first."),
    "e_staff_department_in_use": N_("People still belong to this department ({people}). Move them first."),
    "e_staff_name_taken": N_("There is “{name}” already."),
    "e_staff_group_in_rule": N_("The routing rule “{rule}” sends inquiries to this group. Change the rule first."),
    "e_staff_group_member": N_("{person} does not work here any more and cannot be in a group."),
    "e_staff_week_form": N_("“{slot}” are no hours. Write them like 9:00–13:00, 14:00–18:00."),
    "e_staff_week_overlap": N_("{weekday}: {first} and {second} overlap."),
    "e_staff_day_kind": N_("Choose what kind of day this is."),
    "e_staff_day_dates": N_("The first day must not be after the last, and three years are the most."),
    "e_staff_day_hours": N_("A working day needs its hours; the other kinds have none."),
    "e_staff_day_past": N_("What is past stays as it was. Of what has begun only the end can be moved."),
    "e_staff_days_overlap": N_("This overlaps with another entry: {kind}, {first} to {last}."),
    "e_staff_fixed_right": N_("This right is fixed: without it nobody could log in or give rights back."),
    "e_staff_scope": N_("Choose how far the role sees."),
    "e_staff_set_up_already": N_("This base has been set up already ({firm})."),
    "e_uq_staff_login": N_("Somebody has this log-in name already."),
    "e_uq_branch_name": N_("There is a branch of this name already."),
    "e_uq_department_name": N_("There is a department of this name already."),
    "e_uq_staff_group_name": N_("There is a group of this name already."),
}

_TASKS = {
    "e_tasks_not_found": N_("This task is gone, or it is not for you to see."),
    "e_tasks_stale": N_("{person} has changed this task in the meantime. Look at it again before you save."),
    "e_tasks_closed": N_("This task is not open any more."),
    "e_tasks_no_title": N_("Write what is to be done."),
    "e_tasks_no_person": N_("Choose who is to do it."),
    "e_tasks_disabled_person": N_("{person} does not work here any more. Choose somebody else."),
    "e_tasks_no_due": N_("Choose when it is to be done."),
    "e_tasks_past": N_("This time has already passed. Choose a later one."),
    "e_tasks_too_far": N_("This is more than {years} years away. Choose an earlier time."),
    "e_tasks_lead": N_("“{lead}” is no time for a reminder. Give minutes before the due time, ten reminders at most."),
    "e_tasks_no_client": N_("This client is gone, or not for you to see."),
    "e_tasks_no_inquiry": N_("This inquiry is gone."),
    "e_tasks_not_repeated": N_("This task does not repeat."),
    "e_tasks_link": N_("This is no link of a meeting. It begins with https:// and has no spaces, 500 signs at most."),
    "e_tasks_link_closed": N_("No browser opened. The link is copied: paste it where you join meetings."),
    "e_due_times_minutes": N_("Give from 1 to 1000 working hours."),
    "e_tasks_slots": N_("The times of the repeats cannot be read: {slots}"),
    "e_tasks_repeat_unreadable": N_("The rule of the repeats cannot be understood: {part}"),
    "e_tasks_repeat_number": N_("The rule of the repeats has a value that cannot be: {part}"),
    "e_tasks_repeat_too_often": N_("A task can repeat once a day at most."),
    "e_tasks_repeat_two_ends": N_("Repeats end either after so many times or on a day, not both."),
    "e_tasks_repeat_ends_early": N_("The repeats would end ({until}) before they begin."),
    "e_tasks_repeat_never": N_("By this rule the task would never come: there is no such day."),
}

_TILLS = {
    "e_pin_form": N_("A PIN is {shortest} to {longest} digits."),
    "e_tills_code": N_("The code of a till is one to ten Latin letters and digits, such as K1."),
    "e_tills_name": N_("Write a name for the till, up to 100 letters."),
    "e_tills_taken": N_("There is a till with the code {code} already."),
    "e_tills_store": N_("Choose a store of the same branch: goods go out of it."),
    "e_tills_used": N_("Receipts of till {code} stand under this code, so code and branch stay. Make another till."),
    "e_tills_stale": N_("Somebody has changed this till in the meantime. Look at it again before saving."),
    "e_tills_elsewhere": N_("The computer “{place}” is this till. An administrator can free the till in the settings."),
    "e_tills_person": N_("This person does not work here any more."),
    "e_tills_badge": N_("This badge is {person}’s."),
    "e_tills_two": N_("{person} stands at till {till} already. A senior can allow a second one."),
    "e_tills_template": N_("Line {line} of the receipt: “{word}” means nothing here."),
    "e_tills_template_needs": N_("The receipt lacks the place “{word}”: without it nobody sees what was sold."),
    "e_tills_template_long": N_("The receipt is too long: {most} signs at the most."),
}

_SECTIONS = (
    _APP,
    _ACCESS,
    _ADMIN,
    _AGENT,
    _CALLS,
    _CHANNELS,
    _CLIENTS,
    _DB,
    _DEMO,
    _DEVICES,
    _EXCHANGE,
    _FIRST_RUN,
    _GOODS,
    _STOCK,
    _INTAKE,
    _LETTERS,
    _MAIL,
    _LOYALTY,
    _POS,
    _REMINDERS,
    _ROUTING,
    _SETTINGS,
    _SITE,
    _SOURCES,
    _STAFF,
    _TASKS,
    _TILLS,
)

TEXTS: dict[str, str] = {key: text for section in _SECTIONS for key, text in section.items()}


class _Facts(dict[str, object]):
    """Facts of one error; a fact that was not given shows as an ellipsis instead of failing the message."""

    def __missing__(self, name: str) -> str:
        return "…"


def error_text(error: AppError) -> str:
    """Sentence in the current language for an expected failure; empty for a cancelled request."""
    if isinstance(error, Refused):
        key, facts = error.key, error.facts
        unknown = _("This cannot be done. The log of the program has the details.")
    elif isinstance(error, Unavailable):
        key, facts = f"away_{error.what}", error.facts
        unknown = _("Not available right now. Please try again a little later.")
    else:
        return ""
    if key not in TEXTS:
        note_unknown(key)
        return unknown
    return _(TEXTS[key]).format_map(_Facts(facts))
