// Builds what the browser loads, into build/static (never committed):
//   motcua/portal.css, motcua/desk.css   from assets/scss, with only the components that we use
//   motcua/fonts/*.woff2                 Be Vietnam Pro 400 and 600, Latin and Vietnamese
//   motcua/js/*.js                       our own modules as they are, beside govuk-frontend, htmx and echarts
// Run by `npm run build`. Colours come from assets/tokens.json, which the contrast test reads too.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const checkout = join(here, "..", "..", "..");
const packages = join(checkout, "node_modules");
const target = join(checkout, "build", "static", "motcua");
const { colours } = JSON.parse(readFileSync(join(here, "assets", "tokens.json"), "utf8"));

function colourFromToken([name]) {
  const hex = colours[name.assertString().text];
  if (!hex) throw new Error(`There is no colour called ${name} in tokens.json.`);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return new sass.SassColor({ red, green, blue });
}

function buildStyles() {
  for (const face of ["portal", "desk"]) {
    const { css } = sass.compile(join(here, "assets", "scss", `${face}.scss`), {
      style: "compressed",
      loadPaths: [join(packages, "govuk-frontend", "dist")],
      functions: { "token($name)": colourFromToken },
      quietDeps: true,
    });
    writeFileSync(join(target, `${face}.css`), css);
  }
}

function copyFonts() {
  const files = join(packages, "@fontsource", "be-vietnam-pro", "files");
  for (const subset of ["latin", "vietnamese"]) {
    for (const weight of ["400", "600"]) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      cpSync(join(files, name), join(target, "fonts", name));
    }
  }
}

function copyScripts() {
  const own = join(here, "assets", "js");
  for (const name of readdirSync(own)) cpSync(join(own, name), join(target, "js", name));
  copyWithoutMap(join(packages, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"), "govuk-frontend.js");
  copyWithoutMap(join(packages, "echarts", "dist", "echarts.simple.min.js"), "echarts.js"); // bars and lines; chart.js asks for it
  cpSync(join(packages, "htmx.org", "dist", "htmx.min.js"), join(target, "js", "htmx.js"));
}

function copyWithoutMap(from, name) {
  // the source map is not delivered, so the line that points to it would only make a hashing storage fail
  writeFileSync(join(target, "js", name), readFileSync(from, "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, ""));
}

rmSync(target, { recursive: true, force: true });
for (const folder of ["fonts", "js"]) mkdirSync(join(target, folder), { recursive: true });
buildStyles();
cpSync(join(here, "assets", "door.svg"), join(target, "door.svg"));
copyFonts();
copyScripts();
console.log(`Built ${target}`);
