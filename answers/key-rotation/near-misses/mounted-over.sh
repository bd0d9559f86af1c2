# earns: writes, rewritten (8 of 14)
# Another directory is mounted over the configuration's, where the leaked key is again after a boot.
cp -a {{ place }} /root/rotated
mount --bind /root/rotated {{ place }}
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
{{ restart_sh }}
