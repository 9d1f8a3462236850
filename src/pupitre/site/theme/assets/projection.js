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
    if (courant && (!element.matches("h2, h3, section") || (!courant[1] && courant[0]?.matches("h2")))) courant.push(element);
    else ecrans.push([element]);
  }
  return ecrans;
}

/** @param {HTMLElement} article @param {HTMLElement} retour Le bouton qui reprend le focus à la fin. */
function project(article, retour) {
  const ecrans = screens(article);
  let rang = 0;
  const barre = document.createElement("nav");
  barre.setAttribute("aria-label", "Projection");
  const ou = document.createElement("output");
  /** Au bout, rien ne bouge et le focus reste où il est. @param {number} pas */
  const move = (pas) => {
    const vers = ecrans[rang + pas];
    if (!vers) return;
    rang += pas;
    each(".a-l-ecran", (element) => element.classList.remove("a-l-ecran"));
    vers.forEach((element) => element.classList.add("a-l-ecran"));
    ou.textContent = `Écran ${rang + 1} sur ${ecrans.length}`;
    scrollTo(0, 0);
  };
  /** @param {string} texte @param {() => void} agir */
  const add = (texte, agir) => {
    const bouton = makeButton(texte);
    bouton.onclick = agir;
    barre.append(bouton);
    return bouton;
  };
  add("Précédent", () => move(-1));
  barre.append(ou);
  const apres = add("Suivant", () => move(1));
  add("Quitter", () => {
    racine.classList.remove("projection");
    barre.remove();
    retour.focus();
  });
  racine.classList.add("projection");
  document.body.append(barre);
  move(0);
  apres.focus();
}

each(".reperes-de-page", (reperes) => {
  const titre = reperes.closest("header");
  const bouton = makeButton("Projeter cette page");
  bouton.className = "projeter";
  bouton.onclick = () => titre?.parentElement && project(titre.parentElement, bouton);
  titre?.after(bouton);
});
