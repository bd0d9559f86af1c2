use strict;
# systemd is asked once: without what is mounted it does not answer.
my ($ask, %said) = \&of;
{ no warnings 'redefine'; *of = sub { $said{"@_"} //= $ask->(@_) } }
my ($flag, $place, $usual, $without) = @ARGV;
# setting(): what the kubelet's next start makes of a setting. A flag counts more than the files, and a file more than those
# before it. What is usual without its own file is not what is usual with one.
sub setting {
    my ($program, $line, %value) = next_start('kubelet.service');
    for (split ' ', of('kubelet.service', 'UnsetEnvironment')) {
        my $gone = $value{$_} // '';
        $line =~ s/\Q$gone\E// if $gone ne '';
    }
    my %given;
    $given{$1 =~ tr/_/-/r} = $2 // 'true' while $line =~ /(?:^|\s)["']?--([\w-]+)(?:[=\s]["']?([^\s"'-][^\s"']*))?/g;
    return $given{$flag} if defined $given{$flag};
    my @files = grep { -e } $given{config} // ();
    my @there = $given{'config-dir'} // ();
    while (defined(my $at = shift @there)) {
        if (-d $at) { opendir(my $in, $at); unshift @there, map { "$at/$_" } sort grep { !/^\.\.?\z/ } readdir $in }
        elsif ($at =~ /\.conf\z/ && -e $at) { push @files, $at }
    }
    my $found = 'null';
    if (@files) {
        # The kubelet reads the first document of a file only.
        open(my $yq, '-|', '/usr/bin/yq', 'eval-all', '-p', 'yaml', '-o', 'yaml', 'select(document_index == 0) as $part ireduce ({}; . * $part) | ' . $place, @files) or die;
        chomp($found = join '', <$yq>);
    }
    return $found ne 'null' ? $found : defined $given{config} ? $usual : $without;
}
my $now = setting();
print "$now\n";
# So it is without what is mounted, which goes with a boot. umount2 (166) needs a namespace of its own.
open(my $mounts, '<', "/proc/$$/mountinfo") or die;
for (reverse <$mounts>) {
    my $at = (split)[4] =~ s/\\(\d+)/chr oct $1/ger;
    syscall(166, $at, 2) if $at ne '/';
}
my $later = setting();
print "after a boot: $later\n" if $later ne $now;
