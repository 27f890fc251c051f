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
#	away	TEXT is "N SECONDS": the way to the engine breaks when the Nth such
#		request comes, which the engine does not get: all connections are
#		cut, and new ones refused for so long
#	lost	the same, but the engine gets the request: the way breaks when it
#		begins to answer
#	run	TEXT is "N COMMAND": pass on, after a shell has run COMMAND when
#		the Nth such request comes
#	api	play an engine whose API versions are TEXT, "1.44 1.55": refuse
#		others, say so in answers to /_ping, and leave out the empty
#		members of what is inspected, as API 1.52 does
# Other requests are passed on to the engine; where ENGINE-SOCKET is "-" there
# is none, and they are answered with status 500. Each request is a line of LOG.
use strict;
use warnings;
use Fcntl ':flock';
use IO::Select;
use IO::Socket::UNIX;
use Time::HiRes qw(sleep time);

my ($path, $engine, $log, @rules) = @ARGV;
for (@rules) {
	/^\S+ (say \d|file \d+ |raw|hang|hold|api \d+\.\d+ \d|(away|lost) \d+ [\d.]+$|run \d+ )/
		or die "bad rule: $_\n";
}
$SIG{PIPE} = 'IGNORE';
my $parent = $$;

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

# The parent cuts all connections, this one too, and refuses others for so long.
sub break_off {
	my ($seconds) = @_;
	open(my $out, '>', "$path.away") or die;
	print $out $seconds;
	close($out);
	kill 'USR1', $parent;
	sleep 60;
}

# One request for each connection, or later ones would not be seen.
sub pass {
	my ($client, $head, $rest, $silent, $lost) = @_;
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
			break_off($lost) if defined $lost && $from == $up;
			all($to, $piece) or exit 0;
		}
	}
}

# older(A, B): is 1.9 older than 1.10?
sub older {
	my ($a, $b) = map { my ($x, $y) = split /\./; $x * 10000 + $y } @_;
	return $a < $b;
}

# The answer in one piece, which HTTP/1.0 asks for.
sub whole {
	my ($head, $rest) = @_;
	my $up = IO::Socket::UNIX->new(Peer => $engine) or exit 1;
	$head =~ s{ HTTP/1\.1\r}{ HTTP/1.0\r};
	all($up, $head . $rest);
	my $text = '';
	while (sysread($up, $text, 65536, length $text)) { }
	return split /(?<=\r\n\r\n)/, $text, 2;
}

sub play {
	my ($client, $head, $rest, $oldest, $newest) = @_;
	# the engine's own, since Podman needs one in some paths
	my ($own) = join('', whole("GET /_ping HTTP/1.0\r\n\r\n", '')) =~
		/^Api-Version: ([\d.]+)/mi or exit 1;
	if ($head =~ s{^(\S+ )/v([\d.]+)/}{$1/v$own/}) {
		my $wrong = older($2, $oldest) ? "client version $2 is too old. " .
			"Minimum supported API version is $oldest, please upgrade " .
			"your client to a newer version" :
			older($newest, $2) ? "client version $2 is too new. " .
			"Maximum supported API version is $newest" : '';
		if ($wrong) {
			answer($client, 400, qq({"message":"$wrong"}));
			return;
		}
	}
	if ($head !~ m{^GET (/v$own)?/(_ping|(containers|images)/.*/json)\b}) {
		pass($client, $head, $rest, 0);
		return;
	}
	my ($got, $body) = whole($head, $rest);
	$body //= '';
	if ($got =~ m{^\S+ 200} && $head !~ m{^\S+ \S*/_ping}) {
		$body =~ s/"(?:Cmd|Entrypoint|Env|Labels|OnBuild|User|Volumes|WorkingDir|Parent|Comment|DockerVersion|Author)":(?:""|null|\[\]|\{\}),?//g;
		$body =~ s/,\}/}/g;
	}
	$got =~ s/^(Api-Version:).*?\r/$1 $newest\r/mi;
	$got =~ s/^(?:Content-Length|Connection|Transfer-Encoding):.*?\r\n//gmi;
	my $length = length $body;
	$got =~ s/\r\n\r\n$/\r\nContent-Length: $length\r\nConnection: close\r\n\r\n/;
	all($client, $got . $body);
}

# Returns where the request is to be passed on like others.
sub apply {
	my ($client, $head, $rest, $action, $text, $n) = @_;
	my ($first, $more) = split / /, $text // '', 2;
	if ($action =~ /^(away|lost|run)$/) {
		return if $n != $first;
		break_off($more) if $action eq 'away';
		pass($client, $head, $rest, 0, $more) if $action eq 'lost';
		system($more);
		return;
	}
	until_closed($client) if $action eq 'hang';
	pass($client, $head, $rest, 1) if $action eq 'hold';
	play($client, $head, $rest, split / /, $text) if $action eq 'api';
	all($client, bytes($text)) if $action eq 'raw';
	answer($client, $first, bytes($more // '')) if $action eq 'say';
	answer($client, $first, content($more)) if $action eq 'file';
	$client->shutdown(1);
	until_closed($client);
	exit 0;
}

# Enters a request in the log, and returns how many of those match.
sub entered {
	my ($request, $pattern) = @_;
	my $n = 0;
	open(my $file, '+>>', $log) or die;
	flock($file, LOCK_EX);
	seek($file, 0, 0);
	while (<$file>) {
		$n++ if /$pattern/;
	}
	syswrite($file, "$request\n");
	close($file);
	return $n + 1;
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
	my ($rule) = grep { my ($pattern) = split / /; $request =~ /$pattern/ } @rules;
	my ($pattern, $action, $text) = split / /, $rule // ' ', 3;
	my $n = entered($request, $pattern);
	apply($client, $head, $rest, $action, $text, $n) if $action;
	if ($engine eq '-') {
		answer($client, 500, '{"message":"no canned answer"}');
		exit 0;
	}
	pass($client, $head, $rest, 0);
	exit 0;
}

# The socket gets its name once it listens: between bind() and listen() a tool
# would be refused.
sub listener {
	my $listener = IO::Socket::UNIX->new(Local => "$path.new", Listen => 64)
		or die "$path: $!\n";
	rename("$path.new", $path) or die "$path: $!\n";
	return $listener;
}

my (%children, $away);
$SIG{USR1} = sub { $away = 1 };
$SIG{CHLD} = sub {
	while ((my $child = waitpid(-1, 1)) > 0) {
		delete $children{$child};
	}
};
my $listener = listener();
while (1) {
	if ($away) {
		close($listener);
		kill 'KILL', keys %children;
		$away = 0;
		my $end = time + content("$path.away");
		sleep 0.02 while time < $end;
		$listener = listener();
	}
	# a signal may come before the wait
	IO::Select->new($listener)->can_read(0.1) or next;
	my $client = $listener->accept or next;
	my $child = fork // die;
	if ($child == 0) {
		$SIG{$_} = 'DEFAULT' for 'USR1', 'CHLD';
		close($listener);
		serve($client);
	}
	$children{$child} = 1;
	close($client);
}
