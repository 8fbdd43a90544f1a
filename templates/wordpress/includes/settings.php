<?php
/**
 * The three settings: the service's address, the site's key, and what is shown without JavaScript.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const SETTINGS = 'clinic_widget_settings';
const SUMMARY  = 'summary';
const CARD     = 'card';

/**
 * The settings as saved, else as the zip brought them.
 *
 * @return array{address: string, site: string, mode: string}
 */
function settings(): array {
	$saved = get_option( SETTINGS );
	$saved = is_array( $saved ) ? $saved : array();
	return array(
		'address' => as_address( $saved['address'] ?? '' ) ?: DEFAULT_ADDRESS,
		'site'    => as_key( $saved['site'] ?? '' ) ?: DEFAULT_SITE,
		'mode'    => CARD === ( $saved['mode'] ?? '' ) ? CARD : SUMMARY,
	);
}

/**
 * The service's address, without a slash at its end.
 */
function address(): string {
	return settings()['address'];
}

/**
 * Whether readers without JavaScript and search engines get the whole card.
 */
function shows_whole_card(): bool {
	return CARD === settings()['mode'];
}

/**
 * A value as the address of a service; '' where it is none.
 *
 * @param mixed $value Anything.
 */
function as_address( $value ): string {
	$value = is_string( $value ) ? rtrim( trim( $value ), '/' ) : '';
	$form  = '~^https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?(?:/[a-z0-9._\~-]+)*$~iD';
	return strlen( $value ) <= 200 && preg_match( $form, $value ) ? $value : '';
}

/**
 * A value as the key of a site; '' where it is none.
 *
 * @param mixed $value Anything.
 */
function as_key( $value ): string {
	$value = is_string( $value ) ? trim( $value ) : '';
	return strlen( $value ) <= 80 && preg_match( '/^[a-z0-9]+(?:-[a-z0-9]+)*$/D', $value ) ? $value : '';
}
