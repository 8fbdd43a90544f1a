<?php
/**
 * Lets one refresh run at a time, so that an older answer cannot overtake a withdrawal.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const LOCK       = 'clinic_widget_lock';
const LOCKED_FOR = MINUTE_IN_SECONDS; // Longer than a refresh can take: its process has died.

/**
 * Take the lock; false where another process has it.
 */
function take_lock(): bool {
	global $wpdb;
	$now   = time();
	$taken = $wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- an option is no lock: get_option() may be out of date.
		$wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %d, 'no')", LOCK, $now )
	);
	if ( $taken ) {
		return true;
	}
	return (bool) $wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %d WHERE option_name = %s AND option_value + 0 < %d", $now, LOCK, $now - LOCKED_FOR )
	);
}

/**
 * Give the lock back.
 */
function release_lock(): void {
	global $wpdb;
	$wpdb->delete( $wpdb->options, array( 'option_name' => LOCK ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
}
