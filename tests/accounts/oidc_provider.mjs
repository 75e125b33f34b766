// A real OpenID Connect provider for the tests: the library oidc-provider with four people and two levels.
//
//   node oidc_provider.mjs <where the platform under test is> [port]
//
// Prints one JSON line {"issuer": …} when it is ready, and ends when its standard input is closed.
import * as crypto from "node:crypto";
import * as http from "node:http";

import { Provider } from "oidc-provider";

const [platform, port = "0"] = process.argv.slice(2);
const LOW = "urn:test:level-1";
const SUBSTANTIAL = "urn:test:level-2";

const PEOPLE = {
  huong: { name: "BÙI THỊ HƯỜNG", birthdate: "1997-03-08", personal_number: "099197000123", phone_number: "+84912345678" },
  hung: { name: "Quách Văn Hùng", birthdate: "1985-07-21", personal_number: "099085000456" },
  nameless: { name: "Lương Thị Mai", birthdate: "1990-01-02" }, // the provider knows no number
  thiet: { name: "Lò Văn Thiết", employee_number: "TH-0042", email: "thiet@thanhhoa.example", email_verified: true },
};

const server = http.createServer();
await new Promise((ready) => server.listen(Number(port), "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });

const client = (id) => ({
  client_id: id,
  client_secret: "a secret for the tests alone",
  redirect_uris: [`${platform}/accounts/oidc/${id}/login/callback/`],
  post_logout_redirect_uris: [`${platform}/`],
  backchannel_logout_uri: `${platform}/accounts/oidc/${id}/signed-out/`,
  backchannel_logout_session_required: true,
  response_types: ["code"],
  grant_types: ["authorization_code"],
});

// Asks the browser for nothing else: no fonts from elsewhere, no icon.
const html = (content) => `<!doctype html><html lang="vi"><title>Provider</title><link rel="icon" href="data:,">
  <h1>Provider of the tests</h1>${content}</html>`;

const provider = new Provider(issuer, {
  clients: [client("vneid"), client("directory")],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "tests" }] },
  cookies: { keys: ["only for tests"] },
  claims: { profile: ["name", "birthdate", "personal_number", "employee_number"], phone: ["phone_number"], email: ["email", "email_verified"] },
  acrValues: [LOW, SUBSTANTIAL],
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(context, form) {
        context.body = html(`${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      },
      postLogoutSuccessSource(context) {
        context.body = html("<p>signed out</p>");
      },
    },
  },
  fetch: (url, { dispatcher: _refusesThisMachine, ...options }) => fetch(url, options), // the platform runs on it
  interactions: { url: (_context, interaction) => `/who/${interaction.uid}` },
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) };
  },
  async loadExistingGrant(context) { // whoever signs in has agreed
    const grant = new context.oidc.provider.Grant({
      accountId: context.oidc.session.accountId,
      clientId: context.oidc.client.clientId,
    });
    grant.addOIDCScope("openid profile phone email");
    await grant.save();
    return grant;
  },
});
provider.on("server_error", (_context, error) => console.error(error));
provider.on("backchannel.error", (_context, error) => console.error(error));

function page() {
  const choices = Object.keys(PEOPLE)
    .flatMap((who) => [[who, LOW], [who, SUBSTANTIAL]])
    .map(([who, level]) => `<button name="as" value="${who} ${level}">${who} ${level.at(-1)}</button>`);
  return html(`<form method="post">${choices.join("\n")}<button name="as" value="nobody">cancel</button></form>`);
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

async function choose(request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(page());
  }
  const [accountId, acr] = (await body(request)).get("as").split(" ");
  const result = acr ? { login: { accountId, acr, remember: true } } : { error: "access_denied" };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const callback = provider.callback();
server.on("request", (request, response) => {
  const answer = request.url.startsWith("/who/") ? choose(request, response) : callback(request, response);
  Promise.resolve(answer).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
});
process.stdin.resume().on("end", () => process.exit(0));
console.log(JSON.stringify({ issuer }));
