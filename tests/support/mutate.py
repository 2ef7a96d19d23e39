"""scripts/mutate [N] [SEED] [WORD...] - do the tests notice when a rule is wrong?

Changes one comparison, constant, sign or boolean operator at a time in the files named below, builds, and runs the
suites that concern the file until a test fails; those of pure rules in one process. Prints each change that no test
noticed, and the share noticed.

    N         how many changes (40)
    SEED      another SEED, other changes (1); the same one gives the same again
    WORD      only in files whose path contains one of these; with "FILE:LINE" only there

    BUILD     (environment) where it works, on a copy of the tree: build/mutate

A change that gives the same machine code, or none, is not counted. tests/mutants.txt lists those that cannot be noticed,
each with the reason; they are not counted either. Exit status: 0, or 1 when less than nine in ten were noticed.
"""
import collections
import glob
import os
import random
import re
import resource
import shutil
import subprocess
import sys

# Which suites concern a file: those of the first line that fits. Each string is one run, the quick ones first; a later
# run comes only when the ones before noticed nothing. UNITS come before them all: the tests of the file itself.
QUICK = ("again already settle vouch common onward gate rules off limits held strokes rest away ice_away touch skin warm "
         "cooling observer series")
DETECTOR = [QUICK, "sessions", "detector closing undo evidence", "spots guard failsafe"]
RECORD = ["record_faults rule_limits record_format", "record record_versions record_manual row_cells"]
SUITES = [
    ("src/core/alerts.c", ["alerts"]),
    ("src/store/row.c", ["row_cells row", "record record_format record_versions", "corrections record_manual"]),
    ("src/store/record.c", [*RECORD, "disk"]),
    ("src/store/record_*.c", RECORD),
    ("src/core/rule_names.c", RECORD),
    ("src/core/detector/signal/settle.c", [*DETECTOR, "start"]),
    ("src/core/detector/model/already.c", [*DETECTOR, "start"]),
    ("src/core/detector/model/limb.c", [*DETECTOR, "limb"]),
    ("src/core/detector/*", DETECTOR),
    ("src/core/detector/*/*", DETECTOR),
]
GOLDEN = "tests/core/golden.c"
LIBRARY = "build/icecue-rooms.a"
PURE = [*DETECTOR, "start", "limb", "alerts"]  # whose tests need no process of their own
UNITS = {
    "again": "again off", "already": "already strokes", "closing": "closing", "cooling": "cooling off", "ending": "ice_away",
    "evidence": "strokes", "gate": "gate", "guard": "limits", "held": "held", "limb": "limb", "observer": "observer",
    "numb": "onward", "off": "off", "onset": "rest limits", "onward": "onward", "pennes": "observer", "proof": "rest",
    "rest": "rest", "rewarm": "onward warm", "series": "series", "settle": "settle", "skin": "skin settle",
    "sort": "series", "spot": "common vouch", "spots": "common", "touch": "touch held", "trail": "vouch",
    "transition": "limits held", "undo": "undo", "vouch": "vouch common", "warm": "warm", "window": "closing",
}
PROGRAM = {"sessions", "record", "record_format", "record_versions", "record_manual", "corrections", "disk"}  # need it
# Headers that hold constants of the rules. The fitted numbers in weights are judged by tests/lab.
HEADERS = ["src/core/detector/signal/gate.h", "src/core/detector/signal/proof.h", "src/core/detector/signal/place.h"]

CPU_S = 300  # of one run, or of one test that has a process of its own
WALL_S = 900  # of one run: only what waits for ever comes to it

TOKEN = re.compile(
    r"(?P<skip>/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<number>(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?)[uUlLfF]*)|(?P<name>\w+)"
    r"|(?P<op>->|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|\+=|-=|[-+<>!]|[^\s\w])", re.S)
OTHERS = {
    "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "+=": ["-="], "-=": ["+="], "!": [""],
}
Change = collections.namedtuple("Change", "file line at old new")


def other_numbers(text):
    """What else a constant could be."""
    number, suffix = re.fullmatch(r"(.*?)([uUlLfF]*)", text).groups()
    if re.match(r"0[xX]|0\d", number):
        return []  # bits and modes are no constants of a rule
    if re.search(r"[.eE]", number):
        value = float(number)
        return [f"{v:.6g}" + ("" if "." in f"{v:.6g}" or "e" in f"{v:.6g}" else ".0") + suffix
                for v in ([value * 1.2, value * 0.8] if value else [0.1])]
    value = int(number)
    if value < 5:
        return [str(v) + suffix for v in (value + 1, value - 1) if v >= 0]
    return [str(round(value * 1.2)) + suffix, str(round(value * 0.8)) + suffix]


def is_left_out(line):
    """Sizes of buffers, assertions and messages are no rules."""
    return re.match(r"\s*(#\s*(include|pragma|if|endif|else)|_Static_assert|assert\()", line) or re.search(
        r"\w+ \**\w+\[[^]]*\](;| =|,|\))|snprintf|log_(error|warning|info|debug)|memset|strerror", line)


def changes_of(path):
    """Every change of a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.split("\n")
    before = ""
    for token in TOKEN.finditer(text):
        if token["skip"]:
            continue
        line = text.count("\n", 0, token.start()) + 1
        if token["number"]:
            others = other_numbers(token["number"])
        else:
            others = OTHERS.get(token["op"] or "", [])
            if token["op"] in ("+", "-") and not re.fullmatch(r"[\w.]+|\)|\]", before):
                others = [""] if token["op"] == "-" else []  # a sign
        before = token.group()
        for new in others if not is_left_out(lines[line - 1]) else []:
            yield Change(path, line, token.start(), token.group(), new)


def all_files():
    """All that are changed."""
    files = [f for p, _ in SUITES for f in sorted(glob.glob(p)) if f.endswith(".c")] + HEADERS
    return list(dict.fromkeys(files))


def mutants(seed, words):
    """All changes in the order of the seed, one at each place before any place comes again."""
    chosen = random.Random(seed)
    places = collections.OrderedDict()
    for path in all_files():
        for change in changes_of(path):
            here = f"{path}:{change.line}"
            if not words or any(w in path if ":" not in w else here.endswith(w) for w in words):
                places.setdefault((path, change.at), []).append(change)
    order = list(places.values())
    chosen.shuffle(order)
    for others in order:
        chosen.shuffle(others)
    for turn in range(2):
        for others in order:
            if turn < len(others):
                yield others[turn]


def key(change, line):
    return f"{change.file}: {' '.join(line.split())}: {change.old} -> {change.new or 'nothing'}"


def explained():
    """The first lines of the paragraphs of tests/mutants.txt."""
    if not os.path.exists("tests/mutants.txt"):
        return set()
    with open("tests/mutants.txt", encoding="utf-8") as file:
        return {line.strip() for line in file if line.startswith("src/")}


def is_pure(file):
    """Do its tests need neither the program nor a process of their own?"""
    return "detector" in file or "alerts" in file


def files_of(suites):
    """The files that have tests of these suites."""
    found = []
    for path in sorted(glob.glob("tests/test_*.c")):
        with open(path, encoding="utf-8") as file:
            if suites & set(re.findall(r"^Test\((\w+)", file.read(), re.M)):
                found.append(path)
    return found


class Tree:
    """A copy of the tree, in which one file at a time is changed. It becomes the working directory."""

    def __init__(self, path):
        self.commands, self.objects, self.objects_of = {}, {}, {}
        for part in ("src", "include", "tests", "scripts", "udev"):
            shutil.rmtree(f"{path}/{part}", ignore_errors=True)
            shutil.copytree(part, f"{path}/{part}", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2("Makefile", path)
        os.chdir(path)
        if os.path.exists("changed"):  # it was interrupted: what was built of this file is not of this file
            with open("changed", encoding="utf-8") as file:
                os.utime(file.read())
        self.make = ["make", f"CC={'ccache gcc' if shutil.which('ccache') else 'gcc'}", "CFLAGS=-O1 -g0", "BUILD=build"]
        if subprocess.run([*self.make, "-s", "all", "test-program"], stdout=subprocess.DEVNULL).returncode:
            sys.exit("mutate: the unchanged program does not build")
        self.learn()
        self.make_plain()
        self.build("src/store/row.c")
        self.run(self.program)
        self.build("src/core/alerts.c")
        self.environment = {**os.environ, "ICECUE": os.path.abspath("build/icecue"), "ICECUE_TEST_SEED": "1"}

    def make_plain(self):
        """Compiles the tests of pure rules, and what they lean on, for a program without Criterion."""
        line = next(line for line in self.would_make("tests/test_held.c") if " -c -o build/tests/test_held.o " in line)
        line = line.replace(" -Iinclude ", " -Itests/support/plain -Iinclude -w ")
        os.makedirs("build/plain", exist_ok=True)
        lean = [*glob.glob("tests/support/*.c"), *glob.glob("tests/lab/*.c"), "tests/lab/judge/ask.c"]
        self.objects_of[GOLDEN] = "build/plain/golden.o"
        golden = line.replace("tests/test_held.c", GOLDEN).replace("build/tests/test_held.o", self.objects_of[GOLDEN])
        if not self.run(golden):
            sys.exit(f"mutate: {GOLDEN} does not build")
        tests = [*files_of({s for runs in PURE for s in runs.split()}), "tests/support/plain/main.c"]
        for path in [*lean, *tests]:
            self.objects_of[path] = "build/plain/" + path.replace("/", "_")[:-2] + ".o"
            command = line.replace("tests/test_held.c", path).replace("build/tests/test_held.o", self.objects_of[path])
            if not self.run(command) and path in tests:
                sys.exit(f"mutate: {path} does not build without Criterion")
        there = [self.objects_of[path] for path in lean if os.path.exists(self.objects_of[path])]
        self.run(f"rm -f build/plain/lean.a && ar rcs build/plain/lean.a {' '.join(there)}")
        self.plain_link = " ".join(["gcc -pie -o build/plain/tests", *(self.objects_of[path] for path in tests)])

    def would_make(self, *files):
        """The commands that the Makefile has for a change of these files."""
        # -o: it would take for granted that those two change, and build everything
        return subprocess.run(
            [*self.make, "-n", "V=1", "-o", "build/libraries", "-o", "build/version",
             *(word for file in files for word in ("-W", file)), "all", "test-program"],
            capture_output=True, text=True, check=True).stdout.replace("\\\n", " ").split("\n")

    def learn(self):
        """Asks the Makefile how each file is compiled and what is linked: once, for that takes a second."""
        lines = self.would_make(*(file for file in all_files() if file.endswith(".c")))
        self.program_link = next(line for line in lines if "-o build/icecue " in line)
        self.tests_link = next(line for line in lines if "-o build/test_icecue " in line)
        self.compiles = {line.split()[-1]: [line] for line in lines if " -c -o build/src/" in line}
        for header in HEADERS:
            self.compiles[header] = [line for line in self.would_make(header) if " -c -o build/src/" in line]

    def build(self, file):
        """As the Makefile does. The tests become programs of their own, which load quicker; the program itself is
        linked when a run needs it."""
        if file not in self.commands:
            compiled = [line.replace("ccache gcc", "gcc") for line in self.compiles[file]]
            link = self.pure(self.tests_link) if is_pure(file) else self.some(self.tests_link)
            # before the library, which stays as it was: its members of the same symbols are not taken then
            ahead = " ".join(re.search(r"-c -o (\S+)", line)[1] for line in compiled) + f" {LIBRARY}"
            quick, last = (text.replace(LIBRARY, ahead) for text in (link, self.program_link))
            if is_pure(file):
                last = f"gcc -pie -o build/plain/golden {self.objects_of[GOLDEN]} {ahead} -lm"
            self.commands[file] = "\n".join(["set -e", *compiled, quick]), last
        quick, self.program = self.commands[file]
        return self.run(quick)

    @staticmethod
    def run(commands):
        return subprocess.run(["sh"], input=commands, text=True, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    def pure(self, link):
        """The command that links the tests without Criterion."""
        wrapped = " ".join(w for w in link.split() if w.startswith("-Wl,--wrap="))
        return f"{self.plain_link} {wrapped} build/plain/lean.a {LIBRARY} -Wl,--as-needed -lm -pthread"

    @staticmethod
    def some(link):
        """The command that links the tests, of the suites above alone."""
        suites = {s for _, runs in SUITES for run in runs for s in run.split()}
        kept = {f"build/{path[:-2]}.o" for path in files_of(suites)}
        words = [w for w in link.split() if not re.search(r"tests/test_\w+\.o$", w) or w in kept]
        return re.sub(r"-Wl,--push-state.*?-Wl,--pop-state", "", " ".join(words)).replace(
            "-o build/test_icecue", "-Wl,--as-needed -o build/test_some")

    def change(self, change):
        """False: it does not compile, or gives the same code."""
        with open(change.file, encoding="utf-8") as file:
            text = file.read()
        built = f"build/{change.file[:-2]}.o"
        if change.file.endswith(".c") and change.file not in self.objects:
            with open(built, "rb") as file:
                self.objects[change.file] = file.read()
        self.write("changed", change.file)
        self.write(change.file, text[:change.at] + change.new + text[change.at + len(change.old):])
        compiles = self.build(change.file)
        self.write(change.file, text)
        if change.file in self.objects and compiles:
            with open(built, "rb") as file:
                compiles = file.read() != self.objects[change.file]
        return compiles

    def change_back(self, change):
        """The programs are linked anew for the next change."""
        if change.file in self.objects:
            with open(f"build/{change.file[:-2]}.o", "wb") as file:
                file.write(self.objects[change.file])
        else:
            self.build(change.file)

    @staticmethod
    def write(name, text):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)

    def failing(self, file, suites):
        """The first failing test of one run, or None."""
        if self.program and PROGRAM & set(suites.split()):
            if not self.run(self.program):
                sys.exit("mutate: the program cannot be linked")
            self.program = None
        if is_pure(file) and suites == "sessions":
            return self.other_session()
        some = f"@({suites.replace(' ', '|')})/*"
        with_criterion = ["build/test_some", "--jobs", "1", "--fail-fast", "--filter", some]
        try:
            ran = subprocess.run(
                ["build/plain/tests", *suites.split()] if is_pure(file) else with_criterion,
                env=self.environment, capture_output=True, text=True, errors="replace", timeout=WALL_S,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S)))
        except subprocess.TimeoutExpired:
            return "out of time"
        if ran.returncode == 0:
            return None
        found = re.search(r"(\w+)::(\w+)", ran.stdout + ran.stderr)
        return found[0] if found else f"one of {suites}"

    @staticmethod
    def other_session():
        """The first golden session that has other events with the core alone, which is quicker than the program."""
        for csv in sorted(glob.glob("tests/sessions/*.csv")):
            with open(csv[:-4] + ".events", "rb") as file:
                wanted = file.read()
            try:
                got = subprocess.run(["build/plain/golden", csv], capture_output=True, timeout=WALL_S).stdout
            except subprocess.TimeoutExpired:
                return "out of time"
            if got != wanted:
                return f"sessions::{os.path.basename(csv)[:-4]}"
        return None

    def noticed(self, file):
        """The test that notices the change of the file, or an empty string."""
        for pattern, runs in SUITES:
            if file in glob.glob(pattern):
                unit = UNITS.get(os.path.basename(file)[:-2]) if "detector" in file else None
                return next((f for f in (self.failing(file, run) for run in [unit, *runs] if run) if f), "")
        sys.exit(f"mutate: no suite concerns {file}")


def report(counted):
    modules = collections.Counter()
    killed = collections.Counter()
    for change, test in counted:
        module = change.file if "detector" not in change.file else os.path.dirname(change.file)
        modules[module] += 1
        killed[module] += bool(test)
    for module in sorted(modules):
        print(f"{killed[module]:4} of {modules[module]:4} noticed  {module}")
    all_killed = sum(killed.values())
    print(f"{all_killed} of {len(counted)} noticed, {100 * all_killed / max(len(counted), 1):.1f} %")
    return all_killed * 10 >= len(counted) * 9


def main():
    numbers = [a for a in sys.argv[1:] if a.isdigit()]
    words = [a for a in sys.argv[1:] if not a.isdigit()]
    if any(w.startswith("-") for w in words):
        sys.exit(__doc__)
    wanted, seed = int(numbers[0]) if numbers else 40, int(numbers[1]) if len(numbers) > 1 else 1
    path = os.environ.get("BUILD", "build/mutate")
    os.makedirs(path, exist_ok=True)
    os.nice(10)
    tree = Tree(path)
    for file, runs in {run: (pattern, run) for pattern, all_runs in SUITES for run in all_runs}.values():
        failed = tree.failing(file, runs)
        if failed:
            sys.exit(f"mutate: a test fails in the unchanged program: {failed}")
    counted, known = [], explained()
    for change in mutants(seed, words):
        if len(counted) >= wanted:
            break
        with open(change.file, encoding="utf-8") as file:
            line = file.read().split("\n")[change.line - 1]
        if key(change, line) in known:
            continue
        test = tree.noticed(change.file) if tree.change(change) else None
        tree.change_back(change)
        if test is None:
            continue
        counted.append((change, test))
        print(f"{len(counted):3} {change.file}:{change.line}: {change.old} -> {change.new or 'nothing'}: "
              f"{test or 'SURVIVED'}\n" + ("" if test else f"    {key(change, line)}\n"), end="", flush=True)
    if len(counted) < wanted:
        print(f"mutate: there are only {len(counted)} changes")
    sys.exit(0 if report(counted) else 1)


main()
