import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tillit.kit.refs

PROTECT = django.db.models.deletion.PROTECT
KINDS = [("unsorted", "Unsorted"), ("question", "Question"), ("complaint", "Complaint"), ("warranty", "Warranty"), ("technical-support", "Technical Support")]

# Row-level security, as for every table of this room: a company sees and sets its own hours only. A supplier needs none
# of them: by when an answer is due stands on the case.
FENCES = {"cases_workinghours": "company_id", "cases_target": "company_id", "cases_answercount": '"company"'}


def _fence(table: str, column: str) -> str:
    own = f"{column} = (select tillit_company())"
    return f"""
    alter table {table} enable row level security;
    alter table {table} force row level security;
    create policy seen on {table} for select using ({own});
    create policy made on {table} for insert with check ({own});
    create policy changed on {table} for update using ({own}) with check ({own});
    create policy removed on {table} for delete using ({own});
    """


FORWARD = "".join(_fence(table, column) for table, column in FENCES.items())
BACK = "".join(
    "".join(f"drop policy {policy} on {table};" for policy in ("seen", "made", "changed", "removed"))
    + f"alter table {table} disable row level security;"
    for table in FENCES
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_the_desk"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(model_name="case", name="waits_since", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="case", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="case", name="first_answered_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="delivery", name="waited_since", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="delivery", name="was_due_at", field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=40)),
                ("week", models.JSONField()),
                ("keeps_holidays", models.BooleanField(default=True)),
                ("closed_days", django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None)),
                ("brand", models.ForeignKey(on_delete=PROTECT, to="people.brand")),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
            ],
            options={
                "verbose_name_plural": "working hours",
                "constraints": [models.UniqueConstraint(fields=("company", "brand"), name="hours_once")],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(blank=True, choices=KINDS, max_length=20)),
                ("first", models.PositiveIntegerField(null=True)),
                ("next", models.PositiveIntegerField(null=True)),
                ("brand", models.ForeignKey(on_delete=PROTECT, to="people.brand")),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("company", "brand", "kind"), name="target_once")]},
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("company", models.UUIDField()),
                ("brand", models.UUIDField()),
                ("week", models.DateField()),
                ("is_first", models.BooleanField()),
                ("quarters", models.PositiveIntegerField()),
                ("was_late", models.BooleanField(null=True)),
                ("answers", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "brand", "week", "is_first", "quarters", "was_late"), name="answer_count_once", nulls_distinct=False),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
