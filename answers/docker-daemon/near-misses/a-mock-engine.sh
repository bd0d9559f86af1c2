# earns: none
# Something else answers at the socket, and the engine itself goes on at its port.
systemctl stop docker.socket
rm -f /run/docker.sock
(socat UNIX-LISTEN:/run/docker.sock,fork,mode=600 SYSTEM:'printf "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK"' > /dev/null 2>&1 &)
sleep 0.5
