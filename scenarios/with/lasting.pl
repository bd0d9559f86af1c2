use strict;
# mounts_of(PID): device, what of it is mounted, where, and type.
sub mounts_of { open(my $file, '<', "/proc/$_[0]/mountinfo") or return; map { [/^\S+ \S+ (\S+) (\S+) (\S+) .* - (\S+) /] } <$file> }
# lasting(FLAG): says what a reboot takes away of the file that this flag of the API server names, and returns the file and the server's process.
sub lasting {
    my ($flag) = @_;
    my @found;
    for my $place (glob '/proc/[0-9]*') {
        open(my $name, '<', "$place/comm") or next;
        next if (<$name> // '') ne "kube-apiserver\n";
        open(my $words, '<', "$place/cmdline") or next;
        my ($path, $last) = ('', '');
        for my $word (split /\0/, join '', <$words>) {
            my ($name, $value) = $word =~ /^(--[^=]*)(?:=(.*))?\z/s;
            $path = $word if $last eq "--$flag";
            $path = $value if defined $value && $name =~ tr/_/-/r eq "--$flag";
            $last = $word =~ tr/_/-/r;
        }
        next if $path eq '';
        push @found, "$place/root$path", $place;
        print "$path is gone\n" if !-s "$place/root$path";
        # The mount that has it: the last one of the longest path.
        my ($device, $part, $at, $type) = ('', '', '', '');
        for (mounts_of($place =~ s/.*\///r)) {
            my $below = $_->[2] eq '/' ? '/' : "$_->[2]/";
            ($device, $part, $at, $type) = @$_ if index("$path/", $below) == 0 && length $_->[2] >= length $at;
        }
        print "$path is in memory, and gone after a boot\n" if $type =~ /^(tmpfs|ramfs|devtmpfs)\z/;
        # The node has the file by a mount that it did not boot with: from another place of its root, or from layers.
        my $file = ($part =~ s/\/\z//r) . substr($path, length($at eq '/' ? '' : $at)) . '/';
        my @node = mounts_of(1);
        my ($own) = map { $_->[0] } grep { $_->[2] eq '/' } reverse @node;
        my $from = grep { $_->[0] eq $device && $_->[2] ne '/' && $_->[1] ne $_->[2] && index($file, "$_->[1]/") == 0 && $_->[2] !~ /^\/(run|var\/lib\/kubelet)\// } @node;
        print "$path is mounted from elsewhere, which ends with a boot\n" if $device eq $own ? $from : $type =~ /^(overlay|fuse)/;
    }
    return @found;
}
