<?php
/**
 * Tests the connection to the service, and says in words what is wrong.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const TEST_SECONDS = 5;

/**
 * What a test has shown.
 *
 * @param string $address As typed.
 * @param string $site    As typed.
 * @return array{good: bool, sentences: string[]}
 */
function test_connection( string $address, string $site ): array {
	$address = trim( $address );
	if ( '' === $address || '' === as_address( $address ) ) {
		return verdict( false, array( sentence( '' === $address ? 'no_address' : 'no_such_address', $address ) ) );
	}
	$address = as_address( $address );
	$answer  = ask( $address . '/embeds.json?site=' . rawurlencode( trim( $site ) ), TEST_SECONDS );
	if ( 'answer' !== $answer['code'] ) {
		return verdict( false, array( sentence( $answer['code'], $address, $answer['detail'] ) ) );
	}
	return read_list( $address, trim( $site ), $answer['json'] );
}

/**
 * What the service's list of embeds shows.
 *
 * @param string $address The service's.
 * @param string $site    The key that was asked for.
 * @param array  $json    The list.
 * @return array{good: bool, sentences: string[]}
 */
function read_list( string $address, string $site, array $json ): array {
	$named = $json['site']['key'] ?? null;
	if ( 'clinic-widget' !== ( $json['service'] ?? '' ) || ! is_string( $named ) || ! is_array( $json['embeds'] ?? null ) ) {
		return verdict( false, array( sentence( 'other_shape', $address ) ) );
	}
	$itself = own_address( $json['embeds'] );
	if ( '' !== $itself && strtolower( $itself ) !== strtolower( $address ) ) {
		return verdict( false, array( sentence( 'other_address', $address, $itself ) ) );
	}
	if ( $named !== $site ) {
		return verdict( false, array( unknown_site( $site, clean_line( $named, 80 ) ) ) );
	}
	$sentences = array( works( $address, $site, count( $json['embeds'] ) ), port_warning( $address ), safety_warning( $address ) );
	return verdict( true, array_values( array_filter( $sentences ) ) );
}

/**
 * What the service calls itself: the beginning of its embeds' addresses; '' where there are none.
 *
 * @param array $embeds The list's.
 */
function own_address( array $embeds ): string {
	$url = reset( $embeds )['url'] ?? '';
	return is_string( $url ) ? as_address( (string) strstr( $url, '/e/', true ) ) : '';
}

/**
 * The outcome of a test.
 *
 * @param bool     $good      Whether the embeds will appear.
 * @param string[] $sentences What to tell.
 * @return array{good: bool, sentences: string[]}
 */
function verdict( bool $good, array $sentences ): array {
	return compact( 'good', 'sentences' );
}

/**
 * What is wrong, in words.
 *
 * @param string $code    See read_answer().
 * @param string $address The service's.
 * @param string $detail  What came back.
 */
function sentence( string $code, string $address, string $detail = '' ): string {
	if ( 'redirect' === $code ) {
		return sent_elsewhere( $address, $detail );
	}
	$host  = (string) wp_parse_url( $address, PHP_URL_HOST );
	$words = sentences()[ $code ] ?? sentences()['no_answer'];
	return sprintf( $words, in_array( $code, array( 'unknown_host', 'certificate', 'blocked' ), true ) ? $host : $address, $detail );
}

/**
 * The sentences: the first blank is the address or its host, the second what came back.
 *
 * @return array<string, string>
 */
function sentences(): array {
	return network_sentences() + array(
		'no_address'      => __( 'There is no address. Enter the address of your Clinic Widget, such as https://cards.example.', 'clinic-widget' ),
		/* translators: %1$s: what was typed */
		'no_such_address' => __( '“%1$s” is not an address. It must look like https://cards.example.', 'clinic-widget' ),
		/* translators: %1$s: address */
		'web_page'        => __( '%1$s answers with a web page, so it is not a Clinic Widget. Check the address.', 'clinic-widget' ),
		/* translators: %1$s: address */
		'other_shape'     => __( '%1$s answers, but not the way a Clinic Widget does. Check the address.', 'clinic-widget' ),
		/* translators: %1$s: address */
		'not_there'       => __( 'A server answers, but there is no Clinic Widget at %1$s (error 404). Check the address, also what follows the host.', 'clinic-widget' ),
		/* translators: 1: address, 2: number of the error */
		'error_status'    => __( '%1$s answers with error %2$s. If it lasts, tell whoever runs the service.', 'clinic-widget' ),
		/* translators: 1: typed address, 2: address that the service calls itself */
		'other_address'   => __( 'The Clinic Widget at %1$s calls itself %2$s. Enter that address: otherwise embeds stay plain links.', 'clinic-widget' ),
	);
}

/**
 * The sentences for when nothing came back.
 *
 * @return array<string, string>
 */
function network_sentences(): array {
	return array(
		/* translators: %1$s: host */
		'unknown_host' => __( 'There is no server called %1$s. Check how the address is written.', 'clinic-widget' ),
		/* translators: %1$s: address */
		'nobody'       => __( 'Nobody answers at %1$s. Either the service is stopped, or the address or its port is wrong.', 'clinic-widget' ),
		/* translators: 1: address, 2: seconds */
		'too_slow'     => __( '%1$s takes longer than %2$s seconds to answer. Either the service hangs, or a firewall is in between.', 'clinic-widget' ),
		/* translators: 1: host, 2: technical message */
		'certificate'  => __( 'The certificate of %1$s is not valid, so nobody knows who answers there. Tell whoever runs the service. (%2$s)', 'clinic-widget' ),
		/* translators: %1$s: host */
		'blocked'      => __( 'This WordPress may not ask other servers: WP_HTTP_BLOCK_EXTERNAL is set. Its administrator has to allow %1$s.', 'clinic-widget' ),
		/* translators: 1: address, 2: technical message */
		'no_answer'    => __( '%1$s could not be reached. (%2$s)', 'clinic-widget' ),
	);
}

/**
 * The sentence about a redirect, with the address to enter instead.
 *
 * @param string $address The service's.
 * @param string $target  Where the answer points.
 */
function sent_elsewhere( string $address, string $target ): string {
	$other = as_address( preg_replace( '~/(?:embeds\.json|e/[^/]*)(?:\?.*)?$~D', '', $target ) );
	if ( '' === $other ) {
		/* translators: %s: address */
		return sprintf( __( '%s sends elsewhere, so it is not the address of a Clinic Widget.', 'clinic-widget' ), $address );
	}
	/* translators: 1: typed address, 2: where it leads */
	return sprintf( __( '%1$s sends to %2$s. If that is your Clinic Widget, enter that address.', 'clinic-widget' ), $address, $other );
}

/**
 * The sentence about a key that the service does not know.
 *
 * @param string $site  The key that was asked for.
 * @param string $named The key that it answers for.
 */
function unknown_site( string $site, string $named ): string {
	/* translators: 1: typed key, 2: key of the default site */
	return sprintf( __( 'The service has no site “%1$s”: it answers for its default site “%2$s”. Enter that key, or that of another of your sites.', 'clinic-widget' ), $site, $named );
}

/**
 * The sentence that all is well.
 *
 * @param string $address The service's.
 * @param string $site    The site's key.
 * @param int    $number  How many embeds it has.
 */
function works( string $address, string $site, int $number ): string {
	/* translators: 1: address, 2: key of the site, 3: number of embeds */
	$words = _n( 'It works: %1$s answers for the site “%2$s” and has %3$s embed.', 'It works: %1$s answers for the site “%2$s” and has %3$s embeds.', $number, 'clinic-widget' );
	return sprintf( $words, $address, $site, number_format_i18n( $number ) );
}

/**
 * The warning about a port that WordPress itself refuses; '' where there is none.
 *
 * @param string $address The service's.
 */
function port_warning( string $address ): string {
	$port = wp_parse_url( $address, PHP_URL_PORT );
	if ( ! $port || in_array( $port, array( 80, 443, 8080 ), true ) ) {
		return '';
	}
	/* translators: %d: number of a port */
	return sprintf( __( 'The address has the port %d. With this plugin all works; without it, WordPress shows pasted addresses only from the ports 80, 443 and 8080.', 'clinic-widget' ), $port );
}

/**
 * The warning about a service that browsers do not let into a safe page; '' where there is none.
 *
 * @param string $address The service's.
 */
function safety_warning( string $address ): string {
	if ( 'https' !== wp_parse_url( home_url(), PHP_URL_SCHEME ) || 'http' !== strtolower( (string) wp_parse_url( $address, PHP_URL_SCHEME ) ) ) {
		return '';
	}
	return __( 'Your site has https, the address has only http: browsers block the embeds. The service needs an https address.', 'clinic-widget' );
}
