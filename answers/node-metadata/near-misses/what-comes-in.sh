# earns: none
# Pods take nothing from the address; that they open connections to it is another direction.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
END
sed 's/Egress/Ingress/; s/egress:/ingress:/; s/- to:/- from:/' /root/policies.yaml | kubectl apply -f -
{{ settled_sh }}
