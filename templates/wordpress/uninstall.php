<?php
/**
 * Removes everything that the plugin has kept, on every site, when it is deleted.
 *
 * @package ClinicWidget
 */

namespace ClinicWidget;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( ! defined( __NAMESPACE__ . '\VERSION' ) ) {
	require_once __DIR__ . '/clinic-widget.php';
}

each_site(
	true,
	static function (): void {
		unschedule();
		forget_all();
		delete_option( SETTINGS );
	}
);
