import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import tillit.kit.clock
import tillit.kit.refs
import tillit.vault.sealed

AGENT, PROTECT, CASCADE = settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE

# Row-level security, as for every table of this room (`contact/0002_fences`). Whoever sees a case sees what hangs on
# it; a list of tags is its company's, and of another's only the words on cases one sees.
CASE = "tillit_sees_case({table}.case_id)"
FENCES = {
    "cases_draft": CASE.format(table="cases_draft"),
    "cases_tagging": CASE.format(table="cases_tagging"),
    "cases_tag": "tillit_sees_tag(cases_tag.id)",
    "cases_savedview": "false",
}


def _fence(table: str, also: str) -> str:
    own = "company_id = (select tillit_company())"
    return f"""
    alter table {table} enable row level security;
    alter table {table} force row level security;
    create policy seen on {table} for select using (({own}) or ({also}));
    create policy made on {table} for insert with check ({own});
    create policy changed on {table} for update using ({own}) with check ({own});
    create policy removed on {table} for delete using ({own});
    """


SEES_TAG = """
create function tillit_sees_tag(asked uuid) returns boolean language plpgsql stable parallel safe
set search_path = public, pg_temp as $$ begin return exists (select from cases_tagging where tag_id = asked); end $$;
"""
FORWARD = SEES_TAG + "".join(_fence(table, also) for table, also in FENCES.items())
BACK = "".join(
    "".join(f"drop policy {policy} on {table};" for policy in ("seen", "made", "changed", "removed"))
    + f"alter table {table} disable row level security;"
    for table in FENCES
) + "drop function tillit_sees_tag(uuid);"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_numbers_and_words"),
        ("contact", "0002_fences"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("reply", tillit.vault.sealed.SealedField(category="content", holding="draft.reply", null=True)),
                ("note", tillit.vault.sealed.SealedField(category="notes", holding="draft.note", null=True)),
                ("at", models.DateTimeField(default=tillit.kit.clock.now)),
                ("agent", models.ForeignKey(on_delete=PROTECT, to=AGENT)),
                ("case", models.ForeignKey(on_delete=CASCADE, related_name="drafts", to="cases.case")),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case", "agent"), name="draft_once")]},
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("filters", models.JSONField()),
                ("agent", models.ForeignKey(null=True, on_delete=CASCADE, to=AGENT)),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "agent", "name"), name="view_once"),
                    models.UniqueConstraint(condition=models.Q(("agent", None)), fields=("company", "name"), name="view_of_all_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=30)),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("company"), django.db.models.functions.text.Lower("word"), name="tag_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=tillit.kit.clock.now)),
                ("by", models.ForeignKey(on_delete=PROTECT, to=AGENT)),
                ("case", models.ForeignKey(on_delete=CASCADE, related_name="taggings", to="cases.case")),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
                ("tag", models.ForeignKey(on_delete=CASCADE, related_name="taggings", to="cases.tag")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("tag", "case"), name="tagging_once")]},
        ),
        migrations.AddField(model_name="case", name="snoozed", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="case", name="wakes_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="event",
            name="what",
            field=models.CharField(choices=[("opened", "Opened"), ("sorted", "Sorted"), ("assigned", "Assigned"), ("closed", "Closed"), ("reopened", "Reopened"), ("held", "Held"), ("hold-lifted", "Hold Lifted"), ("objected", "Objected"), ("linked", "Linked"), ("joined", "Joined"), ("given", "Given"), ("bounced", "Bounced"), ("delayed", "Delayed"), ("complained", "Complained"), ("storm", "Storm"), ("unlinked", "Unlinked"), ("merged", "Merged"), ("tagged", "Tagged"), ("untagged", "Untagged"), ("snoozed", "Snoozed"), ("woken", "Woken")], max_length=16),
        ),
        migrations.AlterField(
            model_name="link",
            name="why",
            field=models.CharField(choices=[("late-reply", "Late Reply"), ("stranger", "Stranger"), ("reference", "Reference"), ("unproven", "Unproven"), ("agent", "Agent"), ("merged", "Merged")], max_length=12),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
