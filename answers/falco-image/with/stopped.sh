systemctl stop jobs
while pgrep 'runc|^perl'; do sleep 0.1; done
