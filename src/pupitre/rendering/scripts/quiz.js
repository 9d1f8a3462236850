// @ts-check
/* Les questions d’auto-évaluation : juger, expliquer, recommencer. Le même script juge sur le site et dans les paquets.
   Suit commun.js, dont il emploie les outils. */

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

/** Ce que reçoit qui suit une question (événement « prete ») : de quoi remontrer un verdict, et de quoi dire un score.
 * @typedef {{ verdict: HTMLElement, show: (juste: boolean, montrer: Verdict["montrer"]) => void, notify: (juste: boolean) => void }} Suivi */

/** @param {HTMLElement} question @param {(juste: boolean) => void} notify */
function setUpQuestion(question, notify) {
  const verifier = makeButton("Vérifier ma réponse");
  const verdict = document.createElement("p");
  verdict.className = "verdict";
  verdict.setAttribute("role", "status");
  const corrige = question.querySelector("details.corrige");
  question.insertBefore(verdict, corrige);
  question.insertBefore(verifier, corrige);
  const clear = () => {
    question.querySelectorAll("[data-retour]").forEach((retour) => { /** @type {HTMLElement} */ (retour).hidden = true; });
    verdict.className = "verdict";
    verdict.textContent = "";
    verifier.textContent = "Vérifier ma réponse";
  };
  /** @param {boolean} juste @param {Verdict["montrer"]} montrer */
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
    notify(juste);
  };
  // Une réponse changée n’est plus celle que l’on a jugée.
  question.addEventListener("input", clear);
  verifier.addEventListener("click", () => {
    clear();
    const { repondu, juste, montrer } = judge(question);
    if (!repondu) {
      verdict.textContent = "Répondez d’abord, puis vérifiez.";
      return;
    }
    show(juste, montrer);
    question.dispatchEvent(new CustomEvent("verifiee", { detail: juste }));
  });
  question.dispatchEvent(new CustomEvent("prete", { detail: { verdict, show, notify } }));
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

each("[data-quiz]", setUpQuiz);
