import django.db.models.deletion
from django.db import migrations, models

import tillit.kit.refs

# Row-level security, as for every table of this room. Whoever answers for another company reads that company's words in
# its name (`contact.ready`), once the case itself let them in.
OWN = "company_id = (select tillit_company())"
FORWARD = f"""
    alter table contact_readyanswer enable row level security;
    alter table contact_readyanswer force row level security;
    create policy seen on contact_readyanswer for select using ({OWN});
    create policy made on contact_readyanswer for insert with check ({OWN});
    create policy changed on contact_readyanswer for update using ({OWN}) with check ({OWN});
    create policy removed on contact_readyanswer for delete using ({OWN});
"""
BACK = "".join(f"drop policy {policy} on contact_readyanswer;" for policy in ("seen", "made", "changed", "removed"))


class Migration(migrations.Migration):
    dependencies = [("contact", "0002_fences")]

    operations = [
        migrations.CreateModel(
            name="ReadyAnswer",
            fields=[
                ("id", models.UUIDField(default=tillit.kit.refs.new_id, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=5)),
                ("title", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=4000)),
                ("brand", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.brand")),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.company")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company", "brand", "language", "title"), name="ready_answer_once")],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
