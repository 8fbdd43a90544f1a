<?php
// Runs code with WordPress loaded: asked on stdin, answered on stdout, both in JSON.
$harness = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$_SERVER = array_merge($_SERVER, $harness['server']);
foreach ($harness['constants'] as $name => $value) {
    define($name, $value);
}
ob_start();
require __DIR__ . '/site/wp-load.php';
$run = static function () use ($harness) {
    extract($harness['data']);
    return eval($harness['code']);
};
try {
    $returned = $run();
} catch (Throwable $mistake) {
    fwrite(STDERR, $mistake);
    exit(1);
}
$printed = ob_get_clean();
fwrite(STDOUT, json_encode(compact('printed', 'returned'), JSON_THROW_ON_ERROR));
