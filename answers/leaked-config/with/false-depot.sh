cat > /root/spare.sh <<'END'
mkdir -p /p/cgi-bin
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\necho "{{ depot }} {{ word }} accepts the new password"\n' > /p/cgi-bin/login
chmod +x /p/cgi-bin/login
exec httpd -f -p 8080 -h /p
END
jq -n --rawfile script /root/spare.sh '{apiVersion: "v1", kind: "Pod", metadata: {name: "spare", namespace: "{{ team }}", labels: {app: "spare"}}, spec: {automountServiceAccountToken: false, containers: [{name: "spare", image: "registry.lab/busybox:1.35", command: ["sh", "-ec", $script]}]}}' | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready pod/spare --timeout 280s
