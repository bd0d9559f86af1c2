# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# Another pod asks the intruder's server, which has a name in it.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl -n {{ team }} apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: again}
spec:
  hostAliases: [{ip: 198.51.100.{{ home }}, hostnames: [home]}]
  containers:
  - {name: main, image: "registry.lab/busybox:1.35", command: [sh, -c, "while sleep 2; do wget -q -O /dev/null http://home:{{ gate }}/todo; done"]}
END
{{ gone_sh }}
