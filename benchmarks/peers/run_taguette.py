"""Makes a Taguette project with highlights and times its exports. Run by a Python that has Taguette 1.5.2, not ours.

    PYTHON run_taguette.py HIGHLIGHTS.json

Prints "ready", and then for each line that it is sent ("csv", "xlsx" or "import") does that once and prints how many
seconds it took, as JSON: by the clock, of the processor.
"""

import io
import json
import os
import sys
import tempfile
import time

from taguette import convert, database, export


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    folder = tempfile.mkdtemp()
    db = database.connect("sqlite:///" + os.path.join(folder, "t.sqlite3"))()
    project = database.Project(name="p", description="")
    db.add(project)
    db.flush()
    body = given["text"]
    document = database.Document(
        name="big",
        description="",
        filename="big.html",
        project=project,
        contents="<p>" + body + "</p>",
        text_direction=database.TextDirection.LEFT_TO_RIGHT,
    )
    tags = [database.Tag(project=project, path=name, description="") for name in given["codes"]]
    db.add_all([document, *tags])
    db.flush()
    for start, end, code in given["highlights"]:
        highlight = database.Highlight(
            document=document,
            start_offset=start,
            end_offset=end,
            snippet="<p>" + body[start:end] + "</p>",
        )
        highlight.tags.append(tags[code])
        db.add(highlight)
    db.commit()
    print("ready", flush=True)
    for line in sys.stdin:
        db.expire_all()
        begun, used = time.perf_counter(), time.process_time()
        if line == "csv\n":
            export.highlights_csv(db, project.id, "", io.StringIO())
        elif line == "xlsx\n":
            export.highlights_xslx(db, project.id, "", os.path.join(folder, "h.xlsx"))
        else:
            clean(body)
        taken = (time.perf_counter() - begun, time.process_time() - used)
        print(json.dumps(taken), flush=True)


def clean(body):
    """What a text that comes in as HTML goes through."""
    paragraphs = body.replace("\n", "</p><p>")
    html = f"<html><head><meta charset='utf-8'></head><body><p>{paragraphs}</p></body></html>"
    if hasattr(convert, "sanitize_html"):
        convert.sanitize_html(html)
    else:
        convert.html_to_plaintext(html)


main()
