<?php
/**
 * The shortcode: [clinic_embed slug="hip-lift"], with a title of the author's own between opening and closing tag.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const SHORTCODE   = 'clinic_embed';
const CLOSING_TAG = '[/clinic_embed]';

/**
 * Make the shortcode known to WordPress.
 */
function register_shortcode(): void {
	add_shortcode( SHORTCODE, __NAMESPACE__ . '\show_shortcode' );
}

/**
 * What stands in the page instead of the shortcode.
 *
 * @param array|string $attributes As written.
 * @param string|null  $title      The author's own title.
 * @return string
 */
function show_shortcode( $attributes, $title = '' ) {
	$embed = embed_of_shortcode( $attributes );
	if ( holds_another( (string) $title ) ) {
		return render( $embed ) . do_shortcode( $title . CLOSING_TAG );
	}
	return render( $embed, plain_words( (string) $title ) );
}

/**
 * Whether WordPress has taken the closing tag of a later shortcode for that of this one, which has none.
 *
 * @param string $title What stands between the two.
 */
function holds_another( string $title ): bool {
	return str_contains( $title, '[' . SHORTCODE );
}

/**
 * The embed that a shortcode names; null where it names none.
 *
 * @param array|string $attributes As written.
 * @return array{slug: string, site: string, lang: string}|null
 */
function embed_of_shortcode( $attributes ): ?array {
	$attributes = shortcode_atts(
		array(
			'slug' => is_array( $attributes ) ? $attributes[0] ?? '' : '', // A bare name will do.
			'site' => '',
			'lang' => '',
		),
		$attributes
	);
	return make_embed( ...array_map( __NAMESPACE__ . '\without_quotes', array_values( $attributes ) ) );
}

/**
 * An attribute without the curly quotes that a text processor has made of straight ones.
 *
 * @param string $value As written.
 */
function without_quotes( string $value ): string {
	$value = html_entity_decode( $value, ENT_QUOTES, 'UTF-8' );
	return strtolower( preg_replace( '/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/', '', $value ) );
}

/**
 * The words of a piece of HTML.
 *
 * @param string $html Anything.
 */
function plain_words( string $html ): string {
	return trim( html_entity_decode( wp_strip_all_tags( $html, true ), ENT_QUOTES, 'UTF-8' ) );
}
