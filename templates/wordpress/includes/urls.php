<?php
/**
 * Addresses of embeds that stand alone in a line: rendered without asking, and seen at once in the editor.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

/**
 * Tell WordPress that these addresses are ours. Its own way would ask the service while a page is made, and keep
 * the first answer in the post for ever, failures too.
 */
function register_urls(): void {
	wp_embed_register_handler( 'clinic-widget', address_pattern(), __NAMESPACE__ . '\show_url' );
	wp_oembed_add_provider( address_pattern(), address() . '/oembed', true );
}

/**
 * What stands in the page instead of the address.
 *
 * @param array  $found  What the pattern has found.
 * @param array  $sizes  Not used: an embed is as wide as its place.
 * @param string $url    The address.
 * @return string|false
 */
function show_url( $found, $sizes, $url ) {
	$embed = read_address( $url );
	return $embed ? render( $embed ) : false;
}

/**
 * The same for themes and plugins that call wp_oembed_get() while they make a page.
 *
 * @param string|null $html What somebody else has answered.
 * @param string      $url  The address.
 * @return string|null
 */
function answer_without_asking( $html, $url ) {
	$embed = is_string( $url ) ? read_address( $url ) : null;
	return $embed ? render( $embed ) : $html;
}

/**
 * Answer the block editor's question for a preview ourselves: it works at once, and on any port.
 *
 * @param mixed            $answer  What somebody else has answered.
 * @param \WP_REST_Request $request The question.
 * @param string           $route   The route that fits; WordPress has checked the user's right already.
 * @return mixed
 */
function preview_in_the_editor( $answer, $request, $route ) {
	$embed = '/oembed/1.0/proxy' === $route ? read_address( (string) $request['url'] ) : null;
	if ( null !== $answer || ! $embed ) {
		return $answer;
	}
	$title = title_now( $embed );
	return new \WP_REST_Response(
		array(
			'version'       => '1.0',
			'type'          => 'rich',
			'provider_name' => 'Clinic Widget',
			'provider_url'  => address(),
			'title'         => $title,
			'html'          => frame_html( $embed, $title ),
		)
	);
}

/**
 * A trusted provider's HTML would go into the page as it is; we take its title and build the frame ourselves.
 *
 * @param string|false $html   The provider's.
 * @param object       $answer The provider's whole answer.
 * @param string       $url    The address.
 * @return string|false
 */
function build_the_frame_ourselves( $html, $answer, $url ) {
	$embed = read_address( (string) $url );
	if ( ! $embed || false === $html ) {
		return $html;
	}
	$title = is_string( $answer->title ?? null ) ? clean_line( $answer->title, 200 ) : '';
	return frame_html( $embed, first_of( $title, title_now( $embed ) ) );
}

/**
 * The title of an embed as far as it is known.
 *
 * @param array $embed See make_embed().
 */
function title_now( array $embed ): string {
	$entry = known()[ key_of( $embed ) ] ?? NO_ENTRY;
	return WITHDRAWN === $entry['status'] ? neutral_title() : first_of( $entry['title'], words_of_slug( $embed ) );
}

/**
 * The embed as a frame that WordPress gives its height: with the secret that both sides know from the first moment.
 *
 * @param array  $embed See make_embed().
 * @param string $title Its title.
 */
function frame_html( array $embed, string $title ): string {
	$secret = wp_generate_password( 10, false );
	return inert(
		sprintf(
			'<blockquote class="wp-embedded-content" data-secret="%1$s"><a href="%2$s">%3$s</a></blockquote>'
			. '<iframe class="wp-embedded-content" data-secret="%1$s" src="%4$s" title="%5$s" width="100%%" height="400" frameborder="0"'
			. ' allow="autoplay; fullscreen; encrypted-media; picture-in-picture" referrerpolicy="strict-origin-when-cross-origin"></iframe>',
			esc_attr( $secret ),
			esc_url( address_of( $embed ) ),
			esc_html( $title ),
			esc_url( address_of( $embed, '/frame' ) . "#?secret=$secret" ),
			esc_attr( $title )
		)
	);
}
