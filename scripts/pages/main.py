"""Opens every page that cksl makes in a real browser: scripts/pages.sh runs this."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import signal
import sqlite3
import ssl
import sys
import urllib.parse
import urllib.request

from browser import ENTER, Browser, Driver, until
from checks import Found
from labs import Cksl
from wire import Wire

# The most that an HTML page of eleven attempts takes (docs/report.md).
MOST = 300 << 10
TASK = "strace-touch"
# Reports are of nodes, which any machine can make; by this seed all of these tasks are.
EXAM = ["--minutes", "100", "--domains", "runtime,system-hardening", "--seed", "3"]
FEW = ["--minutes", "40", "--domains", "system-hardening", "--seed", "3"]


def reports(cksl, browser, found):
    """The reports of an exam, of one attempt and of several."""
    cksl.run("exam", "start", *EXAM, "--yes", "--detach")
    count = cksl.json("exam", "status")["tasks"]
    solved = 0
    for number in range(1, count + 1):
        # The last one is left, as learners do.
        if number == count and count > 2:
            break
        cksl.run("exam", "task", str(number), "--detach")
        [(lab, kept)] = [one for one in cksl.labs().items() if one[0].endswith(f"-task-{number}")]
        # Each third one is done by halves: a look around, and no more.
        if number % 3 == 0:
            cksl.run("shell", "--lab", lab, "--", "bash", "-c", "ls -la /etc /srv; ps aux; cat /etc/hostname", may_fail=True)
        else:
            solved += cksl.solve(lab, kept["scenario"], kept["seed"])
    cksl.run("exam", "submit", "--yes", may_fail=True)
    page = cksl.home / "exam.html"
    # It ends with 1 if the exam was not passed.
    cksl.run("exam", "result", "--html", str(page), may_fail=True)
    weigh(found, page, f"exam report of {count} tasks, {solved} solved")
    browser.go(page.as_uri())
    found.page(browser, "report exam")
    found.walk(browser, "report exam")
    browser.cdp("Emulation.setEmulatedMedia", media="")
    browser.print(found.into / "report-exam.pdf")
    attempts = [str(one["attempt"]) for one in cksl.json("history")["attempts"]]
    for name, numbers in [("report one", attempts[:1]), ("report several", attempts)]:
        page = cksl.home / f"{name.replace(' ', '-')}.html"
        cksl.run("report", *numbers, "--html", str(page))
        weigh(found, page, name)
        browser.go(page.as_uri())
        found.page(browser, name)
    browser.print(found.into / "report-several.pdf")


def weigh(found, page, name):
    size = page.stat().st_size
    (found.into / page.name).write_bytes(page.read_bytes())
    print(f"     {name}: {size / 1024:.0f} KB of {MOST >> 10} at most", flush=True)
    if size > MOST:
        found.fail(f"{name}: {size} bytes, {MOST} are the most")


def web(cksl, browser, found):
    """`cksl web`: the labs of one user on this machine."""
    _, first = cksl.serve("web")
    home = origin(first["link"])
    browser.go(home)
    found.page(browser, "web no session", sizes=(360,))
    browser.go(first["link"])
    browser.wait("#running")
    found.page(browser, "web home", schemes=("light",))
    browser.click(f'[data-start="{TASK}"]')
    browser.wait("#task")
    browser.terminal()
    found.page(browser, "web lab fresh")
    lab = browser.js("return document.querySelector('meta[name=cksl-lab]').content")
    cksl.run("shell", "--lab", lab, "--", "bash", "-c", "strace ls; strace -o /tmp/a touch /tmp/other.txt", may_fail=True)
    browser.click('[data-do="check"]')
    browser.wait(".check.fail")
    browser.click('[data-do="hint"]')
    answered(browser, found, "web lab question")
    browser.wait(".hint")
    browser.type("[data-answer] input", "nonsense")
    browser.click("[data-answer] button")
    browser.wait("#said p")
    browser.click('[data-show="timeline"]')
    browser.wait("#moments table")
    found.page(browser, "web lab worked")
    found.walk(browser, "web lab worked")
    kept = cksl.labs()[lab]
    cksl.solve(lab, kept["scenario"], kept["seed"])
    browser.click('[data-do="check"]')
    browser.wait("#explanation")
    found.page(browser, "web lab passed")
    browser.go(f"{home}/")
    browser.wait(".labs")
    found.page(browser, "web home with a lab", schemes=("dark",), sizes=(360,))
    browser.go(f"{home}/labs/none-0000")
    found.page(browser, "web message")


def answered(browser, found, name):
    """The dialog that asks before something costs, and the yes."""
    browser.wait("dialog[open]")
    found.page(browser, name)
    browser.click('dialog [value="yes"]')


def origin(link):
    parts = urllib.parse.urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}"


def join(browser, address, code, name):
    browser.go(address)
    browser.type("#code", code)
    browser.type("#name", name)
    browser.click("#joining button")
    browser.wait("[data-sign-out]")


def join_unseen(address, code, name):
    """The same without a browser."""
    request = urllib.request.Request(
        f"{address}/join",
        json.dumps({"code": code, "name": name}).encode(),
        {"Content-Type": "application/json", "Origin": address},
    )
    urllib.request.urlopen(request, context=ssl._create_unverified_context()).read()


def course(cksl, ada, staff, found):
    """A class: the pages of its learners and of its staff."""
    roster = cksl.home / "names.csv"
    roster.write_text("name\nAda\nBob\nCarl Friedrich Hieronymus von Münchhausen zu Bodenwerder\nDai\nEmmy\n")
    until_ = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=90)).isoformat(timespec="seconds")
    tasks = f"{TASK},falco-override,strace-etcd,proc-environ"
    cksl.run("class", "new", "monday", "--tasks", tasks, "--roster", str(roster), "--until", until_, "--one-by-one")
    served, first = cksl.serve("class", "serve", "monday", "--listen", "127.0.0.1:0", "--name", "127.0.0.1")
    home, code = origin(first["link"]), first["code"]

    ada.go(home)
    found.page(ada, "class join")
    found.walk(ada, "class join")
    ada.type("#code", "AAAA-AAAA")
    ada.type("#name", "Ada")
    ada.click("#joining button")
    ada.wait("#said .bad")
    found.page(ada, "class join refused", schemes=("dark",), sizes=(360,))
    cksl.run("class", "close", "monday")
    ada.go(home)
    found.page(ada, "class join closed", schemes=("light",), sizes=(360,))
    cksl.run("class", "open", "monday")
    ada.go(f"{home}/sign-in")
    found.page(ada, "class sign in")
    elsewhere = cksl.home / "elsewhere.html"
    elsewhere.write_text(f'<!DOCTYPE html><a href="{first["link"]}">here</a>')
    staff.go(elsewhere.as_uri())
    staff.click("a")
    staff.wait("main a")
    found.page(staff, "class led here")
    staff.click("main a")
    staff.wait("#board")
    found.page(staff, "class board empty")

    # Who is not on the list waits.
    join(ada, home, code, "Zoë")
    found.page(ada, "class page of tasks waits")
    ada.call("DELETE", "/cookie")
    join(ada, home, code, "Ada")
    found.page(ada, "class page of tasks")
    for name in roster.read_text().split("\n")[2:-1]:
        join_unseen(home, code, name)

    # A lab whose host has stopped is a while in the making.
    os.kill(served.pid, signal.SIGSTOP)
    try:
        ada.click(f'[data-start="{TASK}"]')
        ada.wait("#steps")
        found.page(ada, "class making")
    finally:
        os.kill(served.pid, signal.SIGCONT)
    ada.wait("#task")
    ada.terminal()
    lab = ada.js("return location.href")
    found.page(ada, "class lab")
    ada.type(".xterm-helper-textarea", "strace ls; ls -la --color=always /etc" + ENTER)
    ada.click('[data-do="check"]')
    ada.wait(".check.pass")
    seat = until("the learner's row", lambda: staff.js(
        "return [...document.querySelectorAll('.board tbody tr')].find((row) => row.innerText.includes('Ada'))"
        "?.querySelector('[data-act=look]')?.dataset.seat"))
    staff.click(f'[data-act="type"][data-seat="{seat}"]')
    ada.wait("[data-permit]")
    found.page(ada, "class lab asked for a look")
    found.walk(ada, "class lab asked for a look")
    ada.click("[data-permit]")
    staff.wait(f'a[href="/look/{seat}"]')
    staff.click('[data-act="release"]')
    cksl.run("class", "say", "monday", "Read the man page of strace <first>; then look at -o.")

    ada.go(home)
    shown = "return document.getElementById('link').textContent"
    ada.click("[data-link]")
    until("the link", lambda: ada.js(shown))
    ada.click('[data-hand="up"]')
    ada.wait('[data-hand="down"]')
    if not ada.js(shown):
        found.fail("class page of tasks: the personal link is gone, since something has changed")
    found.page(ada, "class page of tasks with messages")
    found.walk(ada, "class page of tasks with messages")
    ada.click("[data-leave]")
    ada.wait("dialog[open]")
    found.page(ada, "class page of tasks leave", schemes=("dark",), sizes=(360,))
    ada.click('dialog [value="no"]')

    staff.type('[data-password] [name="name"]', "Grace")
    staff.type('[data-password] [name="password"]', "correct horse battery")
    staff.click("[data-password] button")
    staff.wait("[data-dismiss]")
    staff.type('[data-invite] [name="text"]', "Tim")
    staff.click("[data-invite] button")
    staff.wait("#said p")
    until("the hand on the board", lambda: "asks for help" in staff.js("return document.body.innerText"))
    staff.click("summary")
    found.page(staff, "class board")
    found.walk(staff, "class board")
    found.walk(staff, "class board", width=360)
    staff.click("[data-names]")
    found.page(staff, "class board projected", sizes=(1440, 1920))
    staff.click("[data-names]")
    staff.click(f'[data-act="link"][data-seat="{seat}"]')
    staff.wait("#said p")
    staff.click(f'[data-act="reset"][data-seat="{seat}"]')
    staff.wait("dialog[open]")
    found.page(staff, "class board asks", schemes=("dark",))
    staff.click('dialog [value="no"]')
    staff.go(f"{home}/look/{seat}")
    staff.wait(".looked .xterm-rows")
    found.page(staff, "class look")
    found.walk(staff, "class look")
    cksl.run("class", "pause", "monday")
    ada.go(lab)
    ada.terminal()
    found.page(ada, "class lab paused", schemes=("dark",))
    ada.go(f"{home}/labs/none-0000")
    found.page(ada, "class message", schemes=("light",))


def cut(cksl, ada, found):
    """A learner's page whose network goes away and comes back, while the lab goes on."""
    cksl.run("class", "new", "wednesday", "--tasks", TASK)
    served, first = cksl.serve("class", "serve", "wednesday", "--listen", "127.0.0.1:0", "--name", Wire.ADDRESS)
    wire = Wire(urllib.parse.urlsplit(first["link"]).port)
    ada.call("DELETE", "/cookie")
    join(ada, f"https://{Wire.ADDRESS}:{wire.port}", first["code"], "Ada")
    # A window that nobody has looked at is not drawn.
    ada.look(1440, "light")
    ada.click(f'[data-start="{TASK}"]')
    ada.wait("#task")
    ada.terminal()
    shown = "return document.querySelector('.xterm-rows').textContent"
    ada.type(".xterm-helper-textarea", "kept=$((6 * 7))" + ENTER)
    ada.js("window.sameAsBefore = true")
    wire.cut()
    ada.wait("#cut")
    found.page(ada, "class lab cut")
    # What happens meanwhile is seen afterwards.
    [record] = (cksl.home / "state/classes/wednesday/labs").glob("*/lab.json")
    kept = json.loads(record.read_text())
    script = cksl.solution(TASK, kept["seed"])
    inside = {"CKSL_STATE": str(record.parent.parent.parent), "CKSL_RUN": str(cksl.home / "run/class/wednesday")}
    cksl.run("shell", "--", "timeout", "30", "bash", "-c", script, env={**cksl.env, **inside})
    wire.open()
    until("the page without the banner", lambda: not ada.find("#cut"))
    ada.wait(".check.pass")
    until("the terminal", lambda: "was cut" not in ada.js(shown))
    ada.type(".xterm-helper-textarea", "echo kept is $kept" + ENTER)
    until("the shell that was there before", lambda: "kept is 42" in ada.js(shown))
    if not ada.js("return window.sameAsBefore"):
        found.fail("class lab cut: the page was loaded once more")
    # All of cksl on this machine is another one: shells hang up, and the page is the same.
    served.kill()
    served.wait()
    ada.wait("#cut")
    cksl.serve("class", "serve", "wednesday", "--listen", f"127.0.0.1:{wire.port}", "--name", Wire.ADDRESS)
    until("the page without the banner", lambda: not ada.find("#cut"))
    until("the end of the shell", lambda: "has ended" in ada.js(shown))
    ada.type(".xterm-helper-textarea", ENTER)
    ada.terminal()
    ada.type(".xterm-helper-textarea", "echo kept is ${kept:-gone}" + ENTER)
    until("a shell that is new", lambda: "kept is gone" in ada.js(shown))
    if not ada.js("return window.sameAsBefore"):
        found.fail("class lab cut: the page was loaded once more after the end of cksl")


def finals(cksl, ada, staff, found):
    """The exam of a class."""
    made = cksl.json("class", "new", "finals", "--exam", "cks", *FEW)
    _, first = cksl.serve("class", "serve", "finals", "--listen", "127.0.0.1:0", "--name", "127.0.0.1")
    home = origin(first["link"])
    for browser in (ada, staff):
        browser.call("DELETE", "/cookie")
    staff.go(first["link"])
    staff.wait("#board")
    join(ada, home, first["code"], "Ada")
    found.page(ada, "finals page of tasks before", schemes=("light",))
    cksl.run("class", "go-on", "finals")
    ada.go(home)
    task = next(one for one in made["tasks"] if ada.find(f'[data-start="{one}"]'))
    ada.click(f'[data-start="{task}"]')
    ada.wait("#task")
    ada.terminal()
    found.page(ada, "finals lab")
    ada.click('[data-do="submit"]')
    ada.wait("dialog[open]")
    ada.click('dialog [value="yes"]')
    ada.wait("#tasks")
    found.page(ada, "finals page of tasks", schemes=("dark",))
    found.page(staff, "finals board")
    # An hour later.
    with contextlib.closing(sqlite3.connect(cksl.home / "state/classes/finals/records/class.db")) as records:
        records.execute("UPDATE class SET ends = ?", [datetime.datetime.now(datetime.timezone.utc).isoformat()])
        records.commit()
    until("the result", lambda: (ada.go(home), ada.find("#result"))[1])
    until("the grades", lambda: (ada.go(home), "being graded" not in ada.js("return document.body.innerText"))[1])
    found.page(ada, "finals result")
    staff.go(home)
    found.page(staff, "finals board after", schemes=("light",))


def alone(cksl, ada, found):
    """A class without a machine that makes labs."""
    cksl.run("class", "new", "tuesday", "--tasks", TASK)
    listens = ["--listen", "127.0.0.1:0", "--name", "127.0.0.1"]
    _, first = cksl.serve("class", "serve", "tuesday", "--no-host", *listens)
    home = origin(first["link"])
    ada.call("DELETE", "/cookie")
    join(ada, home, first["code"], "Ada")
    ada.click(f'[data-start="{TASK}"]')
    ada.wait("#making")
    until("the refusal", lambda: "can't be made" in ada.js("return document.body.innerText"))
    found.page(ada, "class not made")
    ada.go(f"{home}/join/none")
    found.page(ada, "class link of no use", schemes=("dark",), sizes=(360,))


PARTS = ("reports", "web", "course", "alone", "cut", "finals")


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--cksl", required=True)
    asked.add_argument("--axe", required=True, type=pathlib.Path)
    asked.add_argument("--into", required=True, type=pathlib.Path)
    asked.add_argument("parts", nargs="*", choices=[[], *PARTS])
    asked = asked.parse_args()
    parts = asked.parts or PARTS
    asked.into.mkdir(parents=True, exist_ok=True)
    found = Found(asked.into, asked.axe.read_text())
    # Whoever ends this with a signal finds no lab left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as at_end:
        cksl = Cksl(asked.cksl)
        at_end.callback(cksl.end)
        driver = Driver(open(cksl.home / "chromedriver", "w"))
        at_end.callback(driver.end)
        browsers = [Browser(driver) for _ in range(2)]
        for browser in browsers:
            at_end.callback(browser.end)
        ada, staff = browsers
        if "reports" in parts:
            reports(cksl, ada, found)
        if "web" in parts:
            web(cksl, ada, found)
        if "course" in parts:
            course(cksl, ada, staff, found)
        if "alone" in parts:
            alone(cksl, ada, found)
        if "cut" in parts:
            cut(cksl, ada, found)
        if "finals" in parts:
            finals(cksl, ada, staff, found)
    grave = len(found.grave)
    print(f"\n{found.pages} pages, {found.looks} looks, {grave} failures, {found.told} notes; pictures are in {asked.into}")
    for line in found.grave:
        print(f"  FAILED  {line}")
    sys.exit(1 if grave else 0)


main()
