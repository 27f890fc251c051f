USE site;

INSERT INTO note (public, text) VALUES
	(TRUE, 'These lines are rows of a table in MariaDB.'),
	(FALSE, 'Nobody is shown this one.'),
	(TRUE, 'Change src/index.php and type `make dev` again.');
