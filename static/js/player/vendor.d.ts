/** The engraver comes as plain modules without types; only what we call is described. */
declare module "*/vendor/verovio/verovio-module.mjs" {
  const createVerovioModule: () => Promise<object>;
  export default createVerovioModule;
}

declare module "*/vendor/verovio/verovio.mjs" {
  export interface TimemapEntry {
    qstamp: number;
    tstamp: number;
    on?: string[];
    off?: string[];
    restsOn?: string[];
    measureOn?: string;
  }
  export class VerovioToolkit {
    constructor(module: object);
    setOptions(options: Record<string, unknown>): void;
    loadData(data: string): boolean;
    redoLayout(): void;
    getPageCount(): number;
    getPageWithElement(id: string): number;
    renderToSVG(page: number): string;
    renderToTimemap(options: Record<string, unknown>): TimemapEntry[];
  }
}
