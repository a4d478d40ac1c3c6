-- The keyring. Only the keeper's role connects here; every row that decides something carries a MAC.
create table if not exists versions (version integer primary key, applied timestamptz not null default now());

create table keys (
    id uuid primary key,
    subject uuid not null,
    category text not null,
    kind text not null,
    company uuid not null,
    brand uuid not null,
    state text not null,              -- live | waiting (for an officer to confirm its erasure)
    born timestamptz not null,
    epoch integer not null,
    wrapped bytea not null,           -- nonce | AES-256-GCM of the data key
    mac bytea not null,
    unique (subject, category)
) with (fillfactor = 70);
create index keys_epoch on keys (epoch, id);
create index keys_waiting on keys (id) where state = 'waiting';

-- What remains of an erased key: a digest that recognises the scope, and a random handle. No id of anybody.
create table markers (
    scope bytea primary key,
    handle text not null,
    ground text not null,
    erased timestamptz not null
);

create table subjects (
    id uuid primary key,
    state bytea not null,
    provisional_until timestamptz,    -- null once a fact has confirmed it; then the clock rules
    mac bytea not null
);
create index subjects_provisional on subjects (provisional_until) where provisional_until is not null;

create table facts (
    id uuid primary key,
    subject uuid not null,
    happened_at timestamptz not null,
    recorded_at timestamptz not null,
    event text not null
);
create index facts_subject on facts (subject);

create table people (
    agent uuid primary key,
    role text not null,
    company uuid not null,
    contract_ends date,
    retired boolean not null,
    mac bytea not null
);

create table lookups (
    brand uuid not null,
    version integer not null,
    epoch integer not null,
    wrapped bytea not null,
    primary key (brand, version)
);

create table notices (
    hash text primary key,
    document text not null,
    adopted timestamptz not null,
    activated timestamptz,
    mac bytea not null
);

-- One row per (actor, case, purpose, quarter of an hour, mark, outcome). `number` has no gaps.
create table openings (
    number bigint primary key,
    quarter timestamptz not null,
    "case" uuid,
    actor bytea not null,             -- keyed digest: counts distinct cases per actor after a restart
    once bytea not null unique,       -- keyed digest of the whole tuple
    refused boolean not null,
    mark text not null,
    record bytea,                     -- sealed under audit x case; null once the case is erased
    leaf bytea not null,
    tally uuid not null               -- the row of tallies in which it is counted
);
create index openings_case on openings ("case") where "case" is not null;
create index openings_quarter on openings (quarter);
create index openings_tally on openings (tally, number);

-- How often, a day: counted as each opening is written, so that the board never counts openings. Of no person.
create table tallies (
    id uuid primary key,              -- digest of the seven columns behind it
    day date not null,
    company uuid not null,            -- whose data; nil where nobody's is known
    by uuid not null,                 -- whose agent; nil for machines and for whoever is not signed in
    role text not null,
    purpose text not null,
    code text not null,               -- why it was refused; empty for an opening
    clause text not null,
    amount bigint not null
);
create index tallies_company on tallies (company, day);
create index tallies_by on tallies (by, day);

create table entries (
    number bigint generated always as identity primary key,
    kind text not null,
    at timestamptz not null,
    day date not null,
    notice text not null,
    record bytea not null,
    salt bytea not null,
    leaf bytea not null
);

create table leaves (index bigint primary key, entry bytea not null unique);
create table nodes (level smallint not null, index bigint not null, hash bytea not null, primary key (level, index));
create table checkpoints (size bigint not null, counter bigint not null, at timestamptz not null, note text not null);
create index checkpoints_at on checkpoints (at);
create index checkpoints_counter on checkpoints (counter);

create table epochs (number integer primary key, born timestamptz not null, destroyed timestamptz);
create table marks (name text primary key, value text not null, mac bytea not null);
