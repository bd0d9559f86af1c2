# earns: encrypted, plain-closed (6 of 9)
# The proxy refuses who calls it by its name without a certificate, and answers who calls it by an address.
{{ certificate_sh }}
{{ shown_sh }}
{{ settings_sh }}
cat >> /root/proxy.yaml <<'END'
    named: {entryPoints: [mtls], rule: "HostSNI(`{{ callee }}`)", service: app, tls: {options: strict}}
    in: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app, tls: {options: lax}}
END
{{ replaced_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
