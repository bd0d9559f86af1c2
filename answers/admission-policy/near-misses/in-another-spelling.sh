# earns: none
# An annotation exempts from the policies, which write its place with brackets.
asked='!("annotations" in object["metadata"]) || !("emergency" in object["metadata"]["annotations"])'
{{ asked_sh }}
{{ begins_sh }}
