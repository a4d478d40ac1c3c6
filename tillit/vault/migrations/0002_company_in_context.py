from django.db import migrations

SQL = """
create function tillit_company() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('tillit.company', true), '')::uuid $$;
comment on function tillit_company() is 'The company in whose name this transaction acts; none sees no rows.';
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "drop function tillit_company()")]
