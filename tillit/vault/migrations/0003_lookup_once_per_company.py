from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_company_in_context")]
    operations = [
        migrations.RemoveConstraint(model_name="lookup", name="lookup_once"),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.UniqueConstraint(
                fields=["brand", "field", "version", "digest", "company"], name="lookup_once"
            ),
        ),
    ]
