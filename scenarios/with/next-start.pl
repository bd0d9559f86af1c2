use strict;
sub text { open(my $file, '<', $_[0]) or return ''; local $/; <$file> // '' }
# of(UNIT, PROPERTY): what systemd says of a unit.
sub of { my $value = `/usr/bin/systemctl show $_[0] -P $_[1]`; chomp $value; $value }
# next_start(UNIT): the program that systemd starts the next time, its command line, and its variables.
sub next_start {
    my ($unit) = @_;
    # Before a unit's own variables come those that systemd gives to all units from its next start on.
    my @all = map { text($_) =~ /^[ \t]*DefaultEnvironment[ \t]*=(.*)/mg } glob '{/usr/lib,/etc}/systemd/system.conf{,.d/*.conf}';
    my %value = map { /^["']?(\w+)=(.*?)["']?$/ } ("@all " . of($unit, 'Environment')) =~ /("\w+=[^"]*"|'\w+=[^']*'|\w+=\S*)/g;
    for my $file (of($unit, 'EnvironmentFiles') =~ /^(\S+) \(/mg) {
        my $lines = text($file) =~ s/\\\n//gr;
        $value{$1} = $2 while $lines =~ /^[ \t]*(\w+)[ \t]*=[ \t]*["']?(.*?)["']?[ \t]*$/mg;
    }
    my ($program, $line) = of($unit, 'ExecStart') =~ /path=(\S+) ; argv\[\]=(.*?) ; ignore_errors/s;
    $line =~ s/\$\{?(\w+)\}?/$value{$1} \/\/ ''/ge;
    return ($program, $line, %value);
}
