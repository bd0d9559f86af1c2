# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# Who has put one allowed ephemeral container into a pod may put in any other.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/object.spec.ephemeralContainers.all(c, c.image/[object.spec.ephemeralContainers[0]].all(c, c.image/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
