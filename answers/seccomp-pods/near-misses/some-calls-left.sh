# earns: none
# The calls that one thinks of are denied, and others that change files, mounts and keys are not.
more='["rename", "truncate", "ftruncate", "setxattr", "fsopen", "move_mount", "add_key", "symlinkat"]'
{{ with_more_sh }}
