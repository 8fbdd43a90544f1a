<?php
/**
 * Which embeds this site shows: their titles, heights, and whether they were withdrawn.
 *
 * One option holds an entry an embed. Pages write it only when an embed is new, or once a day.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const KNOWN      = 'clinic_widget_known';
const MOST_KNOWN = 500;
const SHOWN_DAYS = 30; // An embed that no page has shown for so long is no longer asked about.
const WITHDRAWN  = 'withdrawn';
const MISSING    = 'missing';
const NO_ENTRY   = array(
	'title'  => '',
	'height' => 0,
	'status' => '',
	'seen'   => 0,
);

/**
 * The entries by key.
 *
 * @return array<string, array{title: string, height: int, status: string, seen: int}>
 */
function known(): array {
	$kept = get_option( KNOWN );
	$kept = is_array( $kept ) ? array_filter( $kept, 'is_array' ) : array();
	return array_map(
		static function ( array $entry ): array {
			return array_intersect_key( $entry, NO_ENTRY ) + NO_ENTRY;
		},
		$kept
	);
}

/**
 * The entry of an embed that a page shows right now; new ones are noted, and asked about soon.
 *
 * @param array $embed See make_embed().
 * @return array{title: string, height: int, status: string, seen: int}
 */
function entry_shown( array $embed ): array {
	$key   = key_of( $embed );
	$known = known();
	$entry = $known[ $key ] ?? NO_ENTRY;
	if ( $entry['seen'] > time() - DAY_IN_SECONDS ) {
		return $entry;
	}
	$kept = still_shown( $known );
	if ( count( $kept ) < MOST_KNOWN ) {
		$entry['seen'] = time();
		update_option( KNOWN, array( $key => $entry ) + $kept, false );
		if ( ! isset( $known[ $key ] ) ) {
			ask_soon();
		}
	}
	return $entry;
}

/**
 * Keep what an answer has told about an embed; nothing is written where nothing is new.
 *
 * @param string $key     See key_of().
 * @param array  $changes Some of title, height, status.
 */
function remember( string $key, array $changes ): void {
	wp_cache_delete( KNOWN, 'options' ); // A page may have noted another embed since we last looked.
	$known = known();
	if ( isset( $known[ $key ] ) ) {
		$known[ $key ] = array_replace( $known[ $key ], $changes );
		update_option( KNOWN, $known, false );
	}
}

/**
 * The entries of embeds that a page has shown lately.
 *
 * @param array $known See known().
 * @return array<string, array{title: string, height: int, status: string, seen: int}>
 */
function still_shown( array $known ): array {
	return array_filter(
		$known,
		static function ( array $entry ): bool {
			return $entry['seen'] > time() - SHOWN_DAYS * DAY_IN_SECONDS;
		}
	);
}

/**
 * Note the embeds of a post that was saved, so that their texts are there before the first visitor.
 *
 * @param int      $post_id Its number.
 * @param \WP_Post $post    The post.
 */
function note_embeds_of_post( $post_id, $post ): void {
	if ( ! wp_is_post_revision( $post_id ) && 'auto-draft' !== $post->post_status ) {
		array_map( __NAMESPACE__ . '\entry_shown', embeds_in( $post->post_content ) );
	}
}

/**
 * The embeds that a text names, in whichever way.
 *
 * @param string $content A post's content.
 * @return array<int, array{slug: string, site: string, lang: string}>
 */
function embeds_in( string $content ): array {
	preg_match_all( '~' . beginning_pattern() . '(?:\?[^\s"\'<>#]*)?~', $content, $urls );
	$found = array_map( __NAMESPACE__ . '\read_address', $urls[0] );
	preg_match_all( '/\[' . SHORTCODE . '\s([^\]]*)\]/', $content, $codes );
	foreach ( $codes[1] as $written ) {
		$found[] = embed_of_shortcode( shortcode_parse_atts( $written ) );
	}
	return array_values( array_filter( $found ) );
}
