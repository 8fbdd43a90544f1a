<?php
/**
 * Refreshes the kept texts by WP-Cron, never while a page is made.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const REFRESH_EVENT   = 'clinic_widget_refresh';
const SOON_EVENT      = 'clinic_widget_refresh_soon';
const SCHEDULE        = 'clinic_widget';
const REFRESH_SECONDS = 5 * MINUTE_IN_SECONDS; // The stated refresh time.
const PAUSE_SECONDS   = REFRESH_SECONDS - 10;  // Over before the next round.
const BUDGET_SECONDS  = 20; // For one round,
const ANSWER_SECONDS  = 3;  // and for one answer.

/**
 * Add our schedule to WordPress's own. Not translated: WordPress may ask before translations are loaded.
 *
 * @param array $schedules By name.
 * @return array
 */
function add_schedule( $schedules ) {
	$schedules[ SCHEDULE ] = array(
		'interval' => REFRESH_SECONDS,
		'display'  => 'Clinic Widget',
	);
	return $schedules;
}

/**
 * Schedule the refresh where it is not; this also covers new sites of a network.
 */
function keep_scheduled(): void {
	if ( ! wp_next_scheduled( REFRESH_EVENT ) ) {
		wp_schedule_event( time(), SCHEDULE, REFRESH_EVENT );
	}
}

/**
 * Let a new embed be asked about as soon as possible, but not while the service is away.
 */
function ask_soon(): void {
	if ( ! wp_next_scheduled( SOON_EVENT ) && ! is_paused() ) {
		wp_schedule_single_event( time(), SOON_EVENT );
	}
}

/**
 * Ask about every embed that pages still show.
 */
function refresh_all(): void {
	refresh( array_keys( still_shown( known() ) ) );
}

/**
 * Ask about the embeds of which nothing is known yet.
 */
function refresh_new(): void {
	$new = array_filter(
		known(),
		static function ( array $entry ): bool {
			return '' === $entry['title'] && '' === $entry['status'];
		}
	);
	refresh( array_keys( $new ) );
}

/**
 * Ask about these embeds, one round at a time, and not while the service is left alone.
 *
 * @param string[] $keys See key_of().
 */
function refresh( array $keys ): void {
	if ( ! $keys || is_paused() || ! take_lock() ) {
		return;
	}
	try {
		refresh_in_turn( $keys );
	} finally {
		release_lock();
	}
}

/**
 * Ask until the time is over or the service fails; the next round goes on behind the last one asked about.
 *
 * @param string[] $keys See key_of().
 */
function refresh_in_turn( array $keys ): void {
	$end   = microtime( true ) + BUDGET_SECONDS;
	$state = array();
	foreach ( in_turn( $keys, state()['last_key'] ) as $key ) {
		if ( microtime( true ) > $end ) {
			break;
		}
		$problem           = refresh_one( $key );
		$state['last_key'] = $key;
		if ( $problem ) {
			$state = pause( $problem ) + $state;
			break;
		}
		$state['refreshed'] = time();
		$state['away']      = false;
	}
	save_state( $state );
}

/**
 * The keys in order, beginning behind the one that was last.
 *
 * @param string[] $keys See key_of().
 * @param string   $last One of them, or none.
 * @return string[]
 */
function in_turn( array $keys, string $last ): array {
	sort( $keys );
	$later = static function ( string $key ) use ( $last ): bool {
		return strcmp( $key, $last ) > 0;
	};
	$first = array_filter( $keys, $later );
	return array_merge( $first, array_diff( $keys, $first ) );
}

/**
 * Leave the service alone for a while.
 *
 * @param array $problem See read_answer().
 * @return array The state that follows.
 */
function pause( array $problem ): array {
	set_transient( PAUSE, 1, PAUSE_SECONDS );
	return array(
		'away'   => true,
		'code'   => $problem['code'],
		'detail' => $problem['detail'],
		'failed' => time(),
	);
}

/**
 * Ask about one embed and keep what is told. What is garbage leaves the last good text.
 *
 * @param string $key See key_of().
 * @return array The problem, see read_answer(); empty where there is none.
 */
function refresh_one( string $key ): array {
	$embed = embed_of_key( $key );
	if ( ! $embed ) {
		return array();
	}
	$answer = ask( address_of( $embed, '.json' ), ANSWER_SECONDS, condition( $embed ) );
	if ( 'answer' !== $answer['code'] ) {
		return $answer;
	}
	if ( 304 === $answer['status'] ) {
		confirm_text( $embed );
		return array();
	}
	return take_answer( $key, $embed, $answer );
}

/**
 * The header that asks for a text only where it is another than the kept one.
 *
 * @param array $embed See make_embed().
 * @return array<string, string>
 */
function condition( array $embed ): array {
	$text     = kept_text( $embed );
	$complete = isset( $text['plain'] ) || ! shows_whole_card();
	return $text && $complete && '' !== $text['etag'] ? array( 'If-None-Match' => $text['etag'] ) : array();
}

/**
 * Keep what a whole answer tells.
 *
 * @param string $key    See key_of().
 * @param array  $embed  See make_embed().
 * @param array  $answer See read_answer().
 * @return array The problem, see read_answer(); empty where there is none.
 */
function take_answer( string $key, array $embed, array $answer ): array {
	if ( 410 === $answer['status'] || ! empty( $answer['json']['withdrawn'] ) ) {
		return forget_text( $key, $embed, WITHDRAWN );
	}
	if ( 404 === $answer['status'] ) {
		return forget_text( $key, $embed, MISSING );
	}
	$told = read_text( $answer['json'] );
	if ( ! $told ) {
		return outcome( 'other_shape' );
	}
	keep_text( $embed, $told, $answer['etag'] );
	remember(
		$key,
		array(
			'title'  => $told['title'],
			'height' => $told['height'],
			'status' => '',
		)
	);
	return array();
}

/**
 * Drop the text of an embed that is no longer there, and say so to whoever renders it.
 *
 * @param string $key    See key_of().
 * @param array  $embed  See make_embed().
 * @param string $status WITHDRAWN or MISSING.
 * @return array Empty: that is no problem of the service.
 */
function forget_text( string $key, array $embed, string $status ): array {
	drop_text( $embed );
	$before = known()[ $key ]['status'] ?? '';
	remember( $key, array( 'status' => WITHDRAWN === $before ? WITHDRAWN : $status ) ); // Only a new text ends a withdrawal.
	return array();
}
