// @ts-check
"use strict";
/* Ce que contient le module, ce que la personne y a fait, et la forme que la plateforme en garde.
   Tout vit d’abord ici ; on l’écrit en entier à chaque enregistrement, donc réessayer suffit. */

/* ── Ce que contient le module ─────────────────────────────────────── */

/** @typedef {{ lien: HTMLAnchorElement, fichier: string, titre: string, cle: string, parcours: boolean, quiz: boolean }} Page */

/** @type {Page[]} */
const PAGES = [...document.querySelectorAll("#pages a")].map((element) => {
  const lien = /** @type {HTMLAnchorElement} */ (element);
  return {
    lien, fichier: lien.getAttribute("href") || "", titre: lien.textContent || "", cle: lien.dataset.cle || "",
    parcours: lien.dataset.parcours !== undefined, quiz: lien.dataset.questions !== undefined,
  };
});
const PARCOURS = PAGES.filter((page) => page.parcours);
const SEQUENCES = PAGES.filter((page) => page.cle);
/** @type {Map<string, { cle: string, objectif: string }>} */
const QUESTIONS = new Map(PAGES.flatMap((page) => (page.lien.dataset.questions || "").split(" ").filter(Boolean).map((mot) => {
  const [id = "", cle = "", objectif = ""] = mot.split(":");
  return [id, { cle, objectif }];
})));

/* ── Ce que la personne y a fait ───────────────────────────────────── */

const debut = Date.now();
const etat = {
  page: /** @type {Page} */ (PAGES[0]), // un module a toujours sa présentation
  /** @type {Set<string>} Clés des séquences vues. */
  vues: new Set(),
  /** @type {Map<string, { brut: string, juste: boolean }>} Dernière réponse vérifiée, par question. */
  reponses: new Map(),
  /** @type {Map<string, string>} Réponses commencées, pas encore vérifiées. */
  brouillons: new Map(),
  fini: false,
  /** Nombre de réponses déjà rangées par la plateforme. */
  rangees: 0,
};

const LIMITE = 4000; // SCORM 1.2 garde 4 096 signes ; des plateformes comptent les octets.
const TEXTE_GARDE = 200;
const octets = (/** @type {string} */ texte) => new TextEncoder().encode(texte).length;

/** @param {Set<string>} oubliees @returns {string} */
function encode(oubliees) {
  /** @type {Record<string, [string, number]>} */
  const q = {};
  for (const [id, { brut, juste }] of etat.reponses) {
    const cle = QUESTIONS.get(id)?.cle;
    if (cle) q[cle] = [oubliees.has(id) ? "" : brut.slice(0, TEXTE_GARDE), Number(juste)];
  }
  return JSON.stringify({ v: 1, p: [...etat.vues].join("."), q, n: etat.rangees, f: Number(etat.fini) });
}

/** Ce que l’on confie à la plateforme pour reprendre. S’il n’y a pas la place, les réponses les plus longues sont
 * oubliées d’abord ; les verdicts, donc le score, et les pages vues restent.
 * @returns {string} */
function memory() {
  const oubliees = new Set();
  let texte = encode(oubliees);
  for (const [id] of [...etat.reponses].sort(([, a], [, b]) => b.brut.length - a.brut.length)) {
    if (octets(texte) <= LIMITE) break;
    oubliees.add(id);
    texte = encode(oubliees);
  }
  return octets(texte) <= LIMITE ? texte : JSON.stringify({ v: 1, p: [...etat.vues].join("."), q: {}, n: etat.rangees, f: Number(etat.fini) });
}

/** Ajoute ce que la plateforme gardait ; ce qui vient d’être fait ici l’emporte. @param {string} texte */
function recall(texte) {
  let garde = null;
  try { garde = JSON.parse(texte); } catch { /* une autre forme, ou rien : on commence */ }
  if (garde?.v !== 1) return;
  for (const cle of String(garde.p).split(".")) if (SEQUENCES.some((page) => page.cle === cle)) etat.vues.add(cle);
  for (const [id, { cle }] of QUESTIONS) {
    const reponse = garde.q?.[cle];
    if (reponse && !etat.reponses.has(id)) etat.reponses.set(id, { brut: String(reponse[0]), juste: reponse[1] === 1 });
  }
  etat.rangees = Math.max(etat.rangees, Number(garde.n) || 0);
  etat.fini ||= garde.f === 1;
}

const justes = () => [...etat.reponses.values()].filter(({ juste }) => juste).length;
const isDone = () => etat.vues.size === SEQUENCES.length && etat.reponses.size === QUESTIONS.size;

/** De 0 à 100, avec un point ; vide tant que rien n’est répondu. Un module sans quiz vaut 100 une fois fini. */
function score() {
  if (!QUESTIONS.size) return etat.fini ? "100" : "";
  return etat.reponses.size ? String(Math.round((justes() / QUESTIONS.size) * 10000) / 100) : "";
}
