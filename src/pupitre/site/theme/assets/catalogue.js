// @ts-check
/* Les filtres du catalogue. Suit pupitre.js, dont il emploie les outils. */

/** @param {HTMLElement} filtres */
function setUpFilters(filtres) {
  const liste = document.getElementById(filtres.dataset.cible || "");
  const bilan = filtres.querySelector(".filtres-bilan");
  if (!liste || !bilan) return;
  const cartes = /** @type {HTMLElement[]} */ ([...liste.children]);
  /** @param {string} nom @returns {string} */
  const choice = (nom) => /** @type {HTMLSelectElement} */ (filtres.querySelector(`[name=${nom}]`)).value;
  filtres.hidden = false;
  const sort = () => {
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
  };
  filtres.addEventListener("change", sort);
  // Un lien peut mener ici avec un choix déjà fait : catalogue/?public=cadre
  for (const [nom, valeur] of new URLSearchParams(location.search)) {
    const liste = [...filtres.querySelectorAll("select")].find((select) => select.name === nom);
    if (!liste) continue;
    liste.value = valeur;
    if (liste.selectedIndex < 0) liste.value = "";
    sort();
  }
}

each(".filtres", setUpFilters);
