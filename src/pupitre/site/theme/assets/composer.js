// @ts-check
/* La page « Composer une session » : choisir, voir l’horaire, emporter. Suit pupitre.js et horaire.js, dont il emploie les
   outils. Rien n’est gardé ni envoyé : le choix est tout entier dans l’adresse de la page, après « # ». */

const cadre = /** @type {HTMLElement} */ (document.querySelector("[data-composer]"));
/** @type {Donnees} */
const donnees = JSON.parse(cadre.dataset.composer || "{}");
const JOURNEES = [1, 2, 3, 4, 5];
const PAUSES = [10, 15, 20, 30, 45, 60, 75, 90];
const LONG = 90; // minutes de travail d’affilée, au-delà desquelles on propose une pause
const DEJEUNER = [11 * 60 + 30, 13 * 60 + 30]; // entre ces deux heures, la pause proposée est un repas
let choix = location.hash.includes("=") ? readChoice(location.hash, donnees) : noChoice();

/** Un élément, ses propriétés, ses enfants ; `cle` le retrouve quand la page se redessine.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} nom @param {Record<string, any>} proprietes @param {...(Node | string)} enfants @returns {HTMLElementTagNameMap[N]} */
function make(nom, proprietes, ...enfants) {
  const element = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(proprietes)) {
    if (cle === "cle") element.dataset.cle = valeur;
    else if (cle === "dit") element.setAttribute("aria-label", valeur);
    else if (cle === "role") element.setAttribute("role", valeur);
    else if (cle.startsWith("on")) element.addEventListener(cle.slice(2), valeur);
    else /** @type {any} */ (element)[cle] = valeur;
  }
  element.append(...enfants);
  return element;
}

/** @param {string} texte @param {string} cle @param {() => void} agir @param {string} [dit] */
function makeActionButton(texte, cle, agir, dit) {
  return make("button", { type: "button", cle, onclick: agir, ...(dit ? { dit } : {}) }, texte);
}

/** Un champ et son étiquette.
 * @param {string} titre @param {string} id @param {Record<string, any>} proprietes */
function makeField(titre, id, proprietes) {
  return make("p", {}, make("label", { htmlFor: id }, titre), " ", make("input", { id, cle: id, ...proprietes }));
}

/** @param {string} id @param {[string, string][]} options @param {string} valeur @param {(valeur: string) => void} agir @param {string} [dit] */
function makeSelect(id, options, valeur, agir, dit) {
  const liste = make("select", { id, cle: id, ...(dit ? { dit } : {}) }, ...options.map(([v, texte]) => make("option", { value: v }, texte)));
  liste.value = valeur;
  liste.addEventListener("change", () => agir(liste.value));
  return liste;
}

/* ── Changer le choix ──────────────────────────────────────────────── */

/** @param {Partial<Choix>} quoi @param {string} [annonce] @param {string} [focus] */
function change(quoi, annonce = "", focus = "") {
  choix = { ...choix, ...quoi };
  history.replaceState(null, "", `#${writeChoice(choix)}`);
  draw(annonce, focus);
}

/** @param {number} jour @param {number} rang @param {number} pas */
function move(jour, rang, pas) {
  const journees = choix.journees.map((ids) => [...ids]);
  const ids = journees[jour] || [];
  const [id] = ids.splice(rang, 1);
  if (!id) return;
  ids.splice(rang + pas, 0, id);
  const bout = rang + pas === 0 || rang + pas === ids.length - 1;
  const sens = (pas < 0) !== bout ? "monter" : "descendre";
  change({ journees }, `« ${titleOfModule(id)} » est maintenant en place ${rang + pas + 1}.`, `${sens}-${id}`);
}

/** @param {string} id @param {number} jour @param {string} vers numéro de journée, ou vide pour retirer */
function send(id, jour, vers) {
  const journees = choix.journees.map((ids, rang) => (rang === jour ? ids.filter((autre) => autre !== id) : [...ids]));
  const place = vers ? Number(vers) - 1 : -1;
  while (journees.length <= place) journees.push([]);
  journees[place]?.push(id);
  while (journees.length > 1 && !journees.at(-1)?.length) journees.pop();
  const ou = vers ? `est en journée ${vers}` : "est retiré";
  change({ journees }, `« ${titleOfModule(id)} » ${ou}.`, vers ? `journee-${id}` : "ajouter");
}

/** Une pause après le travail qui dure trop, un repas au milieu de la journée ; les pauses d’un programme restent. */
function suggestBreaks() {
  /** @type {Record<string, number>} */
  const pauses = {};
  for (const seance of timetable(donnees, { ...choix, pauses: {} })) {
    let [travail, ajoute] = [0, 0];
    seance.temps.forEach((temps, rang) => {
      const suivant = seance.temps[rang + 1];
      travail = temps.nature === "pause" ? 0 : travail + (temps.mini + temps.maxi) / 2;
      if (!temps.id || !suivant || suivant.nature === "pause") return;
      const fin = middle(temps) + (temps.mini + temps.maxi) / 2 + ajoute;
      const isMidi = seance.depart !== null && seance.depart < (DEJEUNER[0] || 0) && fin >= (DEJEUNER[0] || 0) && fin <= (DEJEUNER[1] || 0);
      const apres = travail + (suivant.mini + suivant.maxi) / 2;
      const dejaMange = Object.keys(pauses).some((id) => (pauses[id] || 0) >= REPAS && seance.temps.some((t) => t.id === id));
      if (isMidi && !dejaMange && seance.tard + ajoute > (DEJEUNER[1] || 0)) pauses[temps.id] = 60;
      else if (apres > LONG) pauses[temps.id] = 15;
      else return;
      ajoute += pauses[temps.id] || 0;
      travail = 0;
    });
  }
  const nombre = Object.keys(pauses).length;
  change({ pauses }, nombre ? `${nombre} pause${nombre > 1 ? "s" : ""} proposée${nombre > 1 ? "s" : ""}.` : "Aucune pause à ajouter.", "proposer");
}

/** @param {string} id */
const titleOfModule = (id) => moduleOf(donnees, id)?.titre || id;

/* ── Dessiner ──────────────────────────────────────────────────────── */

const formulaire = make("div", { className: "composeur-choix" });
const resultat = make("div", { className: "composeur-resultat" });
const bilan = make("p", { className: "composeur-bilan", role: "status" });

function drawForm() {
  /** @type {[string, string][]} */
  const programmes = [["", "Des modules, un par un"], ...donnees.programmes.map((p) => /** @type {[string, string]} */ ([p.id, `Le programme « ${p.titre} »`]))];
  const depart = make("p", {}, make("label", { htmlFor: "composer-programme" }, "Partir de"), " ",
    makeSelect("composer-programme", programmes, choix.programme,
      (programme) => change({ programme, pauses: {}, dates: [], debut: programme ? null : 540 }, "", "composer-programme")));
  const quoi = make("fieldset", {}, make("legend", {}, "Ce que l’on donne"), depart, ...(choix.programme ? [] : drawModules()));
  formulaire.replaceChildren(quoi, drawWhen());
}

/** @returns {HTMLElement[]} */
function drawModules() {
  const pris = new Set(choix.journees.flat());
  const libres = donnees.modules.filter((m) => !pris.has(m.id));
  const liste = makeSelect("ajouter", [["", "Choisir un module…"], ...libres.map((m) => /** @type {[string, string]} */ ([m.id, `${m.titre} (${between(...m.salle)})`]))], "", () => {});
  const ajouter = makeActionButton("Ajouter", "bouton-ajouter", () => {
    if (!liste.value) return void (bilan.textContent = "Choisissez d’abord un module dans la liste.");
    const journees = [...choix.journees.slice(0, -1), [...(choix.journees.at(-1) || []), liste.value]];
    change({ journees }, `« ${titleOfModule(liste.value)} » est ajouté.`, "ajouter");
  });
  const champ = make("p", {}, make("label", { htmlFor: "ajouter" }, "Ajouter un module"), " ", liste, " ", ajouter);
  return [champ, ...choix.journees.map(drawDay)];
}

/** @param {string[]} ids @param {number} jour */
function drawDay(ids, jour) {
  const lignes = ids.map((id, rang) => {
    const titre = titleOfModule(id);
    const journees = JOURNEES.slice(0, choix.journees.length + 1).map((j) => /** @type {[string, string]} */ ([String(j), `Journée ${j}`]));
    const monter = makeActionButton("Monter", `monter-${id}`, () => move(jour, rang, -1), `Monter « ${titre} »`);
    const descendre = makeActionButton("Descendre", `descendre-${id}`, () => move(jour, rang, 1), `Descendre « ${titre} »`);
    [monter.disabled, descendre.disabled] = [rang === 0, rang === ids.length - 1];
    return make("li", {}, makeLink(titre, new URL(`id/${id}/`, edition).href), " ",
      make("span", { className: "composeur-boutons" },
        makeSelect(`journee-${id}`, journees, String(jour + 1), (vers) => send(id, jour, vers), `Journée de « ${titre} »`), " ",
        monter, " ", descendre, " ", makeActionButton("Retirer", `retirer-${id}`, () => send(id, jour, ""), `Retirer « ${titre} »`)));
  });
  return make("div", {}, ...(choix.journees.length > 1 ? [make("p", { className: "composeur-journee" }, `Journée ${jour + 1}`)] : []), make("ol", {}, ...lignes));
}

function drawWhen() {
  /** @param {string} valeur @returns {number | null} */
  const minute = (valeur) => (/^\d\d:\d\d/.test(valeur) ? Number(valeur.slice(0, 2)) * 60 + Number(valeur.slice(3, 5)) : null);
  /** @param {number | null} m */
  const heure = (m) => (m === null ? "" : `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`);
  /** @param {Event} e */
  const lu = (e) => /** @type {HTMLInputElement} */ (e.target).value;
  const aide = choix.programme ? "Heure de début (vide : celle du programme)" : "Heure de début";
  return make("fieldset", {}, make("legend", {}, "Quand, où, à combien"),
    makeField(aide, "composer-debut", { type: "time", value: heure(choix.debut), onchange: (/** @type {Event} */ e) => change({ debut: minute(lu(e)) }) }),
    makeField("Tout doit être fini à", "composer-fin", { type: "time", value: heure(choix.fin), onchange: (/** @type {Event} */ e) => change({ fin: minute(lu(e)) }) }),
    makeField("Nombre de stagiaires", "composer-effectif", { type: "number", min: 1, max: 500, value: choix.effectif || "", onchange: (/** @type {Event} */ e) => change({ effectif: Math.max(0, Math.min(500, Math.floor(Number(lu(e)) || 0))) }) }),
    makeField("Lieu", "composer-lieu", { type: "text", maxLength: 200, value: choix.lieu, onchange: (/** @type {Event} */ e) => change({ lieu: lu(e).trim() }) }),
    makeField("Nom de la session", "composer-titre", { type: "text", maxLength: 120, value: choix.titre, placeholder: titleOf(donnees, { ...choix, titre: "" }), onchange: (/** @type {Event} */ e) => change({ titre: lu(e).trim() }) }));
}

/* ── Le résultat : l’horaire, le bilan, la liste à imprimer, ce que l’on emporte ── */

/** @param {Minutee[]} seances @returns {HTMLElement[]} */
function drawResult(seances) {
  let rang = -1;
  return [
    make("h2", { id: "horaire" }, "L’horaire"),
    make("p", { className: "actions" },
      makeActionButton("Proposer des pauses", "proposer", suggestBreaks),
      makeActionButton("Enlever mes pauses", "enlever", () => change({ pauses: {} }, "Vos pauses sont enlevées.", "enlever"))),
    ...seances.map((seance) => drawSeance(seance, seance.minutee ? ++rang : -1)),
    make("h2", { id: "durees" }, "Les durées"), drawTotals(seances),
    make("h2", { id: "imprimer" }, "À imprimer"), drawPrintList(seances),
    make("h2", { id: "emporter-la-session" }, "Emporter"), ...drawTakeaway(seances),
  ];
}

/** @param {Minutee} seance @param {number} rang le rang de son jour ; négatif si elle n’en a pas */
function drawSeance(seance, rang) {
  const jour = rang < 0 ? make("p", { className: "discret" }, `${seance.modalite}, sans heure fixe.`)
    : makeField("Date", `composer-date-${rang}`, { type: "date", value: seance.date, onchange: (/** @type {Event} */ e) => setDate(rang, /** @type {HTMLInputElement} */ (e.target).value) });
  const lignes = seance.temps.map((temps) => make("li", { className: temps.nature },
    make("span", { className: "horaire-heure" }, instant(seance, middle(temps))), " ",
    make("span", { className: "horaire-titre" }, temps.titre, " ", make("span", { className: "discret" }, between(temps.mini, temps.maxi))),
    ...(temps.id ? [" ", drawBreak(temps)] : [])));
  const fin = make("li", { className: "fin" }, make("span", { className: "horaire-heure" }, instant(seance, middle(seance))), " ",
    make("span", { className: "horaire-titre" }, "Fin", " ", make("span", { className: "discret" }, seance.tot === seance.tard ? "" : `entre ${clock(seance.tot)} et ${clock(seance.tard)}`)));
  return make("section", { className: "horaire-seance" }, make("h3", {}, seance.titre), jour, make("ol", { className: "horaire" }, ...lignes, fin));
}

/** @param {Temps} temps */
function drawBreak(temps) {
  const choisie = choix.pauses[temps.id];
  const minutes = [...new Set([...PAUSES, ...(choisie ? [choisie] : [])])].sort((a, b) => a - b);
  /** @type {[string, string][]} */
  const options = [["", choix.programme ? "Ensuite : sans rien changer" : "Ensuite : pas de pause"], ...minutes.map((m) => /** @type {[string, string]} */ ([String(m), `Ensuite : ${breakTitle(m).toLowerCase()}, ${lasting(m)}`]))];
  return makeSelect(`pause-${temps.id}`, options, choisie ? String(choisie) : "", (valeur) => {
    const { [temps.id]: _, ...autres } = choix.pauses;
    change({ pauses: valeur ? { ...autres, [temps.id]: Number(valeur) } : autres });
  }, `Après « ${temps.titre} »`);
}

/** @param {number} rang @param {string} date */
function setDate(rang, date) {
  const dates = timetable(donnees, choix).filter((s) => s.minutee).map((s) => s.date);
  dates[rang] = date;
  change({ dates });
}

/** @param {Minutee[]} seances */
function drawTotals(seances) {
  const pauses = breakLength(seances);
  const total = `En tout : ${between(...wholeLength(seances))}${pauses[1] ? `, dont ${between(...pauses)} de pause` : ", sans pause"}.`;
  const phrases = [total, announced(donnees, choix, seances), ...seances.flatMap((seance) => limits(choix, seance))];
  return make("ul", {}, ...phrases.map((phrase) => make("li", {}, phrase)));
}

/** @param {Minutee[]} seances */
function drawPrintList(seances) {
  const combien = choix.effectif ? `${choix.effectif} exemplaires` : "un par personne";
  const donnes = new Set(seances.flatMap((s) => s.temps.map((t) => t.id)));
  const modules = donnees.modules.filter((m) => m.sequences.some(([id]) => donnes.has(id)));
  const fiches = [...new Set(modules.flatMap((m) => m.fiches))].map((id) => {
    const [titre, canevas] = donnees.fiches[id] || [id, ""];
    return make("li", { className: "a-cocher" }, "La fiche ", makeLink(titre, new URL(`id/${id}/`, edition).href), canevas ? `, et son canevas en ${canevas} : un par groupe` : "");
  });
  const feuilles = seances.filter((s) => s.minutee).length;
  return make("ul", {},
    make("li", { className: "a-cocher" }, `Le livret du stagiaire : ${combien}`),
    make("li", { className: "a-cocher" }, `La feuille d’émargement : ${feuilles > 1 ? `${feuilles} feuilles` : "une feuille"}`),
    make("li", { className: "a-cocher" }, `Le positionnement et l’évaluation à chaud : ${combien}`),
    make("li", { className: "a-cocher" }, "Le guide du formateur : un, pour vous"), ...fiches);
}

/** @param {Minutee[]} seances @returns {HTMLElement[]} */
function drawTakeaway(seances) {
  /** @param {string} texte @param {string} nom */
  const copied = (texte, nom) => {
    const cadre = make("pre", { tabIndex: 0, role: "region", dit: `Texte à copier : ${nom}` }, make("code", {}, texte));
    cadre.dataset.copie = nom;
    return cadre;
  };
  const calendrier = calendar(donnees, choix, new Date());
  const blocs = [
    make("p", {}, "Ce lien garde tout votre choix ; il ne contient rien d’autre :"), copied(location.href, "le lien"),
    make("p", {}, "Qui a le moteur écrit le dossier de session avec cette commande :"), copied(commandLine(donnees, choix), "la commande"),
    make("p", {}, "Le fichier de session, à ranger sous ", make("code", {}, FICHIER), " :"), copied(sessionFile(donnees, choix), "le fichier"),
    make("p", { className: "actions" }, makeActionButton("Télécharger le fichier de session", "telecharger-session", () => download("ma-session.yml", "text/yaml", sessionFile(donnees, choix))),
      ...(calendrier ? [makeActionButton("Télécharger le calendrier (.ics)", "telecharger-calendrier", () => download("ma-session.ics", "text/calendar", calendar(donnees, choix, new Date())))] : []),
      makeActionButton("Imprimer cette page", "imprimer-la-page", () => print())),
    ...(calendrier ? [] : [make("p", { className: "discret" }, "Donnez une date et une heure à une séance : vous pourrez l’emporter dans votre agenda (.ics).")]),
  ];
  const tout = make("div", {}, ...blocs);
  tout.querySelectorAll("[data-copie]").forEach((texte) => setUpCopy(/** @type {HTMLElement} */ (texte)));
  return [tout];
}

/** @param {string} nom @param {string} nature @param {string} texte */
function download(nom, nature, texte) {
  const lien = makeLink("", URL.createObjectURL(new Blob([texte], { type: `${nature};charset=utf-8` })));
  lien.download = nom;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 60000);
  bilan.textContent = `Le fichier ${nom} est dans vos téléchargements.`;
}

/* ── Mise en place ─────────────────────────────────────────────────── */

/** @param {string} annonce @param {string} focus la clé de ce qui doit garder l’attention */
function draw(annonce = "", focus = "") {
  const actif = focus || /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.cle || "";
  const seances = timetable(donnees, choix);
  drawForm();
  resultat.replaceChildren(...(seances.length ? drawResult(seances) : [make("p", {}, "Ajoutez un module, ou partez d’un programme : l’horaire s’écrira ici.")]));
  bilan.textContent = [annonce, seances.length ? summary(seances) : ""].filter(Boolean).join(" ");
  const suite = /** @type {HTMLElement | null} */ (actif ? cadre.querySelector(`[data-cle="${CSS.escape(actif)}"]`) : null);
  suite?.focus();
}

cadre.append(formulaire, bilan, resultat);
cadre.hidden = false;
each(".durees", (details) => details.removeAttribute("open"));
draw();
addEventListener("hashchange", () => {
  if (!location.hash.includes("=")) return;
  choix = readChoice(location.hash, donnees);
  draw();
});
