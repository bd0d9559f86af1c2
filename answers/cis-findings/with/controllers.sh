for one in kube-controller-manager kube-scheduler; do until ps -C $one -o args= | grep -q profiling=false; do sleep 1; done; done
for port in 10257 10259; do until curl -sk https://127.0.0.1:$port/healthz | grep -q ok; do sleep 1; done; done
