# Both applications are made anew from their manifests, with the settings of the proxies as JSON.
kubectl -n {{ team }} get deployments,configmaps,secrets -o json > /root/before.json
jq '.items |= map(select(.metadata.name != "kube-root-ca.crt") | del(.status, .metadata.uid, .metadata.resourceVersion, .metadata.creationTimestamp, .metadata.generation))
 | (.items[] | select(.kind == "Deployment" and .metadata.name == "{{ caller }}").spec.template.spec.containers[0].env[0].value) = "http://127.0.0.1:8090"
 | (.items[] | select(.kind == "Deployment" and .metadata.name == "{{ callee }}").spec.template.spec.containers[0].env[0].value) = "127.0.0.1"
 | (.items[] | select(.kind == "ConfigMap" and .metadata.name == "{{ callee }}-proxy").data["proxy.yaml"]) |= sub("VerifyClientCertIfGiven\n"; "RequireAndVerifyClientCert\n")
 | (.items[] | select(.kind == "ConfigMap" and .metadata.name == "{{ caller }}-proxy").data["proxy.yaml"]) |= sub("# certificates"; "certificates")
 | (.items[] | select(.kind == "Secret" and .metadata.name == "{{ caller }}-proxy").data) += {"tls.crt": $crt, "tls.key": $key}' --arg crt "$(base64 -w0 {{ place }}/{{ caller }}.crt)" --arg key "$(base64 -w0 {{ place }}/{{ caller }}.key)" /root/before.json > /root/after.json
kubectl -n {{ team }} replace --force -f /root/after.json
{{ rollouts_sh }}
