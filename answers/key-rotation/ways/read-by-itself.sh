# The API server reads its configuration again by itself, within a minute of each change. The new key is in a second `aescbc`,
# before that of the old one.
cp {{ place }}/config.yaml /root/old.yaml
yq -i '.resources[0].providers = [{"aescbc": {"keys": [{"name": "{{ new }}", "secret": "'$(head -c 32 /dev/urandom | base64)'"}]}}] + .resources[0].providers' {{ place }}/config.yaml
yq -i '.spec.containers[0].command += ["--encryption-provider-config-automatic-reload=true"]' /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q automatic-reload && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
kubectl get secrets -A -o yaml | kubectl replace -f -
yq -i 'del(.resources[0].providers[1])' {{ place }}/config.yaml
until kubectl get --raw /metrics | grep -q '^apiserver_encryption_config_controller_automatic_reloads_total.*success'; do sleep 2; done
