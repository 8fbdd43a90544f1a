<?php
/**
 * Loads our translations.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

/**
 * Load the texts in the user's language.
 */
function load_languages(): void {
	load_plugin_textdomain( 'clinic-widget', false, dirname( plugin_basename( MAIN_FILE ) ) . '/languages' );
}

/**
 * Belgium, Canada and Switzerland read the French of France.
 *
 * @param string $file   The file that WordPress looks for.
 * @param string $domain Whose texts.
 * @return string
 */
function any_french( $file, $domain ) {
	return 'clinic-widget' === $domain ? preg_replace( '/-fr(?:_[A-Z]{2})?\.mo$/', '-fr_FR.mo', $file ) : $file;
}
