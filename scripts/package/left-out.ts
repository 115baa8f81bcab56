/** What of an npm package nobody needs who only runs it. */

/** Sources of native code and of TypeScript, maps, texts for those who develop. Licences stay whatever they are called. */
const NOT_RUN =
  /\.(?:[cm]?ts|map|md|markdown|txt|h|hh|hpp|inc|c|cc|cpp|S|asm|def|gypi?|cmake|patch|ya?ml|tsbuildinfo|jst|ps1|sh|py|png|svg|html)$/i;
const ALSO_NOT_RUN =
  /^(?:\..*|Makefile|CNAME|favicon\.ico|tsconfig\.json|package-support\.json|(?:test|example|cli|bin|build-test|optional)\.js)$/;
const FOLDERS = /^(?:tests?|__tests__|bench(?:marks?)?|docs?|examples?|fixtures|coverage|scripts|vendor|\..*)$/;
export const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-][^/]*)?$/i;

/** Binaries: those for Linux with the GNU C library, on the three kinds of machine. */
const BINARIES: readonly { readonly is: RegExp; readonly wanted: RegExp }[] = [
  {
    is: /^node_modules\/@serialport\/bindings-cpp\/prebuilds\//,
    // Debian says armv7, Raspberry Pi OS (32 bit) armv6.
    wanted: /prebuilds\/linux-(?:x64\/[^/]*glibc|arm64\/[^/]*armv8\.glibc|arm\/[^/]*armv[67]\.glibc)\.node$/,
  },
  { is: /^node_modules\/@koromix\/koffi-linux-/, wanted: /\/linux_(?:x64|arm64|armhf)\/koffi\.node$/ },
  { is: /^node_modules\/@libsql\/linux-/, wanted: /\/linux-(?:x64-gnu|arm64-gnu|arm-gnueabihf)\/index\.node$/ },
];

/** Packages of which nothing is needed: for machines with another C library. */
const WHOLE = /^node_modules\/@libsql\/linux-(?:x64|arm64|arm)-musl(?:eabihf)?\//;

/** `path`: "node_modules/pino/lib/proto.js". Throws for a binary that is not known, so that a new version loses none unseen. */
export function isRun(path: string): boolean {
  if (WHOLE.test(path)) return false;
  if (path.endsWith(".node")) {
    const kind = BINARIES.find(({ is }) => is.test(path));
    if (kind === undefined) throw new Error(`${path}: a binary of a package that scripts/package/left-out.ts does not know`);
    return kind.wanted.test(path);
  }
  const inside = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length).split("/");
  const [name = "", ...folders] = inside.slice(inside[0]?.startsWith("@") === true ? 2 : 1).reverse();
  if (folders.some((folder) => FOLDERS.test(folder))) return false;
  if (LICENCE.test(name)) return true;
  return !NOT_RUN.test(name) && !ALSO_NOT_RUN.test(name);
}
