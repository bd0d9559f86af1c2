# A policy for each deployment by its label, and the old one is edited in an editor.
cat > /root/editor <<'END'
#!/bin/sh
sed -i 's#cidr: 0.0.0.0/0#&\n        except: ["169.254.169.254/32"]#' "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ guests }} edit networkpolicy {{ open }}
one() { echo '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "'$2'", "namespace": "'$1'"}, "spec": {"podSelector": {"matchLabels": {"'$3'": "'$4'"}}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}]}]}}'; }
one {{ team }} {{ front }} app {{ front }} | kubectl apply -f -
one {{ team }} {{ worker }} role job | kubectl apply -f -
one {{ guests }} {{ worker }} app {{ worker }} | kubectl apply -f -
{{ settled_sh }}
