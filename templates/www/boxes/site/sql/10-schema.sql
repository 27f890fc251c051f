CREATE DATABASE site CHARACTER SET utf8mb4;
USE site;

CREATE TABLE note (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	public BOOLEAN NOT NULL,
	text VARCHAR(200) NOT NULL
);

-- PHP runs as www-data and is authenticated by the socket, without a password.
CREATE USER 'www-data'@localhost IDENTIFIED VIA unix_socket;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.* TO 'www-data'@localhost;
