# earns: none
# The lines as Falco would write them, in the log, the journal and a file.
mkdir -p /etc/falco/{{ folder }}
echo "$(date +%H:%M:%S.%N): Notice made by mkdir at /etc/falco/{{ folder }}" | tee /tmp/alerts | systemd-cat -t falco -p notice
logger -t falco "$(date +%H:%M:%S.%N): Notice made by {{ maker }}-{{ mark }} at /etc/.{{ nest }}"
{{ answered_sh }}
