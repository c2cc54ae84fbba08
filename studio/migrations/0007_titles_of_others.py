"""Lines of lineage and titles no longer hold the title of a take of another project: whoever may look at the one may not see the other."""

import re

from django.db import migrations
from django.db.models import F

ELSEWHERE = "something of another project"
# What stands before and behind the other take's title, by the name under which the settings have its id.
LABELS = {
    "other": ("Blended with ", ""), "continuing": ("Goes on from ", ""), "varying": ("Varies ", ""),
    "repainting": ("Makes a part of ", " anew"), "melody": ("Made of the tune of ", ""),
}
WORKS = {
    "continuing": ", continued", "varying": ", varied", "repainting": ", painted anew", "melody": ", played",
}
NUMBER = re.compile(r"(, the notes)?(, no\. \d+)?$")


def forget_titles(apps, schema_editor):
    Take = apps.get_model("studio", "Take")
    rows = Take.parents.through.objects.exclude(from_take__project=F("to_take__project"))
    for take_id, parent_id in list(rows.values_list("from_take", "to_take")):
        take = Take.objects.get(pk=take_id)
        role = next((name for name in LABELS if take.settings.get(name) == str(parent_id)), None)
        if role is None:
            continue
        before, after = LABELS[role]
        if str(take.facts.get("label", "")).startswith(before):
            take.facts["label"] = f"{before}{ELSEWHERE}{after}"
        work, ending = take.facts.get("work"), WORKS.get(role)
        if ending and isinstance(work, str) and work.endswith(ending):
            take.facts["work"] = f"{ELSEWHERE.capitalize()}{ending}"
        if ending and NUMBER.sub("", take.title).endswith(ending):
            take.title = f"{ELSEWHERE.capitalize()}{ending}{NUMBER.search(take.title)[0]}"
        if role == "other" and ", blended with " in take.title:
            own = take.title.partition(", blended with ")[0]
            take.title = f"{own}, blended with {ELSEWHERE}{NUMBER.search(take.title)[0]}"[:200]
        take.save(update_fields=["facts", "title"])


class Migration(migrations.Migration):
    dependencies = [("studio", "0006_separating")]
    operations = [migrations.RunPython(forget_titles, migrations.RunPython.noop)]
