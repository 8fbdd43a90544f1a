/* Things that change their place glide there, for who likes that. */

const TIME = 180; // ms

/** Whether somebody wants nothing to move. */
export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

const topOf = (element) => element.getBoundingClientRect().top;

/** Change what is in a box; what stays in it glides from where it was. */
export function gently(box, change) {
  const before = still() ? [] : [...box.children].map((child) => [child, topOf(child)]);
  change();
  for (const [child, top] of before) {
    const by = child.isConnected ? top - topOf(child) : 0;
    if (by) child.animate({ transform: [`translateY(${by}px)`, 'none'] }, { duration: TIME, easing: 'ease-out' });
  }
}
