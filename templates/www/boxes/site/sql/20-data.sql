USE site;

INSERT INTO note (public, text) VALUES
	(TRUE, 'These lines are rows of a table in MariaDB.'),
	(FALSE, 'This row is not shown.'),
	(TRUE, 'Change src/index.php and type `make dev` again.');
