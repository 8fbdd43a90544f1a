<?php
/**
 * How the last refresh went: when, where it stopped, and whether the service is away.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const STATE    = 'clinic_widget_state';
const PAUSE    = 'clinic_widget_pause';
const NO_STATE = array(
	'refreshed' => 0,  // When the last good answer came.
	'last_key'  => '', // Which embed was asked about last; the next round begins behind it.
	'away'      => false,
	'code'      => '', // The last problem, its detail and its time.
	'detail'    => '',
	'failed'    => 0,
);

/**
 * How the last refresh went.
 *
 * @return array{refreshed: int, last_key: string, away: bool, code: string, detail: string, failed: int}
 */
function state(): array {
	$kept = get_option( STATE );
	return is_array( $kept ) ? array_intersect_key( $kept, NO_STATE ) + NO_STATE : NO_STATE;
}

/**
 * Keep how the refresh went.
 *
 * @param array $changes Some of what state() holds.
 */
function save_state( array $changes ): void {
	update_option( STATE, $changes + state(), false );
}

/**
 * Whether the last attempt to reach the service failed.
 */
function is_away(): bool {
	return state()['away'];
}

/**
 * Whether the service is left alone after a failure.
 */
function is_paused(): bool {
	return (bool) get_transient( PAUSE );
}
