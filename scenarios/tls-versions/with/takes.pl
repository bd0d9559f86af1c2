use strict;
use Socket;
$SIG{PIPE} = 'IGNORE';
my %name = (0x002f => 'RSA_WITH_AES_128_CBC_SHA', 0x009c => 'RSA_WITH_AES_128_GCM_SHA256', 0xc009 => 'ECDSA_WITH_AES_128_CBC_SHA', 0xc00a => 'ECDSA_WITH_AES_256_CBC_SHA',
    0xc023 => 'ECDSA_WITH_AES_128_CBC_SHA256', 0xc02b => 'ECDSA_WITH_AES_128_GCM_SHA256', 0xc02c => 'ECDSA_WITH_AES_256_GCM_SHA384', 0xcca9 => 'ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    0xc013 => 'RSA_WITH_AES_128_CBC_SHA', 0xc014 => 'RSA_WITH_AES_256_CBC_SHA', 0xc027 => 'RSA_WITH_AES_128_CBC_SHA256', 0xc02f => 'RSA_WITH_AES_128_GCM_SHA256',
    0xc030 => 'RSA_WITH_AES_256_GCM_SHA384', 0xcca8 => 'RSA_WITH_CHACHA20_POLY1305_SHA256');
my %version = (0x0301 => 'TLS 1.0', 0x0302 => 'TLS 1.1', 0x0303 => 'TLS 1.2', 0x0304 => 'TLS 1.3');
sub noise { open(my $from, '<:raw', '/dev/urandom') or die; read($from, my $bytes, 32); $bytes }
sub sized { pack 'n/a*', $_[0] }
# first(VERSION, SUITE…): the first message of a client that takes this version and these suites.
sub first {
    my ($version, @suites) = @_;
    my %more = (10 => sized(pack 'n*', 29, 23, 24, 25), 11 => "\1\0", 23 => '', 0xff01 => "\0",
        13 => sized(pack 'n*', 0x403, 0x503, 0x603, 0x807, 0x804, 0x805, 0x806, 0x401, 0x501, 0x601, 0x203, 0x201));
    @more{43, 51} = (pack('Cn', 2, $version), sized(pack('n', 29) . sized(noise()))) if $version == 0x0304;
    my $hello = pack('n', $version == 0x0304 ? 0x0303 : $version) . noise() . pack('C/a*', noise()) . sized(pack 'n*', @suites) . "\1\0"
        . sized(join '', map { pack('n', $_) . sized($more{$_}) } sort { $a <=> $b } keys %more);
    return pack('Cn', 22, 0x0301) . sized("\1\0" . sized($hello));
}
# by(AT, HERE): whose the sockets at this address's port are, once one of them is the other end of the connection from here.
sub by {
    my ($at, $here) = @_;
    for (1 .. 50) {
        my (%who, $own);
        open(my $rows, '-|', '/usr/bin/ss', '-Hntap', 'sport', '=', $at =~ s/.*(?=:)//r) or die;
        for (<$rows>) {
            s/\[::ffff:([\d.]+)\]/$1/g;
            my (undef, undef, undef, $local, $peer, $users) = split ' ';
            my %these = reverse($users =~ /\("([^"]*)",pid=(\d+)/g);
            %who = (%who, %these);
            $own ||= %these && $local eq $at && $peer eq $here;
        }
        return join ' and ', map { $who{$_} } sort keys %who if $own;
        select undef, undef, undef, 0.1;
    }
    return 'nobody here';
}
for my $at (@ARGV) {
    my ($host, $port) = split /:/, $at;
    my (%by, %takes, %silent);
    for my $version (0x0304, 0x0303, 0x0302, 0x0301) {
        my @suites = $version == 0x0304 ? (0x1301 .. 0x1303) : (1 .. 0xff, 0xc001 .. 0xc0ff, 0xcca8 .. 0xccae);
        # What was taken is offered no more, until the server says that it takes none of the rest: an alert.
        while (@suites) {
            socket(my $to, PF_INET, SOCK_STREAM, 0) or die;
            setsockopt($to, SOL_SOCKET, SO_RCVTIMEO, pack 'l!l!', 10, 0);
            if (!connect($to, pack_sockaddr_in($port, inet_aton($host)))) { $by{nobody} = 1; last }
            my ($own, $address) = unpack_sockaddr_in(getsockname $to);
            $by{by($at, inet_ntoa($address) . ":$own")} = 1;
            syswrite($to, first($version, @suites));
            my ($answer, $missing) = ('', 5);
            $missing = 5 - length($answer) + (length $answer < 5 ? 0 : unpack 'x3n', $answer)
                while $missing > 0 && sysread($to, $answer, $missing, length $answer);
            my ($record, $message, $taken, undef, $suite, $more) = unpack 'C x4 C x3 n x32 C/a n x n/a', $answer . "\0" x 99;
            last if $record == 21;
            my %more = unpack '(n n/a)*', $more // '';
            $taken = unpack 'n', $more{43} if defined $more{43};
            my @rest = grep { $_ != $suite } @suites;
            if ($missing > 0 || $record != 22 || $message != 2 || @rest == @suites) { $silent{$version} = 1; last }
            $takes{$taken}{$suite} = 1;
            @suites = @rest;
        }
    }
    my @said = map {
        my $suites = join ' and ', map { $name{$_} // sprintf 'suite 0x%04x', $_ } sort { $a <=> $b } keys %{$takes{$_}};
        !$takes{$_} ? () : $version{$_} . ($_ == 0x0304 ? '' : " with $suites")
    } reverse sort keys %takes;
    print "$at, ", join(' and ', sort keys %by), ': ', join(', ', @said, map { "no answer to $version{$_}" } sort keys %silent), "\n";
}
