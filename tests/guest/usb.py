"""Emulated USB devices on the kernel's virtual bus (vhci_hcd): what the kernel asks of a device comes as packets of
the USB/IP protocol (Documentation/usb/usbip_protocol.rst) over a socket, so each answer and each error is exact."""
import heapq
import os
import re
import select
import socket
import struct
import threading
import time

VHCI = "/sys/devices/platform/vhci_hcd.0"
LOW_SPEED, FULL_SPEED = 1, 2
PORT_FREE = 4  # VDEV_ST_NULL
EPIPE, EPROTO, ECONNRESET = -32, -71, -104
SUBMIT, UNLINK, SUBMITTED, UNLINKED = 1, 2, 3, 4
GET_DESCRIPTOR, SET_CONFIGURATION, CLEAR_FEATURE = 6, 9, 1


def read_all(sock, n):
    data = b""
    while len(data) < n:
        piece = sock.recv(n - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def port_status(port):
    with open(f"{VHCI}/status") as f:
        for line in f:
            words = line.split()
            if words[0] in ("hs", "ss") and int(words[1]) == port:
                return int(words[2])
    raise LookupError(port)


def wait_free(port):
    """The bus needs a moment for it after an unplugging."""
    end = time.monotonic() + 60
    while port_status(port) != PORT_FREE:
        if time.monotonic() > end:
            raise TimeoutError(f"something is still plugged into port {port}")
        time.sleep(0.01)


class Device:
    """A device of one configuration. A model overrides control() and written()."""

    speed = FULL_SPEED
    strings = ("Maker", "Product")
    reports = {}  # HID report descriptors by interface

    def __init__(self, descriptors):
        self.descriptors = bytes.fromhex(descriptors)
        self.lock = threading.RLock()
        self.sock = self.thread = None
        self.news = os.eventfd(0, os.EFD_NONBLOCK)  # there is something to answer
        self.halts_cleared = self.configured = 0
        self.stalls = self.faults = 0  # so many reads end so

    # ---- plugging ----

    def plug(self, port):
        wait_free(port)
        ours, kernels = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock, self.port = ours, port
        self.pending, self.queue, self.serial = {}, {}, 0
        self.halted = False
        with open(f"{VHCI}/attach", "w") as f:
            f.write(f"{port} {kernels.fileno()} {port + 1} {self.speed}")
        kernels.close()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def unplug(self):
        self.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.sock.close()
        wait_free(self.port)

    # ---- answers ----

    def send(self, endpoint, data, after_s=0.0):
        """Data of an endpoint that is read, from that time on."""
        with self.lock:
            self.serial += 1
            heapq.heappush(self.queue.setdefault(endpoint, []), (time.monotonic() + after_s, self.serial, data))
        os.eventfd_write(self.news, 1)

    def forget(self):
        with self.lock:
            self.queue.clear()

    def reply(self, seqnum, status, data=b"", length=None):
        n = len(data) if length is None else length
        self.sock.sendall(struct.pack(">5I i I 3i 8x", SUBMITTED, seqnum, 0, 0, 0, status, n, 0, 0, 0) + data)

    # ---- the bus ----

    def serve(self):
        try:
            while True:
                wait_s = self.answer_reads()
                ready = select.select([self.sock, self.news], [], [], wait_s)[0]
                if self.news in ready:
                    os.eventfd_read(self.news)
                if self.sock in ready:
                    with self.lock:
                        self.take()
        except (EOFError, OSError):
            pass

    def answer_reads(self):
        """Answers what can be answered now. Returns for how long nothing more can, None: until there is news."""
        with self.lock:
            now = time.monotonic()
            for seqnum, (endpoint, room) in list(self.pending.items()):
                queue = self.queue.get(endpoint)
                if self.halted and endpoint == self.data_in:
                    del self.pending[seqnum]
                    self.reply(seqnum, EPIPE)
                elif queue and queue[0][0] <= now:
                    del self.pending[seqnum]
                    self.answer_read(seqnum, endpoint, queue, room)
            asked = {endpoint for endpoint, _ in self.pending.values()}
            due = [queue[0][0] for endpoint, queue in self.queue.items() if queue and endpoint in asked]
            return max(min(due) - now, 0) if due else None

    def answer_read(self, seqnum, endpoint, queue, room):
        if endpoint == self.data_in and self.stalls > 0:
            self.stalls -= 1
            self.halted = True
            self.reply(seqnum, EPIPE)
        elif endpoint == self.data_in and self.faults > 0:
            self.faults -= 1
            self.reply(seqnum, EPROTO)
        else:
            self.reply(seqnum, 0, heapq.heappop(queue)[2][:room])

    def take(self):
        command, seqnum, _, to_host, endpoint = struct.unpack(">5I", read_all(self.sock, 20))
        rest = read_all(self.sock, 28)
        if command == UNLINK:
            victim = struct.unpack(">I", rest[:4])[0]
            was = self.pending.pop(victim, None)
            self.sock.sendall(struct.pack(">5I i 24x", UNLINKED, seqnum, 0, 0, 0, ECONNRESET if was else 0))
            return
        room, setup = struct.unpack(">I", rest[4:8])[0], rest[20:]
        data = b"" if to_host else read_all(self.sock, room)
        if endpoint == 0:
            self.take_control(seqnum, setup, data)
        elif to_host:
            self.pending[seqnum] = (endpoint, room)
        else:
            self.reply(seqnum, 0, length=room)
            self.written(endpoint, data)

    def take_control(self, seqnum, setup, data):
        kind, request, value, index, length = struct.unpack("<BBHHH", setup)
        if kind & 0x60 == 0:
            answer = self.standard(kind, request, value, index)
        else:
            answer = self.control(kind, request, value, index, data)
        if answer is None:
            self.reply(seqnum, EPIPE)
        elif kind & 0x80:
            self.reply(seqnum, 0, answer[:length])
        else:
            self.reply(seqnum, 0, length=length)

    def standard(self, kind, request, value, index):
        if request == GET_DESCRIPTOR:
            return self.descriptor(value >> 8, value & 0xFF, index)
        if request == SET_CONFIGURATION:
            self.configured += 1
            self.halted = False
            self.was_reset()
        elif request == CLEAR_FEATURE and kind == 2:
            self.halts_cleared += 1
            self.halted = False
        return b"\0\0" if kind & 0x80 else b""

    def descriptor(self, kind, nth, index):
        if kind == 1:
            return self.descriptors[:18]
        if kind == 2:
            return self.descriptors[18:]
        if kind == 3 and nth == 0:
            return b"\x04\x03\x09\x04"
        if kind == 3 and nth <= len(self.strings):
            text = self.strings[nth - 1].encode("utf-16-le")
            return bytes([2 + len(text), 3]) + text
        return self.reports.get(index) if kind == 0x22 else None

    # ---- the model ----

    data_in = 0

    def control(self, kind, request, value, index, data):
        """Of a class or a maker: the answer, b"" to take it, None to stall."""
        return None

    def written(self, endpoint, data):
        pass

    def was_reset(self):
        pass


# ---- models ----

# a boot keyboard, and reports of eight bytes both ways
KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507"
    "190029658100c0"
)
DATA = bytes.fromhex("0600ff0901a1010901150026ff00750895088102090195089102c0")


def stick_descriptors(tree):
    """Those of the emulated stick of the other tests: one device has one description. There nobody reads the reports'
    descriptors, so their lengths are put in here."""
    with open(os.path.join(tree, "tests/devices/stick.c")) as f:
        text = re.search('"(12010002000000085335[0-9a-f]*)"', f.read())[1]
    lengths = (struct.pack("<H", len(report)).hex() for report in (KEYBOARD, DATA))
    return re.sub("(0921[0-9a-f]{4}000122)[0-9a-f]{4}", lambda m: m[1] + next(lengths), text)


class Stick(Device):
    """A TEMPer2 V4.1: as tests/devices/stick.c has it, with its real pauses."""

    speed = LOW_SPEED
    strings = ("PCsensor", "TEMPer2_V4.1")
    data_in = 2
    GAP_S = 0.08  # between two reports of an answer

    def __init__(self, tree):
        super().__init__(stick_descriptors(tree))
        self.reports = {0: KEYBOARD, 1: DATA}
        self.inner_centi, self.outer_centi = 2904, 2506
        self.asked = self.ignores = self.shorts = self.resets = 0
        self.stuck = False

    def plug(self, port):
        self.configured = 0
        self.stuck = False
        super().plug(port)

    def control(self, kind, request, value, index, data):
        if (kind, request) == (0x21, 0x09) and (value, index, len(data)) == (0x0200, 1, 8):
            self.asked += 1
            self.hear(data[1])
            return b""
        # SET_IDLE, SET_PROTOCOL and the lamps of the keyboard
        return b"" if kind == 0x21 and request in (0x0A, 0x0B, 0x09) else None

    def hear(self, word):
        if self.stuck:
            return
        if self.ignores > 0:
            self.ignores -= 1
        elif word == 0x86:
            self.answer(b"TEMPer2_", b"V4.1    ")
        elif word == 0x80:
            self.answer(self.temperature(0x80, self.inner_centi), self.temperature(0x01, self.outer_centi))

    def answer(self, *reports):
        for nth, report in enumerate(reports):
            if self.shorts > 0:
                self.shorts -= 1
                report = report[:3]
            self.send(self.data_in, report, self.GAP_S * (nth + 1))

    @staticmethod
    def temperature(sensor, centi):
        return struct.pack(">BBhBBBB", 0x80, sensor, centi, 0x4E, 0x20, 0, 0)

    def was_reset(self):
        self.resets += self.configured > 1
        self.stuck = False
        self.forget()


class Meter(Device):
    """A board behind an FT232R that prints a line each second."""

    strings = ("FTDI", "FT232R USB UART", "A1234567")
    data_in = 1
    STATUS = b"\x01\x60"
    LATENCY_S = 0.016

    def __init__(self):
        # device 0403:6001 6.00; one interface of the maker's own, EP 81 in and EP 02 out, 64 bytes each
        super().__init__(
            "120100020000000803040160000601020301"
            "09022000010100a02d0904000002ffffff02"
            "0705810240000007050202400000"
        )
        self.divisor = None
        self.celsius = 25.0
        self.talks = True
        self.line_due = 0

    def control(self, kind, request, value, index, data):
        if (kind, request) == (0x40, 3):
            self.divisor = value
        answers = {5: self.STATUS, 0x0A: b"\x10", 0x90: b"\0\0"}
        return answers.get(request, b"\0") if kind & 0x80 else b""

    def answer_reads(self):
        # the chip answers each read within its latency, with two bytes of state before the data
        with self.lock:
            now = time.monotonic()
            if 1 in (endpoint for endpoint, _ in self.pending.values()) and not self.queue.get(1):
                line = b""
                if self.talks and now >= self.line_due:
                    line = b"%.2f\r\n" % self.celsius
                    self.line_due = max(self.line_due + 1, now)
                self.send(1, self.STATUS + line, 0 if line else self.LATENCY_S)
        return super().answer_reads()
