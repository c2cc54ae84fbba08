"""What we write held against the schema of MusicXML 4.0, as the package ``musicxml`` carries it."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import xmlschema

# The schema takes its attributes for links from a file that the package does not carry. We write no links.
LINKS = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink">
<xs:attribute name="href" type="xs:anyURI"/><xs:attribute name="type" type="xs:string"/><xs:attribute name="role" type="xs:token"/>
<xs:attribute name="title" type="xs:token"/><xs:attribute name="show" type="xs:token"/><xs:attribute name="actuate" type="xs:token"/>
</xs:schema>"""


@cache
def schema() -> xmlschema.XMLSchema:
    spec = find_spec("musicxml")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "generate_classes"
    here = {"http://www.musicxml.org/xsd/xml.xsd": (folder / "xml.xsd").as_uri()}
    text = (folder / "musicxml_4_0.xsd").read_text()
    text, found = re.subn(r'schemaLocation="http://www\.musicxml\.org/xsd/xlink\.xsd"', "", text)
    assert found == 1
    return xmlschema.XMLSchema(text, uri_mapper=here, locations={"http://www.w3.org/1999/xlink": LINKS}, allow="local")


def faults(score: bytes) -> list[str]:
    """What in a MusicXML file is against the schema, a line each."""
    return [f"{fault.path}: {fault.reason}" for fault in schema().iter_errors(score.decode())]
