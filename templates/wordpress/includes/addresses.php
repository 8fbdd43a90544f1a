<?php
/**
 * The addresses of an embed: how they are made, and how they are read.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

/**
 * An embed on a site, in a language; null where the slug cannot be one.
 *
 * @param mixed $slug Such as hip-lift.
 * @param mixed $site The site's key; that of the settings where it is missing or none.
 * @param mixed $lang Such as fr; '' is the site's own.
 * @return array{slug: string, site: string, lang: string}|null
 */
function make_embed( $slug, $site = '', $lang = '' ): ?array {
	if ( ! is_string( $slug ) || ! preg_match( '/^[a-z0-9-]{1,80}$/D', $slug ) ) {
		return null;
	}
	$lang = is_string( $lang ) && preg_match( '/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,2}$/iD', $lang ) ? $lang : '';
	return array(
		'slug' => $slug,
		'site' => as_key( $site ) ?: settings()['site'],
		'lang' => $lang,
	);
}

/**
 * What an embed is kept under.
 *
 * @param array $embed See make_embed().
 */
function key_of( array $embed ): string {
	return implode( '|', array( $embed['slug'], $embed['site'], $embed['lang'] ) );
}

/**
 * The embed that is kept under a key; null where the key is damaged.
 *
 * @param string $key See key_of().
 * @return array{slug: string, site: string, lang: string}|null
 */
function embed_of_key( string $key ): ?array {
	$parts = explode( '|', $key );
	return 3 === count( $parts ) ? make_embed( ...$parts ) : null;
}

/**
 * An address of an embed: its page, or with '/frame' or '.json' another form of it.
 *
 * @param array  $embed See make_embed().
 * @param string $form  What follows the slug.
 */
function address_of( array $embed, string $form = '' ): string {
	$query = array_filter(
		array(
			'site' => $embed['site'],
			'lang' => $embed['lang'],
		)
	);
	return address() . "/e/{$embed['slug']}$form" . ( $query ? '?' . http_build_query( $query, '', '&' ) : '' );
}

/**
 * The embed that a pasted address names; null for any other address.
 *
 * Parameters that others have added, such as those of a campaign, mean nothing.
 *
 * @param string $url An address.
 * @return array{slug: string, site: string, lang: string}|null
 */
function read_address( string $url ): ?array {
	if ( ! preg_match( address_pattern(), $url, $found ) ) {
		return null;
	}
	parse_str( html_entity_decode( $found[2] ?? '', ENT_QUOTES, 'UTF-8' ), $query );
	return make_embed( $found[1], $query['site'] ?? '', $query['lang'] ?? '' );
}

/**
 * Matches the address of an embed; finds its slug and its query.
 */
function address_pattern(): string {
	return '~^' . beginning_pattern() . '(?:\?([^#]*))?(?:#.*)?$~Ds';
}

/**
 * Matches how the address of an embed begins, wherever it stands in a text; finds the slug.
 */
function beginning_pattern(): string {
	$parts = wp_parse_url( address() ) + array(
		'host' => '',
		'path' => '',
	);
	$port  = isset( $parts['port'] ) ? ':' . $parts['port'] : '(?::80|:443)?';
	return '(?i:https?://' . preg_quote( $parts['host'], '~' ) . ')' . $port . preg_quote( $parts['path'], '~' )
		. '/e/([a-z0-9-]{1,80})(?:/frame)?/?';
}

/**
 * Words to call an embed by while its title is not known: hip-lift is "Hip lift".
 *
 * @param array $embed See make_embed().
 */
function words_of_slug( array $embed ): string {
	return ucfirst( trim( str_replace( '-', ' ', $embed['slug'] ) ) );
}
