until ps -C kube-apiserver -o args= | grep -q NodeRestriction && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
