"""How many times a second a server answers: a small keep-alive client on raw sockets."""

import socket
import threading
import time

CONNECTIONS = 4


def _ask(host: str, port: int, path: str, until: float, counts: list[int]) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
    done = 0
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < until:
            connection.sendall(request)
            _read_response(connection, path)
            done += 1
    counts.append(done)


def _read_response(connection: socket.socket, path: str) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(f"{path}: the server closed the connection")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(f"{path}: {head[:40]!r}")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    have = len(body)
    while have < length:
        have += len(connection.recv(65536))


def rate(host: str, port: int, path: str, seconds: float) -> float:
    """Answers per second over four connections."""
    counts: list[int] = []
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(host, port, path, begun + seconds, counts))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) != CONNECTIONS:
        raise RuntimeError(f"{path}: a connection failed")
    return sum(counts) / (time.perf_counter() - begun)


def compare(host: str, port: int, path: str, other: str, seconds: float) -> tuple[float, float]:
    """Best rates of two addresses, measured in turns so that a busy moment hits both."""
    best = [0.0, 0.0]
    for _ in range(3):
        for place, address in enumerate((path, other)):
            best[place] = max(best[place], rate(host, port, address, seconds))
    return best[0], best[1]
