# The kubelet may start the new process while the old one still has the port: wait for the new one at its port.
for port in 10257 10259; do until ps -o args= -p "$(ss -Hltnp sport = :$port | grep -oP 'pid=\K\d+')" 2> /dev/null | grep -q profiling=false; do sleep 1; done; done
for path in 10257/healthz 10259/readyz; do until curl -sk https://127.0.0.1:$path | grep -q ok; do sleep 1; done; done
