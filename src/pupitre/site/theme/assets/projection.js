// @ts-check
/* Projeter une page : une idée par écran, en grand, avec des boutons et sans raccourci. Suit commun.js. */

/** Un écran commence à chaque titre, et à chaque activité ou encadré ; le titre de la page reste au-dessus de tous.
 * @param {HTMLElement} article @returns {Element[][]} */
function screens(article) {
  /** @type {Element[][]} */
  const ecrans = [];
  for (const element of article.children) {
    if (element.matches("header, nav, button, .progression, [hidden]")) continue;
    const courant = ecrans.at(-1);
    // Un titre seul attend ce qu’il annonce.
    const isSeul = courant?.length === 1 && courant[0]?.matches("h2");
    if (!courant || (!isSeul && element.matches("h2, h3, section"))) ecrans.push([element]);
    else courant.push(element);
  }
  return ecrans;
}

/** @param {HTMLElement} article @param {HTMLElement} retour */
function project(article, retour) {
  const ecrans = screens(article);
  let rang = 0;
  const barre = document.createElement("nav");
  barre.className = "projecteur";
  barre.ariaLabel = "Projection";
  const ou = document.createElement("p");
  ou.setAttribute("role", "status");
  /** @param {number} pas */
  const move = (pas) => {
    ecrans[rang]?.forEach((element) => element.classList.remove("a-l-ecran"));
    rang = Math.min(Math.max(rang + pas, 0), ecrans.length - 1);
    ecrans[rang]?.forEach((element) => element.classList.add("a-l-ecran"));
    ou.textContent = `Écran ${rang + 1} sur ${ecrans.length}`;
    // « aria-disabled » plutôt que « disabled » : le focus reste où il est au bout du parcours.
    avant.ariaDisabled = String(!rang);
    apres.ariaDisabled = String(rang === ecrans.length - 1);
    scrollTo(0, 0);
  };
  /** @param {string} texte @param {() => void} agir */
  const make = (texte, agir) => {
    const bouton = makeButton(texte);
    bouton.addEventListener("click", agir);
    return bouton;
  };
  const avant = make("Précédent", () => move(-1));
  const apres = make("Suivant", () => move(1));
  barre.append(avant, ou, apres, make("Quitter", () => {
    racine.classList.remove("projection");
    barre.remove();
    retour.focus();
  }));
  racine.classList.add("projection");
  document.body.append(barre);
  move(0);
  apres.focus();
}

each(".reperes-de-page", (reperes) => {
  const titre = reperes.closest("header");
  const bouton = makeButton("Projeter cette page");
  bouton.className = "projeter";
  bouton.addEventListener("click", () => titre?.parentElement && project(titre.parentElement, bouton));
  titre?.after(bouton);
});
