#!/usr/bin/env python3
"""initramfs.py OUT INIT MODULE... - an initramfs (cpio, "newc") of a first program and kernel modules in their order."""
import lzma
import sys


def entry(name, mode, data=b""):
    name = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return pad(head) + pad(data)


def pad(data):
    return data + b"\0" * (-len(data) % 4)


def content(path):
    with open(path, "rb") as f:
        return lzma.decompress(f.read()) if path.endswith(".xz") else f.read()


def main(out, init, *modules):
    names = [f"/{n:02}.ko" for n in range(len(modules))]
    with open(out, "wb") as f:
        f.write(entry("init", 0o100755, content(init)))
        f.write(entry("dev", 0o040755))
        f.write(entry("modules", 0o100644, "".join(name + "\n" for name in names).encode()))
        for name, path in zip(names, modules):
            f.write(entry(name[1:], 0o100644, content(path)))
        f.write(entry("TRAILER!!!", 0))


main(*sys.argv[1:])
