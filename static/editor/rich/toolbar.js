/* A toolbar as the ARIA Authoring Practices have it: one stop for Tab, arrows between its buttons. */

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export class Toolbar {
  /** `press(name)` is called for the button with that data-tool, `leave()` on Escape. */
  constructor(element, { press, leave }) {
    this.buttons = [...element.querySelectorAll('[data-tool]')];
    this.turned = getComputedStyle(element).direction === 'rtl' ? -1 : 1;
    this.stop(this.buttons[0]);
    element.addEventListener('mousedown', (event) => event.preventDefault()); // the text keeps its cursor
    element.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-tool]');
      if (!button) return;
      this.stop(button);
      if (button.ariaDisabled !== 'true') press(button.dataset.tool);
    });
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') leave();
      else if (!this.move(event.key)) return;
      event.preventDefault();
    });
  }

  /** Go to the button that was used last. */
  focus() {
    this.buttons.find((button) => button.tabIndex === 0).focus();
  }

  pressed(name, is) {
    this.button(name).ariaPressed = is;
  }

  /** A button that can do nothing now keeps its place, so that the focus is not lost. */
  possible(name, is) {
    this.button(name).ariaDisabled = !is;
  }

  button(name) {
    return this.buttons.find(({ dataset }) => dataset.tool === name);
  }

  move(key) {
    const { length } = this.buttons;
    const at = this.buttons.indexOf(document.activeElement);
    const ends = { Home: 0, End: length - 1 };
    const to = ends[key] ?? (at + STEPS[key] * this.turned + length) % length;
    if (Number.isNaN(to)) return false;
    this.stop(this.buttons[to]);
    this.buttons[to].focus();
    return true;
  }

  stop(chosen) {
    for (const button of this.buttons) button.tabIndex = button === chosen ? 0 : -1;
  }
}
