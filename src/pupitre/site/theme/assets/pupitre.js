// @ts-check
/* Améliore des pages qui se lisent déjà sans script. Rien n’est gardé sur l’appareil avant un clic. */

const racine = document.documentElement;
racine.classList.replace("sans-script", "avec-script");

/* ── Thème ─────────────────────────────────────────────────────────── */

/** Lit un choix gardé ; un navigateur qui refuse le rangement n’empêche rien.
 * @param {string} cle @returns {string | null} */
function kept(cle) {
  try { return localStorage.getItem(cle); } catch { return null; }
}

/** @param {string} cle @param {string} valeur */
function keep(cle, valeur) {
  try { localStorage.setItem(cle, valeur); } catch { /* le choix vaut pour cette page seulement */ }
}

const choisi = kept("ecole-theme");
if (choisi) racine.dataset.theme = choisi;

/** @returns {boolean} */
function isDark() {
  const theme = racine.dataset.theme;
  return theme ? theme === "sombre" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Les boutons de thème (dans l’en-tête, et dans le menu au téléphone) disent ce que fera le clic. */
function showTheme() {
  each("[data-theme-bouton]", (bouton) => { bouton.textContent = isDark() ? "Thème clair" : "Thème sombre"; });
}

/** @param {HTMLElement} bouton */
function setUpTheme(bouton) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => {
    racine.dataset.theme = isDark() ? "clair" : "sombre";
    keep("ecole-theme", racine.dataset.theme);
    showTheme();
  });
}

/* ── Menu : le lien « Plan du site » devient un bouton ─────────────── */

/** @param {HTMLElement} lien */
function setUpMenu(lien) {
  const menu = document.getElementById(lien.dataset.menu || "");
  if (!menu) return;
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = lien.className;
  bouton.textContent = "Menu";
  bouton.setAttribute("aria-controls", menu.id);
  bouton.setAttribute("aria-expanded", "false");
  lien.replaceWith(bouton);
  /** @param {boolean} ouvert */
  const set = (ouvert) => {
    menu.classList.toggle("ouvert", ouvert);
    bouton.setAttribute("aria-expanded", String(ouvert));
  };
  bouton.addEventListener("click", () => set(bouton.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (evenement) => {
    if (evenement.key !== "Escape" || bouton.getAttribute("aria-expanded") !== "true") return;
    set(false);
    bouton.focus();
  });
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

/* ── Catalogue ─────────────────────────────────────────────────────── */

/** @param {HTMLElement} filtres */
function setUpFilters(filtres) {
  const liste = document.getElementById(filtres.dataset.cible || "");
  const bilan = filtres.querySelector(".filtres-bilan");
  if (!liste || !bilan) return;
  const cartes = /** @type {HTMLElement[]} */ ([...liste.children]);
  /** @param {string} nom @returns {string} */
  const choice = (nom) => /** @type {HTMLSelectElement} */ (filtres.querySelector(`[name=${nom}]`)).value;
  filtres.hidden = false;
  filtres.addEventListener("change", () => {
    const [volet, public_, duree] = [choice("volet"), choice("public"), choice("duree")];
    const gardees = cartes.filter((carte) => {
      const garde = (!volet || carte.dataset.volet === volet)
        && (!public_ || (carte.dataset.publics || "").split(" ").includes(public_))
        && (!duree || Number(carte.dataset.minutes) <= Number(duree));
      carte.hidden = !garde;
      return garde;
    });
    const nombre = gardees.length;
    bilan.textContent = nombre
      ? `${nombre} module${nombre > 1 ? "s" : ""} sur ${cartes.length}.`
      : "Aucun module ne répond à ces trois choix : élargissez-en un.";
  });
}

/* ── Quiz ──────────────────────────────────────────────────────────── */

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
  // Une réponse changée n’est plus celle que l’on a jugée.
  question.addEventListener("input", clear);
  verifier.addEventListener("click", () => {
    clear();
    const { repondu, juste, montrer } = judge(question);
    if (!repondu) {
      verdict.textContent = "Répondez d’abord, puis vérifiez.";
      return;
    }
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

/* ── Éditions : bandeau d’une édition ancienne, choix d’une autre ───── */

const edition = new URL(racine.dataset.base || ".", location.href);
const numero = edition.pathname.split("/").at(-2) || "";
const chemin = location.pathname.slice(edition.pathname.length) + location.hash;

/** @typedef {{ version: string, title: string, aliases: string[] }} Version */

/** Les éditions publiées, de la plus récente à la plus ancienne ; rien si le site n’en est pas une.
 * @returns {Promise<Version[]>} */
async function fetchEditions() {
  try {
    const reponse = await fetch(new URL("../versions.json", edition));
    return reponse.ok ? await reponse.json() : [];
  } catch { return []; }
}

/** @param {string} texte @param {string} adresse */
function makeLink(texte, adresse) {
  const lien = document.createElement("a");
  lien.href = adresse;
  lien.textContent = texte;
  return lien;
}

async function warnOldEdition() {
  if (!/^\d{4}\.\d{1,2}$/.test(numero)) return;
  const derniere = (await fetchEditions()).find((version) => version.aliases.includes("latest"));
  if (!derniere || derniere.version === numero) return;
  const bandeau = document.createElement("p");
  bandeau.className = "bandeau-edition";
  bandeau.append(
    `Vous lisez l’édition ${numero}. La plus récente est l’édition ${derniere.version} : `,
    makeLink("lire cette page dans la dernière édition", new URL(`../latest/${chemin}`, edition).href),
    ", ou ",
    makeLink("voir ce qui a changé", new URL(`../latest/editions/${derniere.version}/`, edition).href), ".");
  document.querySelector("main")?.prepend(bandeau);
}

/** @param {HTMLElement} choix */
function setUpEditions(choix) {
  choix.addEventListener("toggle", async () => {
    const versions = await fetchEditions();
    if (!versions.length || choix.querySelector("ul")) return;
    const liste = document.createElement("ul");
    for (const version of versions) {
      const ligne = document.createElement("li");
      const ici = version.version === numero || (numero === "latest" && version.aliases.includes("latest"));
      ligne.append(ici ? `${version.title} (celle-ci)` : makeLink(version.title, new URL(`../${version.version}/${chemin}`, edition).href));
      liste.append(ligne);
    }
    choix.append(liste);
  });
}

/* ── Citer : copier une référence ──────────────────────────────────── */

/** @param {HTMLElement} texte */
function setUpCopy(texte) {
  const bouton = makeButton(`Copier ${texte.dataset.copie}`);
  const bilan = document.createElement("span");
  bilan.setAttribute("role", "status");
  bouton.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(texte.textContent || "");
      bilan.textContent = " Copié.";
    } catch {
      // Une page ouverte sans chiffrement n’a pas le presse-papiers : on sélectionne, il reste à copier.
      getSelection()?.selectAllChildren(texte);
      bilan.textContent = " Le texte est sélectionné : copiez-le avec Ctrl-C.";
    }
  });
  texte.after(bouton, bilan);
}

/* ── Fraîcheur : un module dont la relecture est passée le dit ─────── */

/** @param {HTMLElement} avis */
function setUpFreshness(avis) {
  avis.hidden = new Date(avis.dataset.aRelire || "9999-12-31") > new Date();
}

/* ── Mise en place ─────────────────────────────────────────────────── */

/** @param {string} selecteur @param {(element: HTMLElement) => void} setUp */
function each(selecteur, setUp) {
  document.querySelectorAll(selecteur).forEach((element) => setUp(/** @type {HTMLElement} */ (element)));
}

each("[data-theme-bouton]", setUpTheme);
showTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
each("[data-menu]", setUpMenu);
each(".terme", setUpTerm);
each(".filtres", setUpFilters);
each("[data-quiz]", setUpQuiz);
each("[data-editions]", setUpEditions);
each("[data-copie]", setUpCopy);
each("[data-a-relire]", setUpFreshness);
warnOldEdition();
// Quand la feuille de style met le sommaire dans la marge, il y est ouvert.
each(".sommaire", (sommaire) => {
  if (getComputedStyle(sommaire).float === "right") sommaire.querySelector("details")?.setAttribute("open", "");
});
// Un lien vers une réponse ou une variante repliée l’ouvre.
addEventListener("hashchange", () => document.querySelector(":target")?.closest("details")?.setAttribute("open", ""));
