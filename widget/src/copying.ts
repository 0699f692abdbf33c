/**
 * Copy a text; tell whether it worked.
 *
 * The clipboard API is there only over https or on the machine itself; an intranet page over http has but the old way.
 */
export async function copy(text: string, near: ShadowRoot | HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

function copyBySelection(text: string, near: ShadowRoot | HTMLElement): boolean {
  const root = near.getRootNode() as Document | ShadowRoot;
  const focused = root.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  field.setAttribute("aria-hidden", "true");
  near.appendChild(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) {
      focused.focus();
    }
  }
}
