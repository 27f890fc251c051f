<?php
declare(strict_types=1);

// Set first, because with display_errors PHP answers 200 after an error.
http_response_code(500);
$db = new mysqli('localhost', 'www-data', '', 'site');
$db->query('SELECT 1 FROM note LIMIT 1');
http_response_code(200);
header('Content-Type: text/plain');
echo "ok\n";
