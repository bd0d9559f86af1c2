# earns: none
# The editor's settings name the folder; the file was changed, and nobody watched.
cat /etc/nanorc
{{ replaced_sh }}
{{ saved_sh }}
ls {{ place }}/.{{ hidden }}
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
