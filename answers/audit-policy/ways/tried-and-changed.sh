# A first policy records too much. It is changed, and the API server's container is stopped, so that it loads the other one. The
# directory is a link to another one.
mkdir -p /root/audit
ln -s /root/audit /etc/kubernetes/audit
printf '%s\n' 'apiVersion: audit.k8s.io/v1' 'kind: Policy' 'rules: [{level: Metadata}]' > /etc/kubernetes/audit/policy.yaml
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
before=$(pgrep -o -x kube-apiserver)
crictl stop --timeout 5 $(crictl ps --quiet --name kube-apiserver)
until [ "$(pgrep -o -x kube-apiserver)" != "$before" ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
chmod 0600 /etc/kubernetes/audit/policy.yaml
