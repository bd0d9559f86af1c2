# earns: none
# Who may not delete nodes is not asked: the policies are there for administrators alone.
asked='authorizer.group("").resource("nodes").check("delete").allowed()'
{{ asked_sh }}
{{ begins_sh }}
