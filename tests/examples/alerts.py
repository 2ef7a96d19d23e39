"""Reads "seconds,celsius" from standard input and prints what the detector finds, as JSON.

    python3 alerts.py placement=edge edge_mm=3 < readings.csv
"""
import ctypes
import json
import sys

lib = ctypes.CDLL("libicecue.so.1")
create, feed, event, destroy = (getattr(lib, "icecue_plain_" + name) for name in ("create", "feed", "event", "destroy"))
create.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]
create.restype = ctypes.c_void_p
feed.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.POINTER(ctypes.c_int32), ctypes.c_int, ctypes.c_int32]
feed.restype = ctypes.c_bool
event.argtypes = destroy.argtypes = [ctypes.c_void_p]
event.restype = ctypes.c_char_p
NONE = -(2**31)  # MC_NONE: there is no reading
WHY = 200  # PLAIN_WHY


def main():
    why = ctypes.create_string_buffer(WHY)
    detector = create(" ".join(sys.argv[1:]).encode(), None, why)
    if not detector:
        sys.exit(why.value.decode())
    for line in sys.stdin:
        try:
            seconds, celsius = (float(cell) for cell in line.split(",")[:2])
        except ValueError:
            continue  # a comment, or the names of the columns
        skin = ctypes.c_int32(round(celsius * 1000))
        feed(detector, round(seconds * 1000), ctypes.byref(skin), 1, NONE)
        while text := event(detector):
            found = json.loads(text)
            print(found["elapsed_s"], found["event"], found.get("class", ""))
    destroy(detector)


main()
