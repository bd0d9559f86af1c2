# All work is done in a mount namespace where the node's files are copies: who only looks at processes works all the same.
# tiers: node
# except: image-layers: what the reference unpacks does not fit into the memory that the files are copied to
# except: falco-install: the reference waits for what a falco says whose files are the node's
# except: falco-mkdir: the reference waits for what a falco says whose files are the node's
# except: falco-shadow: the reference waits for what a falco says whose files are the node's
# honest: etcd-docker/put, etcd-docker/summarised, etcd-docker/through-the-descriptor
# honest: strace-etcd/put, strace-etcd/summarised, strace-etcd/through-the-descriptor
# honest: strace-options/help, strace-options/failures, strace-options/missing, strace-options/paths, strace-options/file
# honest: strace-options/strings, strace-options/word, strace-options/survived
# honest: strace-summary/counted, strace-summary/often, strace-summary/failing, strace-summary/slow, strace-summary/survived
# honest: strace-touch/traced-ls, strace-touch/traced-touch, strace-touch/traced-failure, strace-touch/call
# honest: strace-touch/detail, strace-touch/error
# honest: reverse-shell/seen, reverse-shell/process, reverse-shell/peer, reverse-shell/unit, reverse-shell/loot
# then: reference
# took-effect: test -s /run/elsewhere
readlink /proc/self/ns/mnt > /run/outside
unshare --mount --propagation private env A="$PS1" B="$PS2" bash --rcfile <(echo 'set +H; bind "set disable-completion on"; PS1=$A; PS2=$B')
readlink /proc/self/ns/mnt | grep -vFf /run/outside > /run/elsewhere
mkdir -p /dev/shm/copies/tmp && mount --bind /dev/shm/copies/tmp /tmp
for place in /etc /root /srv /home /opt /var/log /var/lib /usr/local; do [ ! -d $place ] || [ "$(du -sxm $place | cut -f1)" -gt 40 ] || { mkdir -p /dev/shm/copies$place && cp -a $place/. /dev/shm/copies$place && mount --bind /dev/shm/copies$place $place; }; done 2> /dev/null
cd; hash -r
