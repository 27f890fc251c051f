#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# A proxy between a tool and its engine that answers some requests itself.
# usage: fault_proxy.pl SOCKET ENGINE-SOCKET LOG RULE...
#
# A rule is "REQUEST ACTION [TEXT]". The first rule whose regular expression
# REQUEST, which cannot contain a blank, matches "METHOD TARGET" is applied:
#	say	answer with TEXT: a status, a blank and the body, in which \xHH,
#		\r and \n stand for bytes
#	file	answer with a status and the file that TEXT names
#	raw	send TEXT, status line and headers included
#	hang	never answer
#	hold	pass the request on to the engine, but not the answer back
# Other requests are passed on to the engine; where ENGINE-SOCKET is "-" there
# is none, and they are answered with status 500. Each request is a line of LOG.
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my ($path, $engine, $log, @rules) = @ARGV;
for (@rules) {
	/^\S+ (say \d|file \d+ |raw|hang|hold)/ or die "bad rule: $_\n";
}
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';

sub all {
	my ($to, $bytes) = @_;
	while (length $bytes) {
		my $n = syswrite($to, $bytes) or return 0;
		substr($bytes, 0, $n, '');
	}
	return 1;
}

sub bytes {
	my ($text) = @_;
	$text =~ s/\\x([0-9a-fA-F]{2})/chr hex $1/ge;
	$text =~ s/\\r/\r/g;
	$text =~ s/\\n/\n/g;
	return $text;
}

sub until_closed {
	my ($client) = @_;
	while (sysread($client, my $more, 65536)) { }
}

sub answer {
	my ($client, $status, $body) = @_;
	all($client, "HTTP/1.1 $status X\r\nApi-Version: 1.41\r\n" .
		"Content-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body");
}

sub content {
	my ($path) = @_;
	local $/;
	open my $in, '<:raw', $path or die "$path: $!\n";
	return <$in>;
}

# One request for each connection, or later ones would not be seen.
sub pass {
	my ($client, $head, $rest, $silent) = @_;
	my $up = IO::Socket::UNIX->new(Peer => $engine) or exit 1;
	$head =~ s/\r\n\r\n$/\r\nConnection: close\r\n\r\n/
		unless $head =~ /^Upgrade:/mi;
	all($up, $head . $rest);
	my $select = IO::Select->new($client, $up);
	while ($select->count > 0) {
		for my $from ($select->can_read) {
			my $to = $from == $up ? $client : $up;
			my $n = sysread($from, my $piece, 65536);
			if (!$n) {
				$select->remove($from);
				# when the engine closes, so does the proxy
				exit 0 if $from == $up && !$silent;
				$up->shutdown(1) if $from == $client;
				next;
			}
			next if $silent && $from == $up;
			all($to, $piece) or exit 0;
		}
	}
}

sub serve {
	my ($client) = @_;
	my $head = '';
	while ($head !~ /\r\n\r\n/) {
		sysread($client, $head, 65536, length $head) or exit 0;
	}
	$head =~ s/(\r\n\r\n)(.*)$/$1/s;
	my $rest = $2;
	my ($request) = $head =~ /^(\S+ \S+)/;
	open(my $out, '>>', $log) or die;
	syswrite($out, "$request\n");
	close($out);
	for my $rule (@rules) {
		my ($pattern, $action, $text) = split / /, $rule, 3;
		next unless $request =~ /$pattern/;
		until_closed($client) if $action eq 'hang';
		pass($client, $head, $rest, 1) if $action eq 'hold';
		all($client, bytes($text)) if $action eq 'raw';
		my ($status, $rest_of_it) = split / /, $text // '', 2;
		answer($client, $status, bytes($rest_of_it // '')) if $action eq 'say';
		answer($client, $status, content($rest_of_it)) if $action eq 'file';
		$client->shutdown(1);
		until_closed($client);
		exit 0;
	}
	if ($engine eq '-') {
		answer($client, 500, '{"message":"no canned answer"}');
		exit 0;
	}
	pass($client, $head, $rest, 0);
	exit 0;
}

# The socket gets its name once it listens: between bind() and listen() a tool
# would be refused.
my $listener = IO::Socket::UNIX->new(Local => "$path.new", Listen => 64)
	or die "$path: $!\n";
rename("$path.new", $path) or die "$path: $!\n";
while (1) {
	my $client = $listener->accept or next;
	my $child = fork // die;
	if ($child == 0) {
		close($listener);
		serve($client);
	}
	close($client);
}
