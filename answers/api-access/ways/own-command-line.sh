# The kubelet's unit gets a command line of its own, with a file at another place. Strangers lose /version by the role itself.
sed '/^maxPods:/d; $a maxPods: {{ room }}' /var/lib/kubelet/config.yaml > /etc/kubernetes/kubelet.yaml
mkdir -p /etc/systemd/system/kubelet.service.d
cat > /etc/systemd/system/kubelet.service.d/10-command.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS --config /etc/kubernetes/kubelet.yaml $KUBELET_KUBEADM_ARGS \
    --anonymous-auth=False --read-only-port 0
END
systemctl daemon-reload
{{ restarted_sh }}
kubectl get clusterrole system:public-info-viewer -o json | jq '.rules[].nonResourceURLs -= ["/version", "/version/"]' | kubectl replace -f -
kubectl patch clusterrolebinding {{ wide }} --type json -p '[{"op": "remove", "path": "/subjects/0"}]'
kubectl -n {{ team }} patch rolebinding {{ narrow }} --type json -p '[{"op": "remove", "path": "/subjects/1"}]'
