# earns: refuses, init-containers, changes, by-label, left-alone (10 of 12)
# All that belongs to a pod is judged, and what gives it to a node has no containers: each new pod waits for ever.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's#\[pods, pods/ephemeralcontainers\]#["pods", "pods/*"]#' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
