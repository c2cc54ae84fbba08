/**
 * Call `show` each frame while the transport moves, and once after every other change.
 * @param {import("./transport.js").Transport} transport
 * @param {import("./disposer.js").Disposer} disposer
 * @param {() => void} show
 */
export function runWhileMoving(transport, disposer, show) {
  let frame = 0;
  const loop = () => {
    frame = 0;
    transport.checkEnd();
    show();
    if (transport.moving) wake();
  };
  const wake = () => {
    if (!frame) frame = requestAnimationFrame(loop);
  };
  disposer.on(transport, "change", wake);
  disposer.on(transport, "jump", wake);
  disposer.add(() => cancelAnimationFrame(frame));
}
