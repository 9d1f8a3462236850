// @ts-check
/* La progression choisie : rien n’est gardé avant un clic, rien n’est envoyé. Suit pupitre.js dans le même fichier, dont il emploie les outils.
   Une seule clé pour toutes les éditions : les coches portent des identifiants permanents. */

const GARDE = "ecole-progression";
const IDENTIFIANT = /^[A-Z]{1,4}(-[A-Z0-9]+)+$/;

/** @typedef {{ id: string, module: string, titre: string, rang: number, total: number }} Lecture */
/** @typedef {{ format: 1, coches: Record<string, string>, lecture?: Lecture }} Progression */

/** Une progression, si le texte en est une tout entière.
 * @param {string | null} texte @returns {Progression | null} */
function parseProgress(texte) {
  try {
    const { format, coches, lecture } = JSON.parse(texte || "");
    const paires = /** @type {[string, string][]} */ (Object.entries(coches));
    const bon = format === 1 && paires.every(([id, jour]) => IDENTIFIANT.test(id) && /^\d{4}-\d\d-\d\d$/.test(jour))
      && (!lecture || (IDENTIFIANT.test(lecture.id) && IDENTIFIANT.test(lecture.module) && typeof lecture.titre === "string"
        && lecture.rang >= 0 && lecture.total >= 0));
    return bon ? { format, coches: Object.fromEntries(paires), lecture } : null;
  } catch { return null; }
}

/** Garde la progression ; faux si l’appareil refuse.
 * @param {Progression} progression @returns {boolean} */
function saveProgress(progression) {
  try {
    localStorage.setItem(GARDE, JSON.stringify(progression));
    return true;
  } catch { return false; }
}

/** @param {number} nombre @param {string} un @param {string} plusieurs @returns {string} */
function counted(nombre, un, plusieurs) {
  return `${nombre} ${nombre > 1 ? plusieurs : un}`;
}

/** @param {string} texte @param {string} [classe] */
function makeParagraph(texte, classe = "") {
  const paragraphe = document.createElement("p");
  paragraphe.className = classe;
  paragraphe.textContent = texte;
  return paragraphe;
}

/** @param {string} texte @param {string} classe */
function makeSpan(texte, classe) {
  const span = document.createElement("span");
  span.className = classe;
  span.textContent = texte;
  return span;
}

const maProgression = () => makeLink("Ma progression", pageURL("ma-progression/"));
const CHOIX = "Sans compte ni cookie : vos coches restent dans ce navigateur, et rien n’est envoyé. ";
const REFUS = "Ce navigateur refuse de garder quoi que ce soit (navigation privée, réglage ou mémoire pleine). Vous pouvez imprimer votre carnet : ";
const ILLISIBLE = "Ce que cet appareil garde de votre progression n’est pas lisible. Rien n’a été changé : vous pouvez l’exporter ou l’effacer. ";

/* ── Coches ────────────────────────────────────────────────────────── */

/** @param {string} id @param {boolean} coche */
function tick(id, coche) {
  // Relu à chaque coche : un autre onglet a pu en poser entre-temps.
  const progression = parseProgress(kept(GARDE));
  if (!progression) return;
  const { [id]: _, ...autres } = progression.coches;
  progression.coches = coche ? { ...autres, [id]: new Date().toLocaleDateString("sv") } : autres;
  const garde = saveProgress(progression);
  showProgress();
  if (!garde) each("[data-progression] .bilan", (bilan) => { bilan.textContent = REFUS; });
}

/** @param {HTMLElement} ligne @param {Progression | null} progression */
function showTick(ligne, progression) {
  const id = ligne.dataset.progres || "";
  let champ = /** @type {HTMLInputElement | null} */ (ligne.querySelector("input[type=checkbox]"));
  if (!progression) {
    (ligne.querySelector(".coche") || champ)?.remove();
    return;
  }
  if (!champ) {
    champ = document.createElement("input");
    champ.type = "checkbox";
    champ.addEventListener("change", (evenement) => tick(id, /** @type {HTMLInputElement} */ (evenement.target).checked));
    let etiquette = ligne.querySelector("label");
    if (!etiquette) {
      const is = id.startsWith("S-");
      etiquette = document.createElement("label");
      etiquette.className = "coche";
      etiquette.append(makeSpan(is ? "Terminée" : "Je sais le faire", "mot"),
        makeSpan(` : ${(is ? ligne.querySelector("a") : ligne.firstChild)?.textContent}`, "lu"));
      ligne.append(etiquette);
    }
    etiquette.prepend(champ, " ");
  }
  champ.checked = id in progression.coches;
}

/** @param {HTMLElement} element @param {Progression} progression @returns {[number, number]} terminées, en tout */
function countDone(element, progression) {
  const liste = element.dataset.sequences;
  const lignes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-mini]")]);
  const sequences = liste ? liste.split(" ") : lignes.map((ligne) => ligne.dataset.progres || "");
  return [sequences.filter((id) => id in progression.coches).length, sequences.length];
}

/* ── Choix et bilan ──────────────────────────────────────────────── */

/** @param {HTMLElement} cadre */
function offerChoice(cadre) {
  const bouton = makeButton("Garder ma progression sur cet appareil");
  const note = makeParagraph(CHOIX, "discret");
  note.setAttribute("role", "status");
  if (cadre.dataset.module) note.append("Pour effacer, exporter ou imprimer : ", maProgression(), ".");
  bouton.addEventListener("click", () => {
    if (saveProgress({ format: 1, coches: {} })) {
      showProgress();
      /** @type {HTMLElement | null} */ (cadre.querySelector("input, a"))?.focus();
    } else note.replaceChildren(REFUS, maProgression(), ".");
  });
  return [bouton, note];
}

/** @param {HTMLElement} cadre @param {Progression | null} progression */
function showChoice(cadre, progression) {
  cadre.hidden = false;
  /** @type {NodeListOf<HTMLElement>} */ (cadre.querySelectorAll(".si-gardee")).forEach((partie) => { partie.hidden = !progression; });
  let place = cadre.querySelector(".choix-progression");
  if (!place) {
    place = document.createElement("div");
    place.className = "choix-progression";
    cadre.append(place);
  }
  if (progression) {
    const bilan = place.querySelector(".bilan") || makeParagraph("", "bilan");
    const [faites, total] = countDone(cadre, progression);
    bilan.setAttribute("role", "status");
    bilan.textContent = `${counted(faites, "séquence terminée", "séquences terminées")} sur ${total}. `;
    if (!bilan.parentNode) place.replaceChildren(bilan, cadre.dataset.module ? maProgression() : "");
  } else if (kept(GARDE)) place.replaceChildren(makeParagraph(ILLISIBLE), cadre.dataset.module ? maProgression() : "");
  else if (!place.querySelector("button")) place.replaceChildren(...offerChoice(cadre));
}

/** Retient la page lue, ou la première séquence qui reste à faire si celle-ci est terminée.
 * @param {HTMLElement} cadre */
function rememberReading(cadre) {
  const progression = parseProgress(kept(GARDE));
  const { progression: id = "", module = "", titre = "", sequences = "" } = cadre.dataset;
  if (!progression || !module) return;
  const liste = sequences.split(" ");
  const reste = liste.find((sequence) => !(sequence in progression.coches));
  const ou = id in progression.coches && reste ? reste : id;
  progression.lecture = { id: ou, module, titre, rang: liste.indexOf(ou) + 1, total: liste.length };
  saveProgress(progression);
}

function showProgress() {
  const progression = parseProgress(kept(GARDE));
  each("[data-progres]", (ligne) => showTick(ligne, progression));
  each("[data-progression]", (cadre) => { showChoice(cadre, progression); rememberReading(cadre); });
  dispatchEvent(new Event("progression"));
}

showProgress();
addEventListener("storage", showProgress);
// Une page retrouvée par « Précédent » montre ce qui a été coché ailleurs.
addEventListener("pageshow", (evenement) => { if (evenement.persisted) showProgress(); });
