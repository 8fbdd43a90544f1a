<?php
/**
 * The settings page: saves the settings, tests the connection, says how to embed.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const PAGE = 'clinic-widget';
const TEST = 'clinic_widget_test'; // The button, and its nonce.

/**
 * Add the page under "Settings".
 */
function add_settings_page(): void {
	$screen = add_options_page( 'Clinic Widget', 'Clinic Widget', 'manage_options', PAGE, __NAMESPACE__ . '\show_settings_page' );
	add_action( "load-$screen", __NAMESPACE__ . '\test_if_asked' );
}

/**
 * Add a link to it in the list of plugins.
 *
 * @param string[] $links The plugin's links.
 * @return string[]
 */
function add_settings_link( $links ) {
	$url = admin_url( 'options-general.php?page=' . PAGE );
	array_unshift( $links, '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'clinic-widget' ) . '</a>' );
	return $links;
}

/**
 * Tell WordPress what may be saved.
 */
function register_settings(): void {
	register_setting( PAGE, SETTINGS, array( 'sanitize_callback' => __NAMESPACE__ . '\check_settings' ) );
}

/**
 * The settings that are saved of what was typed; what is wrong stays as it was, and is named.
 *
 * @param mixed $typed The form's fields.
 * @return array{address: string, site: string, mode: string}
 */
function check_settings( $typed ) {
	$typed = is_array( $typed ) ? $typed : array();
	$new   = array(
		'address' => as_address( $typed['address'] ?? '' ),
		'site'    => as_key( $typed['site'] ?? '' ),
		'mode'    => CARD === ( $typed['mode'] ?? '' ) ? CARD : SUMMARY,
	);
	if ( '' === $new['address'] ) {
		$text = typed_text( $typed, 'address' );
		add_settings_error( SETTINGS, 'address', esc_html( sentence( '' === $text ? 'no_address' : 'no_such_address', $text ) ) );
	}
	if ( '' === $new['site'] ) {
		add_settings_error( SETTINGS, 'site', esc_html__( 'The key of a site has small letters, digits and hyphens only, such as main.', 'clinic-widget' ) );
	}
	return array_filter( $new ) + settings();
}

/**
 * What was typed into a field, as one harmless line.
 *
 * @param array  $typed The form's fields.
 * @param string $name  The field.
 */
function typed_text( array $typed, string $name ): string {
	return is_string( $typed[ $name ] ?? null ) ? clean_line( $typed[ $name ], 200 ) : '';
}

/**
 * Another service knows other embeds: forget what this one told. Another mode needs other texts: ask at once.
 *
 * @param mixed $before The settings before; when they are saved for the first time, the option's name.
 * @param mixed $after  The settings now.
 */
function settings_changed( $before, $after ): void {
	$address = static function ( $saved ): string {
		return as_address( is_array( $saved ) ? $saved['address'] ?? '' : '' ) ?: DEFAULT_ADDRESS;
	};
	if ( $address( $after ) !== $address( $before ) ) {
		forget_all();
	}
	delete_transient( PAUSE );
	wp_clear_scheduled_hook( REFRESH_EVENT );
	keep_scheduled();
	if ( function_exists( 'add_settings_error' ) && is_admin() ) {
		warn_of_connection( settings() );
	}
}

/**
 * Say what is wrong with settings that were saved: else pages would lose their embeds without a word.
 *
 * @param array $saved See settings().
 */
function warn_of_connection( array $saved ): void {
	$outcome = test_connection( $saved['address'], $saved['site'] );
	if ( ! $outcome['good'] ) {
		$words = __( 'The settings are saved, but the connection does not work.', 'clinic-widget' ) . ' ' . implode( ' ', $outcome['sentences'] );
		add_settings_error( SETTINGS, 'connection', esc_html( $words ), 'warning' );
	}
}

/**
 * Test the connection where the button was pressed. Before the page begins: a wrong nonce is refused with a status.
 */
function test_if_asked(): void {
	if ( ! isset( $_POST[ TEST ] ) || ! current_user_can( 'manage_options' ) ) {
		return;
	}
	check_admin_referer( TEST, TEST . '_nonce' );
	$typed   = isset( $_POST[ SETTINGS ] ) && is_array( $_POST[ SETTINGS ] ) ? wp_unslash( $_POST[ SETTINGS ] ) : array(); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- typed_text() does.
	$values  = array(
		'address' => typed_text( $typed, 'address' ),
		'site'    => typed_text( $typed, 'site' ),
		'mode'    => typed_text( $typed, 'mode' ),
	);
	$outcome = test_connection( $values['address'], $values['site'] );
	the_test( compact( 'values', 'outcome' ) );
}

/**
 * The test of this request: what was typed, and what came out; empty where there was none.
 *
 * @param array|null $made A test that was made just now.
 * @return array{values?: array, outcome?: array}
 */
function the_test( ?array $made = null ): array {
	static $kept = array();
	$kept        = $made ?? $kept;
	return $kept;
}

/**
 * Show the page. After a test the fields hold what was typed, which is not saved yet.
 */
function show_settings_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$test = the_test();
	echo '<div class="wrap"><h1>Clinic Widget</h1>';
	if ( $test ) {
		show_outcome( $test['outcome'] );
	}
	show_form( $test['values'] ?? settings() );
	show_ways();
	show_state();
	echo '</div>';
}

/**
 * Show what a test has shown.
 *
 * @param array $outcome See test_connection().
 */
function show_outcome( array $outcome ): void {
	printf( '<div id="clinic-widget-outcome" role="status" class="notice inline notice-%s">', $outcome['good'] ? 'success' : 'error' );
	foreach ( $outcome['sentences'] as $sentence ) {
		printf( '<p>%s</p>', esc_html( $sentence ) );
	}
	echo '</div>';
}

/**
 * Show the form; its second button sends the same fields to this page, which tests them and saves nothing.
 *
 * @param array $values What stands in the fields.
 */
function show_form( array $values ): void {
	echo '<form method="post" action="options.php" id="clinic-widget-settings">';
	settings_fields( PAGE );
	wp_nonce_field( TEST, TEST . '_nonce', false );
	echo '<table class="form-table" role="presentation">';
	show_field( 'address', __( 'Address of the service', 'clinic-widget' ), $values['address'], __( 'Where your Clinic Widget runs, such as https://cards.example.', 'clinic-widget' ) );
	show_field( 'site', __( 'Key of this site', 'clinic-widget' ), $values['site'], __( 'It decides on the disclaimer, phone number and colours that visitors see.', 'clinic-widget' ) );
	show_mode( $values['mode'] );
	echo '</table><p class="submit">';
	submit_button( null, 'primary', 'submit', false );
	echo ' ';
	submit_button( __( 'Test connection', 'clinic-widget' ), 'secondary', TEST, false, array( 'formaction' => admin_url( 'options-general.php?page=' . PAGE ) ) );
	echo '</p></form>';
}

/**
 * Show one field.
 *
 * @param string $name  Of the setting.
 * @param string $label What it is.
 * @param string $value What stands in it.
 * @param string $help  What it is for.
 */
function show_field( string $name, string $label, string $value, string $help ): void {
	printf(
		'<tr><th scope="row"><label for="clinic-widget-%1$s">%2$s</label></th><td><input class="regular-text code" id="clinic-widget-%1$s" name="%3$s[%1$s]" value="%4$s"'
		. ' aria-describedby="clinic-widget-%1$s-help"><p class="description" id="clinic-widget-%1$s-help">%5$s</p></td></tr>',
		esc_attr( $name ),
		esc_html( $label ),
		esc_attr( SETTINGS ),
		esc_attr( $value ),
		esc_html( $help )
	);
}

/**
 * Show the choice between summary and whole card.
 *
 * @param string $mode What is chosen.
 */
function show_mode( string $mode ): void {
	$choices = array(
		SUMMARY => __( 'Title, summary and link', 'clinic-widget' ),
		CARD    => __( 'The whole card, with its stop rule and disclaimer', 'clinic-widget' ),
	);
	printf( '<tr><th scope="row">%s</th><td><fieldset>', esc_html__( 'Readers without JavaScript and search engines get', 'clinic-widget' ) );
	foreach ( $choices as $value => $label ) {
		printf(
			'<p><label><input type="radio" name="%s[mode]" value="%s" %s> %s</label></p>',
			esc_attr( SETTINGS ),
			esc_attr( $value ),
			checked( $value, CARD === $mode ? CARD : SUMMARY, false ),
			esc_html( $label )
		);
	}
	/* translators: %d: minutes */
	printf( '<p class="description">%s</p></fieldset></td></tr>', esc_html( sprintf( __( 'These texts are refreshed every %d minutes. All other visitors see the live embed.', 'clinic-widget' ), REFRESH_SECONDS / MINUTE_IN_SECONDS ) ) );
}

/**
 * Say how to embed.
 */
function show_ways(): void {
	printf( '<h2>%s</h2><ol>', esc_html__( 'Three ways to show an exercise or a video list', 'clinic-widget' ) );
	printf( '<li>%s</li>', esc_html__( 'The block “Clinic embed”: add it to a post or page and choose from the list.', 'clinic-widget' ) );
	printf( '<li>%s <code>%s</code></li>', esc_html__( 'Its address, pasted alone into a line:', 'clinic-widget' ), esc_html( address() . '/e/' . an_example() ) );
	printf( '<li>%s <code>[clinic_embed slug="%s"]</code></li></ol>', esc_html__( 'The shortcode, where there are no blocks:', 'clinic-widget' ), esc_html( an_example() ) );
}

/**
 * The name of an embed that this site shows, or else the form of one.
 */
function an_example(): string {
	$embed = embed_of_key( (string) key( known() ) );
	return $embed['slug'] ?? 'name-of-the-exercise';
}

/**
 * Say when the texts were refreshed, and what went wrong last.
 */
function show_state(): void {
	$state = state();
	printf( '<h2>%s</h2>', esc_html__( 'Texts for search engines', 'clinic-widget' ) );
	/* translators: %s: date and time */
	$last = $state['refreshed'] ? sprintf( __( 'Last refreshed: %s.', 'clinic-widget' ), in_words( $state['refreshed'] ) ) : __( 'Nothing has been fetched yet. WordPress does that by its own timer (WP-Cron) when somebody visits the site.', 'clinic-widget' );
	printf( '<p id="clinic-widget-refreshed">%s</p>', esc_html( $last ) );
	if ( '' !== $state['code'] ) {
		/* translators: 1: date and time, 2: sentence */
		$words = sprintf( __( 'Last problem, %1$s: %2$s', 'clinic-widget' ), in_words( $state['failed'] ), sentence( $state['code'], address(), $state['detail'] ) );
		printf( '<p id="clinic-widget-problem">%s</p>', esc_html( $words ) );
	}
}

/**
 * A moment in the site's own way of writing it.
 *
 * @param int $moment Seconds since 1970.
 */
function in_words( int $moment ): string {
	return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $moment );
}
