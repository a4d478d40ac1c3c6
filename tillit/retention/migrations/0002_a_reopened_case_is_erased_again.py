from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]
    # Once is kept by the clocks, which go in the same transaction; a case closed a second time has new ones.
    operations = [migrations.RemoveConstraint(model_name="erasure", name="erasure_once")]
