# earns: root-out, keys-only, group-only (8 of 9)
# A drop-in below /run names a file with the settings: the next boot knows nothing of it.
units=/run/systemd/system
{{ unit_sh }}
