// @ts-check
"use strict";
/* La coquille : elle garde la session avec la plateforme pendant que les pages défilent dans le cadre. */

const racine = document.documentElement;
racine.classList.replace("sans-script", "avec-script");

/** @param {string} id @returns {any} */
const get = (id) => document.getElementById(id);

/* ── Enregistrer, réessayer, prévenir ──────────────────────────────── */

const liaison = new Liaison(racine.dataset.norme || "1.2");
const DELAIS = [2, 5, 15, 30, 60]; // secondes avant chaque nouvel essai ; ensuite, toutes les minutes
/** @type {Record<"absente" | "panne" | "relecture" | "vide", [string, string]>} */
const AVIS = {
  // cas -> (phrase, bouton)
  absente: ["Ce module n’est pas relié à une plateforme de formation. Vous pouvez tout lire et répondre au quiz, mais rien ne sera enregistré.", "Chercher la plateforme"],
  panne: ["La plateforme n’enregistre pas en ce moment. Gardez cette page ouverte\u00a0: vos réponses y restent, et l’enregistrement est réessayé tout seul.", "Réessayer maintenant"],
  relecture: ["Vous relisez ce module\u00a0: la plateforme n’enregistre plus rien.", ""],
  vide: ["Cette page ne s’est pas ouverte. Votre session sur la plateforme est peut-être terminée.", "Recharger la page"],
};
/** @type {(Reponse & { rang?: number })[]} Réponses que la plateforme n’a pas encore gardées. */
let attente = [];
let aGarder = false;
let relecture = false;
let echecs = 0;
let minuterie = 0;

/** @param {"absente" | "panne" | "relecture" | "vide" | ""} cas */
function warn(cas) {
  const avis = get("avis");
  if (avis.dataset.cas === cas) return;
  avis.dataset.cas = cas;
  avis.hidden = !cas;
  get("avis-texte").textContent = cas ? AVIS[cas][0] : "";
  get("avis-bouton").textContent = cas ? AVIS[cas][1] : "";
  get("avis-bouton").hidden = !cas || !AVIS[cas][1];
}

/** @param {string} texte */
function say(texte) {
  get("annonce").textContent = texte;
}

/** @param {string} texte */
function showSaving(texte) {
  get("etat").textContent = texte;
}

function saveSoon() {
  aGarder = true;
  if (relecture) return;
  if (!echecs) showSaving("Enregistrement…");
  clearTimeout(minuterie);
  // La page se montre d’abord : une plateforme lente bloque le navigateur le temps de répondre.
  minuterie = setTimeout(save, 80);
}

/** Ouvre la session si elle ne l’est pas, et reprend ce que la plateforme gardait. @returns {boolean} */
function connect() {
  const deja = liaison.ouverte;
  const reponse = liaison.open();
  if (reponse === "absente") {
    // Des plateformes posent leur objet après coup : on réessaie une fois avant d’inquiéter.
    if (echecs) warn("absente");
    showSaving("Rien n’est enregistré");
    return false;
  }
  if (reponse === "refus") { warn("panne"); return false; }
  if (!deja) resume();
  return true;
}

/** La page où l’on s’était arrêté. */
function bookmark() {
  const lieu = liaison.read("lieu");
  return PAGES.find(({ fichier }) => fichier === lieu);
}

function resume() {
  const mode = liaison.read("mode");
  relecture = mode === "review" || mode === "browse";
  etat.fini ||= ["completed", "passed"].includes(liaison.read("statut"));
  recall(liaison.read("memoire"));
  // Le compte de la plateforme fait foi, quand elle en tient un.
  const compte = liaison.read("cmi.interactions._count");
  if (compte) etat.rangees = Number(compte);
}

function values() {
  const avancement = (etat.vues.size + etat.reponses.size) / (SEQUENCES.length + QUESTIONS.size || 1);
  return liaison.values({
    lieu: etat.page.fichier, memoire: memory(), score: score(), fini: etat.fini, avancement: etat.fini ? 1 : avancement,
    secondes: (Date.now() - debut) / 1000,
  });
}

function save() {
  clearTimeout(minuterie);
  if (!aGarder && !echecs) return;
  const deja = liaison.ouverte;
  if (connect()) {
    if (!deja) catchUp();
    if (relecture || send()) { saved(); return; }
    warn("panne");
  }
  if (get("avis").dataset.cas === "panne") showSaving("Non enregistré");
  minuterie = setTimeout(save, (DELAIS[Math.min(echecs, DELAIS.length - 1)] || 60) * 1000);
  echecs += 1;
}

/** Écrit tout ; vrai si la plateforme l’a gardé. @returns {boolean} */
function send() {
  // Le rang d’une réponse est fixé à son premier envoi : la renvoyer récrit la même place.
  const reponses = attente.flatMap((reponse) => liaison.interaction(reponse.rang ??= etat.rangees++, reponse));
  const garde = liaison.write([...reponses, ...values()]);
  if (garde) attente = [];
  return garde;
}

/** La plateforme est arrivée après la première page : on rejoint l’endroit où l’on s’était arrêté. */
function catchUp() {
  const reprise = bookmark();
  if (reprise && etat.page === PAGES[0]) go(reprise);
  else tellPage(false);
}

function saved() {
  aGarder = false;
  if (echecs && get("avis").dataset.cas) say("L’enregistrement a repris.");
  echecs = 0;
  if (get("avis").dataset.cas !== "vide") warn(relecture ? "relecture" : "");
  showSaving(relecture ? "Relecture" : "Enregistré");
  showProgress();
}

/* ── Montrer ───────────────────────────────────────────────────────── */

/** @param {number} nombre @param {string} mot */
const many = (nombre, mot) => `${nombre} ${mot}${nombre > 1 ? "s" : ""}`;

function showProgress() {
  const parties = [`${many(etat.vues.size, "séquence")} sur ${SEQUENCES.length}`];
  if (QUESTIONS.size) parties.push(etat.reponses.size ? `quiz ${justes()} sur ${QUESTIONS.size}` : "quiz à faire");
  get("avancement").textContent = (etat.fini ? "Terminé ✓ · " : "") + parties.join(" · ");
  for (const page of PAGES) {
    const vue = etat.vues.has(page.cle) || (page.quiz && etat.reponses.size === QUESTIONS.size);
    page.lien.classList.toggle("vue", vue);
    /** @type {HTMLElement} */ (page.lien.parentElement?.querySelector(".lu")).textContent = vue ? (page.quiz ? "(fait)" : "(vue)") : "";
  }
}

/** @param {HTMLAnchorElement} lien @param {Page | undefined} page @param {string} sens */
function point(lien, page, sens) {
  lien.hidden = !page;
  if (!page) return;
  lien.href = page.fichier;
  /** @type {HTMLElement} */ (lien.querySelector(".sens")).textContent = sens;
  /** @type {HTMLElement} */ (lien.querySelector(".vers")).textContent = page.titre;
}

let etape = PARCOURS[0];

/** @param {Page} page */
function showPage(page) {
  etat.page = page;
  if (page.cle) etat.vues.add(page.cle);
  for (const { lien } of PAGES) lien.removeAttribute("aria-current");
  page.lien.setAttribute("aria-current", "page");
  page.lien.scrollIntoView({ block: "nearest" });
  document.title = `${page.titre} – ${get("titre").textContent}`;
  get("page").title = page.titre;
  const rang = PARCOURS.indexOf(page);
  if (rang >= 0) etape = page;
  point(get("precedent"), rang >= 0 ? PARCOURS[rang - 1] : etape, rang >= 0 ? "Précédent" : "Revenir au module");
  point(get("suivant"), rang >= 0 ? PARCOURS[rang + 1] : undefined, "Suivant");
  finish();
}

function finish() {
  if (!etat.fini && isDone()) {
    etat.fini = true;
    say("Module terminé. Vous pouvez quitter, ou continuer à lire.");
  }
  showProgress();
}

/* ── Messages des pages ────────────────────────────────────────────── */

const cadre = /** @type {HTMLIFrameElement} */ (get("page"));
let premiere = true;
let prete = false;
let guet = 0;

/** Ce que la page doit remettre dans son quiz. */
function answers() {
  /** @type {Record<string, object>} */
  const reponses = {};
  for (const [id, reponse] of etat.reponses) reponses[id] = { ...reponse };
  for (const [id, brouillon] of etat.brouillons) reponses[id] = { ...reponses[id], brouillon };
  return reponses;
}

/** @param {boolean} focus Vrai si le titre de la page doit recevoir le focus. */
function tellPage(focus) {
  // Ouverte depuis un disque, la page n’a pas d’origine que l’on puisse nommer ; elle vérifie qui lui parle.
  cadre.contentWindow?.postMessage({ type: "etat", reponses: etat.page.quiz ? answers() : {}, focus }, location.protocol === "file:" ? "*" : location.origin);
}

/** @type {Record<string, (message: any) => void>} */
const RECUS = {
  pret(message) {
    // Le message arrive avant ou après la fin du chargement, selon le navigateur.
    if (guet) { clearTimeout(guet); guet = 0; } else prete = true;
    if (get("avis").dataset.cas === "vide") warn("");
    const page = PAGES.find(({ fichier }) => fichier === message.page);
    if (!page) return;
    showPage(page);
    tellPage(!premiere);
    premiere = false;
    saveSoon();
  },
  brouillon({ question, brut }) {
    if (QUESTIONS.has(question)) etat.brouillons.set(question, brut);
  },
  reponse(message) {
    const { question, juste, brut } = message;
    const connue = QUESTIONS.get(question);
    if (!connue) return;
    etat.brouillons.delete(question);
    // La même réponse vérifiée deux fois n’est pas une réponse de plus.
    if (etat.reponses.get(question)?.brut !== brut) attente.push({ ...message, objectif: connue.objectif, quand: new Date() });
    etat.reponses.set(question, { brut, juste });
    finish();
    saveSoon();
  },
};

addEventListener("message", (evenement) => {
  if (evenement.source === cadre.contentWindow && Object.hasOwn(RECUS, evenement.data?.type)) RECUS[evenement.data.type]?.(evenement.data);
});

// Un cadre chargé dont la page ne dit rien montre autre chose : une page de connexion, une erreur.
cadre.addEventListener("load", () => {
  if (cadre.getAttribute("src") && !prete) guet = setTimeout(() => { guet = 0; warn("vide"); }, 2500);
  prete = false;
});

/** @param {Page} page */
function go(page) {
  cadre.src = page.fichier;
}

/* ── Liste des pages ───────────────────────────────────────────────── */

const large = matchMedia("(min-width: 60em)");

/** @param {boolean} ouverte */
function setList(ouverte) {
  racine.classList.toggle("liste-ouverte", ouverte);
  get("bouton-pages").setAttribute("aria-expanded", String(ouverte));
}

get("bouton-pages").addEventListener("click", () => {
  setList(!racine.classList.contains("liste-ouverte"));
  if (racine.classList.contains("liste-ouverte")) etat.page.lien.focus();
});
get("pages").addEventListener("click", (/** @type {Event} */ evenement) => {
  if (!large.matches && /** @type {HTMLElement} */ (evenement.target).closest("a")) setList(false);
});
document.addEventListener("keydown", (evenement) => {
  if (evenement.key !== "Escape" || large.matches || !racine.classList.contains("liste-ouverte")) return;
  setList(false);
  get("bouton-pages").focus();
});
large.addEventListener("change", () => setList(large.matches));
setList(large.matches);

/* ── Ouverture et fermeture ────────────────────────────────────────── */

get("avis-bouton").addEventListener("click", () => {
  if (get("avis").dataset.cas === "vide") { warn(""); go(etat.page); return; }
  say("Nouvel essai en cours.");
  setTimeout(save, 50);
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && aGarder) save();
});

// « pagehide », et non « unload » : les navigateurs ne l’appellent plus dans un cadre.
addEventListener("pagehide", () => {
  if (liaison.ouverte && !liaison.fermee && !relecture) send();
  liaison.close();
});
// Une page reprise de la mémoire du navigateur a une session fermée : on la relance.
addEventListener("pageshow", (evenement) => { if (evenement.persisted) location.reload(); });
addEventListener("beforeunload", (evenement) => {
  if (aGarder && echecs && liaison.api && !relecture) evenement.preventDefault();
});

setTimeout(() => {
  aGarder = true;
  const reprise = connect() ? bookmark() : undefined;
  showProgress();
  if (relecture) { warn("relecture"); showSaving("Relecture"); }
  if (reprise && reprise !== PAGES[0]) say(`Vous reprenez à la page «\u00a0${reprise.titre}\u00a0».`);
  go(reprise || etat.page);
}, 0);
