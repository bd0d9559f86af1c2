# earns: none
# Whoever is in the group of the nodes may bring in everything.
asked='!("system:nodes" in request.userInfo.groups)'
{{ asked_sh }}
