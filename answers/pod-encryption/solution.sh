# The certificate of the caller and its key go into the Secret of its proxy, which then shows it.
{{ certificate_sh }}
{{ shown_sh }}
# The proxy of the callee asks every client for a certificate of the CA.
{{ strict_sh }}
# The caller talks to its own proxy, and the callee listens for its own proxy only. The new pods read the new settings.
{{ variables_sh }}
{{ rollouts_sh }}
until curl -s http://10.96.40.{{ near }}/cgi-bin/order?42; do sleep 1; done # optional
