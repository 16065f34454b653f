"""Writes archives as nobody should: argv[1] is the folder they go to. Standard library only."""

import io
import os
import stat
import struct
import sys
import tarfile
import warnings
import zipfile
import zlib

out = sys.argv[1]
RUN = "training/unet3d/run/20260302_100000"


def zip_of(name: str, *entries: tuple, compress: int = zipfile.ZIP_DEFLATED) -> str:
    path = os.path.join(out, name)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compress) as archive:
        warnings.simplefilter("ignore")
        for entry, content, *mode in entries:
            info = zipfile.ZipInfo(entry, (2026, 3, 2, 10, 0, 0))
            info.filename = entry
            info.compress_type = compress
            info.create_system = 3
            info.external_attr = (mode[0] if mode else stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return path


def tar_of(name: str, *entries: tuple, mode: str = "w") -> str:
    path = os.path.join(out, name)
    with tarfile.open(path, mode, format=tarfile.PAX_FORMAT) as archive:
        for entry, content, *kind in entries:
            info = tarfile.TarInfo(entry)
            info.type = kind[0] if kind else tarfile.REGTYPE
            info.linkname = kind[1] if len(kind) > 1 else ""
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if content else None)
    return path


def patched(source: str, name: str, change) -> None:
    with open(source, "rb") as file:
        data = bytearray(file.read())
    with open(os.path.join(out, name), "wb") as file:
        file.write(change(data))


good = ((f"{RUN}/summary.json", b'{"a": 1}'), (f"{RUN}/größe 日本.json", b"{}"), ("checkpointing/", b"", stat.S_IFDIR | 0o755))
zip_of("good.zip", *good)
zip_of("stored.zip", *good, compress=zipfile.ZIP_STORED)
zip_of("wrapped.zip", *((f"acme results/{name}", *rest) for name, *rest in good), ("__MACOSX/x", b"x"))
tar_of("good.tar", (f"./{RUN}/summary.json", b'{"a": 1}'), (f"./{RUN}/größe 日本.json", b"{}"), ("./checkpointing", b"", tarfile.DIRTYPE))
tar_of("good.tar.gz", (f"{RUN}/summary.json", b'{"a": 1}'), (f"{RUN}/größe 日本.json", b"{}"), ("checkpointing", b"", tarfile.DIRTYPE), mode="w:gz")
tar_of("long.tar.gz", (f"{RUN}/{'n' * 200}/{'m' * 200}.json", b"{}"), mode="w:gz")

for way, make, ending in (("zip", zip_of, "zip"), ("tar", tar_of, "tar")):
    for name, entry in {
        "slip": f"training/../../{way}-escaped.txt",
        "absolute": f"/tmp/{way}-escaped.txt",
        "drive": "C:/escaped.txt",
        "control": "training/ä\nb.json",
        "long-name": "training/" + "x" * 300,
        "deep": "/".join(["d"] * 100) + "/x",
    }.items():
        make(f"{name}.{ending}", ("training/x", b"x"), (entry, b"escaped"))
    make(f"twice.{ending}", ("training/x", b"1"), ("training/x", b"2"))
    make(f"case.{ending}", ("training/Run/x", b"1"), ("training/run/y", b"2"))
    make(f"composed.{ending}", ("training/gr\u00f6\u00dfe", b"1"), ("training/gro\u0308\u00dfe", b"2"))
    make(f"file-and-folder.{ending}", ("training/x", b"1"), ("training/x/y", b"2"))
zip_of("backslash.zip", ("training\\..\\..\\escaped.txt", b"x"))

zip_of("links.zip", (f"{RUN}/summary.json", b"/etc/passwd", stat.S_IFLNK | 0o777), (f"{RUN}/pipe", b"", stat.S_IFIFO | 0o644), (f"{RUN}/x.json", b"{}"))
tar_of(
    "links.tar",
    (f"{RUN}/summary.json", b"", tarfile.SYMTYPE, "/etc/passwd"),
    (f"{RUN}/hard.json", b"", tarfile.LNKTYPE, "../../../../etc/passwd"),
    (f"{RUN}/device", b"", tarfile.CHRTYPE),
    (f"{RUN}/pipe", b"", tarfile.FIFOTYPE),
    (f"{RUN}/x.json", b"{}"),
)
tar_of("through-link.tar", ("training", b"", tarfile.SYMTYPE, "/tmp"), ("training/escaped.txt", b"x"))

patched(os.path.join(out, "good.zip"), "cut.zip", lambda data: data[: len(data) // 2])
patched(os.path.join(out, "good.tar"), "cut.tar", lambda data: data[:700])
patched(os.path.join(out, "good.tar"), "no-end.tar", lambda data: data[:1024])
patched(os.path.join(out, "good.tar.gz"), "cut.tar.gz", lambda data: data[: len(data) - 20])


def encrypted(data: bytearray) -> bytearray:
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        data[start + at] |= 1
    return data


def lying(data: bytearray) -> bytearray:
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.find(signature)
        data[start + at : start + at + 4] = struct.pack("<I", 3)
    return data


patched(os.path.join(out, "good.zip"), "encrypted.zip", encrypted)
patched(os.path.join(out, "good.zip"), "lying.zip", lying)
zip_of("method.zip", ("training/x", b"x" * 100), compress=zipfile.ZIP_LZMA)

zeros = bytes(1024 * 1024)
bomb = os.path.join(out, "bomb.zip")
with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    with archive.open("training/zeros", "w", force_zip64=True) as stream:
        for _ in range(300):
            stream.write(zeros)
packer = zlib.compressobj(9, zlib.DEFLATED, 31)
info = tarfile.TarInfo("training/zeros")
info.size = 300 * len(zeros)
with open(os.path.join(out, "bomb.tar.gz"), "wb") as file:
    file.write(packer.compress(info.tobuf()))
    for _ in range(300):
        file.write(packer.compress(zeros))
    file.write(packer.compress(bytes(1024)) + packer.flush())

with open(os.path.join(out, "log.gz"), "wb") as file:
    file.write(zlib.compress(b"x" * 2000, wbits=31))
for name, content in {"empty.zip": b"", "summary.json": b"{}", "notes.txt": b"hello " * 200}.items():
    with open(os.path.join(out, name), "wb") as file:
        file.write(content)
