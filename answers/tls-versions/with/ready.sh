until ps -C kube-apiserver -o args= | grep -q tls-min-version && ps -C etcd -o args= | grep -q cipher-suites; do sleep 1; done
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
