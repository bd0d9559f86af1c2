# A policy for each namespace: its empty podSelector selects all pods, and they reach all addresses but one.
kubectl apply -f - <<END
{{ both_yaml }}
END
# What any policy allows is allowed: this one gives the address to the pods that need it.
kubectl apply -f - <<END
{{ reader_yaml }}
END
# The policy that was there must make the same exception.
kubectl get networkpolicies -A # optional
{{ old_sh }}
# The agent of the network needs a moment.
{{ settled_sh }}
