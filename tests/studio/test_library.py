import pytest
from django.urls import reverse

from studio.models import Project, Take
from studio.services import projects

URL = "/library/"


@pytest.fixture
def shelf(alice):
    """Three projects of alice's, oldest first: Waltz (2 min), Elegy (no take), Étude in A (5 s)."""
    made = {}
    for title, tags, seconds in [("Waltz", "piano, draft", 120.5), ("Elegy", "", None), ("Étude in A", "piano", 5.0)]:
        made[title] = projects.create_project(alice, title)
        if tags:
            projects.set_tags(made[title], tags)
        if seconds:
            Take.objects.create(project=made[title], kind=Take.Kind.RECORDING, title=title, facts={"duration": seconds})
    return made


def titles(answer, key: str = "projects") -> list[str]:
    return [project.title for project in answer.context[key]]


def test_shows_my_projects_last_changed_first(browser, alice, shelf):
    projects.rename(shelf["Elegy"], "Élégie")
    answer = browser(alice).get(URL)
    assert titles(answer) == ["Élégie", "Étude in A", "Waltz"]
    assert [p.take_count for p in answer.context["projects"]] == [0, 1, 1]
    assert [tag.name for tag in answer.context["tags"]] == ["draft", "piano"]
    assert [tag.project_count for tag in answer.context["tags"]] == [1, 2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "title"}, ["Elegy", "Étude in A", "Waltz"]),
        ({"sort": "oldest"}, ["Waltz", "Elegy", "Étude in A"]),
        ({"sort": "longest"}, ["Waltz", "Étude in A", "Elegy"]),
        ({"sort": "no such order", "q": "waltz"}, ["Waltz"]),
        ({"q": "ELE"}, ["Elegy"]),
        ({"q": "draft"}, ["Waltz"]),
        ({"q": "PIANO Étude"}, ["Étude in A"]),
        ({"q": "etude"}, ["Étude in A"]),
        ({"q": "100%"}, []),
        ({"tag": "piano", "sort": "oldest"}, ["Waltz", "Étude in A"]),
        ({"tag": "pia"}, []),
    ],
)
def test_search_sort_and_tag(browser, alice, shelf, query, expected):
    assert titles(browser(alice).get(URL, query)) == expected


def test_pages(browser, alice):
    for number in range(30):
        projects.create_project(alice, f"Piece {number:02}")
    client = browser(alice)
    first, second = (client.get(URL, {"sort": "oldest", "page": page}) for page in (1, 2))
    assert len(titles(first)) == 24
    assert titles(second) == [f"Piece {number:02}" for number in range(24, 30)]
    assert titles(client.get(URL, {"sort": "oldest", "page": "nonsense"})) == titles(first)


def test_others_see_only_what_is_shared_with_them(browser, project, shelf, bob, charlie):
    answer = browser(bob).get(URL)
    assert titles(answer) == []
    assert titles(answer, "shared") == ["Nocturne"]
    assert answer.context["is_empty"]
    answer = browser(charlie).get(URL)
    assert titles(answer) == titles(answer, "shared") == []


def test_deleted_projects_are_listed_apart(browser, alice, shelf):
    projects.delete(shelf["Waltz"])
    client = browser(alice)
    answer = client.get(URL)
    assert "Waltz" not in titles(answer)
    assert answer.context["deleted_count"] == 1
    assert [tag.name for tag in answer.context["tags"]] == ["piano"]
    assert titles(client.get(reverse("deleted"))) == ["Waltz"]


def test_whoever_sends_or_records_chooses_who_listens(browser, alice):
    page = browser(alice).get(URL).content.decode()
    titles = {"piano": "Piano", "general": "General", "line": "Single line or voice", "ensemble": "Several instruments"}
    for name, title in titles.items():
        assert f'name="engine" value="{name}"' in page
        assert f">{title} <" in page, "among the options of the upload"
        assert f">{title}</option>" in page, "in the recorder"


def test_makes_an_empty_project(browser, alice):
    client = browser(alice)
    answer = client.post(URL, {"title": "  New\tpiece\x00 "})
    made = Project.objects.get()
    assert (made.title, made.owner) == ("New piece", alice)
    assert answer.url == reverse("project", args=[made.pk])
    data = client.post(URL, {"title": ""}, headers={"accept": "application/json"}).json()
    assert Project.objects.get(pk=data["project"]).title == "Untitled"


def test_wrong_method(browser, alice):
    assert browser(alice).put(URL).status_code == 405
    assert browser(alice).post(reverse("deleted")).status_code == 405


def test_home_is_for_visitors(browser, alice, db):
    assert browser().get("/").status_code == 200
    assert browser(alice).get("/").url == URL


def test_health(browser, db):
    answer = browser().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_library_asks_the_database_as_often_for_many_as_for_few(browser, alice, shelf, django_assert_max_num_queries):
    for number in range(20):
        made = projects.create_project(alice, f"Piece {number:02}")
        projects.set_tags(made, f"tag{number}, piano")
    client = browser(alice)
    with django_assert_max_num_queries(14):
        client.get(URL)
