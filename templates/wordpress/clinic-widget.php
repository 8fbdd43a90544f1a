<?php
/**
 * Shows a clinic's exercises and video lists in this site's pages: the header, and which function WordPress calls when.
 *
 * Plugin Name:       Clinic Widget
 * Plugin URI:        __WIDGET_URL__
 * Description:       Shows your clinic's exercises and video lists in posts and pages: as a block, as a pasted address, or as a shortcode.
 * Version:           __VERSION__
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * Author:            Clinic Widget developers
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Update URI:        __WIDGET_URL__
 * Text Domain:       clinic-widget
 * Domain Path:       /languages
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const VERSION         = '__VERSION__';
const DEFAULT_ADDRESS = '__WIDGET_URL__'; // Of the service that this plugin was downloaded from.
const DEFAULT_SITE    = '__WIDGET_SITE__';
const MAIN_FILE       = __FILE__;

foreach ( array( 'settings', 'addresses', 'known', 'text', 'service', 'lock', 'state', 'refresh', 'loader', 'render', 'shortcode', 'block', 'urls', 'languages', 'connection', 'settings-page', 'leave' ) as $clinic_widget_file ) {
	require_once __DIR__ . "/includes/$clinic_widget_file.php";
}

// Everywhere.
add_action( 'init', __NAMESPACE__ . '\load_languages' );
add_filter( 'load_textdomain_mofile', __NAMESPACE__ . '\any_french', 10, 2 );
add_action( 'init', __NAMESPACE__ . '\register_shortcode' );
add_action( 'init', __NAMESPACE__ . '\register_block' );
add_action( 'init', __NAMESPACE__ . '\register_urls' );

// What visitors see.
add_filter( 'pre_oembed_result', __NAMESPACE__ . '\answer_without_asking', 20, 2 );
add_filter( 'the_content', __NAMESPACE__ . '\tidy', 12 );
add_filter( 'widget_text_content', __NAMESPACE__ . '\tidy', 12 );
add_filter( 'the_content', __NAMESPACE__ . '\watch_for_links', 99 );
add_filter( 'render_block', __NAMESPACE__ . '\watch_for_links', 99 );
add_filter( 'widget_text', __NAMESPACE__ . '\watch_for_links', 99 );
add_filter( 'widget_custom_html_content', __NAMESPACE__ . '\watch_for_links', 99 );
add_filter( 'widget_block_content', __NAMESPACE__ . '\watch_for_links', 99 );
add_filter( 'script_loader_tag', __NAMESPACE__ . '\defer_loader', 10, 2 );

// What authors see.
add_action( 'enqueue_block_editor_assets', __NAMESPACE__ . '\tell_the_editor' );
add_filter( 'rest_dispatch_request', __NAMESPACE__ . '\preview_in_the_editor', 10, 3 );
add_filter( 'oembed_dataparse', __NAMESPACE__ . '\build_the_frame_ourselves', 20, 3 );
add_action( 'save_post', __NAMESPACE__ . '\note_embeds_of_post', 10, 2 );

// Between page requests.
add_filter( 'cron_schedules', __NAMESPACE__ . '\add_schedule' );
add_action( 'init', __NAMESPACE__ . '\keep_scheduled' );
add_action( REFRESH_EVENT, __NAMESPACE__ . '\refresh_all' );
add_action( SOON_EVENT, __NAMESPACE__ . '\refresh_new' );

// The administrator's door.
add_action( 'admin_menu', __NAMESPACE__ . '\add_settings_page' );
add_action( 'admin_init', __NAMESPACE__ . '\register_settings' );
add_action( 'add_option_' . SETTINGS, __NAMESPACE__ . '\settings_changed', 10, 2 );
add_action( 'update_option_' . SETTINGS, __NAMESPACE__ . '\settings_changed', 10, 2 );
add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), __NAMESPACE__ . '\add_settings_link' );
register_deactivation_hook( __FILE__, __NAMESPACE__ . '\leave' );
