# A file for each step, in JSON, which the manifest names: each change of the manifest starts the API server again.
cd {{ place }}
yq -o json . config.yaml > 0.json
jq --arg key "$(head -c 32 /dev/random | base64 -w0)" '.resources[0].providers[0].aescbc.keys += [{name: "{{ new }}", secret: $key}]' 0.json > 1.json
jq '.resources[0].providers[0].aescbc.keys |= reverse' 1.json > 2.json
jq '.resources[0].providers[0].aescbc.keys |= [.[0]]' 2.json > 3.json
uses() { sed -E "s#(encryption-provider-config=).*#\1{{ place }}/$1.json#" /etc/kubernetes/manifests/kube-apiserver.yaml > /root/next.yaml; cp /root/next.yaml /etc/kubernetes/manifests/kube-apiserver.yaml; until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q "/$1.json" && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done; }
uses 1
uses 2
kubectl get secrets -A -o json | jq -c '.items[] | del(.metadata.resourceVersion, .metadata.uid)' | while read -r one; do echo "$one" | kubectl replace --force -f -; done
uses 3
rm config.yaml [012].json
