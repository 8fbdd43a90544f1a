/* Files that are dropped. Beside a place for them the browser would leave the page for the file. */

const brings = ({ dataTransfer }) => dataTransfer?.types.includes('Files');

for (const name of ['dragover', 'drop']) {
  addEventListener(name, (event) => { if (brings(event)) event.preventDefault(); });
}

/** Have `take` called with the files that are dropped on an element. */
export function onDrop(element, take) {
  let depth = 0; // of the elements inside it that are being crossed
  const over = (by) => {
    depth = by ? depth + by : 0;
    element.classList.toggle('over', depth > 0);
  };
  element.addEventListener('dragenter', (event) => { if (brings(event)) over(1); });
  element.addEventListener('dragleave', (event) => { if (brings(event)) over(-1); });
  element.addEventListener('drop', (event) => {
    over(0);
    if (!brings(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
