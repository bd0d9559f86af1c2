kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
ssh worker-1 pkill -x {{ name }}
