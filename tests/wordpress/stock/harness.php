<?php
/*
 * Plugin Name: Test harness
 *
 * Lets WordPress fetch from the tests' own services, and from nobody else; all else stays as it is in stock.
 */

/** Host and port of a URL. */
function harness_place($url) {
    $parts = parse_url($url);
    $port = $parts['port'] ?? (($parts['scheme'] ?? '') === 'https' ? 443 : 80);
    return ($parts['host'] ?? '') . ":$port";
}

/** Whether the tests' services answer there. */
function harness_may_fetch($url) {
    return in_array(harness_place($url), get_option('test_may_fetch', []), true);
}

/** Whether a host is this machine. */
function harness_is_loopback($host) {
    return $host === 'localhost' || preg_match('/^127(\.\d+){3}$/', $host);
}

// Stock refuses loopback addresses, and every port but 80, 443 and 8080.
add_filter('http_request_host_is_external', function ($is_external, $host, $url) {
    return $is_external || harness_may_fetch($url);
}, 10, 3);
add_filter('http_allowed_safe_ports', function ($ports, $host, $url) {
    return harness_may_fetch($url) ? [...$ports, parse_url($url, PHP_URL_PORT) ?? 80] : $ports;
}, 10, 3);

// Nothing leaves this machine: the admin pages would wait for answers of the update servers.
add_filter('pre_http_request', function ($answer, $arguments, $url) {
    $host = (string) parse_url($url, PHP_URL_HOST);
    return harness_is_loopback($host) ? $answer : new WP_Error('test_no_network', "The tests do not call $host.");
}, 10, 3);
add_filter('pre_wp_mail', '__return_true');

// The classic editor, as the plugin of that name has it: for a request, or for all.
add_filter('use_block_editor_for_post_type', function ($is_used) {
    return $is_used && !isset($_GET['classic-editor']) && !get_option('test_classic_editor');
});
add_filter('use_widgets_block_editor', function ($is_used) {
    return $is_used && !get_option('test_classic_widgets');
});
