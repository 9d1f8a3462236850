// @ts-check
/* Améliore des pages qui se lisent déjà sans script. Rien n’est gardé sur l’appareil avant un clic. Suit commun.js. */

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
  const bouton = makeButton("Menu");
  bouton.className = lien.className;
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

/* ── Éditions : bandeau d’une édition ancienne, choix d’une autre ───── */

const edition = new URL(racine.dataset.base || ".", location.href);
/** L’adresse d’une page de cette édition ; dans un dossier sans serveur, il faut nommer le fichier.
 * @param {string} adresse */
const pageURL = (adresse) => new URL(adresse + (location.protocol === "file:" ? "index.html" : ""), edition).href;
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

/* ── Copie hors connexion : une nouvelle édition se propose, elle ne s’impose pas ── */

async function offerUpdate() {
  const copie = await navigator.serviceWorker.getRegistration(edition.href);
  if (!copie?.waiting) return;
  const bandeau = document.createElement("p");
  bandeau.className = "bandeau-edition";
  bandeau.append("Votre copie hors connexion a une version plus récente : ",
    makeLink("la mettre à jour", new URL("lire-hors-connexion/", edition).href), ".");
  document.querySelector("main")?.prepend(bandeau);
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

/* ── Mise en place ─────────────────────────────────────────────────── */

each("[data-theme-bouton]", setUpTheme);
showTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
each("[data-menu]", setUpMenu);
each("[data-editions]", setUpEditions);
each("[data-copie]", setUpCopy);
warnOldEdition();
if (navigator.serviceWorker?.controller) offerUpdate();
// Quand la feuille de style met le sommaire dans la marge, il y est ouvert.
each(".sommaire", (sommaire) => {
  if (getComputedStyle(sommaire).float === "right") sommaire.querySelector("details")?.setAttribute("open", "");
});
// Un dessin plus large que l’écran se fait défiler au clavier aussi ; un téléphone que l’on tourne change d’avis.
each("p > img", (dessin) => {
  const cadre = /** @type {HTMLElement} */ (dessin.parentElement);
  new ResizeObserver(() => {
    const deborde = cadre.scrollWidth > cadre.clientWidth;
    const noms = { tabindex: "0", role: "group", "aria-label": "Dessin à faire défiler" };
    for (const [nom, valeur] of Object.entries(noms)) {
      if (deborde) cadre.setAttribute(nom, valeur);
      else cadre.removeAttribute(nom);
    }
  }).observe(cadre);
});
