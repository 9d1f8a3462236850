// @ts-check
/* La page « Lire hors connexion » : copier l’édition sur l’appareil à la demande, la mettre à jour, l’effacer. */

const BASE = edition.href;
const PREFIXE_COPIE = `ecole:${BASE}:`;
const ADRESSE_LISTE = new URL("hors-connexion.json", edition).href;
const ENSEMBLE = 4;

/** @typedef {{ edition: string, empreinte: string, fichiers: [string, number, string][], renvois: Record<string, string> }} Liste */

const cadreCopie = document.querySelector("[data-hors-connexion]");
const etat = makeParagraphe("bilan");
const conseil = makeParagraphe("discret");
const jauge = document.createElement("progress");
const commandes = document.createElement("div");

/** @param {string} classe */
function makeParagraphe(classe) {
  const paragraphe = document.createElement("p");
  paragraphe.className = classe;
  return paragraphe;
}

/** @param {number} octets @returns {string} */
function weight(octets) {
  const mega = octets / 1e6;
  return `${mega.toLocaleString("fr", { maximumFractionDigits: mega < 10 ? 1 : 0, minimumFractionDigits: 0 })} Mo`;
}

/** @param {Liste} liste @param {Liste | null} [deja] @returns {number} ce qu’il reste à télécharger, en octets */
function toFetch(liste, deja) {
  const connus = new Map(deja?.fichiers.map(([adresse, , empreinte]) => [adresse, empreinte]));
  return liste.fichiers.reduce((total, [adresse, octets, empreinte]) => total + (connus.get(adresse) === empreinte ? 0 : octets), 0);
}

/** La copie entière que garde l’appareil, et sa liste.
 * @returns {Promise<{ copie: Cache, liste: Liste } | null>} */
async function currentCopy() {
  for (const nom of await caches.keys()) {
    if (!nom.startsWith(PREFIXE_COPIE)) continue;
    const copie = await caches.open(nom);
    const liste = await copie.match(ADRESSE_LISTE);
    if (liste) return { copie, liste: await liste.json() };
  }
  return null;
}

/** @returns {Promise<Liste | null>} la liste du serveur, ou rien si le réseau est coupé */
async function onlineList() {
  try {
    const reponse = await fetch(ADRESSE_LISTE, { cache: "no-store" });
    return reponse.ok ? await reponse.json() : null;
  } catch { return null; }
}

/** @param {string} texte @param {() => Promise<void>} agir */
function makeCommand(texte, agir) {
  const bouton = makeButton(texte);
  bouton.addEventListener("click", () => agir().catch(explain));
  return bouton;
}

/** Dit en une phrase pourquoi la copie n’a pas pu se faire.
 * @param {DOMException & Error} erreur */
function explain(erreur) {
  jauge.hidden = true;
  etat.textContent = {
    QuotaExceededError: "Il n’y a pas assez de place sur cet appareil. Rien n’a été gardé : libérez de la place, puis recommencez.",
    TypeError: "La connexion s’est coupée. Ce qui est déjà copié est gardé : recommencez, la copie reprendra là où elle s’est arrêtée.",
  }[erreur.name] || "Ce navigateur refuse de garder une copie (navigation privée, réglage de l’appareil). Le site se lit en ligne comme avant.";
  focusState();
}

function focusState() {
  etat.tabIndex = -1;
  etat.focus();
}

/** Copie les fichiers qui manquent ; ceux qui n’ont pas changé viennent de l’ancienne copie.
 * @param {Cache} copie @param {Liste} liste @param {{ copie: Cache, liste: Liste } | null} deja */
async function fill(copie, liste, deja) {
  const connus = new Map(deja?.liste.fichiers.map(([adresse, , empreinte]) => [adresse, empreinte]));
  const file = [...liste.fichiers];
  let faits = 0;
  const work = async () => {
    for (let suivant = file.shift(); suivant; suivant = file.shift()) {
      const [chemin, , empreinte] = suivant;
      const adresse = new URL(chemin, edition).href;
      if (!await copie.match(adresse)) {
        const reprise = connus.get(chemin) === empreinte ? await deja?.copie.match(adresse) : undefined;
        const reponse = reprise || await fetch(adresse, { cache: "reload" });
        if (!reponse.ok) throw new TypeError(chemin);
        await copie.put(adresse, reponse);
      }
      faits += 1;
      jauge.value = faits / liste.fichiers.length;
      // Un lecteur d’écran n’entend que les quarts.
      if (faits % Math.ceil(liste.fichiers.length / 4) === 0) etat.textContent = `${Math.round(100 * jauge.value)} % copiés.`;
    }
  };
  // Au premier échec, la file se vide et l’on attend les autres : aucun ne parle après la phrase qui dit l’échec.
  const fins = await Promise.allSettled(Array.from({ length: ENSEMBLE }, () => work().catch((erreur) => { file.length = 0; throw erreur; })));
  const echec = fins.find((fin) => fin.status === "rejected");
  if (echec) throw echec.reason;
  await copie.put(ADRESSE_LISTE, new Response(JSON.stringify(liste), { headers: { "Content-Type": "application/json" } }));
}

/** @param {Liste} liste */
async function download(liste) {
  const deja = await currentCopy();
  const { quota, usage } = await navigator.storage?.estimate?.() || {};
  if (quota !== undefined && quota - (usage || 0) < toFetch(liste, deja?.liste)) throw new DOMException("", "QuotaExceededError");
  const enregistrement = await navigator.serviceWorker.register(new URL("sw.js", edition), { scope: BASE });
  commandes.replaceChildren();
  jauge.hidden = false;
  etat.textContent = "La copie commence. Vous pouvez lire dans un autre onglet ; laissez celui-ci ouvert.";
  focusState();
  const nom = PREFIXE_COPIE + liste.empreinte;
  try {
    await fill(await caches.open(nom), liste, deja);
  } catch (erreur) {
    if (/** @type {Error} */ (erreur).name === "QuotaExceededError") await caches.delete(nom);
    await show();
    throw erreur;
  }
  await enregistrement.update();
  await handOver(enregistrement);
  await show();
  focusState();
}

/** La nouvelle édition prend la suite de l’ancienne, une fois sa copie entière.
 * @param {ServiceWorkerRegistration} enregistrement */
async function handOver(enregistrement) {
  const nouveau = enregistrement.installing || enregistrement.waiting || enregistrement.active;
  while (nouveau && nouveau.state !== "activated" && nouveau.state !== "redundant") {
    if (nouveau.state === "installed") nouveau.postMessage("prendre");
    await new Promise((suite) => { nouveau.addEventListener("statechange", suite, { once: true }); setTimeout(suite, 2000); });
  }
}

async function erase() {
  await (await navigator.serviceWorker.getRegistration(BASE))?.unregister();
  for (const nom of await caches.keys()) if (nom.startsWith(PREFIXE_COPIE)) await caches.delete(nom);
  await show();
  etat.textContent = "C’est effacé : cet appareil ne garde plus de copie de cette édition.";
  focusState();
}

/** Montre où l’on en est et ce que l’on peut faire. */
async function show() {
  jauge.hidden = true;
  const [deja, liste] = [await currentCopy(), await onlineList()];
  commandes.replaceChildren();
  conseil.textContent = "";
  if (deja) {
    etat.textContent = `L’édition ${deja.liste.edition} se lit hors connexion sur cet appareil (${weight(toFetch(deja.liste))}).`;
    if (liste && liste.empreinte !== deja.liste.empreinte) {
      conseil.textContent = `Une version plus récente est en ligne (édition ${liste.edition}). Votre copie reste lisible tant que vous ne la changez pas.`;
      commandes.append(makeCommand(`Mettre à jour (${weight(toFetch(liste, deja.liste))})`, () => download(liste)));
    }
    commandes.append(makeCommand("Effacer la copie", erase));
  } else if (liste) {
    etat.textContent = "";
    conseil.textContent = "Toutes les pages, les questions et les images de cette édition. Rien n’est copié avant votre clic.";
    commandes.append(makeCommand(`Rendre disponible hors connexion (${weight(toFetch(liste))})`, () => download(liste)));
  } else etat.textContent = "La connexion est coupée : revenez en ligne pour faire une copie.";
}

if (cadreCopie) {
  etat.setAttribute("role", "status");
  jauge.hidden = true;
  jauge.max = 1;
  jauge.setAttribute("aria-label", "Avancement de la copie");
  commandes.className = "actions";
  /** @type {HTMLElement} */ (cadreCopie).hidden = false;
  cadreCopie.append(etat, jauge, conseil, commandes);
  if ("serviceWorker" in navigator && "caches" in window) show().catch(explain);
  else etat.textContent = "Ce navigateur ne sait pas garder une copie du site, ou cette adresse n’est pas chiffrée (https).";
}
