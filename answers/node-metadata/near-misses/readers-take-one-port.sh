# earns: team-closed, guests-closed, agent-reads (8 of 10)
# The policy of the readers also says what comes in, and that is one port.
kubectl apply -f - <<END
{{ both_yaml }}
END
sed 's/Egress/Ingress, &/; s/^  egress:/  ingress: [{ports: [{port: 8080}]}]\n&/' <<'END' | kubectl apply -f -
{{ reader_yaml }}
END
{{ old_sh }}
{{ settled_sh }}
