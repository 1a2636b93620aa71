"""Files that broke something once, found by machines (`make fuzz`), and what is said of them."""

from __future__ import annotations

import pytest

from cvbuild.diagnostic import CvbuildError, render
from cvbuild.pipeline import prepare
from cvbuild.source import MAX_MARKS, load

HEAD = "cvbuild: 1\nname: Ada\n"
MARKS = "\u0345\u0301"
ESCAPED = "\\u0345\\u0301"
REFUSED = {
    "a picture that is text": (
        'photo: :e\n n:am1 "A/20',
        "cv.yaml:1:1: error[missing-field]: a résumé needs 'cvbuild'\n",
    ),
    "a picture that is its name": (
        f"{HEAD}photo: me.png\n",
        "cv.yaml:3:8: error[wrong-type]: 'photo' should be a picture, written as "
        "`field: value` lines, not the text 'me.png'\n",
    ),
    "checks that are a list": (
        f"{HEAD}checks: [links]\n",
        "cv.yaml:3:9: error[wrong-type]: 'checks' should be the settings of the checks, "
        "written as `field: value` lines, not a list\n",
    ),
    "a pile of marks, which takes the square of its height": (
        f'{HEAD}headline: "{MARKS * 50_000}"\n',
        "cv.yaml:3:11: error[bad-character]: more than 30 combining marks follow each other\n",
    ),
    "a pile of marks that escapes stand for": (
        f'{HEAD}headline: "{ESCAPED * 50}"\n',
        "cv.yaml:3:11: error[bad-character]: more than 30 combining marks follow each other\n",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_broke_once_is_told(text: str, message: str) -> None:
    with pytest.raises(CvbuildError) as raised:
        prepare(load(text.encode(), "cv.yaml"))
    told = render(raised.value.diagnostics, file="cv.yaml", text=text)
    assert message in told


def test_as_many_marks_as_unicode_allows_are_for_the_font_to_refuse() -> None:
    text = f'{HEAD}headline: "a{MARKS[1] * MAX_MARKS}"\n'
    with pytest.raises(CvbuildError) as raised:
        prepare(load(text.encode(), "cv.yaml"))
    assert {d.code for d in raised.value.diagnostics} == {"missing-character"}
