<?php
/**
 * The block "Clinic embed": its attributes, what stands in the page, and what its editor needs to know.
 *
 * Only slug and site are kept in the block's comment: WordPress filters what an author writes there, and a changed
 * title or address would make the block invalid. The saved link holds those two.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const BLOCK        = 'clinic-widget/embed';
const BLOCK_SCRIPT = 'clinic-widget-block';

/**
 * Make the block known to WordPress.
 */
function register_block(): void {
	$needs = array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element' );
	wp_register_script( BLOCK_SCRIPT, plugins_url( 'assets/block.js', MAIN_FILE ), $needs, VERSION, true );
	$text = array(
		'type'    => 'string',
		'default' => '',
	);
	register_block_type(
		BLOCK,
		array(
			'api_version'     => 2,
			'editor_script'   => BLOCK_SCRIPT,
			'attributes'      => array(
				'slug' => $text,
				'site' => $text,
			),
			'supports'        => array( 'align' => array( 'wide', 'full' ) ),
			'render_callback' => __NAMESPACE__ . '\show_block',
		)
	);
}

/**
 * What stands in the page instead of the block.
 *
 * @param array  $attributes Slug and site.
 * @param string $saved      The link that the editor has saved.
 * @return string
 */
function show_block( $attributes, $saved ) {
	$embed = make_embed( $attributes['slug'], $attributes['site'] );
	$html  = '' === $attributes['slug'] ? '' : render( $embed, '', plain_words( (string) $saved ) );
	return '' === $html ? '' : '<div ' . get_block_wrapper_attributes() . ">$html</div>";
}

/**
 * Tell the block's script where the service is, and its words in the user's language.
 */
function tell_the_editor(): void {
	$told = array(
		'address' => address(),
		'site'    => settings()['site'],
		'words'   => editor_words(),
	);
	$json = wp_json_encode( $told, JSON_HEX_TAG | JSON_HEX_AMP );
	wp_add_inline_script( BLOCK_SCRIPT, "window.clinicWidget = $json;", 'before' );
}

/**
 * The words of the block's script.
 *
 * @return array<string, string>
 */
function editor_words(): array {
	return array(
		'title'       => __( 'Clinic embed', 'clinic-widget' ),
		'description' => __( 'An exercise or a video list of your clinic.', 'clinic-widget' ),
		'exercise'    => __( 'exercise', 'clinic-widget' ),
		'video'       => __( 'video', 'clinic-widget' ),
		'choose'      => __( 'Choose what to show', 'clinic-widget' ),
		'type'        => __( 'Type a part of its title.', 'clinic-widget' ),
		'loading'     => __( 'Fetching the list …', 'clinic-widget' ),
		'empty'       => __( 'Nothing is published yet. Publish something in your Clinic Widget first.', 'clinic-widget' ),
		/* translators: %s: the address of the service */
		'away'        => __( 'The list cannot be fetched: %s does not answer. Pages that show embeds keep their links. Try again later.', 'clinic-widget' ),
		'silent'      => __( 'The embed does not answer at the moment. Visitors see a link to it.', 'clinic-widget' ),
		'again'       => __( 'Try again', 'clinic-widget' ),
		'replace'     => __( 'Replace', 'clinic-widget' ),
		'cancel'      => __( 'Cancel', 'clinic-widget' ),
	);
}
