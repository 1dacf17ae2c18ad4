"""Builds a compound file (the container of .doc, .xls, .msg and protected Office files) from a tree of names, for tests only."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Tree = dict[str, "bytes | Tree"]


@dataclass
class _Node:
    name: str
    kind: int
    data: bytes = b""
    child: int = NONE
    right: int = NONE
    start: int = END
    kids: list[_Node] = field(default_factory=list)


def build(tree: Tree) -> bytes:
    """Return a compound file holding `tree`: bytes are streams, dictionaries are storages."""
    nodes = [_Node("Root Entry", 5)]
    _add(nodes, 0, tree)
    fat: list[int] = []
    body = bytearray()
    mini, mini_fat = bytearray(), []
    for node in nodes[1:]:
        if node.kind == 2 and node.data:
            if len(node.data) >= CUTOFF:
                node.start = _chain(body, fat, node.data)
            else:
                node.start = len(mini_fat)
                count = -(-len(node.data) // MINI)
                mini_fat += [*range(node.start + 1, node.start + count), END]
                mini += node.data.ljust(count * MINI, b"\0")
    nodes[0].data = bytes(mini)
    nodes[0].start = _chain(body, fat, bytes(mini)) if mini else END
    mini_bytes = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start = _chain(body, fat, mini_bytes.ljust(-(-len(mini_bytes) // SECTOR) * SECTOR, b"\xff")) if mini else END
    directory = b"".join(map(_entry, nodes))
    directory += _entry(_Node("", 0)) * (-len(nodes) % 4)
    directory_start = _chain(body, fat, directory)
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first = len(fat)
    fat += [FAT_SECTOR] * fat_sectors
    body += struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        directory_start,
        0,
        CUTOFF,
        mini_start,
        1 if mini else 0,
        END,
        0,
    )
    return header + struct.pack("<109I", *[*range(first, first + fat_sectors), *[FREE] * (109 - fat_sectors)]) + bytes(body)


def _add(nodes: list[_Node], parent: int, tree: Tree) -> None:
    previous = NONE
    for name, content in sorted(tree.items()):
        nodes.append(_Node(name, 2, content) if isinstance(content, bytes) else _Node(name, 1))
        own = len(nodes) - 1
        if previous == NONE:
            nodes[parent].child = own
        else:
            nodes[previous].right = own
        previous = own
        if isinstance(content, dict):
            _add(nodes, own, content)


def _chain(body: bytearray, fat: list[int], data: bytes) -> int:
    start, count = len(fat), -(-len(data) // SECTOR)
    fat += [*range(start + 1, start + count), END]
    body += data.ljust(count * SECTOR, b"\0")
    return start


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0" if node.name else b""
    size = len(node.data)
    return struct.pack("<64sHBBIII36xIQ", name, len(name), node.kind, 1, NONE, node.right, node.child, node.start if node.kind != 1 else 0, size)
