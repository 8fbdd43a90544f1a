<?php
/**
 * Makes the HTML of an embed from what is known already: never asks anybody, so no page ever waits.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

/**
 * An embed as one line, for WordPress may still make paragraphs of lines: a link, which the loader replaces.
 *
 * @param array|null $embed     See make_embed(); null where the slug cannot be one.
 * @param string     $title     What the author calls it; '' is the service's own title.
 * @param string     $otherwise Its title while the service's own is not known.
 */
function render( ?array $embed, string $title = '', string $otherwise = '' ): string {
	if ( ! $embed ) {
		return note_for_editors( __( 'This is not the name of an embed. It has small letters, digits and hyphens only, such as hip-lift.', 'clinic-widget' ) );
	}
	$entry = entry_shown( $embed );
	need_loader();
	need_style();
	if ( WITHDRAWN === $entry['status'] ) {
		return inert( link_html( $embed, neutral_title() ) );
	}
	$words = first_of( $title, $entry['title'], $otherwise, words_of_slug( $embed ) );
	if ( MISSING === $entry['status'] ) {
		return inert( link_html( $embed, $words ) ) . note_for_editors( __( 'The service has no embed of this name.', 'clinic-widget' ) );
	}
	return inert( with_text( $embed, $words, $entry['height'] ) );
}

/**
 * The link with the text that belongs to it.
 *
 * @param array  $embed  See make_embed().
 * @param string $words  Its title.
 * @param int    $height The room to reserve, in px; 0 where it is not known.
 */
function with_text( array $embed, string $words, int $height ): string {
	$text = text_to_show( $embed );
	if ( ! shows_whole_card() ) {
		return link_html( $embed, $words, $text['excerpt'], $height );
	}
	if ( '' === $text['plain'] ) {
		return link_html( $embed, $words, $text['excerpt'] );
	}
	$card = clean_html( $text['plain'] ); // Again: what lay in the database may have been changed there.
	return '<div class="clinic-widget">' . link_html( $embed, $words ) . "<div class=\"clinic-widget-text\">$card</div></div>";
}

/**
 * The link to an embed's page, as the loader wants it.
 *
 * @param array  $embed   See make_embed().
 * @param string $words   Its title.
 * @param string $excerpt A sentence about it, or ''.
 * @param int    $height  The room to reserve, in px, or 0.
 */
function link_html( array $embed, string $words, string $excerpt = '', int $height = 0 ): string {
	$room = $height > 0 ? sprintf( 'display:block;min-height:min(%dpx,70vh)', $height ) : 'display:block';
	return sprintf(
		'<a class="clinic-widget-link" data-clinic-embed href="%s" style="%s"><strong>%s</strong>%s</a>',
		esc_url( address_of( $embed ) ),
		esc_attr( $room ),
		esc_html( $words ),
		'' === $excerpt ? '' : ' <span>' . esc_html( $excerpt ) . '</span>'
	);
}

/**
 * What a withdrawn embed is called: its own words may be what was wrong.
 */
function neutral_title(): string {
	return __( 'This has been withdrawn', 'clinic-widget' );
}

/**
 * A sentence that only those see who can mend it.
 *
 * @param string $sentence What is wrong.
 */
function note_for_editors( string $sentence ): string {
	if ( ! current_user_can( 'edit_posts' ) ) {
		return '';
	}
	$who = __( 'Only editors see this note.', 'clinic-widget' );
	return '<span class="clinic-widget-note"><strong>Clinic Widget:</strong> ' . esc_html( "$sentence $who" ) . '</span>';
}

/**
 * The first text that is not empty.
 *
 * @param string ...$texts Texts.
 */
function first_of( string ...$texts ): string {
	foreach ( $texts as $text ) {
		if ( '' !== $text ) {
			return $text;
		}
	}
	return '';
}

/**
 * Take out the paragraph tags that WordPress puts around and into our box: they would show as gaps, and the rule that
 * hides the text counts on its following the link.
 *
 * @param mixed $content The content of a post or widget.
 * @return mixed
 */
function tidy( $content ) {
	if ( ! is_string( $content ) || ! str_contains( $content, 'class="clinic-widget"' ) ) {
		return $content;
	}
	$inside = '~(<div class="clinic-widget">)\s*(?:<p>\s*)?(<a class="clinic-widget-link"[^>]*>.*?</a>)\s*(?:</p>|<br\s*/?>)?\s*(?=<div class="clinic-widget-text">)~s';
	$around = '~<p(?: [^>]*)?>\s*(<div class="clinic-widget">.*?</div>\s*</div>)\s*</p>~s';
	return preg_replace( array( $inside, $around ), array( '$1$2', '$1' ), $content ) ?? $content;
}
