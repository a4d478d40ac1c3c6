from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("publishing", "0001_initial")]

    operations = [
        migrations.AddField(model_name="noticeversion", name="followed_at", field=models.DateTimeField(null=True)),
    ]
