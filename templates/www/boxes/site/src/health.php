<?php
declare(strict_types=1);

// An exception on the way is a status of 500, and the box is not healthy.
$db = new mysqli('localhost', 'www-data', '', 'site');
$db->query('SELECT 1 FROM note LIMIT 1');
header('Content-Type: text/plain');
echo "ok\n";
