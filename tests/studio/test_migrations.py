"""What was there before a change of the tables is there after it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("studio", "0001_initial")], [("studio", "0002_composing")]


TITLES = [("studio", "0006_separating")], [("studio", "0007_titles_of_others")]


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


@pytest.mark.django_db(transaction=True)
def test_titles_of_other_projects_are_forgotten_and_no_others(newest, alice):
    old = migrate(TITLES[0])
    projects, takes = old.get_model("studio", "Project").objects, old.get_model("studio", "Take").objects
    here, there = (projects.create(owner_id=alice.pk, title=title) for title in ("Here", "There"))
    beside = takes.create(project=here, kind="sound", title="Waltz, continued")
    hidden = takes.create(project=there, kind="sound", title="Secret")

    def made(title: str, label: str, work: str, **roles):
        settings = {name: str(take.pk) for name, take in roles.items()}
        take = takes.create(
            project=here, kind="sound", title=title, settings=settings, facts={"label": label, "work": work, "notes": 3}
        )
        take.parents.set(roles.values())
        return take

    cases = {
        made("Secret, continued, no. 2", "Goes on from Secret", "Secret, continued", continuing=hidden): (
            "Something of another project, continued, no. 2", "Goes on from something of another project",
            "Something of another project, continued",
        ),
        made("Tune, blended with Secret", "Blended with Secret", "Tune", other=hidden): (
            "Tune, blended with something of another project", "Blended with something of another project", "Tune",
        ),
        made("A rumba", "Makes a part of Secret anew", "A rumba", repainting=hidden): (
            "A rumba", "Makes a part of something of another project anew", "A rumba",
        ),
        made("Waltz, varied", "Varies Waltz", "Waltz, varied", varying=beside, melody=hidden): (
            "Waltz, varied", "Varies Waltz", "Waltz, varied",
        ),
        made("Secret, played, the notes", "Composed: piece", "Secret, played", melody=hidden): (
            "Something of another project, played, the notes", "Composed: piece", "Something of another project, played",
        ),
        made("Secret", "Varies Secret", "Secret", varying=beside): ("Secret", "Varies Secret", "Secret"),
    }  # fmt: skip
    new = migrate(TITLES[1]).get_model("studio", "Take").objects
    for take, said in cases.items():
        found = new.get(pk=take.pk)
        assert (found.title, found.facts["label"], found.facts["work"]) == said
        assert found.facts["notes"] == 3
    assert new.get(pk=hidden.pk).title == "Secret"
