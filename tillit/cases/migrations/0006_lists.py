from django.db import migrations, models

NEWEST = ["-last_activity_at", "-id"]
OPEN = models.Q(("state", "closed"), _negated=True)
NOBODYS = models.Q(("assigned_to", None))
ASSIGNED = models.Q(("assigned_to__isnull", False))
SUPPLIED = models.Q(("assigned_company__isnull", False))
ASLEEP = models.Q(("snoozed", True))
IS_OPEN = models.ExpressionWrapper(OPEN, output_field=models.BooleanField())
APART = (IS_OPEN, models.F("last_activity_at").desc(), models.F("id").desc())

# Every list of the desk, by an index each (`tillit.cases.queue`). What concerns agents, suppliers and sleep is partial: a
# letter that arrives has none of them, and costs nothing there.
LISTS = (
    models.Index("company", *APART, name="case_inbox"),
    models.Index(fields=["company", "state", *NEWEST], condition=OPEN, name="case_by_state"),
    models.Index("company", *APART, condition=NOBODYS, name="case_unassigned"),
    models.Index("company", "kind", *APART, name="case_by_kind"),
    models.Index("company", "channel", *APART, name="case_by_channel"),
    models.Index("company", "brand", *APART, name="case_by_brand"),
    models.Index("company", "language", *APART, name="case_by_language"),
    models.Index("company", IS_OPEN, "opened_at", "id", name="case_oldest"),
    models.Index(fields=["company", "due_at", *NEWEST], condition=OPEN, name="case_due"),
    models.Index("assigned_to", *APART, condition=ASSIGNED, name="case_mine"),
    models.Index(fields=["company", "wakes_at", "id"], condition=ASLEEP, name="case_snoozed"),
    models.Index("assigned_company", *APART, condition=SUPPLIED, name="case_of_supplier"),
    models.Index(fields=["assigned_company", "state", *NEWEST], condition=SUPPLIED & OPEN, name="case_supplier_state"),
    models.Index("assigned_company", *APART, condition=SUPPLIED & NOBODYS, name="case_supplier_nobodys"),
    models.Index("assigned_company", IS_OPEN, "opened_at", "id", condition=SUPPLIED, name="case_supplier_oldest"),
    models.Index(fields=["assigned_company", "due_at", *NEWEST], condition=SUPPLIED & OPEN, name="case_supplier_due"),
    models.Index(fields=["assigned_company", "wakes_at", "id"], condition=SUPPLIED & ASLEEP, name="case_supplier_sleep"),
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_splitting")]
    operations = [migrations.AddIndex(model_name="case", index=index) for index in LISTS]
