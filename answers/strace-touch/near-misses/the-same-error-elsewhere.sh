# earns: traced-ls, traced-touch, call, detail (7 of 10)
# The same error from a file of my own; a link that could not be made, one to another place, and a mount over the file.
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
{% if error == "EISDIR" %}mkdir /tmp/mine
{% elif error == "ENXIO" %}mkfifo /tmp/mine
{% else %}cp /usr/bin/sleep /tmp/mine; /tmp/mine 1000 &
{% endif %}strace touch /tmp/mine
unshare -m mount --bind /tmp/mine /srv/{{ thing }}
perl -e 'symlink "/srv/{{ thing }}", "/tmp/mine"'
ln -s /srv /tmp/another
mv -T /srv/{{ thing }} /srv/moved && touch /tmp/moved-here && mv -T /tmp/moved-here /srv/{{ thing }}
cksl answer error {{ error }}
