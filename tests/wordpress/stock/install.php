// Makes a fresh site with one user for each role; $password is that of all.
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Test clinic', 'administrator', 'administrator@clinic.example', true, '', $password);
foreach (['editor', 'author', 'contributor', 'subscriber'] as $role) {
    wp_insert_user([
        'user_login' => $role,
        'user_pass' => $password,
        'user_email' => "$role@clinic.example",
        'role' => $role,
    ]);
}
// The block editor greets nobody with a dialog.
$ungreeted = ['welcomeGuide' => false];
$preferences = ['_modified' => gmdate('c')];
foreach (['core/edit-post', 'core/edit-site', 'core/edit-widgets', 'core/customize-widgets'] as $editor) {
    $preferences[$editor] = $ungreeted;
}
foreach (get_users() as $user) {
    update_user_meta($user->ID, 'wp_persisted_preferences', $preferences);
}
update_option('show_avatars', '0');  // they come from another host
update_option('test_may_fetch', $places);
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%postname%/');
$wp_rewrite->flush_rules();
