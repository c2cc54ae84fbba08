"""From what was played to a score: beats, metre, key, rhythm, hands and voices; MusicXML, pages and PDF."""
