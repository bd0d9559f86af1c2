# earns: no-more-rights, others-keep (5 of 10)
# The bindings are right, and a kubelet may still change other nodes.
{{ group_sh }}
{{ user_sh }}
