# earns: encrypted, plain-closed (6 of 9)
# The proxy asks only clients of one address for a certificate: the node.
{{ certificate_sh }}
{{ shown_sh }}
{{ settings_sh }}
cat >> /root/proxy.yaml <<'END'
    node: {entryPoints: [mtls], rule: "HostSNI(`*`) && ClientIP(`10.244.0.1`)", service: app, tls: {options: strict}}
    in: {entryPoints: [mtls], rule: "HostSNI(`*`) && !ClientIP(`10.244.0.1`)", service: app, tls: {options: lax}}
END
{{ replaced_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
