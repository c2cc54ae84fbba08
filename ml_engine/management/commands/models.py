"""manage.py models list: which models there are, under which licence, and where they come from."""

from argparse import ArgumentParser
from typing import Any

from ml_engine import known_models
from ml_engine.management.commands._console import EngineCommand


class Command(EngineCommand):
    help = "List the models: task, licence, size, source, cost and quality."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["list"])

    def work(self, options: dict[str, Any]) -> None:
        for model in known_models():
            self.stdout.write(f"{model.name}")
            rows = {
                "task": model.task,
                "licence": model.licence,
                "size": f"{model.size_bytes / 1e6:.1f} MB",
                "source": model.source,
                "cost": model.cost,
                "quality": model.quality,
            }
            for label, value in rows.items():
                self.stdout.write(f"  {label:<8} {value}")
