<?php
/**
 * Puts the loader, which shows the live embed, once on the pages that need it.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const LOADER = 'clinic-widget-loader';
const STYLE  = 'clinic-widget';

/**
 * Have the loader on this page; without a version, for its address is to be the same on all sites.
 */
function need_loader(): void {
	if ( doing_filter( 'get_the_excerpt' ) ) {
		return; // An excerpt keeps words only.
	}
	$where = is_wp_version_compatible( '6.3' ) ? array(
		'in_footer' => true,
		'strategy'  => 'defer',
	) : true;
	wp_enqueue_script( LOADER, address() . '/loader.js', array(), null, $where ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
}

/**
 * Have the rule on this page that hides the text once the live embed is there.
 */
function need_style(): void {
	if ( ! wp_style_is( STYLE ) ) {
		wp_register_style( STYLE, false, array(), VERSION );
		wp_enqueue_style( STYLE );
		wp_add_inline_style( STYLE, '.clinic-widget>clinic-embed~.clinic-widget-text{display:none}' );
	}
}

/**
 * WordPress before 6.3 knows no "defer".
 *
 * @param string $tag    The script's HTML.
 * @param string $handle Its name.
 * @return string
 */
function defer_loader( $tag, $handle ) {
	return LOADER === $handle && ! str_contains( $tag, ' defer' ) ? str_replace( ' src=', ' defer src=', $tag ) : $tag;
}

/**
 * A link that an author pasted without the plugin needs the loader too.
 *
 * @param mixed $html Content of a post, block or widget.
 * @return mixed The same.
 */
function watch_for_links( $html ) {
	if ( is_string( $html ) && str_contains( $html, 'data-clinic-embed' ) && ! wp_script_is( LOADER ) ) {
		need_loader();
	}
	return $html;
}
