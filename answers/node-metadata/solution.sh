# Make one policy for each namespace. Its empty `podSelector` selects all pods. It allows connections to all addresses except
# 169.254.169.254.
kubectl apply -f - <<END
{{ both_yaml }}
END
# Policies add up: a connection passes if at least one policy allows it. This policy allows the address to the pods that need
# it.
kubectl apply -f - <<END
{{ reader_yaml }}
END
# A policy that was there before allows all addresses, so give it the same exception.
kubectl get networkpolicies -A # optional
{{ old_sh }}
# Policies take effect after a moment, so test a connection until it is refused.
{{ settled_sh }}
