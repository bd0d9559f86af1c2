"""The network between a browser and a server, which can be cut."""

import contextlib
import selectors
import socket
import threading


class Wire:
    """Passes bytes on, from the same port of another address. What it passes stays encrypted."""

    ADDRESS = "127.0.0.2"

    def __init__(self, port):
        self.port = port
        self.joined = set()
        self.open()

    def open(self):
        """Takes connections, from the beginning or again after a cut."""
        self.here = socket.create_server((self.ADDRESS, self.port))
        threading.Thread(target=self.accept, args=(self.here,), daemon=True).start()

    def accept(self, here):
        with contextlib.suppress(OSError):
            while True:
                near, _ = here.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.port))
                except OSError:
                    near.close()
                    continue
                self.joined |= {near, far}
                threading.Thread(target=self.carry, args=(near, far), daemon=True).start()

    def carry(self, near, far):
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        raise OSError
                    key.data.sendall(data)
        self.joined -= {near, far}
        near.close()
        far.close()

    def cut(self):
        """Ends all connections, and takes no more."""
        for end in (self.here, *self.joined):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.here.close()
