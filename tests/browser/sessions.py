#!/usr/bin/env python3
"""sessions.py PAGE CLIENTS SESSIONS - the page of all sessions in a real browser: it fits every width, filters, sorts,
leads to a session's own page, and no label in it runs. Says what is wrong and exits with 1."""
import re
import signal
import sys

from browser import Browser

GUARD_S = 600  # of all
wrong = []

SHOWN = "return [...document.querySelectorAll('.list tbody tr')].filter((r) => !r.hidden).length"
COLUMN = """return [...document.querySelectorAll('.list tbody tr')].map((r) => r.cells[arguments[0]].dataset.v)"""
TYPE = """const e = document.querySelector(arguments[0]); e.value = arguments[1];
    e.dispatchEvent(new Event('input', { bubbles: true })); return 0"""


def check(good, *what):
    if not good:
        wrong.append(" ".join(str(w) for w in what))


def check_load(b, page, width, scheme):
    b.size(width, 900)
    b.media(prefers_color_scheme=scheme)
    b.open(page)
    wide = b.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check(wide <= 0, "at", width, "it is wider than the window by", wide)
    said = b.messages()
    check(not said, "on the console:", said)
    check(b.run("return typeof hit") == "undefined", "a label ran")


def check_filter(b, sessions):
    check(b.run(SHOWN) == sessions, "of", sessions, "it shows", b.run(SHOWN))
    b.run(TYPE, "input[type=search]", "ANNA cal")
    shown = b.run(SHOWN)
    check(0 < shown < sessions, "ANNA cal finds", shown)
    check(b.run("return [...document.querySelectorAll('.trend')].filter((t) => !t.hidden).length") == 1,
          "the plots are not filtered")
    b.run(TYPE, "input[type=search]", "")
    b.run(TYPE, "input[type=date]", "2999-01-01")
    check(b.run(SHOWN) == 0, "from 2999 on there is a session")
    b.run(TYPE, "input[type=date]", "")
    check(b.run(SHOWN) == sessions, "what was filtered does not come back")


def check_sort(b):
    for down in (False, True):
        b.run("document.querySelectorAll('.list thead button')[3].click(); return 0")
        values = [float(v) for v in b.run(COLUMN, 3) if v is not None]
        check(len(values) > 1 and values == sorted(values, reverse=down), "sorted are", values)
    check(b.run("return document.querySelectorAll('[aria-sort]').length") == 1, "no column says that it is sorted")


def check_more(b, sessions):
    """As if there were room for two rows."""
    b.run("shown = 2; filter(); return 0")
    check(b.run(SHOWN) == 2, "not two rows but", b.run(SHOWN))
    b.run("[...document.querySelectorAll('button')].at(-1).click(); return 0")
    check(b.run(SHOWN) == sessions, "the button shows", b.run(SHOWN))


def check_paper(b):
    """182 mm are 688 pixels."""
    b.size(688, 1000)
    b.media("print")
    wide = b.run("return document.querySelector('.list').getBoundingClientRect().right - innerWidth")
    check(wide <= 0, "on paper the list is cut by", wide)
    b.media()


def check_link(b):
    link = b.run("return document.querySelector('.list a').href")
    b.go(link)
    check(b.run("return document.querySelector('#live') !== null"), link, "is no page of a session")


def check_without_script(b, page, sessions):
    b.devtools("Emulation.setScriptExecutionDisabled", value=True)
    b.open(page)
    check(b.run(SHOWN) == sessions, "without script the list is not whole")
    b.devtools("Emulation.setScriptExecutionDisabled", value=False)


def main(page, clients, sessions):
    signal.alarm(GUARD_S)
    with Browser() as b:
        for width, scheme in ((390, "dark"), (320, "light"), (800, "dark"), (1280, "light")):
            check_load(b, page, width, scheme)
        check(b.run("return document.querySelectorAll('.trend').length") == clients, "not all clients are there")
        check(b.run("return document.querySelectorAll('.multiple svg').length") > clients, "there are no plots")
        check(not re.search("1970", b.run("return document.body.textContent")), "it tells of 1970")
        check_filter(b, sessions)
        check_sort(b)
        check_more(b, sessions)
        check_paper(b)
        check_link(b)
        check_without_script(b, page, sessions)
    for what in wrong[:40]:
        print("sessions.py:", what, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
