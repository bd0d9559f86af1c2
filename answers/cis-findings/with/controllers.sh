for one in kube-controller-manager kube-scheduler; do until ps -C $one -o args= | grep -q profiling=false; do sleep 1; done; done
for path in 10257/healthz 10259/readyz; do until curl -sk https://127.0.0.1:$path | grep -q ok; do sleep 1; done; done
