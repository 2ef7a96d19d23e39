"""What a session and its children take, from /proc."""
import os
import re


STAYS_S = 2  # a child that is about to become another program has for a moment all that its parent has


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:  # it ended meanwhile
        return ""


def family(pid):
    """The session and all that it started, with their states."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            words = read("/proc/%s/stat" % name).rsplit(")", 1)[-1].split()
            if len(words) > 2:
                parents[int(name)] = (int(words[1]), words[0])
    found = {pid: parents.get(pid, (0, ""))[1]}
    while more := {p: state for p, (of, state) in parents.items() if of in found and p not in found}:
        found.update(more)
    return found


def descriptors(pid):
    """How many, and how many of them are timers."""
    n = timers = 0
    try:
        for name in os.listdir("/proc/%d/fd" % pid):
            n += 1
            try:
                timers += "[timerfd]" in os.readlink("/proc/%d/fd/%s" % (pid, name))
            except OSError:
                pass
    except OSError:
        pass
    return n, timers + len(re.findall(r"^ID:", read("/proc/%d/timers" % pid), re.M))


def kilobytes(text, name):
    found = re.search(r"^%s:\s*(\d+)" % name, text, re.M)
    return int(found[1]) if found else 0


def age_s(pid):
    """0 when it ended."""
    words = read("/proc/%d/stat" % pid).rsplit(")", 1)[-1].split()
    uptime_s = float(read("/proc/uptime").split()[0])
    return uptime_s - int(words[19]) / os.sysconf("SC_CLK_TCK") if len(words) > 19 else 0


def memory(pid, row):
    """Adds what a process takes. Apart is the memory that it shares with the writer of its record: the rows of the session,
    24 MB at most, which fill it as they come (src/system/writer_parts.h). Its share of memory (Pss) is that of its own
    pages, for the share of a library's grows when another program ends."""
    is_rows = is_file = False
    for text in read("/proc/%d/smaps" % pid).splitlines():
        word, _, rest = text.partition(":")
        if word in ("Rss", "Pss", "Private_Dirty"):
            kb = int(rest.split()[0])
            if is_rows:
                row["rows_kb"] += kb * (word == "Pss")
            elif word != "Pss" or not is_file:
                row[{"Rss": "rss_kb", "Pss": "pss_kb"}.get(word, "private_kb")] += kb
        elif "-" in text.split(" ", 1)[0]:
            is_rows = text.endswith("/dev/zero (deleted)")
            is_file = " /" in text
    row["data_kb"] += kilobytes(read("/proc/%d/status" % pid), "VmData")


NAMES = ("pss_kb", "rss_kb", "private_kb", "data_kb", "rows_kb", "descriptors", "timers", "threads", "children", "zombies")


def figures(pid):
    """Of the family; memory, descriptors, timers and threads of the session and of those that stay with it: a hook or a
    tune is there for a moment only, and is counted among the children. None when the session ended."""
    row = dict.fromkeys(NAMES, 0)
    own = os.path.realpath("/proc/%d/exe" % pid)
    for p, state in family(pid).items():
        row["children"] += p != pid
        row["zombies"] += state == "Z"
        try:
            if os.path.realpath("/proc/%d/exe" % p) != own or (p != pid and age_s(p) < STAYS_S):
                continue
        except OSError:
            continue
        memory(p, row)
        n, timers = descriptors(p)
        row["descriptors"] += n
        row["timers"] += timers
        row["threads"] += kilobytes(read("/proc/%d/status" % p), "Threads")
    return row if row["pss_kb"] else None
