use strict;
sub text { open(my $file, '<', $_[0]) or return ''; local $/; <$file> // '' }
# of(UNIT, PROPERTY): what systemd says of a unit.
sub of { my $value = `/usr/bin/systemctl show $_[0] -P $_[1]`; chomp $value; $value }
# next_start(UNIT): the program that systemd starts the next time, its command line, and its variables.
sub next_start {
    my ($unit) = @_;
    my %value = map { /^"?(\w+)=(.*?)"?$/ } of($unit, 'Environment') =~ /("\w+=[^"]*"|\w+=\S*)/g;
    for my $file (of($unit, 'EnvironmentFiles') =~ /^(\S+) \(/mg) {
        my $lines = text($file) =~ s/\\\n//gr;
        $value{$1} = $2 while $lines =~ /^[ \t]*(\w+)[ \t]*=[ \t]*["']?(.*?)["']?[ \t]*$/mg;
    }
    my ($program, $line) = of($unit, 'ExecStart') =~ /path=(\S+) ; argv\[\]=(.*?) ; ignore_errors/s;
    $line =~ s/\$\{?(\w+)\}?/$value{$1} \/\/ ''/ge;
    return ($program, $line, %value);
}
