"""What was there before a change of the tables is there after it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("studio", "0001_initial")], [("studio", "0002_composing")]


def migrate(targets):
    """The apps as they stand after migrating to ``targets``."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def newest():
    """The newest tables again, whatever the test left."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_jobs_get_the_project_of_their_source(newest, alice):
    old = migrate(BEFORE)
    made = []
    for title in ("One", "Two"):
        project = old.get_model("studio", "Project").objects.create(owner_id=alice.pk, title=title)
        take = old.get_model("studio", "Take").objects.create(project=project, kind="recording", title=title)
        jobs = old.get_model("studio", "Job").objects
        made += [(jobs.create(kind=kind, owner_id=alice.pk, source=take), project) for kind in ("transcribe", "look")]
    new = migrate(AFTER).get_model("studio", "Job").objects
    assert {job.pk: job.project_id for job in new.all()} == {job.pk: project.pk for job, project in made}
    assert {job.pk: job.source_id for job in new.all()} == {job.pk: job.source_id for job, _ in made}
