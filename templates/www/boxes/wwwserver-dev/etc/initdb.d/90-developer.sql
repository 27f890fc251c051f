-- `mariadb` as developer needs no password: the socket tells who asks.
CREATE USER developer@localhost IDENTIFIED VIA unix_socket;
GRANT ALL ON *.* TO developer@localhost;
