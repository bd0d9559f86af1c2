"""What is asked of every page: axe-core's rules, no overflow, and a keyboard that reaches all of it."""

from browser import CONTROL, F2, SHIFT, TAB

SIZES = (360, 1440)
SCHEMES = ("light", "dark")
# These fail the run; the others are told.
GRAVE = ("critical", "serious")

AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {
  resultTypes: ["violations"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then((found) => done(found.violations.map((rule) => ({
  id: rule.id, impact: rule.impact, help: rule.help,
  nodes: rule.nodes.map((node) => ({
    target: node.target.flat().join(" "),
    todo: node.failureSummary.split("\\n").slice(1).map((line) => line.trim()).join("; "),
  })),
}))), (error) => done([{ id: "axe", impact: "critical", help: String(error), nodes: [{ target: "html", todo: "" }] }]));
"""

# What is wider than the screen, without what scrolls by itself.
WIDE = """
const width = arguments[0];
if (document.scrollingElement.scrollWidth <= width) return null;
const scrolls = (one) => one && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
const named = (one) => one.tagName.toLowerCase() + (one.id && `#${one.id}`) + [...one.classList].map((name) => `.${name}`).join("");
const wide = [...document.body.querySelectorAll("*")].filter((one) =>
  one.getBoundingClientRect().right > width + 0.5 && !scrolls(one.parentElement));
return [document.scrollingElement.scrollWidth, wide.slice(0, 3).map(named).join(", ")];
"""

# Controls by their places in the document, which stay when a part of the page is fetched once more.
CONTROLS = """
const place = (one) => !one || one === document.body ? "" :
  `${place(one.parentElement)}>${one.tagName}${[...one.parentElement.children].indexOf(one)}`;
const says = (one) => (one.getAttribute("aria-label") || one.innerText || one.name || one.id || one.tagName).trim().slice(0, 60);
"""

ALL = CONTROLS + """
const found = document.querySelectorAll("a[href],button,input,select,textarea,summary,[tabindex]");
return [...found].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [place(one), says(one)]);
"""

# Where the focus is, and what is wrong with how it shows.
FOCUS = CONTROLS + """
const one = document.activeElement;
if (!one || one === document.body) return null;
const terminal = one.classList.contains("xterm-helper-textarea");
const shows = terminal ? one.closest(".screen, .looked") : one;
const { outlineStyle, outlineWidth } = getComputedStyle(shows);
const box = shows.getBoundingClientRect();
let wrong = null;
if (outlineStyle === "none" || parseFloat(outlineWidth) < 1) wrong = "has the focus and does not show it";
else if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong = "has the focus off the screen";
else {
  const [x, y] = [(box.left + box.right) / 2, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2];
  const top = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), y);
  if (top && !shows.contains(top) && !top.contains(shows)) wrong = "has the focus behind something else";
}
return [place(one), says(one), wrong, terminal];
"""


class Found:
    """What was found, as it comes."""

    def __init__(self, into, axe):
        self.into = into
        self.axe = axe
        self.grave = []
        self.told = 0
        self.looks = 0
        self.pages = 0

    def fail(self, line):
        self.grave.append(line)
        print(f"  FAILED  {line}", flush=True)

    def page(self, browser, name, schemes=SCHEMES, sizes=SIZES):
        """Looks at the page as it is, at each size, in light and dark."""
        self.pages += 1
        print(f"{self.pages:>3}  {name}", flush=True)
        for width in sizes:
            for scheme in schemes:
                browser.look(width, scheme)
                self.looks += 1
                at = f"{name}, {width} px, {scheme}"
                if wide := browser.js(WIDE, width):
                    self.fail(f"{at}: the page is {wide[0]} px wide: {wide[1]}: let it wrap, or scroll in a box of its own")
                browser.js(f"if (!window.axe) {{ {self.axe} }}")
                for rule in browser.js_async(AXE):
                    for node in rule["nodes"]:
                        line = f"{at}: {rule['id']} ({rule['impact']}) at {node['target']}: {rule['help']}: {node['todo']}"
                        if rule["impact"] in GRAVE:
                            self.fail(line)
                        else:
                            self.told += 1
                            print(f"  note    {line}", flush=True)
                browser.picture(self.into / f"{self.pages:02}-{name.replace(' ', '-')}-{width}-{scheme}.png")
        for error in browser.errors():
            self.fail(f"{name}: the browser says: {error}")

    def walk(self, browser, name, width=1440):
        """Tab from the top of the page to its end."""
        browser.look(width, "light")
        at = f"{name}, {width} px, keyboard"
        wanted = dict(browser.js(ALL))
        browser.js("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
        reached = {}
        for _ in range(3 * len(wanted) + 10):
            browser.press(TAB)
            focus = browser.js(FOCUS)
            if not focus or focus[0] in reached:
                break
            place, says, wrong, is_terminal = focus
            reached[place] = says
            if wrong:
                self.fail(f"{at}: {says!r} {wrong}")
            if is_terminal:
                # Tab is the shell's.
                browser.press(CONTROL, SHIFT, F2)
        for place, says in wanted.items():
            if place not in reached:
                self.fail(f"{at}: Tab does not reach {says!r} ({place})")
        print(f"     {at}: {len(reached)} controls reached", flush=True)
