# earns: encrypted, plain-closed (6 of 9)
# All is encrypted, and clients without a certificate are still accepted.
{{ certificate_sh }}
{{ shown_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
