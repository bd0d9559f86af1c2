# A policy for pods with a role and one for pods without, and the old one is edited in an editor, for all pods.
cat > /root/editor <<'END'
#!/bin/sh
sed -i -e 's#cidr: 0.0.0.0/0#&\n        except: ["169.254.169.254/32"]#' -e '/podSelector:/,/policyTypes:/{/matchLabels:/d;/app: /d;s/podSelector:/podSelector: {}/}' "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ guests }} edit networkpolicy {{ open }}
one() { echo '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "'$1'"}, "spec": {"podSelector": {"matchExpressions": ['$2']}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}]}]}}'; }
one with-a-role '{"key": "role", "operator": "Exists"}, {"key": "role", "operator": "NotIn", "values": ["metadata-reader"]}' | kubectl -n {{ team }} apply -f -
one without-a-role '{"key": "role", "operator": "DoesNotExist"}' | kubectl -n {{ team }} apply -f -
{{ settled_sh }}
