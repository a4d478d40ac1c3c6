import django.db.models.deletion
from django.db import migrations, models

import tillit.kit.clock

CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT
HAPPENINGS = [("opened", "Opened"), ("sorted", "Sorted"), ("assigned", "Assigned"), ("closed", "Closed"), ("reopened", "Reopened"), ("held", "Held"), ("hold-lifted", "Hold Lifted"), ("objected", "Objected"), ("linked", "Linked"), ("joined", "Joined"), ("given", "Given"), ("bounced", "Bounced"), ("delayed", "Delayed"), ("complained", "Complained"), ("storm", "Storm"), ("not-delivered", "Not Delivered"), ("unlinked", "Unlinked"), ("merged", "Merged"), ("tagged", "Tagged"), ("untagged", "Untagged"), ("snoozed", "Snoozed"), ("woken", "Woken"), ("split-off", "Split Off"), ("split-from", "Split From"), ("parted", "Parted")]

# Row-level security, as for every table of this room. What a join moved only its own company puts back, so nobody else
# sees it, not even who is shown the case.
OWN = "company_id = (select tillit_company())"
FORWARD = f"""
alter table cases_moved enable row level security;
alter table cases_moved force row level security;
create policy seen on cases_moved for select using ({OWN});
create policy made on cases_moved for insert with check ({OWN});
create policy changed on cases_moved for update using ({OWN}) with check ({OWN});
create policy removed on cases_moved for delete using ({OWN});
"""
BACK = (
    "".join(f"drop policy {policy} on cases_moved;" for policy in ("seen", "made", "changed", "removed"))
    + "alter table cases_moved disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_lists"), ("people", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="event", name="what", field=models.CharField(choices=HAPPENINGS, max_length=16)),
        migrations.CreateModel(
            name="Moved",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=tillit.kit.clock.now)),
                ("case", models.ForeignKey(null=True, on_delete=CASCADE, related_name="moved", to="cases.case")),
                ("company", models.ForeignKey(on_delete=PROTECT, to="people.company")),
                ("identity", models.ForeignKey(null=True, on_delete=CASCADE, related_name="moved", to="people.identity")),
                ("link", models.ForeignKey(on_delete=CASCADE, related_name="moved", to="cases.link")),
            ],
            options={
                "verbose_name_plural": "moved",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case__isnull", True), ("identity__isnull", True), _connector="XOR"),
                        name="moved_one_thing",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
