// Who plays: asked for beside the engines that it matters to, and left unsaid beside the others.

/**
 * Show the choice of players of a form as its choice of an engine asks for it.
 * @param {ParentNode} form
 * @param {AbortSignal} [signal] until when
 * @returns {() => void} to be called when a script has chosen an engine
 */
export function followEngine(form, signal) {
  const players = form.querySelector("[data-part=players]");
  if (!(players instanceof HTMLFieldSetElement)) return () => {};
  const choices = [...form.querySelectorAll("select, input[type=radio][name=engine]")];
  const follow = () => {
    const on = matters(players.dataset.matters ?? "", choices.map(chosen).find(Boolean) ?? "auto");
    players.hidden = !on;
    // What is disabled is not sent, yet stays chosen for when it is asked for again.
    players.disabled = !on;
  };
  for (const choice of choices) choice.addEventListener("change", follow, { signal });
  follow();
  return follow;
}

/**
 * @param {string} engines the names of those that it matters to
 * @param {string} engine
 * @returns {boolean}
 */
export function matters(engines, engine) {
  return engines.split(" ").includes(engine);
}

/**
 * The players chosen in a form; none where they are not asked for.
 * @param {ParentNode} form
 * @returns {string[]}
 */
export function chosenPlayers(form) {
  const boxes = form.querySelectorAll("[data-part=players]:not(:disabled) input:checked");
  return [...boxes].map((box) => (box instanceof HTMLInputElement ? box.value : "")).filter(Boolean);
}

/** @param {Element} choice @returns {string} */
function chosen(choice) {
  if (choice instanceof HTMLSelectElement) return choice.value;
  return choice instanceof HTMLInputElement && choice.checked ? choice.value : "";
}
