// @ts-check
"use strict";
/* Une page du paquet : le glossaire, le quiz, et ce qu’elle dit à la coquille qui l’entoure. Seule, elle se lit aussi. */

const racine = document.documentElement;
racine.classList.replace("sans-script", "avec-script");

/* ── Messages avec la coquille ─────────────────────────────────────── */

// Ouvert depuis un disque, un document n’a pas d’origine que l’on puisse nommer.
const ORIGINE = location.protocol === "file:" ? "*" : location.origin;

/** @param {Record<string, unknown>} message */
function tell(message) {
  if (parent !== window) parent.postMessage({ ...message, page: racine.dataset.page }, ORIGINE);
}

/* ── Glossaire : Échap ferme, et la bulle reste dans l’écran ───────── */

/** @param {HTMLElement} terme */
function setUpTerm(terme) {
  const bulle = /** @type {HTMLElement | null} */ (terme.querySelector(".definition"));
  if (!bulle) return;
  const place = () => {
    terme.classList.remove("ferme");
    bulle.style.left = "";
    const depassement = bulle.getBoundingClientRect().right - racine.clientWidth + 8;
    if (depassement > 0) bulle.style.left = `${-depassement}px`;
  };
  terme.addEventListener("mouseenter", place);
  terme.addEventListener("focusin", place);
}

document.addEventListener("keydown", (evenement) => {
  if (evenement.key !== "Escape") return;
  document.querySelectorAll(".terme").forEach((terme) => terme.classList.add("ferme"));
});

/* ── Quiz : le jugement est celui du site ──────────────────────────── */

/** @param {string} texte @returns {string} */
function plain(texte) {
  return texte.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’']/g, "'").replace(/\s+/g, " ").trim().toLowerCase();
}

/** @typedef {{ repondu: boolean, juste: boolean, montrer: [Element | null | undefined, boolean][] }} Verdict */

/** @param {HTMLElement} question @returns {Verdict} */
function judge(question) {
  const coches = /** @type {HTMLInputElement[]} */ ([...question.querySelectorAll("input[data-juste]")]);
  if (coches.length) {
    const choix = coches.filter((champ) => champ.checked);
    return {
      repondu: choix.length > 0,
      juste: coches.every((champ) => champ.checked === (champ.dataset.juste === "oui")),
      montrer: choix.map((champ) => [champ.closest("li")?.querySelector("[data-retour]"), champ.dataset.juste === "oui"]),
    };
  }
  const listes = /** @type {HTMLSelectElement[]} */ ([...question.querySelectorAll("select[data-attendu]")]);
  if (listes.length) {
    return {
      repondu: listes.every((liste) => liste.value !== ""),
      juste: listes.every((liste) => liste.value === liste.dataset.attendu),
      montrer: listes.map((liste) => [liste.closest("li")?.querySelector("[data-retour]"), liste.value === liste.dataset.attendu]),
    };
  }
  const champ = /** @type {HTMLInputElement} */ (question.querySelector("input[type=text]"));
  const juste = champ.dataset.acceptees !== undefined
    ? champ.dataset.acceptees.split("|").map(plain).includes(plain(champ.value))
    : champ.value.trim() !== "" && Math.abs(Number(champ.value.replace(/\s/g, "").replace(",", ".")) - Number(champ.dataset.valeur)) <= Number(champ.dataset.tolerance) + 1e-9;
  return {
    repondu: champ.value.trim() !== "",
    juste,
    montrer: [[question.querySelector(`[data-retour=${juste ? "juste" : "faux"}]`), juste]],
  };
}

/** @param {string} texte @returns {HTMLButtonElement} */
function makeButton(texte) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.textContent = texte;
  return bouton;
}

/** Montre une explication, en disant d’abord en un mot si la réponse est juste.
 * @param {Element} retour @param {boolean} bon */
function showFeedback(retour, bon) {
  /** @type {HTMLElement} */ (retour).hidden = false;
  retour.classList.toggle("juste", bon);
  const texte = retour.querySelector("p") || retour;
  let mot = texte.querySelector("strong");
  if (!mot || !/^(Juste|À revoir)/.test(mot.textContent || "")) {
    mot = document.createElement("strong");
    texte.prepend(mot, " ");
  }
  mot.textContent = bon ? "Juste." : "À revoir.";
}

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

/** @param {HTMLElement} question @param {(juste: boolean) => void} notify */
function setUpQuestion(question, notify) {
  const verifier = makeButton("Vérifier ma réponse");
  const verdict = document.createElement("p");
  verdict.className = "verdict";
  verdict.setAttribute("role", "status");
  const corrige = /** @type {HTMLElement} */ (question.querySelector("details.corrige"));
  question.insertBefore(verdict, corrige);
  question.insertBefore(verifier, corrige);
  // Le score est envoyé : la réponse ne se montre qu’après un essai.
  corrige.hidden = true;
  const clear = () => {
    question.querySelectorAll("[data-retour]").forEach((retour) => { /** @type {HTMLElement} */ (retour).hidden = true; });
    verdict.className = "verdict";
    verdict.textContent = "";
    verifier.textContent = "Vérifier ma réponse";
  };
  /** @param {boolean} juste @param {[Element | null | undefined, boolean][]} montrer */
  const show = (juste, montrer) => {
    for (const [retour, bon] of montrer) if (retour) showFeedback(retour, bon);
    verdict.className = `verdict ${juste ? "juste" : "faux"}`;
    verdict.textContent = juste ? "✓ C’est juste." : "✗ À revoir : lisez l’explication, puis réessayez.";
    // L’explication est plus haut dans la page : un lecteur d’écran l’entend ici aussi.
    const lu = document.createElement("span");
    lu.className = "lu";
    lu.textContent = ` ${montrer.map(([retour]) => retour?.textContent || "").join(" ")}`;
    verdict.append(lu);
    verifier.textContent = "Vérifier de nouveau";
    corrige.hidden = false;
    notify(juste);
  };
  // Une réponse changée n’est plus celle que l’on a jugée.
  question.addEventListener("input", () => {
    clear();
    tell({ type: "brouillon", question: question.dataset.question, brut: compact(question) });
  });
  verifier.addEventListener("click", () => {
    clear();
    const { repondu, juste, montrer } = judge(question);
    if (!repondu) {
      verdict.textContent = "Répondez d’abord, puis vérifiez.";
      return;
    }
    show(juste, montrer);
    tell({ type: "reponse", question: question.dataset.question, forme: question.dataset.forme, enonce: wording(question), juste, brut: compact(question), ...report(question) });
  });
  // La coquille rend ce qui avait été répondu, peut-être à une autre séance.
  question.addEventListener("reprise", (evenement) => {
    const { brut, juste, brouillon } = /** @type {CustomEvent} */ (evenement).detail;
    if (brouillon !== undefined) refill(question, brouillon);
    else if (brut) {
      refill(question, brut);
      show(juste, judge(question).montrer);
    } else {
      verdict.textContent = juste ? "Votre réponse d’une autre séance était juste." : "Votre réponse d’une autre séance était à revoir.";
      corrige.hidden = false;
      notify(juste);
    }
  });
}

/** @param {HTMLElement} quiz */
function setUpQuiz(quiz) {
  const questions = /** @type {HTMLElement[]} */ ([...quiz.querySelectorAll("[data-question]")]);
  /** @type {Map<HTMLElement, boolean>} */
  const resultats = new Map();
  const bilan = document.createElement("p");
  bilan.className = "quiz-bilan";
  bilan.setAttribute("role", "status");
  quiz.append(bilan);
  for (const question of questions) {
    setUpQuestion(question, (juste) => {
      resultats.set(question, juste);
      if (resultats.size < questions.length) return;
      const justes = [...resultats.values()].filter(Boolean).length;
      bilan.textContent = `Vous avez répondu à tout : ${justes} juste${justes > 1 ? "s" : ""} sur ${questions.length}.`;
    });
  }
}

/* ── Mise en place ─────────────────────────────────────────────────── */

/** @param {string} selecteur @param {(element: HTMLElement) => void} setUp */
function each(selecteur, setUp) {
  document.querySelectorAll(selecteur).forEach((element) => setUp(/** @type {HTMLElement} */ (element)));
}

each(".terme", setUpTerm);
each("[data-quiz]", setUpQuiz);
each("[data-a-relire]", (avis) => { avis.hidden = new Date(avis.dataset.aRelire || "9999-12-31") > new Date(); });
// Un lien vers une réponse ou une variante repliée l’ouvre.
const unfold = () => document.querySelector(":target")?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();

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
