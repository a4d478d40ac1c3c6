from django.db import migrations

# The words: keyed tokens only, unlogged (out of WAL and of every backup), no row-level security because it would switch
# the GIN index off. Therefore no grants on the table: these functions are the only way to it, and they apply the same
# predicate as row-level security does (own company, assigned, share in force).
SQL = """
create sequence cases_number start 1001;

create unlogged table cases_words (
    message_id uuid primary key,
    case_id uuid not null,
    company uuid not null,
    sent timestamptz not null,
    tokens bigint[] not null
);
create index words_of_case on cases_words (case_id);
create index words_newest on cases_words (company, sent desc);
create index words_tokens on cases_words using gin (tokens);

-- one element each per message; the tokens of one as PostgreSQL writes an array
create function tillit_put_words(messages uuid[], of_cases uuid[], of_company uuid, at timestamptz[], words text[])
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into cases_words (message_id, case_id, company, sent, tokens)
    select put.message, put.of_case, of_company, put.at, put.words::bigint[]
    from unnest(messages, of_cases, at, words) as put (message, of_case, at, words)
    where of_company = tillit_company() and exists (select 1 from cases_message m where m.id = put.message)
    on conflict (message_id) do update set tokens = excluded.tokens
$$;

create function tillit_drop_words(of_case uuid)
returns bigint language sql security definer set search_path = public, pg_temp as $$
    with gone as (delete from cases_words where case_id = of_case and company = tillit_company() returning 1) select count(*) from gone
$$;

-- companies whose every message is indexed; unlogged like the words, so a crash that empties them says so
create unlogged table cases_words_whole (company uuid primary key);

create function tillit_words_are_whole()
returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from cases_words_whole where company = tillit_company())
$$;

create function tillit_words_made_whole()
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into cases_words_whole values (tillit_company()) on conflict do nothing
$$;

create function tillit_words_missing(older_than uuid, most integer)
returns table (message_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
    select m.id from cases_message m where m.company_id = tillit_company() and m.id < older_than
    and not exists (select 1 from cases_words w where w.message_id = m.id) order by m.id desc limit most
$$;

create function tillit_find(words jsonb, most integer)
returns table (case_id uuid, sent timestamptz) language plpgsql stable security definer
set search_path = public, pg_temp as $$
declare condition text;
begin
    select string_agg(format('w.tokens && %L::bigint[]', '{' || (
        select string_agg(token::bigint::text, ',') from jsonb_array_elements_text(alternatives) token) || '}'), ' and ')
    into condition from jsonb_array_elements(words) alternatives;
    if condition is null or tillit_company() is null then return; end if;
    return query execute format(
        'select w.case_id, w.sent from cases_words w where %s and (w.company = %L or exists (select 1 from cases_case c '
        'where c.id = w.case_id and (c.assigned_company_id = %2$L or exists (select 1 from cases_share s '
        'where s.case_id = c.id and s.company_id = %2$L and s.until > now())))) order by w.sent desc limit %s',
        condition, tillit_company(), least(most, 200));
end
$$;
"""
BACK = """
drop function tillit_find(jsonb, integer); drop function tillit_words_missing(uuid, integer);
drop function tillit_words_made_whole(); drop function tillit_words_are_whole(); drop table cases_words_whole;
drop function tillit_drop_words(uuid); drop function tillit_put_words(uuid[], uuid[], uuid, timestamptz[], text[]);
drop table cases_words; drop sequence cases_number;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("vault", "0002_company_in_context")]
    operations = [migrations.RunSQL(SQL, BACK)]
