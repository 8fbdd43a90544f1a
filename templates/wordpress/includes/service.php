<?php
/**
 * Asks the service, and says what sort of answer came. Called between page requests, or by an administrator.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'ABSPATH' ) || exit;

const MOST_BYTES = 1048576; // Of an answer; a card has some thousand.

/**
 * Ask for JSON.
 *
 * @param string $url     Where.
 * @param int    $seconds How long the answer may take.
 * @param array  $headers What to send along.
 * @return array{code: string, detail: string, status: int, json: array, etag: string} See read_answer().
 */
function ask( string $url, int $seconds, array $headers = array() ): array {
	$response = wp_remote_get(
		$url,
		array(
			'timeout'             => $seconds,
			'redirection'         => 0,
			'limit_response_size' => MOST_BYTES,
			'headers'             => $headers + array( 'Accept' => 'application/json' ),
		)
	);
	return is_wp_error( $response ) ? read_failure( $response, $seconds ) : read_answer( $response );
}

/**
 * An answer in short. Its code is 'answer' (JSON, or nothing new, or withdrawn), else what is wrong.
 *
 * @param array $response What WordPress has received.
 * @return array{code: string, detail: string, status: int, json: array, etag: string}
 */
function read_answer( array $response ): array {
	$status = (int) wp_remote_retrieve_response_code( $response );
	$body   = wp_remote_retrieve_body( $response );
	$json   = json_decode( $body, true, 32 );
	$as_map = is_array( $json ) && str_starts_with( ltrim( $body ), '{' );
	if ( 304 === $status || 410 === $status || ( $as_map && in_array( $status, array( 200, 404 ), true ) ) ) {
		return outcome( 'answer', '', $status, $as_map ? $json : array(), header_of( $response, 'etag' ) );
	}
	if ( $status >= 300 && $status < 400 ) {
		return outcome( 'redirect', header_of( $response, 'location' ), $status );
	}
	if ( 200 === $status ) {
		return outcome( str_starts_with( ltrim( $body ), '<' ) ? 'web_page' : 'other_shape', '', $status );
	}
	return outcome( 404 === $status ? 'not_there' : 'error_status', (string) $status, $status );
}

/**
 * Why there is no answer.
 *
 * @param \WP_Error $error   What WordPress says.
 * @param int       $seconds How long it has waited at most.
 * @return array{code: string, detail: string, status: int, json: array, etag: string}
 */
function read_failure( \WP_Error $error, int $seconds ): array {
	$words = clean_line( $error->get_error_message(), 300 );
	$signs = array(
		'blocked'      => '/http_request_not_executed/',
		'unknown_host' => '/cURL error 6:|could not resolve|getaddrinfo|name or service not known/i',
		'too_slow'     => '/cURL error 28:|timed out/i',
		'certificate'  => '/cURL error (?:35|51|58|60|77|83|90|91):|certificate|SSL/i',
		'nobody'       => '/cURL error 7:|refused|unreachable|failed to connect/i',
	);
	foreach ( $signs as $code => $sign ) {
		if ( preg_match( $sign, $error->get_error_code() . ' ' . $words ) ) {
			return outcome( $code, 'too_slow' === $code ? (string) $seconds : $words );
		}
	}
	return outcome( 'no_answer', $words );
}

/**
 * The pieces of an answer, together.
 *
 * @param string $code   What sort it is.
 * @param string $detail What the sentence about it needs.
 * @param int    $status HTTP's own number.
 * @param array  $json   The decoded answer.
 * @param string $etag   What the service calls this state.
 * @return array{code: string, detail: string, status: int, json: array, etag: string}
 */
function outcome( string $code, string $detail = '', int $status = 0, array $json = array(), string $etag = '' ): array {
	return compact( 'code', 'detail', 'status', 'json', 'etag' );
}

/**
 * A header of an answer as one short line; the first where a server sends it twice.
 *
 * @param array  $response What WordPress has received.
 * @param string $name     The header.
 */
function header_of( array $response, string $name ): string {
	$found = wp_remote_retrieve_header( $response, $name );
	$found = is_array( $found ) ? reset( $found ) : $found;
	return substr( preg_replace( '/[\x00-\x1f\x7f]/', '', (string) $found ), 0, 300 );
}
