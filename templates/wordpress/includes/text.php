<?php
/**
 * The text of an embed that was fetched before: how it is made harmless, kept, and when it may be shown.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const TEXT          = 'clinic_widget_text_';
const CONFIRMED_FOR = HOUR_IN_SECONDS; // What nobody has confirmed for longer is not shown,
const AWAY_FOR      = DAY_IN_SECONDS;  // unless the service is known to be away: then up to a day.
const MOST_TEXT     = 200000; // Bytes of a whole card; it has about 10,000.
const REWRITE_AFTER = 15 * MINUTE_IN_SECONDS; // "Nothing new" need not be written down each time.

/**
 * The transient of an embed: a key may be longer than a transient's name.
 *
 * @param array $embed See make_embed().
 */
function text_name( array $embed ): string {
	return TEXT . md5( key_of( $embed ) );
}

/**
 * What is kept of an embed; empty where there is nothing.
 *
 * @param array $embed See make_embed().
 * @return array{excerpt?: string, plain?: string, etag?: string, checked?: int}
 */
function kept_text( array $embed ): array {
	$text = get_transient( text_name( $embed ) );
	return is_array( $text ) && isset( $text['checked'] ) ? $text : array();
}

/**
 * What may be shown of an embed now.
 *
 * @param array $embed See make_embed().
 * @return array{excerpt: string, plain: string}
 */
function text_to_show( array $embed ): array {
	$text = kept_text( $embed );
	$age  = time() - ( $text['checked'] ?? 0 );
	$good = $age < CONFIRMED_FOR || ( $age < AWAY_FOR && is_away() );
	return array(
		'excerpt' => $good ? $text['excerpt'] ?? '' : '',
		'plain'   => $good ? $text['plain'] ?? '' : '',
	);
}

/**
 * Keep a text that has just come; the whole card only where it is wanted.
 *
 * @param array  $embed See make_embed().
 * @param array  $told  See read_text().
 * @param string $etag  What the service calls this state.
 */
function keep_text( array $embed, array $told, string $etag ): void {
	$text = array(
		'excerpt' => $told['excerpt'],
		'etag'    => $etag,
		'checked' => time(),
	);
	if ( shows_whole_card() ) {
		$text['plain'] = $told['plain'];
	}
	set_transient( text_name( $embed ), $text, AWAY_FOR );
}

/**
 * Note that the text is still the service's.
 *
 * @param array $embed See make_embed().
 */
function confirm_text( array $embed ): void {
	$text = kept_text( $embed );
	if ( $text && $text['checked'] < time() - REWRITE_AFTER ) {
		$text['checked'] = time();
		set_transient( text_name( $embed ), $text, AWAY_FOR );
	}
}

/**
 * Show nothing of it any more.
 *
 * @param array $embed See make_embed().
 */
function drop_text( array $embed ): void {
	delete_transient( text_name( $embed ) );
}

/**
 * An answer's title, height and texts, made harmless; empty where it is not the answer about an embed.
 *
 * @param array $json The decoded answer.
 * @return array{title: string, height: int, excerpt: string, plain: string}|array{}
 */
function read_text( array $json ): array {
	foreach ( array( 'slug', 'title', 'excerpt', 'plain' ) as $name ) {
		if ( ! is_string( $json[ $name ] ?? null ) ) {
			return array();
		}
	}
	$title  = clean_line( $json['title'], 200 );
	$height = is_int( $json['height'] ?? null ) ? $json['height'] : 0;
	if ( '' === $title || strlen( $json['plain'] ) > MOST_TEXT || ! preg_match( '/^[a-z0-9-]{1,80}$/D', $json['slug'] ) ) {
		return array();
	}
	return array(
		'title'   => $title,
		'height'  => max( 0, min( 20000, $height ) ),
		'excerpt' => clean_line( $json['excerpt'], 1000 ),
		'plain'   => clean_html( $json['plain'] ),
	);
}

/**
 * Somebody else's plain text as one line.
 *
 * @param string $text Anything.
 * @param int    $most Its greatest length, in characters.
 */
function clean_line( string $text, int $most ): string {
	return mb_substr( sanitize_text_field( $text ), 0, $most );
}

/**
 * Somebody else's HTML with what a post's content may hold, but nothing that acts on the page around it.
 *
 * Comments go too, for WordPress reads some of them as blocks.
 *
 * @param string $html Anything.
 */
function clean_html( string $html ): string {
	$allowed = wp_kses_allowed_html( 'post' );
	$without = array( 'button', 'fieldset', 'form', 'label', 'legend', 'object', 'textarea' );
	$nothing = array( 'id', 'class', 'style', 'data-*', 'aria-controls', 'aria-describedby', 'aria-details', 'aria-labelledby', 'aria-owns' );
	foreach ( array_diff_key( $allowed, array_flip( $without ) ) as $tag => $attributes ) {
		$rules[ $tag ] = array_diff_key( (array) $attributes, array_flip( $nothing ) );
	}
	$html = preg_replace( '~<(script|style)\b.*?</\1\s*>~is', '', $html ) ?? ''; // Else their insides would be read as text.
	$html = preg_replace( '/<!--.*?-->/s', '', wp_kses( $html, $rules ?? array() ) ) ?? '';
	return trim( preg_replace( '/\s+/', ' ', force_balance_tags( $html ) ) ?? '' );
}

/**
 * HTML of ours around somebody else's words, safe from what WordPress does to a page afterwards.
 *
 * Square brackets would be read as shortcodes, an address alone in a paragraph as an embed.
 *
 * @param string $html Escaped HTML.
 */
function inert( string $html ): string {
	$html = strtr(
		$html,
		array(
			'[' => '&#x5B;',
			']' => '&#x5D;',
		)
	);
	return preg_replace( '~(>\s*https?):~i', '$1&#x3A;', $html ) ?? '';
}
