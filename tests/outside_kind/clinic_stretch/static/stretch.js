export function enhance(root) {
  for (const timer of root.querySelectorAll('[data-clinic-seconds]')) {
    timer.textContent = `${timer.dataset.clinicSeconds} seconds to go`;
  }
}

if (document.documentElement.hasAttribute('data-clinic-document')) enhance(document);
