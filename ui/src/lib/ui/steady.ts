/** Keeps what stands below in its place on the screen while this grows or shrinks and somebody points
    at what is below, or has scrolled to it. For browsers that do it themselves it is switched off. */
export function steady(above: HTMLElement): () => void {
  const around = above.closest('main');
  const size = () => ({ width: above.offsetWidth, height: above.offsetHeight });
  let before = size();
  const watcher = new ResizeObserver(() => {
    const now = size();
    const grown = now.height - before.height;
    // In another width all stands elsewhere.
    const same = now.width === before.width;
    before = now;
    if (!around || grown === 0 || !same) return;
    const below = above.nextElementSibling;
    if (around.scrollTop > 0 || below?.matches(':hover, :focus-within')) around.scrollTop += grown;
  });
  watcher.observe(above);
  return () => watcher.disconnect();
}
