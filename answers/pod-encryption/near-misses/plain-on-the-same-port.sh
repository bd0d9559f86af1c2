# earns: encrypted, plain-closed (6 of 9)
# Who speaks plain text to the port of the proxy is let through.
{{ certificate_sh }}
{{ shown_sh }}
{{ strict_sh }}
kubectl -n {{ team }} get configmap {{ callee }}-proxy -o yaml | sed 's/^\( *\)in: {.*/&\n\1plain: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app}/' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
