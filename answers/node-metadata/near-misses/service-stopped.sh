# earns: none
# The policies are right, and the metadata service is gone: nobody can say that they keep it away.
kubectl apply -f - <<END
{{ both_yaml }}
END
{{ old_sh }}
ip address del 169.254.169.254/32 dev lo
{{ settled_sh }}
