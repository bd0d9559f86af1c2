# earns: none
# Service accounts may bring in everything. The administrator, the controllers and the nodes may not.
asked='!("system:serviceaccounts:{{ team }}" in request.userInfo.groups)'
{{ asked_sh }}
