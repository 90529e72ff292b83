// Copy buttons. They are hidden in the page and shown here, so that nobody without JavaScript sees a button that does nothing.
{
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = button.closest('figure')?.querySelector('pre')?.textContent ?? '';
      button.textContent = (await copied(text)) ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 2000);
    });
  }

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
}
