// nlp.js with its defaults for German, as one of the systems that `make bench` compares.
//
//   node nlp.js train EXAMPLES MODEL   EXAMPLES: JSON list of [intent, text]
//   node nlp.js serve MODEL PORT       POST /parse {"text"} → {"intent", "confidence"}; on loopback

'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { containerBootstrap } = require('@nlpjs/core');
const { LangDe } = require('@nlpjs/lang-de');
const { Nlp } = require('@nlpjs/nlp');

const LANGUAGE = 'de';

function createNlp() {
  const container = containerBootstrap();
  container.use(LangDe);
  // The stored model is written and read here, so that its size is known.
  return new Nlp({ container, languages: [LANGUAGE], autoLoad: false, autoSave: false });
}

async function train(examplesFile, modelFile) {
  const nlp = createNlp();
  for (const [intent, text] of JSON.parse(fs.readFileSync(examplesFile, 'utf8'))) {
    nlp.addDocument(LANGUAGE, text, intent);
  }
  await nlp.train();
  fs.writeFileSync(modelFile, nlp.export());
}

async function parse(nlp, text) {
  const result = await nlp.process(LANGUAGE, text);
  return { intent: result.intent, confidence: result.score };
}

function readBody(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function serve(modelFile, port) {
  const nlp = createNlp();
  nlp.import(fs.readFileSync(modelFile, 'utf8'));
  const server = http.createServer(async (request, response) => {
    try {
      const answer = await parse(nlp, JSON.parse(await readBody(request)).text);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(Number(port), '127.0.0.1');
}

const [command, ...rest] = process.argv.slice(2);
const commands = { train, serve };
commands[command](...rest);
