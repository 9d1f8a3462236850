// @ts-check
/* Ce qu’une page du paquet dit à la coquille qui l’entoure ; seule, elle se lit aussi. Entre commun.js et quiz.js. */

/* ── Messages avec la coquille ─────────────────────────────────────── */

// Ouvert depuis un disque, un document n’a pas d’origine que l’on puisse nommer.
const ORIGINE = location.protocol === "file:" ? "*" : location.origin;

/** @param {Record<string, unknown>} message */
function tell(message) {
  if (parent !== window) parent.postMessage({ ...message, page: racine.dataset.page }, ORIGINE);
}

/* ── Ce que la coquille garde d’une question ───────────────────────── */

/** Les champs d’une question : ses cases ou boutons, ses listes, ou son champ de texte. @param {HTMLElement} question */
function fields(question) {
  return /** @type {HTMLInputElement[]} */ ([...question.querySelectorAll("input[data-juste], select[data-attendu], input[type=text]")]);
}

/** Ce qui est rempli, en peu de signes : rangs des cases cochées, choix des listes, texte tel quel.
 * @param {HTMLElement} question @returns {string} */
function compact(question) {
  return fields(question).map((champ) => (champ.dataset.juste ? (champ.checked ? champ.value : "") : champ.dataset.attendu ? champ.value || "0" : champ.value)).join("");
}

/** Remet dans la question ce que `compact` avait rendu. @param {HTMLElement} question @param {string} brut */
function refill(question, brut) {
  fields(question).forEach((champ, rang) => {
    if (champ.dataset.juste) champ.checked = brut.includes(champ.value);
    else if (champ.dataset.attendu) champ.value = brut[rang] === "0" ? "" : brut[rang] || "";
    else champ.value = brut;
  });
}

const lettre = (/** @type {number} */ rang) => String.fromCharCode(97 + rang);

/** La réponse donnée et la réponse juste, en suites de signes simples que la coquille écrira pour la plateforme.
 * @param {HTMLElement} question @returns {{ reponse: string[], attendu: string[], tolerance: number }} */
function report(question) {
  const champs = fields(question);
  const forme = question.dataset.forme;
  /** @param {(champ: HTMLInputElement) => string} valeur @returns {string[]} */
  const read = (valeur) => {
    // Chaque élément porte son rang : la suite est celle des éléments dans l’ordre de leurs rangs.
    if (forme === "ordre") return champs.map((champ, rang) => ({ rang, place: Number(valeur(champ)) })).sort((a, b) => a.place - b.place).map(({ rang }) => lettre(rang));
    if (forme === "appariement") return champs.map((champ, rang) => `${rang + 1}.${lettre(Number(valeur(champ)) - 1)}`);
    return champs.flatMap((champ, rang) => (valeur(champ) === "oui" ? [forme === "vrai-faux" ? String(rang === 0) : lettre(rang)] : []));
  };
  const [premier] = champs;
  if (premier?.type === "text") {
    const { acceptees, valeur, tolerance } = premier.dataset;
    const texte = acceptees === undefined ? premier.value.replace(/\s/g, "").replace(",", ".") : premier.value.trim();
    return { reponse: [texte], attendu: acceptees === undefined ? [valeur || ""] : acceptees.split("|"), tolerance: Number(tolerance || 0) };
  }
  return {
    reponse: read((champ) => (champ.dataset.juste ? (champ.checked ? "oui" : "") : champ.value)),
    attendu: read((champ) => champ.dataset.juste || champ.dataset.attendu || ""),
    tolerance: 0,
  };
}

/** @param {HTMLElement} question @returns {string} */
function wording(question) {
  const copie = /** @type {HTMLElement} */ (question.querySelector("legend")).cloneNode(true);
  /** @type {HTMLElement} */ (copie).querySelectorAll(".etiquette, .definition").forEach((element) => element.remove());
  return (copie.textContent || "").replace(/\s+/g, " ").trim();
}

/** Suit une question : ce que l’on y écrit et ce que l’on vérifie part à la coquille, qui rend ce qu’elle avait gardé.
 * @param {HTMLElement} question @param {Suivi} suivi */
function follow(question, { verdict, show, notify }) {
  const corrige = /** @type {HTMLElement} */ (question.querySelector("details.corrige"));
  // Le score est envoyé : la réponse ne se montre qu’après un essai.
  corrige.hidden = true;
  question.addEventListener("input", () => tell({ type: "brouillon", question: question.dataset.question, brut: compact(question) }));
  question.addEventListener("verifiee", (evenement) => {
    const juste = /** @type {CustomEvent} */ (evenement).detail;
    corrige.hidden = false;
    tell({ type: "reponse", question: question.dataset.question, forme: question.dataset.forme, enonce: wording(question), juste, brut: compact(question), ...report(question) });
  });
  // La coquille rend ce qui avait été répondu, peut-être à une autre séance.
  question.addEventListener("reprise", (evenement) => {
    const { brut, juste, brouillon } = /** @type {CustomEvent} */ (evenement).detail;
    if (brouillon !== undefined) {
      refill(question, brouillon);
      return;
    }
    corrige.hidden = false;
    if (brut) {
      refill(question, brut);
      show(juste, judge(question).montrer);
    } else {
      verdict.textContent = juste ? "Votre réponse d’une autre séance était juste." : "Votre réponse d’une autre séance était à revoir.";
      notify(juste);
    }
  });
}

each("[data-question]", (question) => question.addEventListener("prete", (evenement) => follow(question, /** @type {CustomEvent} */ (evenement).detail)));

addEventListener("message", (evenement) => {
  const message = evenement.data;
  if (evenement.source !== parent || parent === window || message?.type !== "etat") return;
  for (const [question, reprise] of Object.entries(message.reponses)) {
    document.querySelector(`[data-question="${CSS.escape(question)}"]`)?.dispatchEvent(new CustomEvent("reprise", { detail: reprise }));
  }
  // Le titre reçoit le focus à chaque changement de page, sauf au lancement et quand on vise un endroit précis.
  if (message.focus) {
    const cible = /** @type {HTMLElement} */ (document.querySelector(":target") || document.querySelector("h1"));
    cible.tabIndex = -1;
    cible.focus({ preventScroll: Boolean(location.hash) });
  }
});
tell({ type: "pret" });
