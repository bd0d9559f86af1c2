# earns: none
# Whoever puts an annotation on a pod or a deployment is not asked, as in an emergency.
asked='!has(object.metadata.annotations) || !("emergency" in object.metadata.annotations)'
{{ asked_sh }}
{{ begins_sh }}
