-- The developer is authenticated by the socket, without a password.
CREATE USER developer@localhost IDENTIFIED VIA unix_socket;
GRANT ALL ON *.* TO developer@localhost;
