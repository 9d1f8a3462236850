// @ts-check
/* Ce que partagent le site et les paquets : outils, glossaire, avis de relecture, réponses repliées. Vient le premier. */

const racine = document.documentElement;
racine.classList.replace("sans-script", "avec-script");

/** @param {string} selecteur @param {(element: HTMLElement) => void} setUp */
function each(selecteur, setUp) {
  document.querySelectorAll(selecteur).forEach((element) => setUp(/** @type {HTMLElement} */ (element)));
}

/** @param {string} texte @returns {HTMLButtonElement} */
function makeButton(texte) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.textContent = texte;
  return bouton;
}

/* ── Glossaire : Échap ferme, et la bulle reste dans l’écran ───────── */

each(".terme", (terme) => {
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
});

document.addEventListener("keydown", (evenement) => {
  if (evenement.key === "Escape") each(".terme", (terme) => terme.classList.add("ferme"));
});

/* ── Fraîcheur : un module dont la relecture est passée le dit ─────── */

each("[data-a-relire]", (avis) => { avis.hidden = new Date(avis.dataset.aRelire || "9999-12-31") > new Date(); });

/* ── Un lien vers une réponse ou une variante repliée l’ouvre ──────── */

const unfold = () => document.querySelector(":target")?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();
