// @ts-check
/* L’accueil et le catalogue : choisir, et reprendre si l’on garde sa progression. Suit progression.js. */

/* ── Choisir ───────────────────────────────────────────────────────── */

/** @param {HTMLElement} filtres */
function setUpFilters(filtres) {
  const liste = document.getElementById(filtres.dataset.cible || "");
  const bilan = filtres.querySelector(".filtres-bilan");
  if (!liste || !bilan) return;
  const cartes = /** @type {HTMLElement[]} */ ([...liste.children]);
  /** @param {string} nom @returns {string} */
  const choice = (nom) => /** @type {HTMLSelectElement} */ (filtres.querySelector(`[name=${nom}]`)).value;
  filtres.hidden = false;
  const effacer = makeButton("Effacer ces choix");
  effacer.className = "action-seconde";
  effacer.hidden = true;
  filtres.append(effacer);
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
    effacer.hidden = !(volet || public_ || duree);
    bilan.textContent = nombre
      ? `${nombre} module${nombre > 1 ? "s" : ""} sur ${cartes.length}.`
      : "Aucun module ne répond à ces trois choix : élargissez-en un.";
  };
  filtres.addEventListener("change", sort);
  effacer.addEventListener("click", () => {
    const champs = [...filtres.querySelectorAll("select")];
    for (const champ of champs) champ.value = "";
    sort();
    champs[0]?.focus();
  });
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

/* ── Reprendre ─────────────────────────────────────────────────────── */

/** @param {HTMLElement} cadre @param {Progression | null} progression */
function showResume(cadre, progression) {
  const lecture = progression?.lecture;
  cadre.hidden = !lecture;
  if (!progression || !lecture) return;
  const ou = lecture.rang ? `, séquence ${lecture.rang} sur ${lecture.total}` : "";
  const lien = makeLink(`Reprendre « ${lecture.titre} »${ou}`, pageURL(`id/${lecture.id}/`));
  lien.className = "action-principale";
  const faites = Object.keys(progression.coches).filter((id) => id.startsWith("S-")).length;
  const note = makeParagraph(`${counted(faites, "séquence terminée", "séquences terminées")}. `, "discret");
  note.append(maProgression());
  cadre.replaceChildren(lien, note);
}

/** @param {HTMLElement} carte @param {Progression | null} progression */
function showCard(carte, progression) {
  carte.querySelector(".carte-progres")?.remove();
  const [faites, total] = progression ? countDone(carte, progression) : [0, 0];
  if (faites) carte.append(makeParagraph(`✓ ${counted(faites, "séquence terminée", "séquences terminées")} sur ${total}`, "carte-progres"));
}

function showWhere() {
  const progression = parseProgress(kept(GARDE));
  each("[data-reprendre]", (cadre) => showResume(cadre, progression));
  each(".carte[data-sequences]", (carte) => showCard(carte, progression));
}

showWhere();
addEventListener("progression", showWhere);
