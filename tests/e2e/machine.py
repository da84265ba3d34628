#!/usr/bin/env python3
"""A machine of its own for one runner: started in fresh network and UTS namespaces, it takes its name and forwards its loopback port to
another address, as a tunnel would. The namespaces live as long as it does. Usage: machine.py NAME ADDRESS:PORT ADDRESS:PORT

With the name "-" it only forwards. It says "ready" once it listens.
"""
import socket
import subprocess
import sys
import threading


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def pump(source, target):
    try:
        while chunk := source.recv(1 << 16):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # A cut connection is cut for both sides.
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(client, target):
    with client:
        try:
            server = socket.create_connection(target, timeout=5)
        except OSError:
            return
        with server:
            server.settimeout(None)
            back = threading.Thread(target=pump, args=(server, client), daemon=True)
            back.start()
            pump(client, server)
            back.join()


def main():
    name, listen_at, target = sys.argv[1], address(sys.argv[2]), address(sys.argv[3])
    if name != "-":
        socket.sethostname(name)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with socket.create_server(listen_at, backlog=64) as listener:
        print("ready", flush=True)
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, target), daemon=True).start()


if __name__ == "__main__":
    main()
