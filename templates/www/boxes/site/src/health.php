<?php
declare(strict_types=1);

// Until all is well: where errors are shown, PHP takes one for an answer.
http_response_code(500);
$db = new mysqli('localhost', 'www-data', '', 'site');
$db->query('SELECT 1 FROM note LIMIT 1');
http_response_code(200);
header('Content-Type: text/plain');
echo "ok\n";
