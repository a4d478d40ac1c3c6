-- Run once, as a superuser of the server, by psql (PostgreSQL 15 or newer):
--   psql --no-psqlrc --quiet --file deploy/postgresql.sql > database.passwords
-- It makes four roles and two databases, and prints the file of passwords that Tillit reads. The passwords are made
-- here; the server is told not to log them. Run again, it refuses: roles that are there keep their passwords.
\set ON_ERROR_STOP on
\pset tuples_only on
set log_statement = 'none';
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
set password_encryption = 'scram-sha-256';
\set owner `openssl rand -hex 24`
\set app `openssl rand -hex 24`
\set keeper `openssl rand -hex 24`
\set backup `openssl rand -hex 24`
create role tillit_owner login password :'owner';                                  -- makes and changes the tables
create role tillit_app login nosuperuser nobypassrls password :'app';              -- works with them, behind the fences
create role tillit_keeper login password :'keeper';                                -- the keyring, and nothing else
create role tillit_backup login bypassrls password :'backup';                      -- reads everything (sealed) for copies
grant pg_read_all_data to tillit_backup;
create database tillit owner tillit_owner encoding 'UTF8' template template0;
create database tillit_keyring owner tillit_keeper encoding 'UTF8' template template0;
revoke all on database tillit, tillit_keyring from public;
grant connect on database tillit to tillit_app, tillit_backup;
-- What a statement or an error quotes may be what a customer wrote: none of it belongs into the server's log.
alter database tillit set log_min_error_statement = 'panic';
alter database tillit set log_parameter_max_length = 0;
alter database tillit set log_parameter_max_length_on_error = 0;
alter database tillit set log_min_messages = 'log';
alter database tillit set log_statement = 'none';
alter database tillit_keyring set log_min_error_statement = 'panic';
alter database tillit_keyring set log_parameter_max_length = 0;
alter database tillit_keyring set log_parameter_max_length_on_error = 0;
alter database tillit_keyring set log_statement = 'none';
\echo *:*:tillit:tillit_owner::owner
\echo *:*:tillit:tillit_app::app
\echo *:*:tillit_keyring:tillit_keeper::keeper
\echo *:*:tillit:tillit_backup::backup
