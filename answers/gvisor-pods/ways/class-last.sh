# The pods first, which wait for their class; it sends them to nodes with a label and counts what the sandbox needs.
kubectl -n {{ team }} set env deployment {{ app }} SANDBOX=gvisor
{{ patch_sh }}
kubectl label nodes --all gvisor=yes
kubectl apply -f - <<'END'
{{ class_yaml }}
overhead: {podFixed: {memory: 64Mi}}
scheduling: {nodeSelector: {gvisor: "yes"}}
END
kubectl -n {{ team }} rollout restart deployment {{ app }}
{{ wait_sh }}
