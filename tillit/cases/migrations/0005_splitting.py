from django.db import migrations, models

HAPPENINGS = [("opened", "Opened"), ("sorted", "Sorted"), ("assigned", "Assigned"), ("closed", "Closed"), ("reopened", "Reopened"), ("held", "Held"), ("hold-lifted", "Hold Lifted"), ("objected", "Objected"), ("linked", "Linked"), ("joined", "Joined"), ("given", "Given"), ("bounced", "Bounced"), ("delayed", "Delayed"), ("complained", "Complained"), ("storm", "Storm"), ("not-delivered", "Not Delivered"), ("unlinked", "Unlinked"), ("merged", "Merged"), ("tagged", "Tagged"), ("untagged", "Untagged"), ("snoozed", "Snoozed"), ("woken", "Woken"), ("split-off", "Split Off"), ("split-from", "Split From")]

# The index of words is nobody's to select from or change: a message takes its words along by this function only, within
# the company, and into a case that is there.
FORWARD = """
create function tillit_move_words(of_message uuid, to_case uuid)
returns void language sql security definer set search_path = public, pg_temp as $$
    update cases_words set case_id = to_case where message_id = of_message and company = tillit_company()
    and exists (select 1 from cases_case c where c.id = to_case and c.company_id = tillit_company())
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_time_to_answer")]

    operations = [
        migrations.AlterField(model_name="event", name="what", field=models.CharField(choices=HAPPENINGS, max_length=16)),
        migrations.RunSQL(FORWARD, "drop function tillit_move_words(uuid, uuid);"),
    ]
