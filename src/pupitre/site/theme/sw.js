// @ts-check
/* Sert la copie que l’on a demandée, et rien d’autre : ce fichier ne télécharge pas de lui-même (voir hors-connexion.js).
   Sa portée est le dossier de son édition. La construction écrit l’empreinte : une autre édition est un autre fichier. */

const EMPREINTE = "";
const moi = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const portee = moi.registration.scope;
const PREFIXE = `ecole:${portee}:`;
// La liste des fichiers est rangée la dernière : une copie qui l’a est entière.
const LISTE = new URL("hors-connexion.json", portee).href;

/** La copie entière de cette édition ou, tant qu’elle n’y est pas, celle de la précédente.
 * @returns {Promise<Cache | null>} */
async function wholeCopy() {
  const noms = (await caches.keys()).filter((nom) => nom.startsWith(PREFIXE));
  for (const nom of noms.sort((un) => (un === PREFIXE + EMPREINTE ? -1 : 1))) {
    const copie = await caches.open(nom);
    if (await copie.match(LISTE)) return copie;
  }
  return null;
}

/** @param {Cache} copie @param {string} chemin @returns {Promise<Response | null>} */
async function redirection(copie, chemin) {
  const { renvois } = await (await copie.match(LISTE))?.json();
  const vers = renvois[chemin.replace(/\/?$/, "/")];
  return vers === undefined ? null : Response.redirect(new URL(vers, portee).href, 302);
}

/** @param {Request} demande @returns {Promise<Response>} */
async function answer(demande) {
  const copie = await wholeCopy();
  const adresse = new URL(demande.url);
  adresse.pathname = adresse.pathname.replace(/index\.html$/, "");
  adresse.hash = "";
  const gardee = await copie?.match(adresse.href, { ignoreSearch: true });
  if (gardee) return gardee;
  try {
    const renvoi = copie && await redirection(copie, adresse.href.slice(portee.length).split("?")[0] || "");
    return renvoi || await fetch(demande);
  } catch {
    const absente = demande.mode === "navigate" && await copie?.match(new URL("404.html", portee).href);
    return absente || Response.error();
  }
}

/** Une fois la nouvelle copie entière, l’ancienne ne sert plus. */
async function forgetOthers() {
  if (await caches.match(LISTE, { cacheName: PREFIXE + EMPREINTE })) {
    const autres = (await caches.keys()).filter((nom) => nom.startsWith(PREFIXE) && nom !== PREFIXE + EMPREINTE);
    await Promise.all(autres.map((nom) => caches.delete(nom)));
  }
  await moi.clients.claim();
}

moi.addEventListener("activate", (evenement) => evenement.waitUntil(forgetOthers()));
moi.addEventListener("message", (evenement) => { if (evenement.data === "prendre") moi.skipWaiting(); });
moi.addEventListener("fetch", (evenement) => {
  const { method, url, cache } = evenement.request;
  // « reload » et « no-store » : la page demande ce qu’il y a sur le serveur, pour faire ou vérifier une copie.
  if (method !== "GET" || !url.startsWith(portee) || cache === "reload" || cache === "no-store") return;
  evenement.respondWith(answer(evenement.request));
});
