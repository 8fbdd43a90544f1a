<?php
/**
 * Leaves nothing unreadable behind: on deactivation shortcodes become links, on uninstalling everything kept goes.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const POSTS_AT_ONCE = 100;

/**
 * What happens when the plugin is deactivated, here or in a whole network.
 *
 * @param bool $network_wide In a whole network.
 */
function leave( $network_wide = false ): void {
	each_site(
		(bool) $network_wide,
		static function (): void {
			unschedule();
			leave_links();
			leave_links_in_widgets();
		}
	);
}

/**
 * Do something for this site, or for every site of the network.
 *
 * @param bool     $every Every site.
 * @param callable $deed  What to do.
 */
function each_site( bool $every, callable $deed ): void {
	if ( ! $every || ! is_multisite() ) {
		$deed();
		return;
	}
	$all = array(
		'fields' => 'ids',
		'number' => 0,
	);
	foreach ( get_sites( $all ) as $id ) {
		switch_to_blog( $id );
		$deed();
		restore_current_blog();
	}
}

/**
 * Stop refreshing.
 */
function unschedule(): void {
	wp_unschedule_hook( REFRESH_EVENT );
	wp_unschedule_hook( SOON_EVENT );
}

/**
 * Put links where our shortcodes stand, in posts of all types; nothing else in them changes.
 */
function leave_links(): void {
	global $wpdb;
	$last = 0;
	do {
		$posts = $wpdb->get_results( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- wp_update_post() would filter the whole content with the rights of whoever deactivates.
			$wpdb->prepare( "SELECT ID, post_content FROM {$wpdb->posts} WHERE ID > %d AND post_content LIKE %s ORDER BY ID LIMIT %d", $last, '%' . $wpdb->esc_like( '[' . SHORTCODE ) . '%', POSTS_AT_ONCE )
		);
		foreach ( $posts as $post ) {
			$last = (int) $post->ID;
			leave_links_in( $last, $post->post_content );
		}
	} while ( POSTS_AT_ONCE === count( $posts ) );
}

/**
 * Put links where our shortcodes stand in one post.
 *
 * @param int    $id      The post's number.
 * @param string $content Its content.
 */
function leave_links_in( int $id, string $content ): void {
	global $wpdb;
	$linked = with_links( $content );
	if ( $linked !== $content ) {
		$wpdb->update( $wpdb->posts, array( 'post_content' => $linked ), array( 'ID' => $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		clean_post_cache( $id );
	}
}

/**
 * Put links where our shortcodes stand in widgets.
 */
function leave_links_in_widgets(): void {
	foreach ( array( 'widget_block', 'widget_custom_html', 'widget_text' ) as $name ) {
		$widgets = get_option( $name );
		if ( is_array( $widgets ) && str_contains( (string) wp_json_encode( $widgets ), '[' . SHORTCODE ) ) {
			array_walk_recursive(
				$widgets,
				static function ( &$value ): void {
					$value = is_string( $value ) ? with_links( $value ) : $value;
				}
			);
			update_option( $name, $widgets );
		}
	}
}

/**
 * A content with links where our shortcodes stand.
 *
 * @param string $content Of a post.
 */
function with_links( string $content ): string {
	$pattern = '/' . get_shortcode_regex( array( SHORTCODE ) ) . '/s';
	return preg_replace_callback( $pattern, __NAMESPACE__ . '\as_link', $content ) ?? $content;
}

/**
 * The link that replaces a shortcode; what cannot be one, or is shown as an example, stays.
 *
 * @param string[] $found See get_shortcode_regex().
 */
function as_link( array $found ): string {
	if ( '[' === $found[1] && ']' === $found[6] ) {
		return $found[0];
	}
	$embed = embed_of_shortcode( shortcode_parse_atts( $found[3] ) );
	if ( holds_another( $found[5] ) ) {
		$opening = '[' . $found[2] . $found[3] . ']';
		return $found[1] . ( $embed ? plain_link( $embed ) : $opening ) . with_links( $found[5] . CLOSING_TAG ) . $found[6];
	}
	return $embed ? $found[1] . plain_link( $embed, plain_words( $found[5] ) ) . $found[6] : $found[0];
}

/**
 * A link that is readable by itself; with the plugin or a loader on the page it becomes the embed again.
 *
 * @param array  $embed See make_embed().
 * @param string $title What the author calls it; '' is the service's own title.
 */
function plain_link( array $embed, string $title = '' ): string {
	$words = first_of( $title, title_now( $embed ) );
	return inert( sprintf( '<a data-clinic-embed="" href="%s">%s</a>', esc_url( address_of( $embed ) ), esc_html( $words ) ) );
}

/**
 * Forget everything that the service has told.
 */
function forget_all(): void {
	foreach ( array_filter( array_map( __NAMESPACE__ . '\embed_of_key', array_keys( known() ) ) ) as $embed ) {
		drop_text( $embed ); // Also where transients live outside the database.
	}
	delete_transient( PAUSE );
	array_map( 'delete_option', array_merge( array( KNOWN, STATE, LOCK ), left_transients() ) );
}

/**
 * The options of our transients that are still in the database, such as those of embeds no longer shown.
 *
 * @return string[]
 */
function left_transients(): array {
	global $wpdb;
	$like = static function ( string $beginning ) use ( $wpdb ): string {
		return $wpdb->esc_like( $beginning ) . '%';
	};
	return $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s", $like( '_transient_clinic_widget_' ), $like( '_transient_timeout_clinic_widget_' ) )
	);
}
