#!/usr/bin/env python3
"""scenarios.py TREE PROGRAM MODULES [NAME...] - runs as root in the guest that scripts/check-guest boots. Each function
of SCENARIOS is one; it fails by raising. The last line is "guest: all is well", or how many failed."""
import glob
import os
import shutil
import subprocess
import sys
import time
import traceback

from bench import Failed, Person, Watch, check, wait_for
from usb import Meter, Stick

SOCKET, METER_SOCKET, OTHER_SOCKET = 1, 4, 6  # ports of the bus: usb:1-2 and so on
PLACE = "usb:1-2"
MEASURE_S = 20
WAKE_UPS_MAX = 10  # a second, at one reading a second


def command(*argv):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def prepare(tree, program, modules):
    os.makedirs("/lib/modules", exist_ok=True)
    command("mount", "--bind", modules, "/lib/modules")
    shutil.copy(program, Watch.program)
    os.chmod(Watch.program, 0o755)
    for path in glob.glob("/etc/udev/rules.d/*") + glob.glob("/usr/lib/udev/rules.d/*icecue*"):
        os.remove(path)  # the host's own are no part of this
    shutil.copy(f"{tree}/udev/70-icecue.rules", "/etc/udev/rules.d")
    command("/lib/systemd/systemd-udevd", "--daemon")
    command("modprobe", "vhci_hcd")
    settle()


def settle():
    command("udevadm", "settle", "--timeout=60")


class World:
    def __init__(self, tree):
        self.stick, self.meter = Stick(tree), Meter()
        self.alice = Person("alice", 4001, "plugdev", "dialout")
        self.bob = Person("bob", 4002)
        self.carol = Person("carol", 4003)
        self.plugged = set()

    def plug(self, device, port=SOCKET):
        if device in self.plugged:
            return
        device.plug(port)
        self.plugged.add(device)
        what = "/sys/bus/hid/drivers/hid-generic/*:*" if device is self.stick else "/dev/ttyUSB*"
        n = 2 if device is self.stick else 1
        wait_for(what, lambda: len(glob.glob(what)) >= n)
        settle()

    def unplug(self, device):
        device.unplug()
        self.plugged.discard(device)

    def replug(self, device):
        if device in self.plugged:
            self.unplug(device)
        self.plug(device)

    def tidy(self):
        """What is plugged in where it belongs stays so, for udevd takes seconds for each plug."""
        self.stick.outer_centi, self.meter.celsius = 2506, 25.0
        for device in list(self.plugged):
            if device.port == OTHER_SOCKET:
                self.unplug(device)


# ---- the stick ----


def stick_is_listed(w):
    """Rule, group and name: an ordinary user of the group plugdev sees it ready."""
    w.plug(w.stick)
    code, said = w.alice.run(Watch.program, "probes")
    check(code == 0 and "driver   temper" in said and "state    ready" in said, said)
    check(f"{PLACE}  TEMPer2_V4.1 (3553:a001)" in said, said)
    code, said = w.bob.run(Watch.program, "probes")
    check("state    denied" in said, f"a user without group and seat:\n{said}")


def seat_opens_the_stick(w):
    """Whoever sits at the computer needs no group. logind says who that is in this file; udevd reads it."""
    os.makedirs("/run/systemd/seats", exist_ok=True)
    with open("/run/systemd/seats/seat0", "w") as f:
        f.write(f"IS_SEAT0=1\nACTIVE=1\nACTIVE_UID={w.carol.uid}\n")
    w.replug(w.stick)  # the permission is given when it comes
    code, said = w.carol.run(Watch.program, "probes")
    check(code == 0 and "state    ready" in said, said)
    watch = Watch(w.carol, "seat")
    watch.until_row(",25.063,ok,")
    watch.stop("TEMPer2_V4.1")
    os.remove("/run/systemd/seats/seat0")


def drivers_of(stick):
    """Of the interfaces: who holds them."""
    links = sorted(glob.glob(f"/sys/bus/usb/devices/1-{SOCKET + 1}:1.*/driver"))
    return [os.path.basename(os.path.realpath(link)) for link in links]


def stick_is_taken_and_given_back(w):
    w.plug(w.stick)
    check(drivers_of(w.stick) == ["usbhid", "usbhid"], f"before: {drivers_of(w.stick)}")
    watch = Watch(w.alice, "taken")
    watch.until_row(",25.063,ok,")
    check(drivers_of(w.stick) == ["usbfs", "usbfs"], f"meanwhile: {drivers_of(w.stick)}")
    w.stick.outer_centi = -31
    watch.until_row(",-0.313,ok,")
    watch.stop("TEMPer2_V4.1")
    check(drivers_of(w.stick) == ["usbhid", "usbhid"], f"afterwards: {drivers_of(w.stick)}")


def stick_costs_little(w):
    """Wake-ups and processor of a session, of all its threads and without those of its children."""
    w.plug(w.stick)
    watch = Watch(w.alice, "cost")
    watch.until_row(",25.063,ok,")
    before, begun = usage(watch.p.pid), time.monotonic()
    time.sleep(MEASURE_S)
    woken, busy_s = (after - b for after, b in zip(usage(watch.p.pid), before))
    took_s = time.monotonic() - begun
    watch.stop()
    print(f"guest: {woken / took_s:.2f} wake-ups a second, {busy_s / took_s * 100:.2f} % of this processor", flush=True)
    check(woken / took_s < WAKE_UPS_MAX, f"more than {WAKE_UPS_MAX} wake-ups a second")


def usage(pid):
    """Wake-ups, and seconds of processor."""
    woken = 0
    for path in glob.glob(f"/proc/{pid}/task/*/status"):
        with open(path) as f:
            woken += int(next(line for line in f if line.startswith("voluntary")).split()[1])
    with open(f"/proc/{pid}/stat") as f:
        words = f.read().rsplit(")", 1)[1].split()
    return woken, (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def stick_goes_and_comes_while_icing(w):
    w.plug(w.stick)
    w.stick.outer_centi = 3150
    watch = Watch(w.alice, "icing")
    watch.until_row(",31.5,ok,")
    code, said = w.alice.run(Watch.program, "mark", "ice")
    check(code == 0, said)
    watch.until_said("icing_started")
    w.unplug(w.stick)
    watch.until_said("probe_lost")
    w.stick.outer_centi = 2600
    w.plug(w.stick)
    watch.until_row(",26,ok,")
    watch.until_said("probe_back")
    # into another socket, which is another device to the kernel
    w.unplug(w.stick)
    w.stick.outer_centi = 2450
    w.plug(w.stick, OTHER_SOCKET)
    watch.until_row(",24.5,ok,")
    watch.stop("lost 2 times")


def stick_comes_while_it_is_waited_for(w):
    """Ten times out and in at once: each time udevd must have given the permission first."""
    w.plug(w.stick)
    watch = Watch(w.alice, "flapping")
    watch.until_row(",25.063,ok,")
    for n in range(1, 11):
        w.stick.outer_centi = 2500 + 25 * n
        w.stick.unplug()
        w.stick.plug(SOCKET)
    watch.until_row(",27.5,ok,")
    check("denied" not in watch.said(), watch.explain())
    watch.stop()


def stick_faults_are_mended(w):
    """A stall, a failed read, a short report, a question that is not heard: the session goes on."""
    w.plug(w.stick)
    watch = Watch(w.alice, "faults")
    watch.until_row(",25.063,ok,")
    for n, fault in enumerate(("stalls", "faults", "shorts", "ignores")):
        setattr(w.stick, fault, 1)
        w.stick.outer_centi = 2600 + 100 * n
        watch.until_row(f",{26 + n},ok,")
        check(getattr(w.stick, fault) == 0, f"{fault} did not come")
    check(w.stick.halts_cleared >= 1, "the halt was not cleared")
    watch.stop("truncated 1")
    check("lost" not in watch.said(), watch.explain())


def stick_that_is_stuck_is_reset(w):
    w.plug(w.stick)
    watch = Watch(w.alice, "stuck")
    watch.until_row(",25.063,ok,")
    resets = w.stick.resets
    w.stick.outer_centi = 2700
    w.stick.stuck = True
    watch.until_row(",27,ok,")
    check(w.stick.resets > resets, "it was not reset")
    watch.stop()


def second_watch_is_refused(w):
    w.plug(w.stick)
    first = Watch(w.alice, "first")
    first.until_row(",25.063,ok,")
    second = Watch(w.alice, "second")
    code = second.end()
    check(code == 1, f"the second ended with {code}\n{second.explain()}")
    check("is held by icecue (pid" in second.said(), second.explain())
    w.stick.outer_centi = 2600
    first.until_row(",26,ok,")
    first.stop()


def killed_watch_is_resumed(w):
    w.plug(w.stick)
    killed = Watch(w.alice, "killed")
    killed.until_row(",25.063,ok,")
    killed.kill()
    before = killed.record()
    w.stick.outer_centi = 2600
    resumed = Watch(w.alice, "killed", "--resume")
    resumed.until_row(",26,ok,")
    check(resumed.record().startswith(before[: before.rindex("\n")]), "the record lost rows")
    resumed.stop()
    check(drivers_of(w.stick) == ["usbhid", "usbhid"], f"afterwards: {drivers_of(w.stick)}")


# ---- the meter ----


def meter_goes_and_comes(w):
    """ttyUSB0 of the real ftdi_sio. It comes back under another name while the old one is still held open."""
    w.plug(w.meter, METER_SOCKET)
    code, said = w.alice.run(Watch.program, "probes")
    check("/dev/ttyUSB0" in said and "(0403:6001)" in said and "perhaps" in said, said)
    watch = Watch(w.alice, "meter", "--probe", "text:/dev/ttyUSB0")
    watch.until_row(",25,ok,")
    check(w.meter.divisor == 0x4138, f"not 9600 baud: {w.meter.divisor}")
    w.unplug(w.meter)
    watch.until_said("probe_lost")
    w.meter.celsius = 26.0
    w.plug(w.meter, OTHER_SOCKET)
    watch.until_row(",26,ok,")
    watch.stop("lost 1 times")


def meter_is_held_killed_and_resumed(w):
    w.plug(w.meter, METER_SOCKET)
    code, said = w.bob.run(Watch.program, "watch", "--probe", "text:/dev/ttyUSB0", "--out", "denied")
    check(code == 1 and "dialout" in said, f"a user without group and seat, {code}:\n{said}")
    first = Watch(w.alice, "held", "--probe", "text:/dev/ttyUSB0")
    first.until_row(",25,ok,")
    second = Watch(w.alice, "second", "--probe", "text:/dev/ttyUSB0")
    code = second.end()
    check(code == 1, f"the second ended with {code}\n{second.explain()}")
    first.kill()
    w.meter.celsius = 26.0
    resumed = Watch(w.alice, "held", "--resume")
    resumed.until_row(",26,ok,")
    resumed.stop()


SCENARIOS = [
    stick_is_listed,
    seat_opens_the_stick,
    stick_is_taken_and_given_back,
    stick_costs_little,
    stick_goes_and_comes_while_icing,
    stick_comes_while_it_is_waited_for,
    stick_faults_are_mended,
    stick_that_is_stuck_is_reset,
    second_watch_is_refused,
    killed_watch_is_resumed,
    meter_goes_and_comes,
    meter_is_held_killed_and_resumed,
]


def run(w, scenario):
    begun = time.monotonic()
    fault = ""
    try:
        scenario(w)
    except Failed as e:
        fault = str(e)
    except Exception:
        fault = traceback.format_exc()
    for watch in Watch.all:
        watch.kill()
    Watch.all.clear()
    w.tidy()
    print(f"guest: {'FAILED' if fault else 'ok'} {scenario.__name__} {time.monotonic() - begun:.1f} s", flush=True)
    if fault:
        print(fault, flush=True)
    return not fault


def main(tree, program, modules, *names):
    print(f"guest: {os.uname().release}, up for {time.monotonic():.1f} s", flush=True)
    prepare(tree, program, modules)
    w = World(tree)
    print(f"guest: ready after {time.monotonic():.1f} s", flush=True)
    chosen = [s for s in SCENARIOS if not names or s.__name__ in names]
    failed = [s.__name__ for s in chosen if not run(w, s)]
    print(f"guest: {' '.join(failed)} failed" if failed or not chosen else "guest: all is well", flush=True)


main(*sys.argv[1:])
