// @ts-check
/* Projeter une page : une idée par écran, en grand, avec des boutons et sans raccourci. Suit commun.js. */

const PARTOUT = ".titre-de-page";

/** Un écran commence à chaque titre, et à chaque activité ou encadré ; le titre de la page reste au-dessus de tous.
 * @param {HTMLElement} article @returns {HTMLElement[][]} */
function screens(article) {
  /** @type {HTMLElement[][]} */
  const ecrans = [[]];
  for (const element of /** @type {HTMLElement[]} */ ([...article.children])) {
    if (element.matches(`${PARTOUT}, .sommaire, .progression, .projeter, [hidden]`)) continue;
    const courant = ecrans.at(-1) || [];
    const isSeul = courant.length === 1 && courant[0]?.matches("h2");
    if (element.matches("h2, h3, section") && courant.length && !isSeul) ecrans.push([element]);
    else courant.push(element);
  }
  return ecrans.filter((ecran) => ecran.length);
}

/** @param {HTMLElement} article */
function project(article) {
  const ecrans = screens(article);
  let rang = 0;
  const barre = document.createElement("nav");
  barre.className = "projecteur";
  barre.setAttribute("aria-label", "Projection");
  const [avant, apres, quitter] = ["Précédent", "Suivant", "Quitter"].map(makeButton);
  const ou = document.createElement("p");
  ou.setAttribute("role", "status");
  if (!avant || !apres || !quitter) return;
  /** @param {number} vers */
  const show = (vers) => {
    rang = Math.min(Math.max(vers, 0), ecrans.length - 1);
    for (const element of /** @type {HTMLElement[]} */ ([...article.children])) {
      element.classList.toggle("hors-ecran", !element.matches(PARTOUT) && !ecrans[rang]?.includes(element));
    }
    ou.textContent = `Écran ${rang + 1} sur ${ecrans.length}`;
    // « aria-disabled » plutôt que « disabled » : le focus reste où il est au bout du parcours.
    avant.setAttribute("aria-disabled", String(!rang));
    apres.setAttribute("aria-disabled", String(rang === ecrans.length - 1));
    scrollTo(0, 0);
  };
  avant.addEventListener("click", () => show(rang - 1));
  apres.addEventListener("click", () => show(rang + 1));
  quitter.addEventListener("click", () => {
    racine.classList.remove("projection");
    article.querySelectorAll(".hors-ecran").forEach((element) => element.classList.remove("hors-ecran"));
    barre.remove();
    /** @type {HTMLElement | null} */ (article.querySelector(".projeter"))?.focus();
  });
  barre.append(avant, ou, apres, quitter);
  racine.classList.add("projection");
  document.body.append(barre);
  show(0);
  apres.focus();
}

each(".reperes-de-page", (reperes) => {
  const article = reperes.closest("article");
  const bouton = makeButton("Projeter cette page");
  bouton.className = "projeter";
  bouton.addEventListener("click", () => article && project(article));
  reperes.closest("header")?.after(bouton);
});
