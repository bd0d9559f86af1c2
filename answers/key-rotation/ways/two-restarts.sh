# One API server needs no step with the new key as second: the configuration is written as a whole, twice, and `crictl` stops
# the container.
stopped() { before=$(pgrep -o -x kube-apiserver); crictl stop --timeout 5 $(crictl ps --quiet --name kube-apiserver); until [ "$(pgrep -o -x kube-apiserver)" != "$before" ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done; }
key=$(openssl rand -base64 32)
cat > {{ place }}/config.yaml <<END
kind: EncryptionConfiguration
apiVersion: apiserver.config.k8s.io/v1
resources:
- resources: [secrets]
  providers:
  - aescbc: {keys: [{name: {{ new }}, secret: "$key"}, {name: {{ old }}, secret: {{ old_key | base64 }}}]}
END
stopped
for team in $(kubectl get namespaces -o name | cut -d/ -f2); do kubectl -n $team annotate secrets --all rotated=yes; done
sed -i 's/, {name: {{ old }}.*}\]/]/' {{ place }}/config.yaml
cat {{ place }}/config.yaml
stopped
