// Reads texts with write-good's library in one process: node run_write_good.mjs TEXT_FILE, prints one JSON object.
import { readFileSync } from "node:fs";
import writeGood from "write-good";

const input = readFileSync(process.argv[2], "utf8");
const start = performance.now();
const found = writeGood(input).length;
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, found }));
