/* A <details data-menu> closes as menus do: on Escape, and a pop-up when something else is used. */

const POPUPS = '.more[open], .top-menu[open]';

document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && event.target.closest?.('details[data-menu][open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

for (const name of ['click', 'focusin']) {
  document.addEventListener(name, ({ target }) => {
    for (const menu of document.querySelectorAll(POPUPS)) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
}
