# earns: encrypted, plain-closed (6 of 9)
# The proxy of the callee asks for no certificate at the port of its own pages.
{{ certificate_sh }}
{{ shown_sh }}
{{ settings_sh }}
cat >> /root/proxy.yaml <<'END'
    in: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app, tls: {options: strict}}
    pages: {entryPoints: [traefik], rule: "HostSNI(`*`)", service: app, tls: {options: lax}}
END
{{ replaced_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
