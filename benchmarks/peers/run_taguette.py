"""Makes a Taguette project with highlights and times its exports. Run by a Python that has Taguette 1.5.2, not ours.

    PYTHON run_taguette.py HIGHLIGHTS.json

Prints one JSON object: wall and processor seconds by format.
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
    told = {}
    for name in ("csv", "xlsx"):
        taken = []
        for _run in range(3):
            db.expire_all()
            begun, used = time.perf_counter(), time.process_time()
            if name == "csv":
                export.highlights_csv(db, project.id, "", io.StringIO())
            else:
                export.highlights_xslx(db, project.id, "", os.path.join(folder, "h.xlsx"))
            taken.append((time.perf_counter() - begun, time.process_time() - used))
        told[name] = sorted(taken)[1]
    begun, used = time.perf_counter(), time.process_time()
    html = (
        "<html><head><meta charset='utf-8'></head><body><p>"
        + body.replace("\n", "</p><p>")
        + "</p></body></html>"
    )
    convert.sanitize_html(html) if hasattr(convert, "sanitize_html") else convert.html_to_plaintext(
        html
    )
    told["import"] = (time.perf_counter() - begun, time.process_time() - used)
    print(json.dumps(told))


main()
