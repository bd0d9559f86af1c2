# earns: none
# Who makes pods for workloads may bring in everything: a DaemonSet does.
asked='!request.userInfo.username.startsWith("system:")'
{{ asked_sh }}
