# earns: none
# The right names, and nothing counted.
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
