# Runs a command twice, the second time without what is mounted: a mount may only hide something, and goes with the next
# boot. umount2 (166) takes all of it away but what the lab mounted from outside; this needs a namespace of its own.
my $first = system(@ARGV);
open(my $mounts, '<', "/proc/$$/mountinfo") or die;
for (reverse <$mounts>) {
    my $place = (split)[4] =~ s/\\(\d+)/chr oct $1/ger;
    syscall(166, $place, 2) if $place ne '/';
}
system(@ARGV) == $first or die "without what is mounted, it ends in another way\n";
exit $first >> 8;
