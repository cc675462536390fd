// Reads texts with alex's library in one process: node run_alex.mjs TEXT_FILE, prints one JSON object.
import { readFileSync } from "node:fs";
import { text } from "alex";

const input = readFileSync(process.argv[2], "utf8");
const start = performance.now();
const found = text(input).messages.length;
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, found }));
