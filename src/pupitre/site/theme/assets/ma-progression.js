// @ts-check
/* La page « Ma progression » : emporter, reprendre, effacer, attester. Suit progression.js, dont il emploie les outils. */

const mien = document.querySelector("[data-mien]");
const feuille = document.querySelector("[data-feuille]");

/* ── Emporter, reprendre, effacer ──────────────────────────────────── */

const avis = makeParagraph("", "avis");
avis.setAttribute("role", "status");

function exportProgress() {
  const fichier = new Blob([kept(GARDE) || ""], { type: "application/json" });
  const lien = makeLink("", URL.createObjectURL(fichier));
  lien.download = `ma-progression-${new Date().toLocaleDateString("sv")}.json`;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 60000);
  avis.textContent = `Le fichier ${lien.download} est dans vos téléchargements.`;
}

/** Ajoute un fichier à ce qui est déjà gardé ; un fichier refusé ne change rien.
 * @param {HTMLInputElement} champ */
async function importProgress(champ) {
  const fichier = champ.files?.[0];
  if (!fichier) return;
  const recue = fichier.size < 1e6 ? parseProgress(await fichier.text()) : null;
  const ici = parseProgress(kept(GARDE));
  champ.value = "";
  if (!recue) avis.textContent = `« ${fichier.name} » n’est pas une progression exportée d’ici, ou il est abîmé. Rien n’a été changé.`;
  else if (kept(GARDE) && !ici) avis.textContent = ILLISIBLE;
  else if (!saveProgress({ format: 1, coches: { ...recue.coches, ...ici?.coches }, lecture: ici?.lecture || recue.lecture })) avis.textContent = REFUS;
  else {
    showProgress();
    avis.textContent = `${counted(Object.keys(recue.coches).length, "coche reprise", "coches reprises")} du fichier, ajoutées aux vôtres.`;
  }
}

function eraseProgress() {
  if (!confirm("Effacer de cet appareil toutes vos coches et la page où reprendre ? On ne pourra pas les retrouver.")) return;
  localStorage.removeItem(GARDE);
  showProgress();
  avis.textContent = "C’est effacé : cet appareil ne garde plus rien de votre progression.";
}

/** @param {string} texte @param {() => void} agir */
function makeAction(texte, agir) {
  const bouton = makeButton(texte);
  bouton.addEventListener("click", agir);
  return bouton;
}

const exporter = makeAction("Exporter dans un fichier", exportProgress);
const effacer = makeAction("Tout effacer", eraseProgress);
const etiquette = document.createElement("label");
const champ = document.createElement("input");
champ.type = "file";
champ.accept = ".json,application/json";
champ.addEventListener("change", () => importProgress(champ));
etiquette.className = "importer";
etiquette.append("Reprendre un fichier exporté ", champ);
const actions = document.createElement("div");
actions.className = "actions";
actions.append(exporter, effacer, etiquette);
mien?.append(actions, avis);

/* ── Attester ──────────────────────────────────────────────────────── */

/** @param {Progression} progression */
function fillSheet(progression) {
  const nom = /** @type {HTMLInputElement | null} */ (document.getElementById("attestation-nom"))?.value.trim();
  const liste = document.createElement("ul");
  /** @type {string[]} */
  const jours = [];
  each(".suivi-module", (module) => {
    const lignes = /** @type {HTMLElement[]} */ ([...module.querySelectorAll("[data-progres]")]);
    const faites = lignes.filter((ligne) => (ligne.dataset.progres || "") in progression.coches);
    if (!faites.length) return;
    jours.push(...faites.map((ligne) => progression.coches[ligne.dataset.progres || ""] || ""));
    const sequences = faites.filter((ligne) => ligne.dataset.mini);
    const [mini, maxi] = ["mini", "maxi"].map((borne) => sequences.reduce((total, ligne) => total + Number(ligne.dataset[borne]), 0));
    const element = document.createElement("li");
    const total = lignes.filter((ligne) => ligne.dataset.mini).length;
    element.textContent = `${module.dataset.titre} (${module.dataset.module}) : ${counted(sequences.length, "séquence suivie", "séquences suivies")} sur ${total}`
      + (maxi ? `, de ${mini} à ${maxi} minutes` : "")
      + ` ; ${counted(faites.length - sequences.length, "objectif que je sais atteindre", "objectifs que je sais atteindre")} sur ${lignes.length - total}`;
    liste.append(element);
  });
  const [debut, fin] = [jours.sort()[0], jours.at(-1)].map((jour) => new Date(jour || "").toLocaleDateString("fr"));
  /** @type {Record<string, string | undefined>} */
  const valeurs = { nom: nom || "……………………………………", debut, fin, jour: new Date().toLocaleDateString("fr") };
  each("[data-champ]", (place) => { place.textContent = valeurs[place.dataset.champ || ""] || ""; });
  feuille?.querySelector("ul")?.replaceWith(liste);
}

function showSheet() {
  const progression = parseProgress(kept(GARDE));
  exporter.hidden = effacer.hidden = !kept(GARDE);
  const has = progression && document.querySelector(".suivi-module :checked");
  each("[data-attestation]", (section) => { section.hidden = !has; });
  if (has) fillSheet(progression);
}

const imprimer = makeAction("Imprimer mon attestation", () => {
  racine.classList.add("imprime-attestation");
  print();
});
feuille?.before(imprimer);
addEventListener("afterprint", () => racine.classList.remove("imprime-attestation"));
document.getElementById("attestation-nom")?.addEventListener("input", showSheet);
addEventListener("progression", showSheet);
showSheet();
