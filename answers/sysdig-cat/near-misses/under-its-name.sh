# earns: none
# A program of my own has the reader's name, and sysdig shows how that one opens the file.
cp /usr/bin/cat /tmp/{{ reader }}-{{ mark }}
(for try in 1 2 3 4; do sleep 1; /tmp/{{ reader }}-{{ mark }} /etc/passwd; done > /dev/null) &
timeout 4 sysdig proc.exepath=/tmp/{{ reader }}-{{ mark }}
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
