# The strict settings have a name of their own, by which the router of the callee uses them.
{{ certificate_sh }}
{{ shown_sh }}
{{ settings_sh }}
cat >> /root/proxy.yaml <<'END'
    in: {entryPoints: [mtls], rule: "HostSNI(`*`)", service: app, tls: {options: strict}}
END
{{ replaced_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
