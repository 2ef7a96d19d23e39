# many.py RECORD BASE N - N folders of sessions below BASE, of 50 clients at three sites: copies of RECORD, linked.
import os
import sys

record, base, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(record) as f:
    lines = f.read().split("\n")
names = next(i for i, line in enumerate(lines) if not line.startswith("#"))
head = [line for line in lines[:names] if not line.startswith(("# client", "# site", "# simulated", "# probe"))]
copies = []
for i in range(150):
    copies.append(f"{base}.{i}.csv")
    with open(copies[-1], "w") as f:
        labels = [f"# client: Client {i % 50}", f"# site: {['left calf', 'right calf', 'thigh'][i // 50]}"]
        f.write("\n".join(head + ["# probe: center309 serial:/dev/ttyUSB0"] + labels + lines[names:]))
os.makedirs(base)
for i in range(wanted):
    day, minute = i // 24, i % 24
    folder = f"{base}/{2010 + day // 336 % 80:04}-{1 + day // 28 % 12:02}-{1 + day % 28:02}T{minute:02}-00-00"
    os.mkdir(folder)
    os.link(copies[i % len(copies)], f"{folder}/session.csv")
