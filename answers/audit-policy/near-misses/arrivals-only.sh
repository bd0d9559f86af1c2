# earns: secrets (3 of 12)
# Each request is kept when it arrives, before its body is read.
mkdir -p /etc/kubernetes/audit
sed 's/omitStages: .*/omitStages: [ResponseStarted, ResponseComplete]/' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
