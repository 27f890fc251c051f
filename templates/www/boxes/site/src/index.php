<?php
declare(strict_types=1);

$db = new mysqli('localhost', 'www-data', '', 'site');
$db->set_charset('utf8mb4');
$query = $db->prepare('SELECT text FROM note WHERE public = ? ORDER BY id');
$public = 1;
$query->bind_param('i', $public);
$query->execute();
$notes = array_column($query->get_result()->fetch_all(MYSQLI_ASSOC), 'text');
?>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>A site in a box</title>
<h1>A site in a box</h1>
<p>PHP <?= PHP_VERSION ?>, MariaDB <?= htmlspecialchars($db->server_info) ?></p>
<ul>
<?php foreach ($notes as $note): ?>
<li><?= htmlspecialchars($note) ?></li>
<?php endforeach ?>
</ul>
</html>
