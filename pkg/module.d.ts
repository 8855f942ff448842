/** What a bundler that knows wasm files as files gives for the package's modules: where one is, or its bytes. */
declare const module: string | Uint8Array;
export default module;
