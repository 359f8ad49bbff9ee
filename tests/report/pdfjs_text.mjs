// The text of a PDF as pdf.js reads it: node pdfjs_text.mjs FOLDER_OF_PDFJS_DIST PDF
import fs from "fs";
import { pathToFileURL } from "url";

const [library, path] = process.argv.slice(2);
console.warn = console.log = () => {}; // it misses what only drawing needs
const { getDocument } = await import(pathToFileURL(`${library}/legacy/build/pdf.mjs`));
const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(path)), verbosity: 0 }).promise;
for (let number = 1; number <= pdf.numPages; number++) {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  process.stdout.write(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("") + "\f");
}
