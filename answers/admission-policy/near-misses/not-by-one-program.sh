# earns: none
# Who says that a certain program makes the change is not asked.
asked='!has(request.options.fieldManager) || request.options.fieldManager != "rescue"'
{{ asked_sh }}
{{ begins_sh }}
