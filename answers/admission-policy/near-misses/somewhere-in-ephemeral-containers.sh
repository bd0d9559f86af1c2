# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# In the image of an ephemeral container the registry may stand anywhere.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed '/ephemeralContainers.all/s#startsWith("registry.lab/")#contains("registry.lab")#' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
