/** Elements are registered once, even when a page embeds the script twice. */
export function element(name: string) {
  return (type: CustomElementConstructor): void => {
    if (!customElements.get(name)) {
      customElements.define(name, type);
    }
  };
}
