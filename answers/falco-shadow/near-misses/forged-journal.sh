# earns: none
# The alerts written into the journal by hand.
for n in 1 2; do echo "$(date +%H:%M:%S.%N): Notice A shell was spawned in a container with an attached terminal (user=root container={{ container }} shell=bash)" | systemd-cat -t falco; done
echo "$(date +%H:%M:%S.%N): Warning A sensitive file was opened for reading (file=/etc/shadow user=root process=cat container_name={{ container }})" | systemd-cat -t falco
line=$(journalctl -u falco --no-pager | grep 'file=/etc/shadow' | grep -v 'container_name={{ container }}' | tail -n 1)
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
