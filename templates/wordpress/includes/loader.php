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
const RULES  = '.clinic-widget-link{text-decoration:none}.clinic-widget-link>strong{text-decoration:underline}.clinic-widget-link>span{display:block}'
	. '.clinic-widget>clinic-embed~.clinic-widget-text{display:none}.clinic-widget-text img{max-width:100%;height:auto}'
	. '.clinic-widget-note{display:block;margin:.5em 0;padding:.5em 1em;border-inline-start:4px solid #dba617;background:#fcf9e8;color:#1d2327}';

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
	if ( ! wp_script_is( LOADER ) ) {
		wp_enqueue_script( LOADER, address() . '/loader.js', array(), null, $where ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
		wp_add_inline_script( LOADER, room_script(), 'before' );
		add_action( 'wp_footer', __NAMESPACE__ . '\no_room_without_scripts' );
	}
}

/**
 * Gives back the room that a link reserves for its embed where the loader does not come: else it would stay empty.
 */
function room_script(): string {
	$told = wp_json_encode( array( address() . '/loader.js', 'clinic-widget ' . address() ), JSON_HEX_TAG | JSON_UNESCAPED_SLASHES );
	return "(function(told){function back(){document.querySelectorAll('a[data-clinic-embed]').forEach(function(link){link.style.minHeight=''})}"
		. "addEventListener('error',function(event){if(event.target&&event.target.src===told[0])back()},true);"
		. "setTimeout(function(){if(!window[Symbol.for(told[1])])back()},10000)})($told)";
}

/**
 * No room for an embed that cannot come.
 */
function no_room_without_scripts(): void {
	echo '<noscript><style>a[data-clinic-embed]{min-height:0!important}</style></noscript>';
}

/**
 * Have the few rules on this page: how link and text look, and that the live embed takes the text's place.
 */
function need_style(): void {
	if ( ! wp_style_is( STYLE ) ) {
		wp_register_style( STYLE, false, array(), VERSION );
		wp_enqueue_style( STYLE );
		wp_add_inline_style( STYLE, RULES );
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
