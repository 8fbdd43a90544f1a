<?php
// The settings of the tests' WordPress: all that the installer would write, and a log of every notice.
$home = dirname(__DIR__);  // beside the copy of WordPress, whose folder this file is in

define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', "localhost:$home/mariadb.sock");
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = 'wp_';

// No secrets: this site lives for the length of a test run, on loopback.
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "test key of $name");
    define("{$name}_SALT", "test salt of $name");
}

define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_DEBUG', true);
define('WP_DEBUG_LOG', "$home/debug.log");
define('WP_DEBUG_DISPLAY', false);
define('FS_METHOD', 'direct');
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);  // a test runs it on purpose: /wp-cron.php

if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
