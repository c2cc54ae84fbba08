"""Jobs get a project of their own, so that a piece can be composed from words alone."""

import django.db.models.deletion
from django.db import migrations, models


def fill_projects(apps, schema_editor):
    """Until now every job worked in its source's project."""
    jobs = apps.get_model("studio", "Job").objects.using(schema_editor.connection.alias)
    sources = apps.get_model("studio", "Take").objects.filter(pk=models.OuterRef("source_id"))
    jobs.update(project_id=models.Subquery(sources.values("project_id")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('studio', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='studio.project'),
        ),
        migrations.RunPython(fill_projects, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='job',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='studio.project'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('transcribe', 'Transcribe'), ('look', 'Draw spectrograms'), ('compose', 'Compose'), ('rework', 'Work on a piece')], max_length=20),
        ),
        migrations.AlterField(
            model_name='job',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs_from', to='studio.take'),
        ),
        migrations.AlterField(
            model_name='take',
            name='kind',
            field=models.CharField(choices=[('recording', 'Recording'), ('transcription', 'Transcription'), ('composition', 'Composition')], max_length=20),
        ),
    ]
